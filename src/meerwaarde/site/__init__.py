"""Room `site`: pages that gather from all rooms."""
