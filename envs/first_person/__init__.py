"""What a person would see: houses as scenes of textured walls and boxes, painted by a compiled ray caster."""
