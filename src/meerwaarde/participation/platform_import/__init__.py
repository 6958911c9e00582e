"""Taking over proposals from other platforms: a mapping file says which column means what; the origin is kept."""
