"""Shortest paths and geodesic distances in a house."""

import numpy as np
from numpy.typing import NDArray

from vln.envs.errors import InputError
from vln.envs.geometry import MOVES, STEPS, WAYS_ON, Action, Cell, Heading, Pose
from vln.envs.space.distance_kernels import UNREACHABLE, actions_to, can_move, moves_to
from vln.envs.world.house import House


def geodesic_distances(house: House, goal: Cell) -> NDArray[np.float32]:
    """Returns float32 (H, W): metres to walk from each cell to the goal, infinite where there is no way."""
    moves = moves_to(house.walkable, goal[0], goal[1], house.stride)
    metres = moves * np.float32(house.stride * house.cell_size)
    return np.where(moves == UNREACHABLE, np.float32(np.inf), metres).astype(np.float32)


def actions_to_go(house: House, goal: Cell, final_heading: Heading | None = None) -> NDArray[np.int16]:
    """Returns int16 (H, W, 4): fewest moves and turns from each pose to the goal, -1 where there is no way.

    The STOP is not counted. With a `final_heading`, turning to it at the goal is.
    """
    heading = -1 if final_heading is None else int(final_heading)
    return actions_to(house.walkable, goal[0], goal[1], heading, house.stride)  # type: ignore[no-any-return]


def move(house: House, pose: Pose, action: Action) -> Pose:
    """Returns the pose after one action; a FORWARD into an obstacle stays in place."""
    turns, ahead = MOVES[action]
    row, column, heading = pose.row, pose.column, pose.heading.turned(int(turns))
    towards = heading if ahead >= 0 else heading.turned(2)
    if ahead and can_move(house.walkable, row, column, towards, house.stride):
        rows, columns = STEPS[towards] * house.stride
        return Pose(row + int(rows), column + int(columns), heading)
    return Pose(row, column, heading)


def shortest_path(house: House, start: Pose, goal: Cell, final_heading: Heading | None = None) -> tuple[Cell, ...]:
    """Returns the cells of a path with the fewest actions, start and goal included.

    Of several such paths it takes the one that goes straight on for longest.

    Raises:
        InputError: if the goal cannot be reached.
    """
    remaining = actions_to_go(house, goal, final_heading)
    if remaining[start] == UNREACHABLE:
        raise InputError(f"house {house.house_id!r}: no way from {tuple(start)} to {tuple(goal)}")
    return descend(house, remaining, start)


def shortest_path_of_length(
    house: House, goal: Cell, length: int, rng: np.random.Generator, final_heading: Heading | None = None
) -> tuple[Pose, tuple[Cell, ...]] | None:
    """Returns a random pose from which a goal takes so many moves and turns, and the path, or None."""
    remaining = actions_to_go(house, goal, final_heading)
    poses = np.argwhere(remaining == length)
    if not len(poses):
        return None
    row, column, heading = poses[rng.integers(len(poses))].tolist()
    start = Pose(row, column, Heading(heading))
    return start, descend(house, remaining, start)


def descend(house: House, remaining: NDArray[np.int16], start: Pose) -> tuple[Cell, ...]:
    """Returns the cells from a pose down a field of `actions_to_go`, going straight on where it can."""
    pose, cells = start, [start.cell]
    while remaining[pose] > 0:
        for action in WAYS_ON:
            ahead = move(house, pose, action)
            if remaining[ahead] == remaining[pose] - 1:
                pose = ahead
                break
        if pose.cell != cells[-1]:
            cells.append(pose.cell)
    return tuple(cells)
