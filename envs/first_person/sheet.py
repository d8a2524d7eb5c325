"""A sheet of first-person views beside the map that shows where each was taken."""

from collections.abc import Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vln.envs.drawing.ink.canvas import Canvas, pixels_of
from vln.envs.drawing.ink.palette import CARD, HIGHLIGHT, INK, TARGET, WHITE
from vln.envs.drawing.ink.typography import text_width, write
from vln.envs.drawing.map.house_map import content_of, house_map
from vln.envs.errors import InputError
from vln.envs.first_person.renderer import FirstPersonRenderer, Views
from vln.envs.first_person.semantics import LANDMARK_BASE
from vln.envs.geometry import Cell, Heading, Pose
from vln.envs.world.camera import Camera
from vln.envs.world.house import House

SHEET_CAMERA = Camera(width=320, height=240, field_of_view=95)
_GAP = 12  # pixels between pictures
_SCOUT = Camera(width=48, height=36, field_of_view=95)
_TOO_NEAR = 0.7  # metres
_SMALLEST_SHARE = 0.004  # of a view that a landmark must fill to be told


def telling_poses(house: House, count: int = 9) -> list[Pose]:
    """Returns poses whose views show the most different things, from as many different rooms as there are.

    Args:
        house: the house.
        count: how many, at most.
    """
    cells = np.argwhere(house.walkable)
    poses = np.column_stack([np.repeat(cells, 4, axis=0), np.tile(np.arange(4), len(cells))]).astype(np.int32)
    row, column, heading = poses.T
    views = FirstPersonRenderer([house], _SCOUT).render_all(np.zeros_like(row), row, column, heading)
    interest = _interest(views)
    chosen: list[Pose] = []
    seen_from: dict[int, int] = {}
    seen: set[tuple[int, int]] = set()
    rooms = house.room_index[row, column]
    for _ in range(min(count, len(poses))):
        visits = np.array([seen_from.get(int(room), 0) for room in rooms])
        taken = np.array([(int(r), int(h)) in seen for r, h in zip(rooms, heading, strict=True)])
        best = int(np.argmax(interest - 100 * visits - 50 * taken - 1000 * (rooms < 0)))
        seen_from[int(rooms[best])] = int(visits[best]) + 1
        seen.add((int(rooms[best]), int(heading[best])))
        chosen.append(Pose(int(row[best]), int(column[best]), Heading(int(heading[best]))))
    return chosen


def _interest(views: Views) -> NDArray[np.float64]:
    """Returns how many landmark categories each of B views shows, less what is too near to be told."""
    pixels = views.semantic[0].size
    scores = -4.0 * ((views.depth < _TOO_NEAR).sum(axis=(1, 2)) / pixels)
    for what in range(LANDMARK_BASE, int(views.semantic.max()) + 1):
        share = (views.semantic == what).sum(axis=(1, 2)) / pixels
        told = np.minimum(1, share / 0.02) - 2 * np.maximum(share - 0.2, 0)
        scores += np.where(share > _SMALLEST_SHARE, told, 0)
    return scores


def view_sheet(
    house: House,
    poses: Sequence[Pose],
    camera: Camera = SHEET_CAMERA,
    columns: int = 3,
    captions: Sequence[str] = (),
) -> NDArray[np.uint8]:
    """Returns numbered views beside the map with numbered arrows at their poses, uint8 (height, width, 3).

    Args:
        house: the house.
        poses: where the views are taken, in reading order.
        camera: size and opening angle of each view.
        columns: views side by side.
        captions: a text under each view; by default the room it is taken in.

    Raises:
        InputError: if there is no pose or one lies off the house.
    """
    if not poses:
        raise InputError("a sheet of views needs at least one pose")
    views = FirstPersonRenderer([house], camera).render(
        np.zeros(len(poses), dtype=np.int32), *np.array(poses, dtype=np.int32).T
    )
    captions = captions or [_room_name(house, pose.cell) for pose in poses]
    size, line = max(12.0, camera.width / 18), round(max(12.0, camera.width / 18) * 1.7)
    rows = ceil(len(poses) / columns)
    height = rows * (camera.height + line) + (rows + 1) * _GAP
    plan = _numbered_map(house, poses, height - 2 * _GAP)
    left = plan.width + 2 * _GAP
    sheet = Image.new("RGB", (left + columns * (camera.width + _GAP), height), CARD)
    sheet.paste(plan, (_GAP, (height - plan.height) // 2))
    for number, (view, caption) in enumerate(zip(views, captions, strict=True)):
        x = left + number % columns * (camera.width + _GAP)
        y = _GAP + number // columns * (camera.height + line + _GAP)
        sheet.paste(Image.fromarray(view), (x, y))
        _label(sheet, (x, y + camera.height + line / 2), str(number + 1), caption, size)
    return pixels_of(sheet)


def _label(sheet: Image.Image, place: tuple[float, float], number: str, caption: str, size: float) -> None:
    """Writes a number in the colour of its arrow on the map, and a caption."""
    write(sheet, place, number, size, TARGET)
    write(sheet, (place[0] + text_width(number, size) + size * 0.6, place[1]), caption, size, INK)


def _room_name(house: House, cell: Cell) -> str:
    room = house.room_at(cell)
    return room.category.word if room else ""


def _numbered_map(house: House, poses: Sequence[Pose], height: int) -> Image.Image:
    """Returns the map with an arrow and a number for each pose, at most that high."""
    _, north, _, south = content_of(house)
    plan = house_map(house, max(8, height // (south - north)))
    canvas = plan.canvas()
    for number, pose in enumerate(poses):
        _draw_arrow(canvas, pose, str(number + 1))
    return plan.finished(canvas, frozenset(pose.cell for pose in poses))


def _draw_arrow(canvas: Canvas, pose: Pose, number: str) -> None:
    """Draws a numbered disc with a beak that points ahead."""
    x, y = pose.column + 0.5, pose.row + 0.5
    down, right = pose.heading.step
    beak = (x + right * 0.85, y + down * 0.85)
    sides = [(x + side * 0.36 * -down, y + side * 0.36 * right) for side in (-1, 1)]
    canvas.polygon([beak, *sides], TARGET)
    canvas.disc((x, y), 0.44, TARGET, WHITE, 0.05)
    canvas.text((x, y), number, 0.6, HIGHLIGHT)
