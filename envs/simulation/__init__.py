"""Many agents at once in the houses of a dataset: motion, sight, reward and expert."""
