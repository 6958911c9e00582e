"""Room `site`: pages that gather from all rooms: home, organisations, about, why, privacy, accessibility, logs."""
