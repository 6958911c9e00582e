"""The versioned JSON API: what the pages show, for programs. It reads through the same queries and changes nothing."""
