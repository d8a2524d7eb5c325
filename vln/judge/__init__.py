"""Scores of policies and of the matching critic."""
