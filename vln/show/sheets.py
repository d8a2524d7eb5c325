"""`vln houses` and `vln episodes`: looking at generated worlds."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from rich.console import Console
from rich.text import Text

from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.drawing.ink.canvas import pixels_of
from vln.envs.drawing.ink.palette import PAPER
from vln.envs.drawing.map.house_map import draw_house
from vln.envs.drawing.text_map import plain
from vln.envs.files.file_names import file_name
from vln.envs.files.house_json import load_house
from vln.envs.world.house import House
from vln.show.recording import save_picture
from vln.show.samples import evenly, in_a_row, instances_shown
from vln.show.watch import draw_demonstration

_COLUMNS = 4
_TILE = 480, 440  # pixels: width and height of a house on a sheet
_GAP = 16


def draw_houses(houses: Sequence[House], file: Path) -> None:
    """Saves a sheet of houses, four in a row, each as large as its place allows."""
    rows = -(-len(houses) // _COLUMNS)
    columns = min(len(houses), _COLUMNS)
    (width, height), gap = _TILE, _GAP
    sheet = Image.new("RGB", (columns * (width + gap) + gap, rows * (height + gap) + gap), PAPER)
    for number, house in enumerate(houses):
        picture = Image.fromarray(draw_house(house, 24))
        picture.thumbnail(_TILE, Image.Resampling.LANCZOS)
        row, column = divmod(number, _COLUMNS)
        left = gap + column * (width + gap) + (width - picture.width) // 2
        top = gap + row * (height + gap) + (height - picture.height) // 2
        sheet.paste(picture, (left, top))
    save_picture(file, pixels_of(sheet))


def houses_of(files: Sequence[Path], source: SourceConfig, count: int, first: int | None = None) -> list[House]:
    """Returns the houses in files, or without files some of a source.

    Args:
        files: the files.
        source: where houses come from where there are no files.
        count: how many.
        first: the first of those in a row; None to spread them over the source.

    Raises:
        InputError: if a file or the source cannot be read; the message names row and column of a mistake.
    """
    if files:
        return [load_house(file) for file in files]
    homes = source.resolve().homes()
    in_order = in_a_row(homes, count, first or 0, "houses")
    chosen = evenly(homes, count) if first is None else list(in_order)
    return [house for home in chosen for house in home.houses.values()]


def show_instructions(source: SourceConfig, count: int, save: Path | None, first: int | None = None) -> None:
    """Prints instructions of a source, and saves a picture of each with its demonstration.

    Args:
        source: houses and episodes.
        count: how many.
        save: folder for the pictures, or None.
        first: the first of those in a row; None to spread them over the houses.

    Raises:
        InputError: if the source cannot be read.
    """
    console, dataset = Console(), load_dataset(source)
    for number in instances_shown(dataset, count, first):
        instance = dataset.instances[number]
        episode = instance.episode
        name, place = plain(instance.instr_id), f"  {plain(episode.scan)}, {episode.distance:.1f} m"
        console.print(Text.assemble(f"{number}  ", (name, "bold"), place, f"\n  {plain(instance.instruction)}\n"))
        if save is not None:
            draw_demonstration(dataset, number, save / file_name(instance.instr_id, ".png"))
    if save is not None:
        console.print(f"pictures are in {save}/", markup=False)
