"""The scene that vision-language navigation is explained with: to the toilet, by an entry way without doors.

One house, drawn by hand, and one path with the instruction of the picture everybody starts from: an agent in the
living room is told how to get through kitchen and hallway, past a room with a door, to the toilet.
"""

from dataclasses import replace
from pathlib import Path

from vln.envs.corpora.gridhouse import TASKS
from vln.envs.errors import InputError
from vln.envs.files.house_ascii import house_from_ascii
from vln.envs.geometry import Cell, Heading, Pose
from vln.envs.space.shortest_path import geodesic_distances, shortest_path
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode, Sentence

DRAWING = """
######################
#BBN......#..#.W.bbb.#
#BB.......#..#.......#
#.........+..#.......#
#L......H.#../......T#
###########..#########
#.........#..#.C.DD..#
#.V.......+..+.....E.#
#.....X...#..#.R...E.#
###########/##########
#SSS....#tt..........#
#.......#tt.........G#
#...c...#............#
#......./...........K#
#.......#...........k#
#P....A.#....OOO....o#
######################

B = bed
N = nightstand
L = lamp
H = wardrobe
W = washbasin
b = bathtub
T = toilet
V = bookshelf
X = armchair
C = box
D = desk
E = shelf
R = rug, walk-through
S = sofa
c = coffee table
t = dining table
G = fridge
K = stove
k = kitchen sink
O = counter
o = counter
P = plant
A = television
room 1,4 = bedroom on carpet
room 1,11 = hallway on wood
room 1,14 = bathroom on tile
room 6,1 = study on wood
room 6,14 = storage on concrete
room 10,4 = living room on carpet
room 10,11 = kitchen on tile
"""
START = Pose(13, 3, Heading.NORTH)
CORNERS = Cell(13, 11), Cell(4, 11), Cell(4, 19)  # where the path turns, and its goal
SENTENCES = (
    "Turn right and head towards the kitchen.",
    "Then turn left, pass a table and enter the hallway.",
    "Walk down the hallway and turn into the entry way to your right without doors.",
    "Stop in front of the toilet.",
)
ENDS = Cell(13, 11), Cell(8, 11), Cell(4, 14), CORNERS[-1]  # where each sentence has been done


# Ten more ways to tell that path, one a line, by a language model that saw only its picture, in ten voices. Nobody
# is trained or chosen by them.
FREE_WORDS = Path(__file__).with_name("scene_words.txt")
STYLES = ("full", "free")


def load_scene(style: str = "full") -> Dataset:
    """Returns the house and its one path, under the rules of generated houses.

    Args:
        style: "full" for the instruction of the picture, "free" for ten others.

    Raises:
        InputError: if there is no such style.
    """
    if style not in STYLES:
        raise InputError(f"scene has no style {style!r}; choose one of {', '.join(STYLES)}")
    scene = _as_everybody_tells_it()
    if style == "full":
        return scene
    episode, words = scene.episodes[0], FREE_WORDS.read_text().splitlines()
    return replace(scene, episodes=(replace(episode, instructions=tuple(words), sentences=()),))


def _as_everybody_tells_it() -> Dataset:
    house = house_from_ascii(DRAWING, "scene")
    path = [START.cell]
    heading = Heading.EAST
    for corner in CORNERS:
        path += shortest_path(house, Pose(*path[-1], heading), corner)[1:]
        heading = Heading.NORTH if corner == CORNERS[0] else Heading.EAST
    places = [0, *(path.index(end) for end in ENDS)]
    sentences = tuple(
        Sentence(text, start, end) for text, start, end in zip(SENTENCES, places, places[1:], strict=False)
    )
    episode = Episode(
        path_id="scene",
        scan=house.house_id,
        heading=START.heading,
        path=tuple(path),
        instructions=(" ".join(SENTENCES),),
        distance=float(geodesic_distances(house, path[-1])[START.cell]),
        sentences=(sentences,),
    )
    return Dataset("scene", "scene", {house.house_id: house}, (episode,), TASKS["full"])
