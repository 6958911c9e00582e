"""Shorter ways to the database, for what runs on every request or on every row."""
