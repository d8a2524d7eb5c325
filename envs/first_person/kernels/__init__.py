"""Numba kernels of the ray caster."""
