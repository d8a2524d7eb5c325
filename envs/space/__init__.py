"""Where one can walk: moves, geodesic distances and shortest paths."""
