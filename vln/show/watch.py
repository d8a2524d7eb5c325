"""`vln watch`: a policy follows instructions, in a window, as an animation or as pictures."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console

from vln.agents.policy import Policy, RandomPolicy
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.drawing.episode_scene import Onlooker, episode_scene, outcome
from vln.envs.drawing.text_map import plain
from vln.envs.errors import InputError
from vln.envs.files.file_names import file_name
from vln.envs.geometry import Pose
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.play.policies import load_policy
from vln.play.rollout import run_policy
from vln.show.display import check_display
from vln.show.frames import Frame
from vln.show.recording import ANIMATIONS, save_animation, save_picture
from vln.show.samples import instances_shown

FRAMES_PER_SECOND = 4
LAST_FRAMES = 8  # how often the last frame of an episode is repeated, so that one can read how it ended
EXECUTED = "B executed"


def watch_policy(
    name: str,
    source: SourceConfig,
    count: int,
    first: int | None,
    save: Path | None,
    *,
    blind: bool,
    deaf: bool,
) -> None:
    """Shows a policy on some instances, or saves what it does as animation, picture or folder of pictures.

    Args:
        name: of the policy.
        source: houses and episodes.
        count: how many episodes.
        first: the first of those in a row; None to spread them over the houses.
        save: the file or folder, or None for a window.
        blind: whether it sees nothing.
        deaf: whether it hears nothing.

    Raises:
        InputError: if an instance or the policy does not exist, the file's kind is unknown, or there is neither
            a file nor a display.
    """
    if save and save.suffix not in (*ANIMATIONS, ".png", ""):
        raise InputError(f"{save} is no picture or animation; choose .gif, .mp4, .png, or a folder")
    if save is None:
        check_display()
    dataset = load_dataset(source)
    instances = instances_shown(dataset, count, first)
    policy, dataset = load_policy(name, dataset, blind=blind, deaf=deaf)
    path = "B " + ", ".join([plain(Path(name).name), *(["blind"] if blind else []), *(["deaf"] if deaf else [])])
    if save is None:
        show_episodes(policy, dataset, instances, path)
    elif save.suffix in ANIMATIONS:
        frames = (frame for instance in instances for frame in episode_frames(policy, dataset, instance, path))
        save_animation(save, frames, FRAMES_PER_SECOND)
    elif save.suffix == ".png":
        draw_episode(policy, dataset, instances[0], save, path, {})
    else:
        for instance in instances:
            file = save / file_name(dataset.instances[instance].instr_id, ".png")
            draw_episode(policy, dataset, instance, file, path, {})
    if save is not None:
        Console().print(f"saved {save}", markup=False)


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
    """Shows episodes in a window until it is closed; there must be a display."""
    # Imported here: who saves files needs no window.
    from vln.envs.drawing.window import WATCHING, Window
    from vln.show.player import HELP, Player

    Console().print(HELP)
    window = Window(f"vln watch      {HELP}", WATCHING)
    frames = (frame for instance in instances for frame in episode_frames(policy, dataset, instance, name))
    try:
        Player(window, frames, FRAMES_PER_SECOND).run()
    finally:
        window.close()


def draw_episode(
    policy: Policy, dataset: Dataset, instance: int, file: Path, name: str, others: Mapping[str, Sequence[Pose]]
) -> str:
    """Saves the picture of where a policy ends on an instance, and returns how it ended.

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
    return _ending(simulator)


def _ending(simulator: Simulator) -> str:
    """Returns how the first agent's episode ended, and in which room."""
    house, goal = simulator.house(0), simulator.current(0).episode.goal
    rooms = [
        next((room.category.word for room in house.rooms if cell in room.cells), "")
        for cell in (simulator.pose(0).cell, goal)
    ]
    if not all(rooms):
        return outcome(simulator, 0)
    if rooms[0] == rooms[1]:
        return f"{outcome(simulator, 0)}, in the {rooms[0]}"
    return f"{outcome(simulator, 0)}, in the {rooms[0]} instead of the {rooms[1]}"


def draw_scene_picture(name: str, file: Path) -> None:
    """Saves the picture of the built-in scene and says how it ended, for the policy and for a random agent.

    In the picture: demonstration A, the policy's path B, the random agent's path C.

    Raises:
        InputError: if the policy does not exist.
    """
    policy, dataset = load_policy(name, load_dataset(SourceConfig(source="scene")))
    simulator, console, who = Simulator(dataset, 1), Console(), plain(Path(name).name)
    (random,) = run_policy(RandomPolicy(seed=0), simulator, [0])
    others = {"random agent": _ending(simulator)}
    ending = draw_episode(policy, dataset, 0, file, f"B {who}", {"C random": random.poses})
    console.print(f"told: {dataset.instances[0].instruction}", markup=False, highlight=False)
    for agent, end in {who: ending, **others}.items():
        console.print(f"{agent}: {end}", markup=False, highlight=False)
    console.print(f"saved {file}", markup=False)


def draw_demonstration(dataset: Dataset, instance: int, file: Path) -> None:
    """Saves the picture of an instance with its demonstration."""
    simulator = Simulator(dataset, 1)
    simulator.reset([instance])
    save_picture(file, episode_scene(simulator, 0, {}))


def animate(policy: Policy, dataset: Dataset, instance: int, file: Path) -> None:
    """Saves an animation of a policy on an instance."""
    save_animation(file, episode_frames(policy, dataset, instance), FRAMES_PER_SECOND)
