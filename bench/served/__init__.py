"""What a bench serves next to the product's own pages."""
