"""A world of viewpoints in a graph: what the seam between minds and worlds must carry besides the grid."""

import numpy as np

from tests.worlds import two_room_dataset
from vln.envs.simulation.observation import Observation
from vln.envs.simulation.world import Step

PLACES = np.array([(0, 0), (0, 1), (0, 2), (1, 1), (2, 1)])  # a cross: row, column
EDGES = [(0, 1), (1, 2), (1, 3), (3, 4)]
MOST = 4  # candidates: STOP and up to three neighbours


class GraphWorld:
    """Agents choose a neighbour or stop; a candidate's features are the direction it lies in."""

    def __init__(self, goals, limit=6):
        self.goals, self.limit = np.asarray(goals), limit
        self.dataset = two_room_dataset()
        self.num_agents = len(goals)
        self.neighbours = [[] for _ in PLACES]
        for one, other in EDGES:
            self.neighbours[one].append(other)
            self.neighbours[other].append(one)

    @property
    def active(self):
        return ~self.stopped & (self.steps < self.limit)

    def reset(self, instances, agents=None):
        self.at = np.zeros(self.num_agents, dtype=int)
        self.steps = np.zeros(self.num_agents, dtype=int)
        self.stopped = np.zeros(self.num_agents, dtype=bool)

    def step(self, actions):
        before, done = self.distance_to_goal(), ~self.active
        for agent, action in enumerate(actions):
            if not done[agent]:
                self.steps[agent] += 1
                self.stopped[agent] = action == 0
                self.at[agent] = self.at[agent] if action == 0 else self.neighbours[self.at[agent]][action - 1]
        ended = ~self.active & ~done
        return Step(before - self.distance_to_goal(), ended & self.stopped, ended & ~self.stopped)

    def observe(self, *, agents=None):
        features = np.zeros((self.num_agents, MOST, 4), dtype=np.float32)
        allowed = np.zeros((self.num_agents, MOST), dtype=bool)
        allowed[:, 0] = features[:, 0, 3] = True
        for agent, place in enumerate(self.at):
            for number, other in enumerate(self.neighbours[place], 1):
                features[agent, number, :2], allowed[agent, number] = PLACES[other] - PLACES[place], True
        view = np.zeros((self.num_agents, 3, 3, 3), dtype=np.uint8)
        view[..., 0] = 2 + (self.at % 2)[:, None, None]
        nobody = np.zeros(self.num_agents, dtype=np.int32)
        seen = Observation(view, nobody, candidates=features, allowed=allowed)
        return seen if agents is None else seen.map(lambda field: field[agents])

    def texts(self):
        return [f"Go to place {'abcde'[goal]} ." for goal in self.goals]

    def expert_actions(self, follow_demonstration=True):
        actions = np.zeros(self.num_agents, dtype=np.int64)
        for agent, place in enumerate(self.at):
            if place != self.goals[agent]:
                nearest = min(self.neighbours[place], key=lambda other: self._steps_to(self.goals[agent])[other])
                actions[agent] = 1 + self.neighbours[place].index(nearest)
        return actions

    def distance_to_goal(self):
        return np.array(
            [self._steps_to(goal)[place] for goal, place in zip(self.goals, self.at, strict=True)],
            dtype=np.float32,
        )

    def succeeded(self):
        return self.stopped & (self.at == self.goals)

    def move_lengths(self):
        return np.ones(self.num_agents, dtype=np.float32)

    def poses(self):
        return np.stack([*PLACES[self.at].T, np.zeros(self.num_agents)], 1).astype(np.int32)

    def collisions(self):
        return np.zeros(self.num_agents, dtype=np.int32)

    def _steps_to(self, goal):
        steps, reached = {int(goal): 0}, [int(goal)]
        for place in reached:
            for other in self.neighbours[place]:
                if other not in steps:
                    steps[other] = steps[place] + 1
                    reached.append(other)
        return steps
