"""Room `accounts`: people and how they sign in."""
