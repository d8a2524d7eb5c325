"""Whole experiments: several trainings, evaluations and their tables and pictures."""
