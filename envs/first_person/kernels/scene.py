"""What the first-person ray caster reads: houses as scenes, a camera as tables, and how both are encoded."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

TONES = 16  # colours of a palette
LEVELS_PER_METRE = 3.0
DISTANCE_LEVELS = 24  # levels of light that distance takes away at most
LEVELS = 40  # these, and what the direction of a surface takes away
PALETTE_SIZE = LEVELS * TONES
TEXTURE_SIDE = 64  # texels; also texels per metre of floor or wall
TEXTURE_AREA = TEXTURE_SIDE * TEXTURE_SIDE
WALL_TEXELS = 128  # from the ceiling to the floor

# Cell flags.
BLOCKS, HAS_PIECES = 1, 2
# A look is palette << PALETTE_SHIFT | texture << TEXTURE_SHIFT | extra level.
PALETTE_SHIFT, TEXTURE_SHIFT = 12, 5
TEXTURE_MASK, LEVEL_MASK = 127, 31
# Light that directions take away; north and south faces, east and west faces, and undersides of boxes.
NORTH_SOUTH, EAST_WEST, UNDERSIDE, TOP_LEVEL = 3, 7, 12, 1
# Columns of `boxes`: its sides in metres; texels per metre along x, y and z.
WEST, EAST, NORTH, SOUTH, BOTTOM, TOP, SCALE_X, SCALE_Y, SCALE_Z = range(9)
# Columns of `box_look`: the looks of three kinds of faces, which side is the front, and the semantic id.
FRONT_LOOK, SIDE_LOOK, TOP_LOOK, FRONT_HEADING, SEMANTIC = 0, 1, 2, 3, 4
# Semantic ids of structure; a landmark has its category + LANDMARK_BASE.
NOTHING_ID, FLOOR_ID, CEILING_ID, WALL_ID = 0, 1, 2, 3


class SceneArrays(NamedTuple):
    """What all houses look like; N cells, one house after the other as in `HouseArrays`; P pieces, M boxes.

    A piece is some boxes that stand together; every cell has a list of those that reach into it.

    Attributes:
        offset: int64 (houses,): index of a house's cell (0, 0).
        rows: int64 (houses,).
        columns: int64 (houses,).
        cell_size: float32 (houses,): metres along a cell, as it is drawn.
        depth_scale: float32 (houses,): metres in the house for one as drawn.
        texel_shift: int64 (houses,): log2 of the texels along the edge of a cell.
        ceiling: int32 (houses,): look of the ceiling.
        first_piece: int64 (houses,): index of a house's first piece in `first_box`.
        most: int64 (2,): pieces, and boxes, of the house that has most.
        flags: uint8 (N,): `BLOCKS` and `HAS_PIECES`.
        floor: int32 (N + widest,): look of the floor; the rows after the last one are read by rays that graze it.
        wall: int32 (N,): look of the walls around a cell.
        first_in_cell: int32 (N + 1,): where in `in_cell` the pieces of a cell begin.
        in_cell: int32 (K,): pieces, numbered from 0 in each house.
        first_box: int32 (P + 1,): where in the boxes those of a piece begin.
        boxes: float32 (M, 9): see `WEST` and following.
        box_look: int32 (M, 5): see `FRONT_LOOK` and following.
        palettes: uint32 (P * PALETTE_SIZE,): red | green << 8 | blue << 16 by palette, level, tone.
        textures: uint8 (K * TEXTURE_AREA,): tone by texture, u, v.
        wall_textures: uint8 (K * TEXTURE_SIDE * WALL_TEXELS,): tone by texture, u, and v from the top.
    """

    offset: NDArray[np.int64]
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    cell_size: NDArray[np.float32]
    depth_scale: NDArray[np.float32]
    texel_shift: NDArray[np.int64]
    ceiling: NDArray[np.int32]
    first_piece: NDArray[np.int64]
    most: NDArray[np.int64]
    flags: NDArray[np.uint8]
    floor: NDArray[np.int32]
    wall: NDArray[np.int32]
    first_in_cell: NDArray[np.int32]
    in_cell: NDArray[np.int32]
    first_box: NDArray[np.int32]
    boxes: NDArray[np.float32]
    box_look: NDArray[np.int32]
    palettes: NDArray[np.uint32]
    textures: NDArray[np.uint8]
    wall_textures: NDArray[np.uint8]


class CameraTables(NamedTuple):
    """What is the same for every picture of a camera; U columns, V rows.

    Attributes:
        shape: int64 (2,): V, U.
        numbers: float32 (6,): eye height in metres, focal length in pixels and its inverse, row of the horizon,
            range in metres, distance that the eye stands behind the middle of its cell in cells.
        direction: float32 (4, U, 4): x and y of a ray per unit of depth, and their inverses, by heading, column.
        floor_depth: float32 (V,): depth in metres at which a row looks at the floor, 0 above the horizon.
        ceiling_depth: float32 (V,): the same of the ceiling, 0 below the horizon.
        row_scale: float32 (V,): depth in metres at which a row looks 1 m below the eye (negative: above).
        column_scale: float32 (U,): depth in metres at which a column looks 1 m to the right (negative: left).
        floor_level: uint8 (V,): light that the distance of the floor takes away.
        ceiling_level: uint8 (V,).
    """

    shape: NDArray[np.int64]
    numbers: NDArray[np.float32]
    direction: NDArray[np.float32]
    floor_depth: NDArray[np.float32]
    ceiling_depth: NDArray[np.float32]
    row_scale: NDArray[np.float32]
    column_scale: NDArray[np.float32]
    floor_level: NDArray[np.uint8]
    ceiling_level: NDArray[np.uint8]
