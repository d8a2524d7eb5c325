from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.stages import SPEAKING, TASK, Scripted, follower
from tests.worlds import chained_dataset, two_room_dataset
from vln.agents.critic import MatchingCritic
from vln.agents.policy import PlanPolicy
from vln.envs.errors import InputError
from vln.envs.geometry import Action, Cell
from vln.envs.simulation.simulator import Simulator
from vln.learn.batches import Lessons
from vln.learn.speaker import demonstrated, new_speaker
from vln.play import beam_search
from vln.play.beam_search import Candidate, Search, choose, search, walk_by_beam
from vln.play.rollout import run_policy


def log_p_of(policy, dataset, instance, actions):
    """The follower's log-probability of a walk, action by action."""
    simulator, total = Simulator(dataset, 1), 0.0
    simulator.reset([instance])
    policy.reset(simulator)
    instruction = policy.listen([dataset.instances[instance].instruction])
    state = policy.start(1)
    for action in actions:
        seen = simulator.observe()
        decision, state = policy.decide(instruction, seen, state)
        total += torch.log_softmax(decision.logits.double(), 1)[0, action].item()
        state = policy.remember(state, seen, torch.tensor([action]))
        simulator.step(np.array([action]))
    return total


@pytest.mark.parametrize("seed", range(4))
def test_a_beam_of_one_is_greedy(seed):
    dataset = two_room_dataset(TASK)
    policy, numbers = follower(dataset, seed), range(len(dataset.instances))
    walks = walk_by_beam(policy, dataset, numbers, 1)
    greedy = run_policy(policy, Simulator(dataset, len(numbers)), numbers)
    assert [walk._replace(explored=None) for walk in walks] == greedy


@pytest.mark.parametrize("seed", range(4))
def test_candidates_have_the_follower_s_probability_end_apart_and_come_likeliest_first(seed):
    dataset = two_room_dataset(TASK)
    policy = follower(dataset, seed)
    for number, found in enumerate(search(policy, dataset, range(2), 4)):
        assert 1 <= len(found.candidates) <= 4
        assert len({one.cell for one in found.candidates}) == len(found.candidates)
        assert [one.log_p for one in found.candidates] == sorted(
            (one.log_p for one in found.candidates), reverse=True
        )
        for one in found.candidates:
            assert one.log_p == pytest.approx(log_p_of(policy, dataset, number, one.actions), abs=1e-4)


def test_a_wider_beam_finds_the_likelier_walk_that_begins_badly():
    dataset = two_room_dataset(TASK)
    # First STOP 0.3, FORWARD 0.4; then STOP 0.4, so that stopping at once (0.3) beats FORWARD, STOP (0.16).
    table = [[0.3, 0.4, 0.15, 0.15], [0.4, 0.2, 0.2, 0.2]]
    policy = follower(dataset)
    (one,), (two,) = (search(Scripted(policy, table), dataset, [0], beam) for beam in (1, 2))
    assert one.candidates[0].actions == (Action.FORWARD, Action.STOP)
    assert [candidate.actions for candidate in two.candidates] == [(Action.STOP,), (Action.FORWARD, Action.STOP)]


def test_a_body_would_have_walked_from_each_pose_looked_at_to_the_next():
    dataset = two_room_dataset(TASK)
    # Forward and turning left stay alive; in the second step both stop.
    table = [[0.01, 0.5, 0.4, 0.09], [0.97, 0.01, 0.01, 0.01]]
    walk = walk_by_beam(Scripted(follower(dataset), table), dataset, [0], 2)[0]
    house = dataset.houses[dataset.instances[0].episode.scan]
    # At the start; after FORWARD one cell on; back for the turned one; and to the chosen end, one cell on.
    assert walk.explored == pytest.approx(3 * house.stride * house.cell_size)
    assert walk.steps == 2


def test_one_pose_holds_one_hypothesis_the_likelier_one():
    # Turning about to the left and to the right ends in one pose, as does turning away and back.
    table = [[0.0, 0.0, 0.6, 0.4], [0.0, 0.0, 0.7, 0.3], [1.0, 0.0, 0.0, 0.0]]
    (found,) = search(Scripted(follower(two_room_dataset(TASK)), table), two_room_dataset(TASK), [0], 4)
    assert len(found.looked_from) == 1 + 2 + 2
    (stay,) = found.candidates  # all end in the first cell
    assert stay.actions == (Action.TURN_LEFT, Action.TURN_LEFT, Action.STOP)
    assert stay.log_p == pytest.approx(np.log(0.6 * 0.7))


@pytest.mark.parametrize(("late", "actions"), [(0.9, (Action.TURN_RIGHT, Action.STOP)), (0.1, (Action.STOP,))])
def test_of_two_walks_to_one_cell_the_likelier_is_kept_whichever_came_first(late, actions):
    table = [[0.3, 0.0, 0.0, 0.7], [late, 1 - late, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]]
    (found,) = search(Scripted(follower(two_room_dataset(TASK)), table), two_room_dataset(TASK), [0], 4)
    start = two_room_dataset(TASK).instances[0].episode.start.cell
    assert [one.actions for one in found.candidates if one.cell == start] == [actions]


def test_agents_take_each_other_s_places_with_all_of_their_past():
    simulator = Simulator(two_room_dataset(TASK), 3)
    simulator.reset([0, 0, 1])
    simulator.step(np.array([1, 3, 0]))
    before = simulator.arrays.agents.copy()
    simulator.rearrange(np.array([1, 0, 2]))
    assert simulator.arrays.agents.tolist() == before[[1, 0, 2]].tolist()
    with pytest.raises(ValueError, match="same instance"):
        simulator.rearrange(np.array([2, 1, 2]))


def test_the_speaker_s_weight_decides_between_its_ranking_and_the_follower_s(monkeypatch):
    dataset = two_room_dataset(TASK)
    stop, walk = Candidate((0,), -1.0, Cell(1, 1)), Candidate((1, 0), -2.0, Cell(1, 2))
    found = [Search([stop, walk], [])]
    speaker = new_speaker(SPEAKING, dataset)
    critic = MatchingCritic(speaker.network, speaker.tokenizer)
    monkeypatch.setattr(critic, "log_likelihood", lambda trajectories, texts: torch.tensor([-30.0, -10.0]))
    assert choose(dataset, [0], found, critic, 0.0) == [stop]
    assert choose(dataset, [0], found, None, 0.5) == [stop]
    assert choose(dataset, [0], found, critic, 1.0) == [walk]
    assert choose(dataset, [0], found, critic, 0.04) == [stop]


def test_the_critic_s_log_likelihood_is_that_of_the_whole_text():
    dataset = two_room_dataset(TASK)
    speaker = new_speaker(SPEAKING, dataset)
    critic = MatchingCritic(speaker.network, speaker.tokenizer)
    lesson, texts = Lessons(dataset, speaker.tokenizer, batch_size=2, seed=0).draw(0), dataset.instructions[:2]
    words = torch.tensor([len(speaker.tokenizer.encode(text).ids) + 1 for text in texts])
    whole = critic.log_likelihood(demonstrated(lesson), texts)
    torch.testing.assert_close(whole, critic.score(demonstrated(lesson), texts).log() * words)


@pytest.mark.parametrize("chained", [False, True])
def test_a_plan_is_carried_out_and_then_stops(chained):
    dataset = chained_dataset() if chained else two_room_dataset(TASK)
    first, second = run_policy(PlanPolicy([(1,), (3, 1, 1)]), Simulator(dataset, 2), [0, 0])
    # One STOP at the end, or one for each of three sentences.
    assert (first.steps, second.steps) == ((4, 6) if chained else (2, 4))
    assert first.stopped
    assert second.stopped


def test_impossible_beams_are_refused():
    dataset = two_room_dataset(TASK)
    policy = follower(dataset)
    with pytest.raises(InputError, match="beam 0"):
        walk_by_beam(policy, dataset, [0], 0)
    with pytest.raises(InputError, match=r"pragmatic 1\.5"):
        walk_by_beam(policy, dataset, [0], 2, pragmatic=1.5)
    speaker = new_speaker(SPEAKING, dataset)
    critic = MatchingCritic(speaker.network, speaker.tokenizer)
    with pytest.raises(InputError, match="one by one"):
        walk_by_beam(policy, replace(dataset, task=replace(TASK, chained=True)), [0], 2, critic)


def test_batches_do_not_change_what_is_found(monkeypatch):
    dataset = two_room_dataset(TASK)
    policy, numbers = follower(dataset, 1), range(len(dataset.instances))
    together = walk_by_beam(policy, dataset, numbers, 3)
    monkeypatch.setattr(beam_search, "_AGENTS", 1)
    assert walk_by_beam(policy, dataset, numbers, 3) == together


@pytest.mark.parametrize("seed", range(4))
def test_a_beam_of_one_is_greedy_where_sentences_are_given_one_by_one(seed):
    dataset = chained_dataset()
    policy = follower(dataset, seed)
    (walk,) = walk_by_beam(policy, dataset, [0], 1)
    assert [walk._replace(explored=None)] == run_policy(policy, Simulator(dataset, 1), [0])


def test_the_likelihood_of_a_chained_walk_counts_every_sentence_from_a_fresh_start():
    dataset = chained_dataset()
    policy = follower(dataset)
    for one in search(policy, dataset, [0], 6)[0].candidates:
        simulator, total = Simulator(dataset, 1), 0.0
        simulator.reset([0])
        for action in one.actions:
            if simulator.state.steps[0] == 0:
                words, state = policy.listen(simulator.texts()), policy.start(1)
            seen = simulator.observe()
            decision, state = policy.decide(words, seen, state)
            total += torch.log_softmax(decision.logits.double(), 1)[0, action].item()
            state = policy.remember(state, seen, torch.tensor([action]))
            simulator.step(np.array([action]))
        assert not simulator.active[0]
        assert one.log_p == pytest.approx(total, abs=1e-4)
