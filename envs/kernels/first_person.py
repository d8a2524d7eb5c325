"""First-person pictures: one ray per picture column through the grid, walls and boxes painted along it.

A picture is painted in stages, each over all its columns. Tracing finds the wall of each column and the boxes
(furniture, doors, windows) that its ray meets. The background is ceiling, wall and floor, which never hide one
another. Then come the faces of the boxes, which stand in front of the background and are told apart by a depth
buffer. No pixel is computed by arithmetic on colours: a texture gives a tone, and (palette, level, tone) gives
the colour, where the level stands for distance and direction of the surface.

A stage takes plain arrays and is called once for a picture, because numba counts references to each array at
every call; what is called for each box or row takes numbers only.

Units: x (east) and y (south) in cells, z in metres above the floor, depth in metres along the line of sight.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.geometry import STEPS, WALL_HEIGHT, Heading
from envs.kernels.compiler import kernel
from envs.kernels.first_person_scene import (
    BLOCKS,
    BOTTOM,
    CEILING_ID,
    DISTANCE_LEVELS,
    EAST,
    EAST_WEST,
    FLOOR_ID,
    FRONT_HEADING,
    FRONT_LOOK,
    HAS_BOXES,
    LEVEL_MASK,
    LEVELS,
    LEVELS_PER_METRE,
    NORTH,
    NORTH_SOUTH,
    NOTHING_ID,
    ORIGIN_X,
    ORIGIN_Y,
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
    WALL_ID,
    WALL_TEXELS,
    WEST,
    CameraTables,
    SceneArrays,
)

_NEAREST = np.float32(0.01)  # cells: what is closer is not painted
_FAR = np.float32(1e30)
_MOST_CROSSINGS, _MOST_HITS = 64, 128  # cells with boxes along a ray; boxes it meets, on average over a picture
_NORTH, _EAST, _SOUTH, _WEST = (int(heading) for heading in Heading)
_FIXED = np.float32(65536)


class _Lens(NamedTuple):
    """The numbers of a camera; see `CameraTables.numbers`."""

    width: int
    height: int
    eye: float
    focal: float
    pixel_size: float
    horizon: float
    sight: float
    setback: float


class _Place(NamedTuple):
    """Where an eye is.

    Attributes:
        x: in cells.
        y: in cells.
        offset: index of the house's cell (0, 0).
        rows: of the house.
        columns: of the house.
        cell_size: metres.
        cells_per_metre: 1 / cell_size.
        depth_scale: metres in the house for one as drawn.
        texel_shift: log2 of the texels along a cell.
    """

    x: np.float32
    y: np.float32
    offset: int
    rows: int
    columns: int
    cell_size: float
    cells_per_metre: float
    depth_scale: float
    texel_shift: int


@kernel
def render_views(
    scene: SceneArrays,
    camera: CameraTables,
    house: NDArray[np.int32],
    row: NDArray[np.int32],
    column: NDArray[np.int32],
    heading: NDArray[np.int32],
    rgb: NDArray[np.uint8],
    depth: NDArray[np.float32],
    semantic: NDArray[np.uint8],
) -> None:
    """Paints what each of B agents sees.

    Args:
        scene: the houses.
        camera: the camera.
        house: (B,) which house each agent is in.
        row: (B,).
        column: (B,).
        heading: (B,).
        rgb: uint8 (B, V, U, 3), written.
        depth: float32 (B, V, U), written; (0, V, U) if it is not wanted.
        semantic: uint8 (B, V, U), written with depth.
    """
    lens = _lens_of(camera.shape, camera.numbers)
    walls = np.empty((lens.width, 3), dtype=np.float32)
    cells = np.empty((lens.width, 4), dtype=np.int64)
    crossings = np.empty((lens.width * _MOST_CROSSINGS, 2), dtype=np.int64)
    hits = np.empty((lens.width * _MOST_HITS, 2), dtype=np.float32)
    hit_ids = np.empty((lens.width * _MOST_HITS, 3), dtype=np.int32)
    colour = np.empty((lens.width, lens.height), dtype=np.uint32)
    nearest = np.empty((lens.width, lens.height), dtype=np.float32)
    shown = np.empty((lens.width, lens.height), dtype=np.uint8)
    for agent in range(house.size):
        home, towards = house[agent], heading[agent]
        place = _Place(
            np.float32(column[agent] + 0.5 - lens.setback * STEPS[towards, 1]),
            np.float32(row[agent] + 0.5 - lens.setback * STEPS[towards, 0]),
            scene.offset[home],
            scene.rows[home],
            scene.columns[home],
            scene.cell_size[home],
            np.float32(1) / scene.cell_size[home],
            scene.depth_scale[home],
            scene.texel_shift[home],
        )
        rays = camera.direction[towards]
        crossed = _trace(scene.flags, rays, lens, place, walls, cells, crossings)
        count = _meet_boxes(scene.first_box, scene.boxes, rays, place, crossings[:crossed], hits, hit_ids)
        _paint_ceiling(scene.palettes, scene.ceiling[home], camera.ceiling_level, cells, colour)
        _paint_walls(
            scene.palettes,
            scene.wall_textures,
            scene.wall,
            scene.ceiling[home],
            rays,
            lens,
            place,
            walls,
            cells,
            colour,
        )
        _paint_floor(
            scene.palettes,
            scene.textures,
            scene.floor,
            camera.floor_depth,
            camera.floor_level,
            rays,
            place,
            cells,
            colour,
        )
        nearest[:] = _FAR
        _paint_uprights(
            scene.palettes,
            scene.textures,
            scene.boxes,
            scene.box_look,
            rays,
            lens,
            place,
            hits[:count],
            hit_ids,
            colour,
            nearest,
            shown,
        )
        _paint_levels(
            scene.palettes,
            scene.textures,
            scene.boxes,
            scene.box_look,
            camera.row_scale,
            rays,
            lens,
            place,
            hits[:count],
            hit_ids,
            colour,
            nearest,
            shown,
        )
        _copy(colour, rgb[agent])
        if depth.shape[0]:
            _copy_depth(
                camera.floor_depth,
                camera.ceiling_depth,
                walls,
                cells,
                nearest,
                shown,
                place.depth_scale,
                depth[agent],
                semantic[agent],
            )


@kernel
def _lens_of(shape: NDArray[np.int64], numbers: NDArray[np.float32]) -> _Lens:
    """Returns the numbers of a camera."""
    return _Lens(shape[1], shape[0], numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])


@kernel
def _pixel_row(lens: _Lens, below_eye: float, depth: float) -> int:
    """Returns the first row whose middle looks at or below a point that far below the eye at a depth."""
    at = lens.horizon + np.divide(below_eye * lens.focal, depth) + np.float32(0.5)
    # Truncation is the floor here; the bounds keep far-away numbers in the range of integers.
    return int(min(max(at, np.float32(0)), np.float32(lens.height)))


@kernel
def _level_of(depth: float) -> int:
    """Returns the light that a distance in metres takes away."""
    return int(min(depth * np.float32(LEVELS_PER_METRE), np.float32(DISTANCE_LEVELS)))


@kernel
def _trace(
    flags: NDArray[np.uint8],
    rays: NDArray[np.float32],
    lens: _Lens,
    place: _Place,
    walls: NDArray[np.float32],
    cells: NDArray[np.int64],
    crossings: NDArray[np.int64],
) -> int:
    """Walks along each column's ray to a wall, the edge of the grid or the end of sight.

    Args:
        flags: `SceneArrays.flags`.
        rays: float32 (U, 4): x and y per cell of depth, and their inverses.
        lens: the camera.
        place: where the eye is.
        walls: float32 (U, 3), written: distance in cells, depth in metres, place along the wall in cells.
        cells: int64 (U, 4), written: last open cell or -1 at the end of sight, light that the wall's direction
            takes away, first row of the wall, first row of the floor.
        crossings: int64 (crossings, 2), written: a column, and a cell with boxes that its ray crosses.

    Returns:
        The number of crossings.
    """
    count = 0
    limit = np.divide(lens.sight * place.cells_per_metre, place.depth_scale)
    for u in range(rays.shape[0]):
        dx, dy = rays[u, 0], rays[u, 1]
        column, row = int(place.x), int(place.y)
        step_x, step_y = 1 if dx > 0 else -1, 1 if dy > 0 else -1
        last_column, last_row = place.columns - 1 if dx > 0 else 0, place.rows - 1 if dy > 0 else 0
        delta_x, delta_y = abs(rays[u, 2]), abs(rays[u, 3])
        next_x = np.float32(column + 1 - place.x if dx > 0 else place.x - column) * delta_x
        next_y = np.float32(row + 1 - place.y if dy > 0 else place.y - row) * delta_y
        cell = place.offset + row * place.columns + column
        most = count + _MOST_CROSSINGS
        while True:
            if flags[cell] & HAS_BOXES and count < most:
                crossings[count, 0], crossings[count, 1] = u, cell
                count += 1
            is_x = next_x < next_y
            if is_x:
                distance = next_x
                if column == last_column:
                    break
                ahead = cell + step_x
                next_x += delta_x
                column += step_x
            else:
                distance = next_y
                if row == last_row:
                    break
                ahead = cell + step_y * place.columns
                next_y += delta_y
                row += step_y
            if distance > limit:
                distance, cell = limit, -1
                break
            if flags[ahead] & BLOCKS:
                break
            cell = ahead
        depth = distance * place.cell_size
        walls[u, 0], walls[u, 1] = distance, depth
        walls[u, 2] = place.y + distance * dy if is_x else place.x + distance * dx
        cells[u, 0], cells[u, 1] = cell, EAST_WEST if is_x else NORTH_SOUTH
        cells[u, 2] = _pixel_row(lens, lens.eye - np.float32(WALL_HEIGHT), depth)
        cells[u, 3] = _pixel_row(lens, lens.eye, depth)
    return count


@kernel
def _between(low: float, high: float, inverse: float) -> tuple[float, float]:
    """Returns the distances at which a ray enters and leaves the space between two sides of a box."""
    one, other = low * inverse, high * inverse
    return min(one, other), max(one, other)


@kernel
def _meet_boxes(
    first_box: NDArray[np.int32],
    boxes: NDArray[np.float32],
    rays: NDArray[np.float32],
    place: _Place,
    crossings: NDArray[np.int64],
    hits: NDArray[np.float32],
    hit_ids: NDArray[np.int32],
) -> int:
    """Finds the boxes that rays meet in the cells they cross.

    Args:
        first_box: `SceneArrays.first_box`.
        boxes: `SceneArrays.boxes`.
        rays: float32 (U, 4): x and y per cell of depth, and their inverses.
        place: where the eye is.
        crossings: int64 (crossings, 2): see `_trace`.
        hits: float32 (hits, 2), written: distances in cells at which a ray enters and leaves a box.
        hit_ids: int32 (hits, 3), written: column, box, and whether the ray enters through a face along x.

    Returns:
        The number of hits, at most as many as there is room for.
    """
    count = 0
    for crossing in range(crossings.shape[0]):
        u, cell = crossings[crossing, 0], crossings[crossing, 1]
        inverse_x, inverse_y = rays[u, 2], rays[u, 3]
        for box in range(first_box[cell], first_box[cell + 1]):
            enter_x, leave_x = _between(boxes[box, WEST] - place.x, boxes[box, EAST] - place.x, inverse_x)
            enter_y, leave_y = _between(boxes[box, NORTH] - place.y, boxes[box, SOUTH] - place.y, inverse_y)
            enter, leave = max(enter_x, enter_y), min(leave_x, leave_y)
            if enter < leave and leave > _NEAREST and count < hits.shape[0]:
                hits[count, 0], hits[count, 1] = enter, leave
                hit_ids[count, 0], hit_ids[count, 1], hit_ids[count, 2] = u, box, enter_x > enter_y
                count += 1
    return count


@kernel
def _paint_ceiling(
    palettes: NDArray[np.uint32],
    look: int,
    ceiling_level: NDArray[np.uint8],
    cells: NDArray[np.int64],
    colour: NDArray[np.uint32],
) -> None:
    """Paints the ceiling; its texture is a flat tone."""
    palette = (look >> PALETTE_SHIFT) * PALETTE_SIZE + ((look >> TEXTURE_SHIFT) & TEXTURE_MASK)
    for u in range(colour.shape[0]):
        for v in range(cells[u, 2]):
            colour[u, v] = palettes[palette + ceiling_level[v] * TONES]


@kernel
def _paint_walls(
    palettes: NDArray[np.uint32],
    wall_textures: NDArray[np.uint8],
    wall: NDArray[np.int32],
    ceiling: int,
    rays: NDArray[np.float32],
    lens: _Lens,
    place: _Place,
    walls: NDArray[np.float32],
    cells: NDArray[np.int64],
    colour: NDArray[np.uint32],
) -> None:
    """Paints the wall of each column; where sight ends, the ceiling's colour at its darkest."""
    texels_per_metre = np.float32(WALL_TEXELS / WALL_HEIGHT)
    texels_per_cell = np.float32(1 << place.texel_shift)
    for u in range(colour.shape[0]):
        cell, top, bottom = cells[u, 0], cells[u, 2], cells[u, 3]
        if cell < 0:
            palette = (ceiling >> PALETTE_SHIFT) * PALETTE_SIZE
            for v in range(top, bottom):
                colour[u, v] = palettes[palette + (LEVELS - 1) * TONES]
            continue
        look, depth = wall[cell], walls[u, 1]
        texture = ((look >> TEXTURE_SHIFT) & TEXTURE_MASK) * TEXTURE_SIDE
        texture = (texture + (int(walls[u, 2] * texels_per_cell) & (TEXTURE_SIDE - 1))) * WALL_TEXELS
        palette = (look >> PALETTE_SHIFT) * PALETTE_SIZE + (_level_of(depth) + cells[u, 1]) * TONES
        # v of the texture, in 1 / 65536 texel, grows by the same step from row to row.
        step = depth * lens.pixel_size * texels_per_metre
        start = (np.float32(WALL_HEIGHT) - lens.eye) * texels_per_metre
        start += (np.float32(top) + np.float32(0.5) - lens.horizon) * step
        texel, texel_step = int(start * _FIXED), int(step * _FIXED)
        for v in range(top, bottom):
            tone = wall_textures[texture + ((texel >> 16) & (WALL_TEXELS - 1))]
            colour[u, v] = palettes[palette + tone]
            texel += texel_step


@kernel
def _paint_floor(
    palettes: NDArray[np.uint32],
    textures: NDArray[np.uint8],
    floor: NDArray[np.int32],
    floor_depth: NDArray[np.float32],
    floor_level: NDArray[np.uint8],
    rays: NDArray[np.float32],
    place: _Place,
    cells: NDArray[np.int64],
    colour: NDArray[np.uint32],
) -> None:
    """Paints the floor of each column."""
    shift = place.texel_shift
    texels = np.float32(1 << shift)
    x_start, y_start = place.x * texels, place.y * texels
    texels_per_metre = texels * place.cells_per_metre
    for u in range(colour.shape[0]):
        x_step, y_step = rays[u, 0] * texels_per_metre, rays[u, 1] * texels_per_metre
        for v in range(cells[u, 3], colour.shape[1]):
            depth = floor_depth[v]
            texel_x = int(x_start + depth * x_step)
            texel_y = int(y_start + depth * y_step)
            look = floor[place.offset + (texel_y >> shift) * place.columns + (texel_x >> shift)]
            texel = (texel_x & (TEXTURE_SIDE - 1)) * TEXTURE_SIDE + (texel_y & (TEXTURE_SIDE - 1))
            tone = textures[((look >> TEXTURE_SHIFT) & TEXTURE_MASK) * TEXTURE_AREA + texel]
            level = floor_level[v] + (look & LEVEL_MASK)
            colour[u, v] = palettes[(look >> PALETTE_SHIFT) * PALETTE_SIZE + level * TONES + tone]


@kernel
def _paint_uprights(
    palettes: NDArray[np.uint32],
    textures: NDArray[np.uint8],
    boxes: NDArray[np.float32],
    looks: NDArray[np.int32],
    rays: NDArray[np.float32],
    lens: _Lens,
    place: _Place,
    hits: NDArray[np.float32],
    hit_ids: NDArray[np.int32],
    colour: NDArray[np.uint32],
    nearest: NDArray[np.float32],
    shown: NDArray[np.uint8],
) -> None:
    """Paints the upright faces through which rays enter boxes, where nothing nearer was painted."""
    for hit in range(hits.shape[0]):
        enter = hits[hit, 0]
        if enter <= _NEAREST:
            continue
        u, box = hit_ids[hit, 0], hit_ids[hit, 1]
        depth = enter * place.cell_size
        upper = _pixel_row(lens, lens.eye - boxes[box, TOP], depth)
        lower = _pixel_row(lens, lens.eye - boxes[box, BOTTOM], depth)
        if upper >= lower:
            continue
        if hit_ids[hit, 2]:
            face, shade = _WEST if rays[u, 0] > 0 else _EAST, EAST_WEST
            along = (place.y + enter * rays[u, 1] - boxes[box, ORIGIN_Y]) * boxes[box, SCALE_Y]
        else:
            face, shade = _NORTH if rays[u, 1] > 0 else _SOUTH, NORTH_SOUTH
            along = (place.x + enter * rays[u, 0] - boxes[box, ORIGIN_X]) * boxes[box, SCALE_X]
        look = looks[box, FRONT_LOOK] if face == looks[box, FRONT_HEADING] else looks[box, SIDE_LOOK]
        palette = (look >> PALETTE_SHIFT) * PALETTE_SIZE + (_level_of(depth) + shade) * TONES
        number, what = (look >> TEXTURE_SHIFT) & TEXTURE_MASK, looks[box, SEMANTIC]
        texture = (number * TEXTURE_SIDE + (int(along) & (TEXTURE_SIDE - 1))) * TEXTURE_SIDE
        step = depth * lens.pixel_size * boxes[box, SCALE_Z]
        start = (np.float32(upper) + np.float32(0.5) - lens.horizon) * step
        start -= (lens.eye - boxes[box, TOP]) * boxes[box, SCALE_Z]
        texel, texel_step = int(start * _FIXED), int(step * _FIXED)
        for v in range(upper, lower):
            if depth < nearest[u, v]:
                nearest[u, v], shown[u, v] = depth, what
                tone = textures[texture + ((texel >> 16) & (TEXTURE_SIDE - 1))]
                colour[u, v] = palettes[palette + tone]
            texel += texel_step


@kernel
def _paint_levels(
    palettes: NDArray[np.uint32],
    textures: NDArray[np.uint8],
    boxes: NDArray[np.float32],
    looks: NDArray[np.int32],
    row_scale: NDArray[np.float32],
    rays: NDArray[np.float32],
    lens: _Lens,
    place: _Place,
    hits: NDArray[np.float32],
    hit_ids: NDArray[np.int32],
    colour: NDArray[np.uint32],
    nearest: NDArray[np.float32],
    shown: NDArray[np.uint8],
) -> None:
    """Paints the tops of boxes below the eye and the undersides of those above it."""
    for hit in range(hits.shape[0]):
        u, box = hit_ids[hit, 0], hit_ids[hit, 1]
        near, far = max(hits[hit, 0], _NEAREST) * place.cell_size, hits[hit, 1] * place.cell_size
        below_eye, shade = lens.eye - boxes[box, TOP], TOP_LEVEL
        if below_eye > 0:
            upper, lower = _pixel_row(lens, below_eye, far), _pixel_row(lens, below_eye, near)
        else:
            below_eye, shade = lens.eye - boxes[box, BOTTOM], UNDERSIDE
            if below_eye >= 0:
                continue
            upper, lower = _pixel_row(lens, below_eye, near), _pixel_row(lens, below_eye, far)
        look, what = looks[box, TOP_LOOK], looks[box, SEMANTIC]
        palette = (look >> PALETTE_SHIFT) * PALETTE_SIZE + shade * TONES
        texture = ((look >> TEXTURE_SHIFT) & TEXTURE_MASK) * TEXTURE_AREA
        x_start = (place.x - boxes[box, ORIGIN_X]) * boxes[box, SCALE_X]
        y_start = (place.y - boxes[box, ORIGIN_Y]) * boxes[box, SCALE_Y]
        x_step = rays[u, 0] * place.cells_per_metre * boxes[box, SCALE_X]
        y_step = rays[u, 1] * place.cells_per_metre * boxes[box, SCALE_Y]
        for v in range(upper, lower):
            depth = below_eye * row_scale[v]
            if depth < nearest[u, v]:
                nearest[u, v], shown[u, v] = depth, what
                texel_x = int(x_start + depth * x_step) & (TEXTURE_SIDE - 1)
                texel_y = int(y_start + depth * y_step) & (TEXTURE_SIDE - 1)
                tone = textures[texture + texel_x * TEXTURE_SIDE + texel_y]
                colour[u, v] = palettes[palette + _level_of(depth) * TONES + tone]


@kernel
def _copy(colour: NDArray[np.uint32], rgb: NDArray[np.uint8]) -> None:
    """Copies the columns into rgb, uint8 (V, U, 3)."""
    for v in range(rgb.shape[0]):
        for u in range(rgb.shape[1]):
            packed = colour[u, v]
            rgb[v, u, 0] = packed & 255
            rgb[v, u, 1] = (packed >> 8) & 255
            rgb[v, u, 2] = (packed >> 16) & 255


@kernel
def _copy_depth(
    floor_depth: NDArray[np.float32],
    ceiling_depth: NDArray[np.float32],
    walls: NDArray[np.float32],
    cells: NDArray[np.int64],
    nearest: NDArray[np.float32],
    shown: NDArray[np.uint8],
    depth_scale: float,
    depth: NDArray[np.float32],
    semantic: NDArray[np.uint8],
) -> None:
    """Writes depth and semantic ids, (V, U) each: those of the boxes, else those of the background."""
    for u in range(depth.shape[1]):
        for v in range(depth.shape[0]):
            if nearest[u, v] < _FAR:
                depth[v, u], semantic[v, u] = nearest[u, v], shown[u, v]
            elif v < cells[u, 2]:
                depth[v, u], semantic[v, u] = ceiling_depth[v], CEILING_ID
            elif v >= cells[u, 3]:
                depth[v, u], semantic[v, u] = floor_depth[v], FLOOR_ID
            else:
                depth[v, u], semantic[v, u] = walls[u, 1], WALL_ID if cells[u, 0] >= 0 else NOTHING_ID
            depth[v, u] *= depth_scale
