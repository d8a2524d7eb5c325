"""The things in a house as boxes."""
