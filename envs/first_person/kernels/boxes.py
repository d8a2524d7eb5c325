"""Boxes in a first-person picture: their faces, painted where nothing nearer was.

Sides of boxes and headings lie along x or y. So a face towards the eye has one depth and is a rectangle in the
picture, a face on the left or right has one depth per column, and a top or underside has one per row.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vln.envs.first_person.kernels.eye import (
    FIXED,
    HALF,
    ID_SHIFT,
    TEXEL_MASK,
    Lens,
    Place,
    index,
    level_of,
    pixel_at,
)
from vln.envs.first_person.kernels.scene import (
    BOTTOM,
    EAST,
    EAST_WEST,
    FRONT_HEADING,
    FRONT_LOOK,
    NORTH,
    NORTH_SOUTH,
    PALETTE_SHIFT,
    PALETTE_SIZE,
    SCALE_X,
    SCALE_Y,
    SCALE_Z,
    SEMANTIC,
    SIDE_LOOK,
    SOUTH,
    TEXTURE_AREA,
    TEXTURE_MASK,
    TEXTURE_SHIFT,
    TEXTURE_SIDE,
    TONES,
    TOP,
    TOP_LEVEL,
    TOP_LOOK,
    UNDERSIDE,
    WEST,
)
from vln.envs.geometry import STEPS
from vln.envs.space.compiler import Record, Records, kernel, part_of_kernel

_NEAREST = np.float32(0.005)  # metres: what is closer is not painted
# Of a box, seen by heading: its sides nearest and farthest, left and right.
_SIDES = np.array(
    [
        [SOUTH, NORTH, WEST, EAST],
        [WEST, EAST, NORTH, SOUTH],
        [NORTH, SOUTH, EAST, WEST],
        [EAST, WEST, SOUTH, NORTH],
    ]
)


class Frame(NamedTuple):
    """How boxes lie for an eye that looks along its heading.

    Attributes:
        heading: of the eye.
        is_x: whether ahead is along x.
        near: column in `boxes` of the nearest side.
        far: of the farthest.
        left: of the left side.
        right: of the right side.
        scale_ahead: column in `boxes` of the texels per metre ahead.
        scale_across: of those from left to right.
        ahead: the eye's x or y along its heading, in metres.
        across: its x or y from left to right.
        ahead_sign: 1 where x or y grows ahead, else -1.
        across_sign: 1 where x or y grows to the right, else -1.
    """

    heading: int
    is_x: bool
    near: int
    far: int
    left: int
    right: int
    scale_ahead: int
    scale_across: int
    ahead: np.float32
    across: np.float32
    ahead_sign: np.float32
    across_sign: np.float32


# A box before an eye: metres ahead of, to the right of and below the eye; pixels per metre at its nearest painted
# depth and at its farthest; texels per metre; looks of the faces that can be seen; its semantic id as in `colour`.
_BLOCK_FIELDS = [
    *((name, np.float32) for name in ("near", "far", "left", "right", "top", "bottom", "near_scale", "far_scale")),
    *((name, np.float32) for name in ("texels_ahead", "texels_across", "texels_up")),
    *((name, np.int32) for name in ("front", "side", "level")),
    ("packed_id", np.uint32),
]
BLOCK = np.dtype((np.record, np.dtype(_BLOCK_FIELDS)))  # type: ignore[arg-type]


@kernel
def frame_of(place: Place, heading: int) -> Frame:
    """Returns how boxes lie for an eye."""
    near, far, left, right = _SIDES[heading, 0], _SIDES[heading, 1], _SIDES[heading, 2], _SIDES[heading, 3]
    x, y = place.x * place.cell_size, place.y * place.cell_size
    ahead_sign, across_sign = np.float32(1 if near < far else -1), np.float32(1 if left < right else -1)
    if STEPS[heading, 1] != 0:
        return Frame(heading, True, near, far, left, right, SCALE_X, SCALE_Y, x, y, ahead_sign, across_sign)
    return Frame(heading, False, near, far, left, right, SCALE_Y, SCALE_X, y, x, ahead_sign, across_sign)


@kernel
def arrange(
    first_box: NDArray[np.int32],
    boxes: NDArray[np.float32],
    looks: NDArray[np.int32],
    lens: Lens,
    frame: Frame,
    first_piece: int,
    pieces: NDArray[np.int32],
    blocks: Records,
) -> int:
    """Finds the boxes of pieces that the eye would see if nothing hid them.

    Args:
        first_box: `SceneArrays.first_box`.
        boxes: `SceneArrays.boxes`.
        looks: `SceneArrays.box_look`.
        lens: the camera.
        frame: of the eye.
        first_piece: of the house.
        pieces: int32 (pieces,): see `_trace`.
        blocks: `BLOCK` (boxes,), written.

    Returns:
        The number of these boxes.
    """
    count = 0
    for number in range(pieces.size):
        piece = first_piece + pieces[number]
        for box in range(first_box[piece], first_box[piece + 1]):
            far = (boxes[box, frame.far] - frame.ahead) * frame.ahead_sign
            if far <= _NEAREST:
                continue
            near = (boxes[box, frame.near] - frame.ahead) * frame.ahead_sign
            left = (boxes[box, frame.left] - frame.across) * frame.across_sign
            right = (boxes[box, frame.right] - frame.across) * frame.across_sign
            near_scale, far_scale = np.divide(lens.focal, max(near, _NEAREST)), np.divide(lens.focal, far)
            first = pixel_at(lens.middle, left, near_scale if left < 0 else far_scale, lens.width)
            last = pixel_at(lens.middle, right, near_scale if right > 0 else far_scale, lens.width)
            if first >= last:
                continue
            block = blocks[count]
            count += 1
            block.near, block.far, block.left, block.right = near, far, left, right
            block.top, block.bottom = lens.eye - boxes[box, TOP], lens.eye - boxes[box, BOTTOM]
            block.near_scale, block.far_scale = near_scale, far_scale
            block.texels_ahead = boxes[box, frame.scale_ahead]
            block.texels_across = boxes[box, frame.scale_across]
            block.texels_up = boxes[box, SCALE_Z]
            # The front looks at the eye (2), to its right (1) or to its left (3).
            turned = (looks[box, FRONT_HEADING] - frame.heading) & 3
            side_seen = 3 if left > 0 else 1
            block.front = looks[box, FRONT_LOOK] if turned == 2 else looks[box, SIDE_LOOK]
            block.side = looks[box, FRONT_LOOK] if turned == side_seen else looks[box, SIDE_LOOK]
            block.level = looks[box, TOP_LOOK]
            block.packed_id = np.uint32(looks[box, SEMANTIC]) << ID_SHIFT
    return count


@kernel
def paint_fronts(
    palettes: NDArray[np.uint32],
    textures: NDArray[np.uint8],
    lens: Lens,
    frame: Frame,
    blocks: Records,
    colour: NDArray[np.uint32],
    nearest: NDArray[np.float32],
) -> None:
    """Paints the faces towards the eye, where nothing nearer was painted."""
    shade = EAST_WEST if frame.is_x else NORTH_SOUTH
    for number in range(blocks.size):
        block = blocks[number]
        depth = block.near
        if depth <= _NEAREST:
            continue
        first = pixel_at(lens.middle, block.left, block.near_scale, lens.width)
        last = pixel_at(lens.middle, block.right, block.near_scale, lens.width)
        upper = pixel_at(lens.horizon, block.top, block.near_scale, lens.height)
        lower = pixel_at(lens.horizon, block.bottom, block.near_scale, lens.height)
        texel, step = _texels_across(lens, frame, block, first, depth)
        palette = _palette_of(block.front, depth, shade)
        for u in range(first, last):
            texture = _texture_of(block.front) + (int(texel) & TEXEL_MASK) * TEXTURE_SIDE
            texel += step
            _paint_strip(
                palettes, textures, lens, block, u, upper, lower, depth, palette, texture, colour, nearest
            )


@kernel
def paint_sides(
    palettes: NDArray[np.uint32],
    textures: NDArray[np.uint8],
    column_scale: NDArray[np.float32],
    lens: Lens,
    frame: Frame,
    blocks: Records,
    colour: NDArray[np.uint32],
    nearest: NDArray[np.float32],
) -> None:
    """Paints the left faces of boxes to the right of the eye and the right faces of those to the left."""
    shade = NORTH_SOUTH if frame.is_x else EAST_WEST
    for number in range(blocks.size):
        block = blocks[number]
        if block.left <= 0 and block.right >= 0:
            continue
        side = block.left if block.left > 0 else block.right
        near_edge = pixel_at(lens.middle, side, block.near_scale, lens.width)
        far_edge = pixel_at(lens.middle, side, block.far_scale, lens.width)
        for u in range(min(near_edge, far_edge), max(near_edge, far_edge)):
            depth = side * column_scale[index(u)]
            scale = np.divide(lens.focal, depth)
            upper = pixel_at(lens.horizon, block.top, scale, lens.height)
            lower = pixel_at(lens.horizon, block.bottom, scale, lens.height)
            palette = _palette_of(block.side, depth, shade)
            texel = int(_texel_ahead(frame, block, depth)) & TEXEL_MASK
            texture = _texture_of(block.side) + texel * TEXTURE_SIDE
            _paint_strip(
                palettes, textures, lens, block, u, upper, lower, depth, palette, texture, colour, nearest
            )


@part_of_kernel
def _paint_strip(
    palettes: NDArray[np.uint32],
    textures: NDArray[np.uint8],
    lens: Lens,
    block: Record,
    u: int,
    upper: int,
    lower: int,
    depth: float,
    palette: int,
    texture: int,
    colour: NDArray[np.uint32],
    nearest: NDArray[np.float32],
) -> None:
    """Paints one column of an upright face."""
    step = depth * lens.pixel_size * block.texels_up
    start = (np.float32(upper) + HALF - lens.horizon) * step - block.top * block.texels_up
    texel, texel_step = int(start * FIXED), int(step * FIXED)
    packed_id = block.packed_id
    for pixel in range(upper * lens.width + u, lower * lens.width + u, lens.width):
        if depth < nearest[index(pixel)]:
            nearest[index(pixel)] = depth
            tone = textures[index(texture + ((texel >> 16) & TEXEL_MASK))]
            colour[index(pixel)] = palettes[index(palette + tone)] | packed_id
        texel += texel_step


@kernel
def paint_levels(
    palettes: NDArray[np.uint32],
    textures: NDArray[np.uint8],
    row_scale: NDArray[np.float32],
    lens: Lens,
    frame: Frame,
    blocks: Records,
    colour: NDArray[np.uint32],
    nearest: NDArray[np.float32],
) -> None:
    """Paints the tops of boxes below the eye and the undersides of those above it."""
    stride_ahead, stride_across = (TEXTURE_SIDE, 1) if frame.is_x else (1, TEXTURE_SIDE)
    for number in range(blocks.size):
        block = blocks[number]
        if block.top <= 0 and block.bottom >= 0:
            continue
        below, shade = (block.top, TOP_LEVEL) if block.top > 0 else (block.bottom, UNDERSIDE)
        near_edge = pixel_at(lens.horizon, below, block.near_scale, lens.height)
        far_edge = pixel_at(lens.horizon, below, block.far_scale, lens.height)
        packed_id = block.packed_id
        for v in range(min(near_edge, far_edge), max(near_edge, far_edge)):
            depth = below * row_scale[index(v)]
            scale = np.divide(lens.focal, depth)
            first = pixel_at(lens.middle, block.left, scale, lens.width)
            last = pixel_at(lens.middle, block.right, scale, lens.width)
            palette = _palette_of(block.level, depth, shade)
            texel_ahead = int(_texel_ahead(frame, block, depth)) & TEXEL_MASK
            texture = _texture_of(block.level) + texel_ahead * stride_ahead
            start, step = _texels_across(lens, frame, block, first, depth)
            texel, texel_step = int(start * FIXED), int(step * FIXED)
            for pixel in range(v * lens.width + first, v * lens.width + last):
                if depth < nearest[index(pixel)]:
                    nearest[index(pixel)] = depth
                    tone = textures[index(texture + ((texel >> 16) & TEXEL_MASK) * stride_across)]
                    colour[index(pixel)] = palettes[index(palette + tone)] | packed_id
                texel += texel_step


@kernel
def _palette_of(look: int, depth: float, shade: int) -> int:
    """Returns where the tones of a look begin in the palettes, in the light at a depth."""
    return (look >> PALETTE_SHIFT) * PALETTE_SIZE + (level_of(depth) + shade) * TONES


@kernel
def _texture_of(look: int) -> int:
    """Returns where the texture of a look begins in the textures."""
    return ((look >> TEXTURE_SHIFT) & TEXTURE_MASK) * TEXTURE_AREA


@kernel
def _texels_across(lens: Lens, frame: Frame, block: Record, first: int, depth: float) -> tuple[float, float]:
    """Returns the texel from west to east or from north to south at a column, and the step to the next column."""
    step = depth * lens.pixel_size * block.texels_across
    texel = (np.float32(first) + HALF - lens.middle) * step - block.left * block.texels_across
    if frame.across_sign < 0:
        return np.float32(TEXTURE_SIDE) - texel, -step
    return texel, step


@kernel
def _texel_ahead(frame: Frame, block: Record, depth: float) -> float:
    """Returns the texel from west to east or from north to south at a depth."""
    return (depth - block.near if frame.ahead_sign > 0 else block.far - depth) * block.texels_ahead
