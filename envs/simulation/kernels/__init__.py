"""Numba kernels of the simulator, on structured arrays."""
