"""`vln say`: an agent does what it is told, sentence after sentence, each from where the one before left it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.text import Text

from vln.envs.corpora.scene import START as SCENE_START
from vln.envs.corpora.scene import load_scene
from vln.envs.drawing.episode_scene import episode_scene
from vln.envs.drawing.text_map import draw_text, plain
from vln.envs.errors import InputError
from vln.envs.files.house_json import load_house
from vln.envs.generate.home import generate_home
from vln.envs.geometry import Cell, Heading, Pose
from vln.envs.language.tokenizer import unknown_id
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode
from vln.envs.world.house import House
from vln.play.policies import load_policy
from vln.show.frames import Frame
from vln.show.recording import ANIMATIONS, save_animation, save_picture
from vln.show.watch import FRAMES_PER_SECOND, LAST_FRAMES, onlooker

SCENE = "scene"


def say_words(policy: str, words: Sequence[str], house: str, start: str | None, save: Path | None) -> None:
    """Lets a policy follow sentences of anybody's own, and says where each of them led.

    Args:
        policy: what acts.
        words: sentences, one after the other; without any they are asked for, one at a time.
        house: "scene", the number of a generated home, or the file of a house.
        start: "row,column,heading"; None for the start of the scene, or the middle of the largest room.
        save: .gif or .mp4 for an animation, .png for the picture after the last sentence; None for none.

    Raises:
        InputError: if the house, the start or the policy cannot be used, or the file's kind is unknown.
    """
    if save and save.suffix not in (*ANIMATIONS, ".png"):
        raise InputError(f"{save} is no picture or animation; choose .gif, .mp4 or .png")
    console, home = Console(), load_home(house)
    listener = Listener(policy, home, start_in(home, start))
    sentences = iter(words) if words else _asked(console)
    if save and save.suffix in ANIMATIONS:
        frames = (frame for sentence in sentences for frame in _animated(listener, sentence, console))
        save_animation(save, frames, FRAMES_PER_SECOND)
    else:
        for sentence in sentences:
            *_, walked = _told(listener, sentence, console)
            if save:
                save_picture(save, listener.picture(walked))
    if save:
        console.print(f"saved {save}", markup=False)


class Listener:
    """A policy somewhere in a house, that is told one thing after the other.

    Attributes:
        pose: where it stands.
        stopped: whether it said STOP at the end of the last sentence, or ran out of steps.
        simulator: what the last sentence was played in.
    """

    simulator: Simulator
    stopped = True

    def __init__(self, policy: str, house: House, pose: Pose) -> None:
        """Puts a policy in a house.

        Args:
            policy: its name, see `load_policy`.
            house: the house.
            pose: where it stands in the beginning.

        Raises:
            InputError: if the policy does not exist.
        """
        self.pose, self._house = pose, house
        self._policy, dataset = load_policy(policy, spoken(house, pose, "."))
        self._eyes, self._name = dataset.task.eyes, f"B {plain(Path(policy).name)}"

    def unknown(self, sentence: str) -> list[tuple[int, int]]:
        """Returns the places of the words in a sentence, from and to, that the policy does not know."""
        tokenizer = getattr(self._policy, "tokenizer", None)
        if tokenizer is None:
            return []
        encoding, unknown = tokenizer.encode(sentence), unknown_id(tokenizer)
        return [
            place for id_, place in zip(encoding.ids, encoding.offsets, strict=True) if unknown and id_ == unknown
        ]

    def hear(self, sentence: str) -> Iterator[Sequence[Pose]]:
        """Yields the poses so far at each decision, and after the last."""
        dataset = spoken(self._house, self.pose, sentence)
        dataset = replace(dataset, task=replace(dataset.task, eyes=self._eyes))
        simulator = self.simulator = Simulator(dataset, 1)
        simulator.reset([0])
        self._policy.reset(simulator)
        poses = [simulator.pose(0)]
        while simulator.active.any():
            action = self._policy.act(simulator.observe())
            yield poses
            simulator.step(action)
            poses.append(simulator.pose(0))
        self.pose, self.stopped = poses[-1], bool(simulator.state.stopped[0])
        yield poses

    def picture(self, poses: Sequence[Pose]) -> Frame:
        """Returns the picture of where it is, with the way it came since it was told something."""
        is_under_way = self.simulator.active.any()
        caption = "" if is_under_way else "stopped here" if self.simulator.state.stopped[0] else "out of time"
        return episode_scene(
            self.simulator,
            0,
            {self._name: poses},
            hints=False,
            onlooker=onlooker(self._policy),
            caption=caption,
        )


def spoken(house: House, pose: Pose, sentence: str) -> Dataset:
    """Returns one episode without a way or a goal: somebody stands somewhere and is told something."""
    episode = Episode(
        path_id="said",
        scan=house.house_id,
        heading=pose.heading,
        path=(pose.cell,),
        instructions=(sentence,),
        distance=0.0,
    )
    name = house.house_id
    return Dataset(name, name, {name: house}, (episode,), load_scene().task)


def load_home(house: str) -> House:
    """Returns the scene, a generated home by its number, or the house of a file.

    Raises:
        InputError: if there is none.
    """
    if house == SCENE:
        return load_scene().houses[SCENE]
    return generate_home(int(house)) if house.isdecimal() else load_house(house)


def start_in(house: House, start: str | None) -> Pose:
    """Returns where somebody stands in the beginning.

    Args:
        house: the house.
        start: "row,column,heading", the heading by its name or first letter; None for the usual place.

    Raises:
        InputError: if nobody can stand there.
    """
    if start is None:
        return SCENE_START if house.house_id == SCENE else _middle_of_the_largest_room(house)
    parts = [part.strip() for part in start.split(",")]
    headings = {name: heading for heading in Heading for name in (heading.name.lower(), heading.name[0].lower())}
    if len(parts) != 3 or not (parts[0].isdecimal() and parts[1].isdecimal()) or parts[2].lower() not in headings:
        raise InputError(f"--start {start!r}: write row,column,heading, for example 13,3,north")
    pose = Pose(int(parts[0]), int(parts[1]), headings[parts[2].lower()])
    rows, columns = house.shape
    if not (pose.row < rows and pose.column < columns and house.walkable[pose.row, pose.column]):
        raise InputError(
            f"--start {start}: nobody can stand there in house {house.house_id!r} of {rows} x {columns} cells; "
            f"choose a free cell"
        )
    return pose


def _middle_of_the_largest_room(house: House) -> Pose:
    cells = max(([c for c in room.cells if house.walkable[c]] for room in house.rooms), key=len, default=[])
    cells = cells or [Cell(*cell) for cell in zip(*house.walkable.nonzero(), strict=True)]
    row, column = (sum(axis) / len(cells) for axis in zip(*cells, strict=True))
    nearest = min(cells, key=lambda cell: (cell[0] - row) ** 2 + (cell[1] - column) ** 2)
    return Pose(int(nearest[0]), int(nearest[1]), Heading.NORTH)


def _animated(listener: Listener, sentence: str, console: Console) -> Iterator[Frame]:
    """Yields the picture at each decision and after the last, which is repeated for a while."""
    for walked in _told(listener, sentence, console):
        picture = listener.picture(walked)
        yield picture
    yield from [picture] * LAST_FRAMES


def _told(listener: Listener, sentence: str, console: Console) -> Iterator[Sequence[Pose]]:
    """Yields the poses so far at each decision of one sentence, and says in the terminal where it led."""
    sentence, before = plain(sentence), listener.pose
    unknown = listener.unknown(sentence)
    text = Text(sentence)
    for begins, ends in unknown:
        text.stylize("underline", begins, ends)
    console.print(Text("told: ") + text, highlight=False)
    if unknown:
        words = ", ".join(dict.fromkeys(sentence[begins:ends] for begins, ends in unknown))
        console.print(f"words it does not know: {words}", markup=False, highlight=False)
    yield from listener.hear(sentence)
    house_map = draw_text(listener.simulator.house(0), listener.pose, None, "")
    console.print(f"{house_map}\n{_ending(listener, before)}", markup=False, highlight=False)


def _ending(listener: Listener, before: Pose) -> str:
    house, pose = listener.simulator.house(0), listener.pose
    room = next((room.category.word for room in house.rooms if pose.cell in room.cells), "a doorway")
    where = (
        f"at {pose.row},{pose.column},{pose.heading.name.lower()} in {room if room[:2] == 'a ' else f'the {room}'}"
    )
    if not listener.stopped:
        return f"it ran out of steps {where}"
    return f"it stopped {where}" + (", where it had been" if pose.cell == before.cell else "")


def _asked(console: Console) -> Iterator[str]:
    """Yields what somebody types, until there is an empty line or no more."""
    while True:
        try:
            sentence = console.input("say: ").strip()
        except EOFError:
            return
        if not sentence:
            return
        yield sentence
