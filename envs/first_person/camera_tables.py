"""What the kernels need to know of a camera, computed once."""

import numpy as np
from numpy.typing import NDArray

from vln.envs.first_person.kernels.scene import DISTANCE_LEVELS, LEVELS_PER_METRE, CameraTables
from vln.envs.geometry import STEPS, WALL_HEIGHT
from vln.envs.world.eyes import Picture


def camera_tables(camera: Picture) -> CameraTables:
    """Returns what the kernels need to know of a camera."""
    focal, horizon = camera.focal_length, camera.horizon * camera.height
    sideways = (np.arange(camera.width) + 0.5 - camera.width / 2) / focal  # (U,) to the right per unit of depth
    ahead = STEPS[:, None, ::-1]  # (4, 1, 2) x, y
    right = np.stack([-ahead[..., 1], ahead[..., 0]], axis=-1)
    direction = ahead + right * sideways[:, None]  # (4, U, 2)
    directions = [direction, 1 / np.where(direction == 0, 1e-9, direction)]
    numbers = [camera.eye_height, focal, 1 / focal, horizon, camera.sight, camera.setback]
    down = (np.arange(camera.height) + 0.5 - horizon) / focal  # (V,) below the eye per unit of depth
    scale = _inverse(down)
    floor_depth = np.where(scale > 0, camera.eye_height * scale, 0)
    ceiling_depth = np.where(scale < 0, (camera.eye_height - WALL_HEIGHT) * scale, 0)
    return CameraTables(
        shape=np.array([camera.height, camera.width], dtype=np.int64),
        numbers=np.array(numbers, dtype=np.float32),
        direction=np.concatenate(directions, axis=-1, dtype=np.float32),
        floor_depth=floor_depth.astype(np.float32),
        ceiling_depth=ceiling_depth.astype(np.float32),
        row_scale=scale.astype(np.float32),
        column_scale=_inverse(sideways).astype(np.float32),
        floor_level=np.minimum(floor_depth * LEVELS_PER_METRE, DISTANCE_LEVELS).astype(np.uint8),
        ceiling_level=np.minimum(ceiling_depth * LEVELS_PER_METRE, DISTANCE_LEVELS).astype(np.uint8),
    )


def _inverse(slopes: NDArray[np.floating]) -> NDArray[np.floating]:
    """Returns 1 / slopes, as large as need be where a slope is 0."""
    return 1 / np.where(np.abs(slopes) < 1e-6, 1e-6, slopes)
