"""Framed pictures on the wall at their back, for a `length` along it."""

from vln.envs.first_person.shapes.boxes import Box
from vln.envs.first_person.shapes.carpentry import Shape
from vln.envs.first_person.surfaces.palettes import Paint


def _framed(motif: str, paint: Paint) -> Shape:
    """Returns the shape of a picture with a motif, which is the name of a texture."""

    def shape(length: float, _: float) -> list[Box]:
        side = min(1.0, length * 0.96)
        along = (length - side) / 2, (length + side) / 2
        return [Box(along, (0, 0.03), (1.05, 1.05 + min(1.5 * side, 1.05)), 3, motif, paint=paint)]

    return shape


butterfly_picture = _framed("butterfly", Paint.BUTTERFLY)
fish_picture = _framed("fish", Paint.FISH)
tower_picture = _framed("tower", Paint.TOWER)
