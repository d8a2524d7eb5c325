import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.stages import TINY, assert_equal_weights
from tests.worlds import two_room_dataset
from vln.agents.checkpoint import load_checkpoint
from vln.envs.errors import InputError
from vln.envs.geometry import Action
from vln.learn import imitation
from vln.learn.batches import Lessons
from vln.learn.demonstrations import demonstrated
from vln.learn.imitation import imitate, validate
from vln.learn.new_navigator import new_checkpoint
from vln.learn.run_directory import METRICS, RunDirectory


def weights(folder):
    return load_checkpoint(folder).network.state_dict()


def test_a_training_of_a_minute_learns_two_episodes_by_heart(tmp_path):
    dataset = two_room_dataset()
    config = replace(
        TINY, updates=120, validate_every=30, hidden_size=32, masking=0.0, word_dropout=0.0, learning_rate=5e-3
    )
    checkpoint = imitate(config, RunDirectory(tmp_path / "run", False), dataset, dataset)
    assert validate(checkpoint, dataset, 2)["success_rate"] == 1


def test_the_same_seed_gives_the_same_weights(tmp_path):
    dataset = two_room_dataset()
    for name in ("one", "two"):
        imitate(TINY, RunDirectory(tmp_path / name, False), dataset, dataset)
    assert_equal_weights(weights(tmp_path / "one"), weights(tmp_path / "two"))
    assert (tmp_path / "one" / METRICS).read_bytes() == (tmp_path / "two" / METRICS).read_bytes()


def test_a_used_run_directory_is_not_overwritten(tmp_path):
    dataset = two_room_dataset()
    imitate(replace(TINY, updates=1), RunDirectory(tmp_path, False), dataset, dataset)
    with pytest.raises(InputError, match="--resume"):
        RunDirectory(tmp_path, False)
    with pytest.raises(InputError, match="no training to resume"):
        RunDirectory(tmp_path / "other", True)


def test_patience_ends_a_training_that_no_longer_improves(tmp_path):
    dataset = two_room_dataset()
    config = replace(TINY, updates=100, learning_rate=0.0, validate_every=2, patience=3)
    imitate(config, RunDirectory(tmp_path, False), dataset, dataset)
    records = [json.loads(line) for line in (tmp_path / METRICS).read_text().splitlines()]
    assert [record["update"] for record in records] == [2, 4, 6, 8]


def test_every_step_of_a_demonstration_belongs_to_the_sentence_that_owns_it():
    instance = two_room_dataset().instances[0]
    actions, sentences = demonstrated([instance])[0]
    owners = sentences.tolist()
    assert actions.tolist() == instance.episode.demonstration()
    moves = np.cumsum([action == Action.FORWARD for action in actions])
    assert owners == sorted(owners)
    assert owners[-1] == 1
    # The last move of the first sentence enters cell 4 of the path.
    assert moves[owners.index(1) - 1] == 4


def test_the_relevant_words_are_those_of_the_present_sentence():
    dataset = two_room_dataset()
    tokenizer = new_checkpoint(TINY, dataset).tokenizer
    lesson = Lessons(dataset, tokenizer, batch_size=2, seed=0).draw(0)
    (there,) = [agent for agent in range(2) if lesson.relevant[:, agent].any()]
    words = [tokenizer.id_to_token(int(token)) for token in lesson.tokens[there]]
    first = [word for word, relevant in zip(words, lesson.relevant[0, there], strict=True) if relevant]
    assert first == ["go", "through", "the", "door", "."]


def test_lessons_are_the_same_for_the_same_update_in_any_order():
    dataset = two_room_dataset()
    tokenizer = new_checkpoint(TINY, dataset).tokenizer
    forwards = Lessons(dataset, tokenizer, batch_size=1, seed=3, masking=0.5)
    backwards = Lessons(dataset, tokenizer, batch_size=1, seed=3, masking=0.5)
    first = [forwards.draw(update) for update in range(6)]
    second = [backwards.draw(update) for update in reversed(range(6))][::-1]
    for one, other in zip(first, second, strict=True):
        assert torch.equal(one.seen.view, other.seen.view)
        for field in ("tokens", "actions", "expert", "active", "relevant"):
            assert torch.equal(getattr(one, field), getattr(other, field))


def test_masked_episodes_lack_sight_or_words():
    dataset = two_room_dataset()
    tokenizer = new_checkpoint(TINY, dataset).tokenizer
    lesson = Lessons(dataset, tokenizer, batch_size=2, seed=0, masking=1.0).draw(0)
    assert not lesson.seen.view.any()
    assert lesson.tokens[:, 1:].sum() == 0


@pytest.mark.parametrize("option", ["start", "back_translation"])
def test_what_is_not_there_to_begin_with_is_told_before_houses_are_made(tmp_path, monkeypatch, option):
    monkeypatch.setattr(imitation, "training_data", lambda *_, **__: pytest.fail("houses were made"))
    with pytest.raises(InputError, match="nowhere"):
        imitation.train_imitation(replace(TINY, **{option: Path("nowhere")}), tmp_path / "run")
    assert not (tmp_path / "run").exists()
