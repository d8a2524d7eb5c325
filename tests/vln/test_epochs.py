import gc
import json
import signal
import weakref
from dataclasses import replace

import pytest

from tests.stages import RL, SPEAKING, TINY, fresh
from tests.worlds import two_room_dataset
from vln.envs.corpora import sources
from vln.envs.corpora.sources import SourceConfig
from vln.envs.corpora.sources import load_dataset as load_source
from vln.envs.errors import InputError
from vln.envs.world.stream import Stream
from vln.learn import epochs
from vln.learn.data import training_data
from vln.learn.epochs import Epochs
from vln.learn.imitation import imitate, train_imitation
from vln.learn.learner import Learner
from vln.learn.reinforcement import reinforce
from vln.learn.run_directory import RunDirectory
from vln.learn.speaker import learn_to_speak
from vln.show.shards import generate_shards

SMALL = SourceConfig(split="train", houses=6, episodes_per_house=5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    generate_shards(SMALL, folder, shards=6)
    return folder


@pytest.fixture(autouse=True)
def few_are_held(monkeypatch):
    monkeypatch.setattr(sources, "HELD", 20)
    monkeypatch.setattr(epochs, "TOGETHER", 10)


def stream(folder):
    return SourceConfig(source=str(folder)).resolve().shards()


def test_a_dataset_is_every_epoch():
    dataset = two_room_dataset()
    made = Epochs(dataset, batch_size=1, seed=0)
    assert [made.locate(update) for update in range(4)] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert made.load(0) is made.load(7) is dataset
    assert not made.changing


def test_every_pass_has_every_episode_once_in_another_order(folder):
    made = Epochs(stream(folder), batch_size=4, seed=0)
    loaded = [made.load(epoch).episodes for epoch in range(6)]
    passes = [[one.path_id for epoch in some for one in epoch] for some in (loaded[:3], loaded[3:])]
    everything = [episode.path_id for episode in load_source(replace(SMALL)).episodes]
    assert sorted(passes[0]) == sorted(passes[1]) == sorted(everything)
    assert passes[0] != passes[1]
    assert passes[0] != everything
    assert {len(episodes) for episodes in loaded} == {10}


def test_an_update_belongs_to_the_same_batch_whenever_it_is_asked_for(folder):
    made = Epochs(stream(folder), batch_size=4, seed=0)
    located = [made.locate(update) for update in range(14)]
    assert located == [(epoch, batch) for epoch in range(7) for batch in range(2)]
    late = Epochs(stream(folder), batch_size=4, seed=0)
    assert late.locate(13) == located[13]
    assert late.load(5).episodes == made.load(5).episodes
    assert Epochs(stream(folder), batch_size=4, seed=1).load(5).episodes != made.load(5).episodes


def test_shards_of_unequal_size_fill_their_epochs(folder):
    parts = stream(folder)
    uneven = replace(parts, sizes=(7, 5, 13), load=None)
    made = Epochs(uneven, batch_size=5, seed=0)
    batches = [sum(uneven.sizes[shard] for shard in group) // 5 for group in made._pass(0).groups]
    places = [made.locate(update) for update in range(sum(batches))]
    assert places == [(epoch, batch) for epoch, count in enumerate(batches) for batch in range(count)]
    assert made.locate(sum(batches)) == (len(batches), 0)


def test_no_more_than_two_epochs_are_held(folder):
    parts, alive = stream(folder), weakref.WeakSet()

    def load(number):
        dataset = parts.load(number)
        alive.add(dataset)
        return dataset

    made = Epochs(Stream(*(parts.source, parts.split, parts.task, parts.sizes, parts.words, load)), 4, 0)
    for epoch in range(6):
        held = made.load(epoch)
        made._ahead[1].result()
        gc.collect()
        assert len(alive) <= 4  # two shards of this epoch, two of the next one
        assert len(held.episodes) == 10


STAGES = {
    "imitation": lambda data, run, **kinds: imitate(TINY, run, *data, **kinds),
    "speaker": lambda data, run, **kinds: learn_to_speak(
        replace(SPEAKING, updates=12, validate_every=4), run, *data, **kinds
    ),
    "reinforcement": lambda data, run, **kinds: reinforce(
        replace(RL, batch_size=4, imitation=0.2), run, fresh(data[1]), None, *data, **kinds
    ),
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_training_on_shards_goes_on_where_it_was(tmp_path, monkeypatch, folder, stage):
    data = training_data(SourceConfig(source=str(folder)), augment=False, seed=0)[:2]
    assert isinstance(data[0], Stream)
    STAGES[stage](data, RunDirectory(tmp_path / "whole", resume=False))
    step, steps = Learner.step, 0

    def counted(learner, *arguments):
        nonlocal steps
        steps += 1
        if steps == 5:
            signal.raise_signal(signal.SIGINT)
        step(learner, *arguments)

    monkeypatch.setattr(Learner, "step", counted)
    with pytest.raises(KeyboardInterrupt):
        STAGES[stage](data, RunDirectory(tmp_path / "parts", resume=False))
    STAGES[stage](data, RunDirectory(tmp_path / "parts", resume=True), resume=True)
    weights = [(tmp_path / run / "model.safetensors").read_bytes() for run in ("whole", "parts")]
    assert weights[0] == weights[1]


def test_a_training_reads_shards_by_their_folder_and_knows_their_words(tmp_path, folder):
    config = replace(TINY, source=SourceConfig(source=str(folder)), augment=True)
    saved = train_imitation(config, tmp_path / "run")
    known = set(saved.tokenizer.get_vocab())
    assert known >= set(json.loads((folder / "manifest.json").read_text())["words"])


def test_back_translation_needs_all_demonstrations(tmp_path, folder, monkeypatch):
    monkeypatch.setattr("vln.learn.imitation.check_speaker", lambda config: None)
    config = replace(TINY, source=SourceConfig(source=str(folder)), back_translation=tmp_path)
    with pytest.raises(InputError, match="too many to be held; use fewer by --limit"):
        train_imitation(config, tmp_path / "run")
