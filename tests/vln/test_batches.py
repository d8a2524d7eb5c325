"""Which episodes make a batch, and what a lesson shows of them."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.stages import TINY, fresh
from tests.worlds import two_room_dataset
from vln.agents import navigator_policy
from vln.learn.batches import Lessons, similar_lengths
from vln.learn.imitation import new_checkpoint


def lessons(dataset, **options):
    return Lessons(dataset, new_checkpoint(TINY, dataset).tokenizer, batch_size=2, seed=0, **options)


@pytest.mark.parametrize("count", [3, 64, 200])
def test_batches_are_alike_in_steps_and_then_in_words_and_leave_out_what_fills_none(count):
    steps, words = np.random.default_rng(1).integers(0, 1000, (2, count))
    order = np.random.default_rng(2).permutation(count)
    batches = similar_lengths(order, steps, words, 2, np.random.default_rng(3))
    drawn = np.concatenate(batches)
    assert len(np.unique(drawn)) == len(drawn) == 2 * (count // 2)
    expected = set()
    for start in range(0, count, 64):  # 32 batches of 2
        pool = sorted(order[start : start + 64].tolist(), key=lambda number: steps[number])
        groups = [sorted(pool[i : i + 8], key=lambda number: words[number]) for i in range(0, len(pool), 8)]
        pool = [number for group in groups for number in group]
        expected |= {frozenset(pool[i : i + 2]) for i in range(0, len(pool) - 1, 2)}
    assert {frozenset(batch.tolist()) for batch in batches} == expected


def test_batches_come_in_random_order_not_by_length():
    steps = np.arange(32)
    first, second = (similar_lengths(steps, steps, steps, 2, np.random.default_rng(seed)) for seed in (0, 1))
    means = [batch.mean() for batch in first]
    assert means != sorted(means)
    assert means != [batch.mean() for batch in second]


def test_every_epoch_is_augmented_anew_from_the_original():
    dataset, given = two_room_dataset(), []

    def augment(original, random):
        given.append((original, random.random()))
        return replace(original, episodes=original.episodes[:1])

    batches = lessons(dataset, augment=augment)
    drawn = [batches.draw(update) for update in range(3)]
    assert [original for original, _ in given] == [dataset] * 3
    assert len({number for _, number in given}) == 3
    assert all(lesson.expert.shape[1] == 1 for lesson in drawn)


def test_texts_are_padded_with_the_padding_of_the_tokenizer_to_the_longest_of_the_batch():
    dataset = two_room_dataset()
    usual, other = lessons(dataset).draw(0).tokens, lessons(dataset, pad_id=99).draw(0).tokens
    assert torch.equal(other == 99, usual == 0)
    assert (other == 99).any()
    assert not (other[:, -1] == 99).all()


def test_a_student_that_never_stops_has_half_as_long_again_and_five_steps(monkeypatch):
    dataset = two_room_dataset()
    monkeypatch.setattr(
        navigator_policy, "choose_actions", lambda logits, temperature: torch.full((len(logits),), 2)
    )
    longest = max(len(episode.demonstration()) for episode in dataset.episodes)
    lesson = lessons(dataset).draw(0, fresh(dataset).network)
    assert len(lesson.expert) == longest + longest // 2 + 5


def test_a_batch_of_demonstrations_is_as_long_as_its_longest():
    dataset = two_room_dataset()
    lengths = [len(episode.demonstration()) for episode in dataset.episodes]
    lesson = lessons(dataset).draw(0)
    assert sorted(lesson.active.sum(0).tolist()) == sorted(lengths)
    assert len(lesson.expert) == max(lengths)


def test_sentences_that_are_not_the_instruction_tell_nothing():
    dataset = two_room_dataset()
    (there, back) = dataset.episodes
    assert lessons(dataset).draw(0).relevant.any()
    other = replace(there, instructions=("Go somewhere else altogether.",))
    assert not lessons(replace(dataset, episodes=(other, back))).draw(0).relevant.any()
