import numpy as np
import pytest
import torch

from tests.graph_world import GraphWorld
from vln.agents.candidates import Directions, Moves
from vln.agents.navigator import Navigator, NavigatorConfig
from vln.agents.navigator_policy import NavigatorPolicy
from vln.agents.perception import tensors
from vln.agents.policy import DemonstrationPolicy
from vln.envs.language.tokenizer import build_word_tokenizer, encode_padded
from vln.envs.simulation.observation import Observation
from vln.envs.world.eyes import LocalView
from vln.learn.losses import imitation_loss
from vln.play.rollout import rollout

GOALS = [1, 2, 3, 4]


def in_a_graph():
    torch.manual_seed(0)
    world = GraphWorld(GOALS)
    tokenizer = build_word_tokenizer(world.texts())
    config = NavigatorConfig(
        LocalView(ahead=2, side=1),
        tokenizer.get_vocab_size(),
        candidate_size=4,
        word_size=8,
        view_size=8,
        hidden_size=32,
        attention_size=16,
        dropout=0.0,
    )
    return world, Navigator(config), tokenizer


def test_moves_are_scored_by_what_is_wanted_and_remembered_by_number():
    moves = Moves(5)
    query, actions = torch.randn(2, 3, 5), torch.tensor([[0, 1, 2], [3, 0, 1]])
    torch.testing.assert_close(moves(query, None)[1, 2], moves.keys @ query[1, 2])
    assert moves.taken(None, actions) is actions
    assert moves.nothing(2).tolist() == [4, 4]


def test_directions_that_do_not_exist_are_never_taken():
    directions = Directions(3, 5)
    candidates, allowed = torch.randn(2, 4, 3), torch.tensor([[True, True, False, False], [True] * 4])
    seen = Observation(torch.zeros(2), torch.zeros(2), candidates=candidates, allowed=allowed)
    query = torch.randn(2, 5)
    logits = directions(query, seen)
    assert (torch.softmax(logits, 1)[0, 2:] == 0).all()
    torch.testing.assert_close(logits[1, 3], directions.key(candidates[1, 3]) @ query[1])
    torch.testing.assert_close(directions.taken(seen, torch.tensor([1, 3])), candidates[[0, 1], [1, 3]])


def test_a_world_without_candidates_is_told_from_one_with_them():
    with pytest.raises(ValueError, match="its world shows none"):
        Directions(3, 5)(torch.randn(1, 5), Observation(torch.zeros(1), torch.zeros(1)))


def test_in_a_graph_acting_step_by_step_equals_seeing_the_whole_walk():
    world, navigator, tokenizer = in_a_graph()
    played = rollout(NavigatorPolicy(navigator.eval(), tokenizer, temperature=1.0), world, range(4))
    words = navigator.read_instruction(torch.from_numpy(encode_padded(tokenizer, world.texts())))
    actions = torch.from_numpy(played.actions)
    decision, _ = navigator(words, tensors(played.observations), actions, navigator.start(4))
    log_p = torch.log_softmax(decision.logits, 2).gather(2, actions[..., None])[..., 0]
    torch.testing.assert_close(log_p, torch.from_numpy(played.log_p), atol=1e-5, rtol=1e-4)


def test_a_navigator_learns_to_find_its_way_in_a_graph():
    world, navigator, tokenizer = in_a_graph()
    shown = rollout(DemonstrationPolicy(), world, range(4))
    assert shown.succeeded.all()
    assert shown.rewards.sum() == pytest.approx(1 + 2 + 2 + 3)
    tokens, actions = torch.from_numpy(encode_padded(tokenizer, world.texts())), torch.from_numpy(shown.actions)
    optimizer = torch.optim.Adam(navigator.parameters(), 0.01)
    for _ in range(60):
        words, state = navigator.read_instruction(tokens), navigator.start(4)
        decision, _ = navigator(words, tensors(shown.observations), actions, state)
        loss = imitation_loss(decision.logits, actions, torch.from_numpy(shown.active))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    played = rollout(NavigatorPolicy(navigator.eval(), tokenizer), world, range(4))
    assert played.succeeded.all()
    np.testing.assert_array_equal(played.actions, shown.actions)
