"""Every source with its own options: generated houses, the drawn scene, SAIL, ALFRED, files; and one door to all.

Readers are imported only where they are used: importing all of them would slow every command down.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from vln.envs.corpora.joint_source import JointSource
from vln.envs.corpora.source import Augmentation, EyesName, Purpose, Source, SplitSource
from vln.envs.corpora.vocabulary import corpus_vocabulary
from vln.envs.errors import InputError
from vln.envs.language.vocabulary import Vocabulary
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Episode
from vln.envs.world.eyes import eyes_named
from vln.envs.world.stream import Demonstrations, Stream

HELD = 32_768  # instructions of a sharded dataset that are held together; of more, shards are read one by one
_DRAWS = 4  # of all paths of generated houses; the first one has nearly as many as the training data


@dataclass(frozen=True)
class GridhouseSource(SplitSource):
    """Generated houses; `vln.envs.corpora.gridhouse` explains the options."""

    name: ClassVar[str] = "gridhouse"
    splits: ClassVar[tuple[str, ...]] = (
        *("train", "val_seen", "val_select", "val_unseen", "test"),
        *("val_phrases", "val_long", "val_big", "val_pairs"),
    )
    default_split: ClassVar[dict[Purpose, str]] = {"train": "train", "evaluate": "val_unseen"}

    style: str = "full"
    detours: float = 0.0
    noise: float = 0.0
    houses: int | None = None
    episodes_per_house: int | None = None

    def homes(self, purpose: Purpose = "evaluate", seed: int = 0) -> Sequence[Dataset]:
        """Returns the houses one by one, each made with its episodes when it is asked for."""
        return self._one_by_one(purpose, seed) or super().homes(purpose, seed)

    def parts(self, purpose: Purpose = "evaluate", seed: int = 0) -> Sequence[Dataset]:
        """Returns the homes, or one dataset where splits are joined or only some episodes are wanted."""
        return self._one_by_one(purpose, seed, keep=True) or super().parts(purpose, seed)

    def _one_by_one(self, purpose: Purpose, seed: int, *, keep: bool = False) -> Sequence[Dataset] | None:
        """Returns the homes, or None where splits are joined or only some episodes are wanted.

        Who plays in them will do so again, and has them kept on disk; who writes them to files has not.
        """
        names = self.names(purpose)
        if len(names) > 1 or self.limit is not None:
            return None
        from vln.envs.corpora.gridhouse import Homes, Telling

        telling = Telling(self.style, seed, self.detours, self.noise)
        return Homes(names[0], telling, self.houses, self.episodes_per_house, self._finished, keep=keep)

    def vocabulary(self, dataset: Dataset) -> Vocabulary:
        """Returns every word of the grammar; see `Source.vocabulary`."""
        return corpus_vocabulary("gridhouse")

    def _load_split(self, split: str, seed: int) -> Dataset:
        from vln.envs.corpora.gridhouse import load_gridhouse
        from vln.envs.corpora.gridhouse_splits import SPLITS

        rules, houses, each = SPLITS[split], self.houses, self.episodes_per_house
        if self.limit is not None:  # the first homes have them all
            needed = -(-self.limit // max(rules.episodes_per_house if each is None else each, 1))
            houses = min(rules.houses if houses is None else houses, needed)
        return load_gridhouse(
            split,
            houses=houses,
            episodes_per_house=self.episodes_per_house,
            style=self.style,
            seed=seed,
            detours=self.detours,
            noise=self.noise,
        )

    def training(self, seed: int) -> tuple[Dataset, Dataset]:
        """Returns the demonstrations, and episodes in houses of `val_select`, which no table reports."""
        select = replace(self, split="val_select", houses=None, episodes_per_house=None, limit=None)
        return self.load("train"), select.load()

    def new_paths(self, train: Dataset, seed: int, random: np.random.Generator) -> Iterator[Episode | None]:
        """Yields episodes from draws other than that of the training data, in random order."""
        for draw in range(_DRAWS):
            # Seed 0 is that of the training data.
            fresh = self.load("train", seed=1 + _DRAWS * seed + draw).episodes
            yield from (fresh[number] for number in random.permutation(len(fresh)))


@dataclass(frozen=True)
class SceneSource(Source):
    """One house drawn by hand, with the instruction that everybody starts from, or ten free ones."""

    name: ClassVar[str] = "scene"

    style: str = "full"

    def vocabulary(self, dataset: Dataset) -> Vocabulary:
        """Returns every word of the grammar; see `Source.vocabulary`."""
        return corpus_vocabulary("gridhouse")

    def _load(self, purpose: Purpose, seed: int) -> Dataset:
        from vln.envs.corpora.scene import load_scene

        return load_scene(self.style)


@dataclass(frozen=True)
class SailSource(SplitSource):
    """SAIL: corridor worlds with human instructions; `vln.envs.corpora.sail` explains the options."""

    name: ClassVar[str] = "sail"
    splits: ClassVar[tuple[str, ...]] = ("grid", "jelly", "l")
    default_split: ClassVar[dict[Purpose, str]] = {"train": "grid+jelly", "evaluate": "l"}

    data: Path | None = None
    level: str = "sentence"
    language: str = "english"

    def _load_split(self, split: str, seed: int) -> Dataset:
        from vln.envs.corpora.data_folder import data_folder
        from vln.envs.corpora.sail import load_sail

        return load_sail(data_folder(self.data), split, self.level, self.language)

    def vocabulary(self, dataset: Dataset) -> Vocabulary:
        """Returns the words of a language, of sentences and paragraphs; see `Source.vocabulary`."""
        return corpus_vocabulary(f"sail-{self.language}")

    def augmentation(self) -> Augmentation:
        """Returns what mirrors and renames; it understands English only."""
        if self.language != "english":
            raise InputError(f"augmentation understands English only, not {self.language}; leave it out")
        from vln.envs.corpora.augmentation import vary_names

        return vary_names


@dataclass(frozen=True)
class AlfredSource(SplitSource):
    """ALFRED's navigation part: furnished rooms with human instructions."""

    name: ClassVar[str] = "alfred"
    splits: ClassVar[tuple[str, ...]] = ("train", "valid_seen", "valid_unseen")
    default_split: ClassVar[dict[Purpose, str]] = {"train": "train", "evaluate": "valid_unseen"}

    data: Path | None = None

    def _load_split(self, split: str, seed: int) -> Dataset:
        from vln.envs.corpora.alfred import load_alfred
        from vln.envs.corpora.data_folder import data_folder

        return load_alfred(data_folder(self.data), split)

    def vocabulary(self, dataset: Dataset) -> Vocabulary:
        """Returns the words of all splits; see `Source.vocabulary`."""
        return corpus_vocabulary("alfred")


@dataclass(frozen=True)
class FreehandSource(SplitSource):
    """Generated homes with instructions written freely; `vln.envs.corpora.freehand` explains the options."""

    name: ClassVar[str] = "freehand"
    splits: ClassVar[tuple[str, ...]] = ("train", "val", "test")
    default_split: ClassVar[dict[Purpose, str]] = {"train": "train", "evaluate": "val"}
    in_company: ClassVar[dict[str, str]] = {"style": "route+goal"}

    style: str = "route"

    def _load_split(self, split: str, seed: int) -> Dataset:
        from vln.envs.corpora.freehand import load_freehand

        return load_freehand(split, self.style)

    def training(self, seed: int) -> tuple[Dataset, Dataset]:
        """Returns the demonstrations, and the split `val`, by other writers, to choose a checkpoint by."""
        return self.load("train"), replace(self, split="val", limit=None).load()


@dataclass(frozen=True)
class OwnHouseSource(Source):
    """A house of one's own, a drawing, with episodes as generated houses have them."""

    name: ClassVar[str] = "a drawing"

    file: Path = Path()
    style: str = "full"
    detours: float = 0.0
    noise: float = 0.0
    episodes_per_house: int | None = None

    def vocabulary(self, dataset: Dataset) -> Vocabulary:
        """Returns every word of the grammar; see `Source.vocabulary`."""
        return corpus_vocabulary("gridhouse")

    def _load(self, purpose: Purpose, seed: int) -> Dataset:
        from vln.envs.corpora.gridhouse import Telling, load_own_house
        from vln.envs.files.house_json import load_house

        telling = Telling(self.style, seed, self.detours, self.noise)
        return load_own_house(load_house(self.file), telling, self.episodes_per_house)


@dataclass(frozen=True)
class FileSource(Source):
    """A dataset file, or a folder of such files or of shards, as `vln generate` writes them.

    Shards that hold more than `HELD` instructions are read one after the other where that will do.
    """

    name: ClassVar[str] = "a dataset file"

    file: Path = Path()

    def _load(self, purpose: Purpose, seed: int) -> Dataset:
        from vln.envs.files.dataset_folder import load_folder
        from vln.envs.files.episode_json import load_dataset

        return load_folder(self.file, self.limit) if self.file.is_dir() else load_dataset(self.file)

    def shards(self, purpose: Purpose = "evaluate", seed: int = 0) -> Sequence[Dataset]:
        """Returns the shards where there are too many instructions to be held, else all in one."""
        return self._stream() or super().shards(purpose, seed)

    def training(self, seed: int) -> tuple[Demonstrations, Dataset]:
        """Returns (demonstrations, a part of the shards, or of the episodes, to choose a checkpoint by)."""
        stream = self._stream()
        if stream is None:
            return super().training(seed)
        held = int(np.random.default_rng(seed).integers(len(stream)))
        return stream.select(number for number in range(len(stream)) if number != held), stream[held]

    def _stream(self) -> Stream | None:
        """Returns the shards of a folder that holds too many instructions to be held, or None."""
        from vln.envs.files.dataset_folder import is_sharded, open_folder

        if self.limit is not None or not is_sharded(self.file):
            return None
        stream = open_folder(self.file)
        task = stream.task if self.view == "symbolic" else replace(stream.task, eyes=eyes_named(self.view))
        return replace(stream, task=task) if len(stream) > 1 and sum(stream.sizes) > HELD else None


CORPORA: dict[str, type[Source]] = {
    kind.name: kind for kind in (GridhouseSource, FreehandSource, SceneSource, SailSource, AlfredSource)
}


@dataclass(frozen=True)
class SourceConfig:
    """Where houses and instructions come from: a source and its options, as the command line has them.

    An option that is left out is the source's own; one that the source does not have is refused.

    Attributes:
        source: "gridhouse", "freehand" (free instructions for such houses), "scene" (one house drawn by hand),
            "sail", "alfred", a dataset file (.json, .json.gz), a folder of such files or of shards, or a house of
            your own: a drawing (.txt). Several of the named ones are joined by "+" ("gridhouse+freehand"), one
            named twice is drawn twice as often; the options, views and rules are those of the first.
        split: name of the split; several are joined by "+" ("grid+jelly"). Default: what the source trains on,
            or is evaluated on.
        data: SAIL and ALFRED: folder of the corpora; default: the environment variable VLN_DATA.
        level: SAIL: "sentence" (default) or "paragraph".
        language: SAIL: "english" (default) or "mandarin".
        style: generated houses: "full" route instructions (default), "terse", "verbose", "landmark" (landmarks
            and rooms, hardly a turn), only the "goal", or as people put it, in many voices, "free",
            "free_goal" and "command" (one short thing to do); several are joined by "+". Freehand:
            "route" (default), "goal", or both joined by "+". The scene: "full" (default), "free" for ten others.
        detours: generated houses: share of the paths that are not shortest; default: none.
        noise: generated houses: how carelessly the instructions are written, 0 (default) to 1.
        houses: generated houses: how many; default: the split's own number.
        episodes_per_house: generated houses: paths in each; default: the split's own number.
        limit: use only the first so many episodes.
        view: "symbolic", "map" for all that has been seen so far, "rgb" for first-person pictures of 64 x 64
            pixels, or "panorama" for four of 32 x 32: ahead, right, behind and left.
    """

    source: str = "gridhouse"
    split: str | None = None
    data: Path | None = None
    level: str | None = None
    language: str | None = None
    style: str | None = None
    detours: float | None = None
    noise: float | None = None
    houses: int | None = None
    episodes_per_house: int | None = None
    limit: int | None = None
    view: EyesName = "symbolic"

    def resolve(self) -> Source:
        """Returns the source with its options; of several joined by "+" the options are those of the first.

        Raises:
            InputError: if there is no such source, it lacks one of the options, or one is out of range.
        """
        names = self.source.split("+")
        if len(names) > 1 and all(name in CORPORA for name in names):
            return JointSource(view=self.view, members=tuple(self._members(names)))
        kind, options = self._kind()
        known = [option.name for option in fields(kind)]
        for option in fields(self):
            value = getattr(self, option.name)
            if option.name == "source" or value is None:
                continue
            if option.name not in known:
                has = ", ".join(name for name in known if name != "file")
                raise InputError(f"source {self.source} has no option {option.name!r}; it has: {has}")
            options[option.name] = value
        return kind(**options)

    def _members(self, names: Sequence[str]) -> Iterator[Source]:
        """Yields the sources joined: the first with all options, the others with what they are by themselves."""
        for name in names:
            if name == names[0]:
                yield replace(self, source=name).resolve()
                continue
            own = replace(SourceConfig(source=name, view=self.view), **CORPORA[name].in_company)  # type: ignore[arg-type]
            with_data = any(field.name == "data" for field in fields(CORPORA[name]))
            yield (replace(own, data=self.data) if with_data else own).resolve()

    def _kind(self) -> tuple[type[Source], dict[str, Any]]:
        path = Path(self.source)
        if self.source in CORPORA:
            return CORPORA[self.source], {}
        if path.suffix == ".txt":
            return OwnHouseSource, {"file": path}
        if path.name.endswith((".json", ".json.gz")) or path.is_dir():
            return FileSource, {"file": path}
        raise InputError(
            f"unknown source {self.source!r}; choose one of: {', '.join(CORPORA)}, several of these joined by +, "
            "a dataset file (.json) or a folder of them or of shards, or a house of your own (.txt)"
        )


def load_dataset(config: SourceConfig, purpose: Purpose = "evaluate", seed: int = 0) -> Dataset:
    """Returns the dataset a config describes; see `Source.load`."""
    return config.resolve().load(purpose, seed)
