"""Pure analysis functions. Nothing here knows Django."""
