"""What people and files see: houses, episodes, rules and datasets, as frozen dataclasses."""
