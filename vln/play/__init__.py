"""Policies act: episodes played, searched and put into words."""
