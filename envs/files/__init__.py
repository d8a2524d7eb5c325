"""Houses, episodes and datasets as files: JSON, and drawings in ASCII."""
