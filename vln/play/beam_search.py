"""Beam search over the states of the simulator, and pragmatic choice among what it finds.

Fried et al., NeurIPS 2018 ("Speaker-Follower Models"): the follower proposes several walks, and the one is taken
that a speaker, too, finds likely to have been described by these words. The beam keeps one hypothesis per pose
(their state-factored search), since most of the likeliest walks would otherwise differ in how they turn only.

A robot cannot be in eight places at once. Next to the length of the walk that is taken, the search therefore
reports the length of all walking that it would have cost: from each pose that was looked at to the next, in the
order of the search, and at last to where the chosen walk ends.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from vln.agents.critic import MatchingCritic
from vln.agents.instruction_encoder import Words
from vln.agents.navigator_policy import NavigatorPolicy
from vln.agents.policy import PlanPolicy
from vln.agents.speaker import watched
from vln.envs.errors import InputError
from vln.envs.geometry import Action, Cell
from vln.envs.metrics import GeodesicDistances
from vln.envs.simulation.episode_arrays import legs_of
from vln.envs.simulation.played import Trajectory
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.play.rollout import rollout, run_policy

_ACTIONS = len(Action)
_AGENTS = 2048  # of a simulator that searches by several instructions at once


class Candidate(NamedTuple):
    """A walk that is over.

    Attributes:
        actions: all of them, with the STOP where it did not run out of time.
        log_p: the follower's log-probability of the walk.
        cell: where it ends.
    """

    actions: tuple[int, ...]
    log_p: float
    cell: Cell


class Search(NamedTuple):
    """What a search found by one instruction.

    Attributes:
        candidates: the likeliest first, at most one per cell; as many as the beam is wide, or fewer.
        looked_from: the cells from which it looked, in order.
    """

    candidates: list[Candidate]
    looked_from: list[Cell]


def walk_by_beam(
    policy: NavigatorPolicy,
    dataset: Dataset,
    instances: Sequence[int],
    beam: int,
    critic: MatchingCritic | None = None,
    pragmatic: float = 0.5,
    on_batch: Callable[[int], None] | None = None,
) -> list[Trajectory]:
    """Searches a walk for each instance and returns the chosen ones, with what the search would have cost.

    Args:
        policy: the follower.
        dataset: houses, episodes and rules. Where sentences are given one by one, a hypothesis goes on from the
            end of one to the next, and what comes later can tell which of several ends was meant.
        instances: indices into the dataset's instances.
        beam: K, hypotheses per instruction; 1 is the greedy walk.
        critic: the speaker that has a say, or None.
        pragmatic: lambda, the speaker's weight: walks are ranked by lambda * log P(words | walk) + (1 - lambda) *
            log P(walk | words), both of the whole text and the whole walk.
        on_batch: told how many instances have just been finished.

    Raises:
        InputError: if the beam or the weight is out of range, or a critic is asked about single sentences.
    """
    if beam < 1 or not 0 <= pragmatic <= 1:
        raise InputError(f"beam {beam}, pragmatic {pragmatic:g}: the beam is at least 1, the weight from 0 to 1")
    if dataset.task.chained and critic is not None:
        raise InputError(f"{dataset.source} gives sentences one by one; a speaker describes whole walks only")
    distances = {name: GeodesicDistances(house) for name, house in dataset.houses.items()}
    walks: list[Trajectory] = []
    size = max(_AGENTS // (_ACTIONS * beam), 1)
    for start in range(0, len(instances), size):
        batch = instances[start : start + size]
        searches = search(policy, dataset, batch, beam)
        chosen = choose(dataset, batch, searches, critic, pragmatic)
        trajectories = run_policy(
            PlanPolicy([one.actions for one in chosen]), Simulator(dataset, len(batch)), batch
        )
        for number, found, one, trajectory in zip(batch, searches, chosen, trajectories, strict=True):
            distance = distances[dataset.instances[number].episode.scan]
            explored = sum(distance(a, b) for a, b in pairwise([*found.looked_from, one.cell]))
            walks.append(trajectory._replace(explored=explored))
        if on_batch:
            on_batch(len(batch))
    return walks


@torch.no_grad()
def search(policy: NavigatorPolicy, dataset: Dataset, instances: Sequence[int], beam: int) -> list[Search]:
    """Returns the walks that a beam of hypotheses finds for each instance; arguments as in `walk_by_beam`."""
    count = len(instances)
    simulator = Simulator(dataset, count * beam * _ACTIONS)
    simulator.reset(np.repeat(instances, beam * _ACTIONS))
    found = [Search([], []) for _ in instances]
    reader = _Reader(policy, dataset, instances)
    state = policy.start(count * beam)
    # Each hypothesis is an agent of the simulator; those beside it take its other actions. At first one is alive.
    agents = np.arange(count * beam).reshape(count, beam) * _ACTIONS
    log_p = np.full((count, beam), -np.inf)
    log_p[:, 0] = 0.0
    history = np.zeros((count, beam, 0), dtype=np.int64)
    while (log_p > -np.inf).any():
        _note_where(simulator, agents, log_p, found)
        perceived = policy.look(simulator.observe().map(itemgetter(agents.ravel())))
        decision, state = policy.decide(reader.read(perceived.sentence), perceived, state)
        steps = torch.log_softmax(decision.logits.double().cpu(), 1).numpy().reshape(count, beam, _ACTIONS)
        simulator.rearrange(np.repeat(agents.ravel(), _ACTIONS))
        simulator.step(np.tile(np.arange(_ACTIONS), count * beam))
        worth = (log_p[:, :, None] + steps).reshape(count, -1)
        chosen = np.stack(
            [_select(simulator, row, worth[row], history[row], found[row], beam) for row in range(count)]
        )
        log_p = np.where(chosen >= 0, np.take_along_axis(worth, np.maximum(chosen, 0), 1), -np.inf)
        chosen = np.maximum(chosen, 0)
        parents, actions = np.divmod(chosen, _ACTIONS)
        agents = chosen + np.arange(count)[:, None] * beam * _ACTIONS
        history = np.concatenate([np.take_along_axis(history, parents[:, :, None], 1), actions[:, :, None]], 2)
        order = (parents + np.arange(count)[:, None] * beam).ravel()
        perceived, state = perceived.map(itemgetter(order)), state.select(torch.from_numpy(order))
        state = policy.remember(state, perceived, torch.from_numpy(actions.ravel()))
        # Who has been given the next sentence begins anew, as `NavigatorPolicy` does.
        begins = simulator.state.sentence[agents.ravel()] != perceived.sentence
        state = policy.begin(state, torch.from_numpy(begins))
    return [Search(sorted(one.candidates, key=lambda walk: -walk.log_p), one.looked_from) for one in found]


class _Reader:
    """Gives the hypotheses of a search what they are told; every text is read once."""

    def __init__(self, policy: NavigatorPolicy, dataset: Dataset, instances: Sequence[int]) -> None:
        """Reads the instructions, or all their sentences where they are given one by one."""
        legs = [legs_of(dataset.instances[number], dataset.task) for number in instances]
        self._words = policy.listen([leg.text for several in legs for leg in several])
        self._first = np.cumsum([0, *map(len, legs[:-1])])

    def read(self, sentences: NDArray[np.int64]) -> Words:
        """Returns what each hypothesis is told; they are in the sentences (B * K,) of their instances."""
        hypotheses = len(sentences) // len(self._first)
        rows = torch.from_numpy(np.repeat(self._first, hypotheses) + sentences)
        return self._words.select(rows)


def _note_where(
    simulator: Simulator, agents: NDArray[np.int64], log_p: NDArray[np.float64], found: list[Search]
) -> None:
    """Notes the cells of the hypotheses that are alive: a body would go to the likeliest first."""
    for row, one in enumerate(found):
        for slot in np.argsort(-log_p[row], kind="stable"):
            if log_p[row, slot] > -np.inf:
                one.looked_from.append(simulator.pose(int(agents[row, slot])).cell)


def _select(
    simulator: Simulator,
    row: int,
    worth: NDArray[np.float64],
    history: NDArray[np.int64],
    found: Search,
    beam: int,
) -> NDArray[np.int64]:
    """Returns which of an instruction's continuations, (4K,), go on, int (K,), -1 for none; keeps what is over.

    The likeliest ones have the room that finished walks leave, one for each pose.
    """
    alive: list[int] = []
    poses = set()
    for child in np.argsort(-worth, kind="stable").tolist():
        if worth[child] == -np.inf or len(alive) + len(found.candidates) >= beam:
            break
        agent = row * beam * _ACTIONS + child
        pose = simulator.pose(agent)
        if simulator.active[agent]:
            if pose not in poses:
                poses.add(pose)
                alive.append(child)
            continue
        hypothesis, action = divmod(child, _ACTIONS)
        actions = (*history[hypothesis].tolist(), action)
        _keep(found.candidates, Candidate(actions, float(worth[child]), pose.cell))
    return np.array(alive + [-1] * (beam - len(alive)))


def _keep(candidates: list[Candidate], new: Candidate) -> None:
    """Adds a candidate, unless a likelier one ends in the same cell; a less likely one makes way."""
    for place, old in enumerate(candidates):
        if old.cell == new.cell:
            candidates[place] = max(old, new, key=lambda one: one.log_p)
            return
    candidates.append(new)


@torch.no_grad()
def choose(
    dataset: Dataset,
    instances: Sequence[int],
    searches: Sequence[Search],
    critic: MatchingCritic | None,
    pragmatic: float,
) -> list[Candidate]:
    """Returns the best candidate of each instance; arguments as in `walk_by_beam`."""
    if critic is None or pragmatic == 0:
        return [found.candidates[0] for found in searches]
    numbers = np.repeat(instances, [len(found.candidates) for found in searches])
    candidates = [one for found in searches for one in found.candidates]
    played = rollout(PlanPolicy([one.actions for one in candidates]), Simulator(dataset, len(numbers)), numbers)
    said = critic.log_likelihood(watched(played), [dataset.instances[number].instruction for number in numbers])
    worth = iter((pragmatic * said.double().numpy()).tolist())
    return [max(found.candidates, key=lambda one: next(worth) + (1 - pragmatic) * one.log_p) for found in searches]
