"""Room `follow`: notices inside the product, and feeds."""
