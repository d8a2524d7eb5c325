"""How well a matching critic ranks paths: the demonstration against the same path spoilt in a known way.

A reward by the critic is worth what this ranking is worth: 0.5 is chance. Every spoilt path is walked in the
simulator, so the critic sees what an agent on it would have seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vln.agents.critic import MatchingCritic
from vln.agents.policy import PlanPolicy
from vln.agents.speaker import watched
from vln.envs.geometry import Action, Cell, Pose
from vln.envs.simulation.episode_arrays import legs_of
from vln.envs.simulation.played import Played
from vln.envs.simulation.simulator import Simulator
from vln.envs.space.shortest_path import geodesic_distances, move, shortest_path_of_length
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Instance, walk
from vln.envs.world.house import House
from vln.play.rollout import rollout
from vln.progress import progress_bar

MOVES = 3  # by which a path is stopped early or late
_BATCH = 32
_TRIES = 20  # draws of a goal for another path of the same length
_TURNS = {Action.TURN_LEFT: Action.TURN_RIGHT, Action.TURN_RIGHT: Action.TURN_LEFT}

Walk = tuple[Pose, list[Action]]  # where it begins, and what is done
Spoil = Callable[[House, Instance, list[Action], np.random.Generator], Walk | None]


def rank_paths(critic: MatchingCritic, dataset: Dataset, seed: int = 0) -> dict[str, float]:
    """Returns for each kind of spoilt path how often the critic scores the demonstration above it, 0 to 1.

    Kinds, see `SPOILT`; a kind that no path of the dataset allows is left out.

    Args:
        critic: the critic.
        dataset: demonstrations; those given sentence by sentence count as a whole.
        seed: decides which turns are wrong and what the other paths are.
    """
    # Long enough for every walk, and without tasks that end sentence by sentence.
    whole = replace(dataset, task=replace(dataset.task, chained=False, max_steps=10_000))
    shown = {instance.instr_id: legs_of(instance, whole.task)[0].demonstration for instance in whole.instances}
    own = _scores(
        critic,
        whole,
        [(instance, instance.episode.start, shown[instance.instr_id]) for instance in whole.instances],
    )
    ranking = {}
    with progress_bar() as bar:
        task = bar.add_task("rank spoilt paths", total=len(SPOILT), score="")
        for number, (name, spoil) in enumerate(SPOILT.items()):
            random = np.random.default_rng([seed, number])
            walks, rivals = [], []
            for index, instance in enumerate(whole.instances):
                actions = shown[instance.instr_id]
                spoilt = spoil(whole.houses[instance.episode.scan], instance, actions, random)
                if spoilt is not None:
                    walks.append((instance, *spoilt))
                    rivals.append(index)
            if walks:
                ranking[name] = float(np.mean(own[rivals] > _scores(critic, whole, walks)))
            bar.advance(task)
    return ranking


def _scores(
    critic: MatchingCritic, dataset: Dataset, walks: Sequence[tuple[Instance, Pose, list[Action]]]
) -> NDArray[np.float32]:
    """Returns the critic's score, float32 (N,), of walks with the instructions of their instances."""
    scores = np.empty(len(walks), dtype=np.float32)
    order = np.argsort([len(actions) for _, _, actions in walks], kind="stable")  # few wait for the longest
    for batch in np.array_split(order, range(_BATCH, len(order), _BATCH)):
        part = [walks[number] for number in batch]
        played = _walked(dataset, part)
        texts = [instance.instruction for instance, _, _ in part]
        scores[batch] = critic.score(watched(played), texts).numpy()
    return scores


def _walked(dataset: Dataset, walks: Sequence[tuple[Instance, Pose, list[Action]]]) -> Played:
    """Returns the record of given actions from given poses."""
    episodes = tuple(
        replace(instance.episode, heading=start.heading, path=(start.cell,), instructions=(".",), sentences=())
        for instance, start, _ in walks
    )
    simulator = Simulator(replace(dataset, episodes=episodes), len(walks))
    return rollout(PlanPolicy([actions for _, _, actions in walks]), simulator, range(len(walks)))


def _truncated(
    house: House, instance: Instance, actions: list[Action], random: np.random.Generator
) -> Walk | None:
    """Returns the path stopped `MOVES` moves early."""
    moves = [step for step, action in enumerate(actions) if action == Action.FORWARD]
    if len(moves) <= MOVES:
        return None
    return instance.episode.start, [*actions[: moves[-MOVES]], Action.STOP]


def _overshot(house: House, instance: Instance, actions: list[Action], random: np.random.Generator) -> Walk | None:
    """Returns the path walked on for `MOVES` moves: straight ahead, or where that is blocked to a free side."""
    pose, more = _end(house, instance.episode.start, actions), list[Action]()
    for _ in range(MOVES):
        for turns in ([], [Action.TURN_RIGHT], [Action.TURN_LEFT], [Action.TURN_RIGHT] * 2):
            step = [*turns, Action.FORWARD]
            ahead = _end(house, pose, step)
            if ahead.cell != pose.cell:
                pose, more = ahead, more + step
                break
        else:
            return None
    return instance.episode.start, [*actions[:-1], *more, Action.STOP]


def _with_wrong_turn(
    house: House, instance: Instance, actions: list[Action], random: np.random.Generator
) -> Walk | None:
    """Returns the same moves with one of the turns to the other side, about-faces apart."""
    around = [Action.TURN_RIGHT, Action.TURN_RIGHT]
    turns = [
        step
        for step, action in enumerate(actions)
        if action in _TURNS and around not in (actions[step : step + 2], actions[max(step - 1, 0) : step + 1])
    ]
    if not turns:
        return None
    wrong = turns[random.integers(len(turns))]
    spoilt = [*actions[:wrong], _TURNS[actions[wrong]], *actions[wrong + 1 :]]
    return instance.episode.start, spoilt


def _mirrored(house: House, instance: Instance, actions: list[Action], random: np.random.Generator) -> Walk | None:
    """Returns the same moves with all turns to the other side."""
    spoilt = [_TURNS.get(action, action) for action in actions]
    start = instance.episode.start
    return None if _end(house, start, spoilt) == _end(house, start, actions) else (start, spoilt)


def _other_path(
    house: House, instance: Instance, actions: list[Action], random: np.random.Generator
) -> Walk | None:
    """Returns a shortest path of as many actions from elsewhere in the house to elsewhere."""
    cells = np.argwhere(np.isfinite(geodesic_distances(house, instance.episode.goal)))
    for _ in range(_TRIES):
        goal = Cell(*cells[random.integers(len(cells))].tolist())
        found = shortest_path_of_length(house, goal, len(actions) - 1, random)
        if found is not None and found[1] != instance.episode.path:
            start, path = found
            return start, [*walk(start.heading, path)[0], Action.STOP]
    return None


def _end(house: House, pose: Pose, actions: Sequence[Action]) -> Pose:
    """Returns where actions lead."""
    for action in actions:
        pose = move(house, pose, action)
    return pose


SPOILT: dict[str, Spoil] = {
    "truncated": _truncated,
    "overshot": _overshot,
    "wrong_turn": _with_wrong_turn,
    "mirrored_turns": _mirrored,
    "other_path": _other_path,
}
