"""Room `database`: shorter ways for what runs on every request or row, and what rows of every room need when saved."""
