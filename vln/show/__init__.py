"""Seeing it: windows, pictures, animations and sheets."""
