"""A house from above: floors, furniture, names, paths and what has been seen."""
