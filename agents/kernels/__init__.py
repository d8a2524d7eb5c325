"""Numba kernels of the networks, for the processor; every one has a plain counterpart in PyTorch."""
