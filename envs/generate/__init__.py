"""From a seed to a furnished house."""
