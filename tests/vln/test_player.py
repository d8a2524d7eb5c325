"""What reinforcement plays and what it earns, by walks made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from tests.stages import RL, fresh
from tests.worlds import two_room_dataset
from vln.agents.policy import PlanPolicy
from vln.learn import reinforcement
from vln.learn.reinforcement import Player
from vln.play.rollout import rollout


def experience(monkeypatch, plan, **options):
    """What two walks earn, the first episode's twice: by a plan and, as a comparison, by stopping at once."""
    dataset = two_room_dataset().select([0])

    def planned(policy, world, numbers, *rest, **kinds):
        return rollout(PlanPolicy([plan, [0]]), world, numbers, *rest, **kinds)

    monkeypatch.setattr(reinforcement, "rollout", planned)
    player = Player(replace(RL, group_size=2, **options), fresh(dataset), None, dataset)
    return player.play(fresh(dataset).network, 0), player, dataset.episodes[0]


def test_the_demonstration_earns_its_metres_and_at_the_stop_success_and_fidelity(monkeypatch):
    demonstration = [int(action) for action in two_room_dataset().episodes[0].demonstration()]
    played, player, episode = experience(monkeypatch, demonstration, success=7.0, ndtw_reward=3.0)
    earned = played.rewards[:, 0].tolist()
    assert sum(earned[:-1]) == pytest.approx(episode.distance)
    assert earned[-1] == pytest.approx(7 + 3)
    # Who stops at once has not succeeded, and is little like the demonstration, but not nothing.
    at_once = played.rewards[:, 1]
    assert 0 < at_once[0] < 3
    assert not at_once[1:].any()
    assert player.latest["played_success"] == 0.5
    assert player.latest["played_steps"] == (len(demonstration) + 1) / 2


def test_without_weights_for_success_and_fidelity_only_metres_are_earned(monkeypatch):
    demonstration = [int(action) for action in two_room_dataset().episodes[0].demonstration()]
    played, _, episode = experience(monkeypatch, demonstration, success=0.0)
    assert played.rewards.sum(0).tolist() == pytest.approx([episode.distance, 0])


@pytest.mark.parametrize(("leeway", "longest"), [(1.5, None), (0.0, 30)])
def test_a_walk_may_take_the_leeway_longer_than_the_demonstration_or_as_long_as_the_task(
    monkeypatch, leeway, longest
):
    steps = len(two_room_dataset().episodes[0].demonstration())
    played, _, _ = experience(monkeypatch, [2] * 40, leeway=leeway)
    assert len(played.actions) == (longest or int(1.5 * steps) + reinforcement.SPARE)


def test_categories_are_hidden_for_a_whole_walk_not_for_a_step(monkeypatch):
    plan = [2, 2, 2, 2, 1, 2, 2, 2, 2, 1, 1, 0]
    (plain, _, _), (altered, _, _) = (
        experience(monkeypatch, plan, environment_dropout=share) for share in (0.0, 0.5)
    )
    seen, shown = (np.asarray(one.seen.view)[:, 0].reshape(-1, 3) for one in (plain, altered))
    for channel in (1, 2):
        pairs = set(zip(seen[:, channel].tolist(), shown[:, channel].tolist(), strict=True))
        assert len(pairs) == len({category for category, _ in pairs})
    assert (seen != shown).any()
