"""Numba kernels on arrays: motion, sight, distance."""
