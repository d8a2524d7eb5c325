"""Free English: a path told the way people tell it, in many voices."""
