"""How walls, floors and things are painted."""
