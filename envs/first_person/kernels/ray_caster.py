"""First-person pictures: walls by one ray per picture column through the grid, then the boxes before them.

A picture is painted in stages. Tracing finds the wall of each column and the pieces (furniture, doors, windows)
in the cells that rays cross. The background is ceiling, wall and floor, which never hide one another. Then come
the faces of the pieces' boxes, told apart by a depth buffer that begins with the depths of the walls. No pixel is
computed by arithmetic on colours: a texture gives a tone, and (palette, level, tone) gives the colour, where the
level stands for distance and direction of the surface.

A stage takes plain arrays and is called once for a picture, because numba counts references to each array at
every call; what is called for each box or row takes numbers and records, or is copied into the stage.

Units: x (east) and y (south) in cells, for boxes in metres, z in metres above the floor, depth in metres along the
line of sight.
"""

import numpy as np
from numpy.typing import NDArray

from vln.envs.first_person.kernels.boxes import BLOCK, arrange, frame_of, paint_fronts, paint_levels, paint_sides
from vln.envs.first_person.kernels.eye import (
    FIXED,
    HALF,
    TEXEL_MASK,
    Lens,
    Place,
    index,
    lens_of,
    level_of,
    pixel_at,
)
from vln.envs.first_person.kernels.scene import (
    BLOCKS,
    CEILING_ID,
    EAST_WEST,
    FLOOR_ID,
    HAS_PIECES,
    LEVEL_MASK,
    LEVELS,
    NORTH_SOUTH,
    NOTHING_ID,
    PALETTE_SHIFT,
    PALETTE_SIZE,
    TEXTURE_AREA,
    TEXTURE_MASK,
    TEXTURE_SHIFT,
    TEXTURE_SIDE,
    TONES,
    WALL_ID,
    WALL_TEXELS,
    CameraTables,
    SceneArrays,
)
from vln.envs.geometry import STEPS, WALL_HEIGHT
from vln.envs.space.compiler import kernel, part_of_kernel


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
        rgb: uint8 (B * V * U * 3,), written.
        depth: float32 (B * V * U,), written; empty if it is not wanted.
        semantic: uint8 (B * V * U,), written with depth.
    """
    lens = lens_of(camera.shape, camera.numbers)
    pixels = lens.width * lens.height
    wall_depth = np.empty(lens.width, dtype=np.float32)
    wall_place = np.empty(lens.width, dtype=np.float32)
    cells = np.empty((lens.width, 4), dtype=np.int64)
    most_pieces, most_boxes = scene.most[0], scene.most[1]
    seen = np.full(most_pieces, -1, dtype=np.int32)
    pieces = np.empty(most_pieces, dtype=np.int32)
    blocks = np.empty(most_boxes, dtype=BLOCK)
    colour = np.empty(pixels, dtype=np.uint32)
    nearest = np.empty(pixels, dtype=np.float32)
    for agent in range(house.size):
        home, towards = house[agent], heading[agent]
        place = Place(
            np.float32(column[agent] + 0.5 - lens.setback * STEPS[towards, 1]),
            np.float32(row[agent] + 0.5 - lens.setback * STEPS[towards, 0]),
            scene.offset[home],
            scene.rows[home],
            scene.columns[home],
            scene.cell_size[home],
            np.float32(1) / scene.cell_size[home],
            scene.depth_scale[home],
            scene.texel_shift[home],
            scene.first_piece[home],
        )
        rays = camera.direction[towards]
        count = _trace(
            scene.flags,
            scene.first_in_cell,
            scene.in_cell,
            rays,
            lens,
            place,
            agent,
            wall_depth,
            wall_place,
            cells,
            seen,
            pieces,
        )
        _paint_ceiling(scene.palettes, scene.ceiling[home], camera.ceiling_level, lens, cells, colour)
        _paint_walls(
            scene.palettes,
            scene.wall_textures,
            scene.wall,
            scene.ceiling[home],
            lens,
            place,
            wall_depth,
            wall_place,
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
            lens,
            place,
            cells,
            colour,
        )
        _begin_depth(wall_depth, nearest.reshape(lens.height, lens.width))
        frame = frame_of(place, towards)
        count = arrange(
            scene.first_box, scene.boxes, scene.box_look, lens, frame, place.first_piece, pieces[:count], blocks
        )
        in_view = blocks[:count]
        paint_fronts(scene.palettes, scene.textures, lens, frame, in_view, colour, nearest)
        paint_sides(scene.palettes, scene.textures, camera.column_scale, lens, frame, in_view, colour, nearest)
        paint_levels(scene.palettes, scene.textures, camera.row_scale, lens, frame, in_view, colour, nearest)
        first, last = agent * pixels, (agent + 1) * pixels
        _copy(colour.view(np.uint8), rgb[3 * first : 3 * last])
        if depth.size:
            _copy_depth(
                camera.floor_depth,
                camera.ceiling_depth,
                lens,
                cells,
                colour,
                nearest,
                place.depth_scale,
                depth[first:last],
                semantic[first:last],
            )


@kernel
def _trace(
    flags: NDArray[np.uint8],
    first_in_cell: NDArray[np.int32],
    in_cell: NDArray[np.int32],
    rays: NDArray[np.float32],
    lens: Lens,
    place: Place,
    agent: int,
    wall_depth: NDArray[np.float32],
    wall_place: NDArray[np.float32],
    cells: NDArray[np.int64],
    seen: NDArray[np.int32],
    pieces: NDArray[np.int32],
) -> int:
    """Walks along each column's ray to a wall, the edge of the grid or the end of sight.

    Args:
        flags: `SceneArrays.flags`.
        first_in_cell: `SceneArrays.first_in_cell`.
        in_cell: `SceneArrays.in_cell`.
        rays: float32 (U, 4): x and y per cell of depth, and their inverses.
        lens: the camera.
        place: where the eye is.
        agent: whose eye.
        wall_depth: float32 (U,), written: metres.
        wall_place: float32 (U,), written: place along the wall in cells.
        cells: int64 (U, 4), written: last open cell or -1 at the end of sight, light that the wall's direction
            takes away, first row of the wall, first row of the floor.
        seen: int32 (pieces,), changed: the last agent for which a piece was listed.
        pieces: int32 (pieces,), written: the pieces in cells that rays cross.

    Returns:
        The number of these pieces.
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
        while True:
            if flags[index(cell)] & HAS_PIECES:
                count = _list_pieces(first_in_cell, in_cell, cell, agent, seen, pieces, count)
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
            if flags[index(ahead)] & BLOCKS:
                break
            cell = ahead
        depth = distance * place.cell_size
        scale = np.divide(lens.focal, depth)
        wall_depth[u] = depth
        wall_place[u] = place.y + distance * dy if is_x else place.x + distance * dx
        cells[u, 0], cells[u, 1] = cell, EAST_WEST if is_x else NORTH_SOUTH
        cells[u, 2] = pixel_at(lens.horizon, lens.eye - np.float32(WALL_HEIGHT), scale, lens.height)
        cells[u, 3] = pixel_at(lens.horizon, lens.eye, scale, lens.height)
    return count


@part_of_kernel
def _list_pieces(
    first_in_cell: NDArray[np.int32],
    in_cell: NDArray[np.int32],
    cell: int,
    agent: int,
    seen: NDArray[np.int32],
    pieces: NDArray[np.int32],
    count: int,
) -> int:
    """Adds the pieces of a cell that are not yet listed, and returns how many are then."""
    for entry in range(first_in_cell[index(cell)], first_in_cell[index(cell + 1)]):
        piece = in_cell[index(entry)]
        if seen[index(piece)] != agent:
            seen[index(piece)] = agent
            pieces[index(count)] = piece
            count += 1
    return count


@kernel
def _paint_ceiling(
    palettes: NDArray[np.uint32],
    look: int,
    ceiling_level: NDArray[np.uint8],
    lens: Lens,
    cells: NDArray[np.int64],
    colour: NDArray[np.uint32],
) -> None:
    """Paints the ceiling; its texture is a flat tone."""
    palette = (look >> PALETTE_SHIFT) * PALETTE_SIZE + ((look >> TEXTURE_SHIFT) & TEXTURE_MASK)
    for u in range(lens.width):
        for v in range(cells[u, 2]):
            colour[index(v * lens.width + u)] = palettes[index(palette + int(ceiling_level[v]) * TONES)]


@kernel
def _paint_walls(
    palettes: NDArray[np.uint32],
    wall_textures: NDArray[np.uint8],
    wall: NDArray[np.int32],
    ceiling: int,
    lens: Lens,
    place: Place,
    wall_depth: NDArray[np.float32],
    wall_place: NDArray[np.float32],
    cells: NDArray[np.int64],
    colour: NDArray[np.uint32],
) -> None:
    """Paints the wall of each column; where sight ends, the ceiling's colour at its darkest."""
    texels_per_metre = np.float32(WALL_TEXELS / WALL_HEIGHT)
    texels_per_cell = np.float32(1 << place.texel_shift)
    for u in range(lens.width):
        cell, top, bottom = cells[u, 0], cells[u, 2], cells[u, 3]
        if cell < 0:
            palette = (ceiling >> PALETTE_SHIFT) * PALETTE_SIZE
            for v in range(top, bottom):
                colour[index(v * lens.width + u)] = palettes[palette + (LEVELS - 1) * TONES]
            continue
        look, depth = wall[cell], wall_depth[u]
        texture = ((look >> TEXTURE_SHIFT) & TEXTURE_MASK) * TEXTURE_SIDE
        texture = (texture + (int(wall_place[u] * texels_per_cell) & TEXEL_MASK)) * WALL_TEXELS
        palette = (look >> PALETTE_SHIFT) * PALETTE_SIZE + (level_of(depth) + cells[u, 1]) * TONES
        # v of the texture, in 1 / 65536 texel, grows by the same step from row to row.
        step = depth * lens.pixel_size * texels_per_metre
        start = (np.float32(WALL_HEIGHT) - lens.eye) * texels_per_metre
        start += (np.float32(top) + HALF - lens.horizon) * step
        texel, texel_step = int(start * FIXED), int(step * FIXED)
        for pixel in range(top * lens.width + u, bottom * lens.width + u, lens.width):
            tone = wall_textures[index(texture + ((texel >> 16) & (WALL_TEXELS - 1)))]
            colour[index(pixel)] = palettes[index(palette + tone)]
            texel += texel_step


@kernel
def _paint_floor(
    palettes: NDArray[np.uint32],
    textures: NDArray[np.uint8],
    floor: NDArray[np.int32],
    floor_depth: NDArray[np.float32],
    floor_level: NDArray[np.uint8],
    rays: NDArray[np.float32],
    lens: Lens,
    place: Place,
    cells: NDArray[np.int64],
    colour: NDArray[np.uint32],
) -> None:
    """Paints the floor of each column."""
    shift = place.texel_shift
    texels = np.float32(1 << shift)
    x_start, y_start = place.x * texels, place.y * texels
    texels_per_metre = texels * place.cells_per_metre
    for u in range(lens.width):
        x_step, y_step = rays[u, 0] * texels_per_metre, rays[u, 1] * texels_per_metre
        for v in range(cells[u, 3], lens.height):
            depth = floor_depth[index(v)]
            texel_x = int(x_start + depth * x_step)
            texel_y = int(y_start + depth * y_step)
            look = floor[index(place.offset + (texel_y >> shift) * place.columns + (texel_x >> shift))]
            texel = (texel_x & TEXEL_MASK) * TEXTURE_SIDE + (texel_y & TEXEL_MASK)
            tone = textures[index(((look >> TEXTURE_SHIFT) & TEXTURE_MASK) * TEXTURE_AREA + texel)]
            level = floor_level[index(v)] + (look & LEVEL_MASK)
            palette = (look >> PALETTE_SHIFT) * PALETTE_SIZE + level * TONES
            colour[index(v * lens.width + u)] = palettes[index(palette + tone)]


@kernel
def _begin_depth(wall_depth: NDArray[np.float32], nearest: NDArray[np.float32]) -> None:
    """Makes every column as deep as its wall; `nearest` is (V, U) here."""
    for v in range(nearest.shape[0]):
        for u in range(nearest.shape[1]):
            nearest[v, u] = wall_depth[u]


@kernel
def _copy(channels: NDArray[np.uint8], rgb: NDArray[np.uint8]) -> None:
    """Copies red, green and blue, and leaves out every fourth byte."""
    for pixel in range(channels.size // 4):
        place, source = index(3 * pixel), index(4 * pixel)
        rgb[place] = channels[source]
        rgb[place + index(1)] = channels[source + index(1)]
        rgb[place + index(2)] = channels[source + index(2)]


@kernel
def _copy_depth(
    floor_depth: NDArray[np.float32],
    ceiling_depth: NDArray[np.float32],
    lens: Lens,
    cells: NDArray[np.int64],
    colour: NDArray[np.uint32],
    nearest: NDArray[np.float32],
    depth_scale: float,
    depth: NDArray[np.float32],
    semantic: NDArray[np.uint8],
) -> None:
    """Writes depth and semantic ids: those of the boxes, else those of the background."""
    for v in range(lens.height):
        for u in range(lens.width):
            pixel = v * lens.width + u
            metres, what = nearest[pixel], colour[pixel] >> np.uint32(24)
            if what == NOTHING_ID:
                if v < cells[u, 2]:
                    metres, what = ceiling_depth[v], CEILING_ID
                elif v >= cells[u, 3]:
                    metres, what = floor_depth[v], FLOOR_ID
                elif cells[u, 0] >= 0:
                    what = WALL_ID
            depth[pixel], semantic[pixel] = metres * depth_scale, what
