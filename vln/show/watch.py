"""`vln watch`: a policy follows instructions, in a window, as an animation or as pictures."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from vln.agents.policy import Policy, RandomPolicy
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.drawing.episode_scene import Onlooker, episode_scene
from vln.envs.drawing.text_map import plain
from vln.envs.errors import InputError
from vln.envs.files.file_names import file_name
from vln.envs.geometry import Pose
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.play.policies import load_policy
from vln.play.rollout import run_policy
from vln.show.recording import ANIMATIONS, save_animation, save_picture

FRAMES_PER_SECOND = 4
LAST_FRAMES = 8  # how often the last frame of an episode is repeated, so that one can read how it ended
EXECUTED = "B executed"

Frame = NDArray[np.uint8]


def watch_policy(
    name: str, source: SourceConfig, instances: range, save: Path | None, *, blind: bool, deaf: bool
) -> None:
    """Shows a policy on some instances, or saves what it does as animation, picture or folder of pictures.

    Raises:
        InputError: if an instance or the policy does not exist, or the file's kind is unknown.
    """
    if save and save.suffix not in (*ANIMATIONS, ".png", ""):
        raise InputError(f"{save} is no picture or animation; choose .gif, .mp4, .png, or a folder")
    dataset = load_dataset(source)
    count = len(dataset.instances)
    if not instances or instances[-1] >= count or instances[0] < 0:
        raise InputError(
            f"instances {instances[0]} to {instances.stop - 1} do not exist; there are {count}, from 0"
        )
    policy, dataset = load_policy(name, dataset, blind=blind, deaf=deaf)
    path = f"B {plain(Path(name).name)}"
    if save is None:
        show_episodes(policy, dataset, instances, path)
    elif save.suffix in ANIMATIONS:
        frames = (frame for instance in instances for frame in episode_frames(policy, dataset, instance, path))
        save_animation(save, frames, FRAMES_PER_SECOND)
    elif save.suffix == ".png":
        save_picture(save, list(episode_frames(policy, dataset, instances[0], path))[-1])
    else:
        for instance in instances:
            last = list(episode_frames(policy, dataset, instance, path))[-1]
            save_picture(save / file_name(dataset.instances[instance].instr_id, ".png"), last)
    if save is not None:
        Console().print(f"saved {save}")


def episode_frames(policy: Policy, dataset: Dataset, instance: int, name: str = EXECUTED) -> Iterator[Frame]:
    """Yields the picture at each decision and after the last, which is repeated for a while.

    They are made one by one: the first is there at once, and no more than one is kept.
    """
    simulator = Simulator(dataset, 1)
    simulator.reset([instance])
    policy.reset(simulator)
    poses = [simulator.pose(0)]
    while simulator.active.any():
        action = policy.act(simulator.observe())
        yield episode_scene(simulator, 0, {name: poses}, onlooker=onlooker(policy))
        simulator.step(action)
        poses.append(simulator.pose(0))
    yield from [episode_scene(simulator, 0, {name: poses}, onlooker=onlooker(policy))] * (1 + LAST_FRAMES)


def onlooker(policy: Policy) -> Onlooker:
    """Returns what is known of how the first agent of a policy sees and reads."""
    reads = getattr(policy, "reads", None)
    attention = reads(0) if reads else ()
    return Onlooker(attention, getattr(policy, "blind", False), getattr(policy, "deaf", False))


def show_episodes(policy: Policy, dataset: Dataset, instances: Sequence[int], name: str = EXECUTED) -> None:
    """Shows episodes in a window until it is closed; says how to save them where there is no display."""
    # Imported here: who saves files needs no window.
    from vln.envs.drawing.window import WATCHING, Window, has_display
    from vln.show.player import HELP, Player

    if not has_display():
        Console().print(
            "There is no display to open a window on; `vln watch POLICY --save episode.gif` makes a file."
        )
        return
    Console().print(HELP)
    window = Window(f"vln watch      {HELP}", WATCHING)
    frames = (frame for instance in instances for frame in episode_frames(policy, dataset, instance, name))
    try:
        Player(window, frames, FRAMES_PER_SECOND).run()
    finally:
        window.close()


def draw_episode(
    policy: Policy, dataset: Dataset, instance: int, file: Path, name: str, others: Mapping[str, Sequence[Pose]]
) -> None:
    """Saves the picture of where a policy ends on an instance.

    Args:
        policy: what acts.
        dataset: houses, episodes and rules.
        instance: index into the dataset's instances.
        file: the PNG.
        name: of the policy's path, for example "B trained agent".
        others: further executed paths by name.
    """
    simulator = Simulator(dataset, 1)
    (trajectory,) = run_policy(policy, simulator, [instance])
    paths = {name: trajectory.poses, **others}
    save_picture(file, episode_scene(simulator, 0, paths, onlooker=onlooker(policy)))


def draw_scene_picture(name: str, file: Path) -> None:
    """Saves the picture of the built-in scene: demonstration A, the policy's path B, a random agent's path C.

    Raises:
        InputError: if the policy does not exist.
    """
    policy, dataset = load_policy(name, load_dataset(SourceConfig(source="scene")))
    (random,) = run_policy(RandomPolicy(seed=0), Simulator(dataset, 1), [0])
    draw_episode(policy, dataset, 0, file, f"B {Path(name).name}", {"C random": random.poses})
    Console().print(f"saved {file}")


def draw_demonstration(dataset: Dataset, instance: int, file: Path) -> None:
    """Saves the picture of an instance with its demonstration."""
    simulator = Simulator(dataset, 1)
    simulator.reset([instance])
    save_picture(file, episode_scene(simulator, 0, {}))


def animate(policy: Policy, dataset: Dataset, instance: int, file: Path) -> None:
    """Saves an animation of a policy on an instance."""
    save_animation(file, episode_frames(policy, dataset, instance), FRAMES_PER_SECOND)
