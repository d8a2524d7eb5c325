"""Plans in English and back, one style a file."""
