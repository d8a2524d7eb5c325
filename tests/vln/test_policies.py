import sys

import numpy as np
import pytest

from tests.worlds import two_room_dataset
from vln.agents.policy import RandomPolicy
from vln.envs.errors import InputError
from vln.play.policies import load_policy
from vln.play.rollout import run_policy_in_batches

DATASET = two_room_dataset()
OWN = """
import numpy as np

class Forward:
    def reset(self, world):
        self.count = world.num_agents

    def act(self, observation):
        return np.ones(self.count, dtype=np.int64)

class Seeded(Forward):
    def __init__(self, seed):
        self.seed = seed

class NeedsMore(Forward):
    def __init__(self, weights):
        pass

class NoPolicy:
    def reset(self, world):
        pass

LIMIT = 3
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with modules of one's own, as the current folder."""
    (tmp_path / "myagent.py").write_text(OWN)
    (tmp_path / "broken.py").write_text("import numpy\ndef (:\n")
    (tmp_path / "lacking.py").write_text("import nowhere_to_be_found\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield tmp_path
    for name in ("myagent", "broken", "lacking"):
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("here")
def test_a_class_of_ones_own_acts():
    policy, seen = load_policy("myagent:Forward", DATASET)
    assert seen is DATASET
    trajectories = run_policy_in_batches(policy, seen, [0, 1])
    assert [one.steps for one in trajectories] == [30, 30]
    assert not any(one.stopped for one in trajectories)


@pytest.mark.usefixtures("here")
def test_a_class_that_takes_a_seed_is_given_it():
    assert load_policy("myagent:Seeded", DATASET, seed=7)[0].seed == 7


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nomodule:Agent", "no module 'nomodule' in "),
        ("myagent.inner:Agent", "myagent"),
        ("broken:Agent", "module 'broken' cannot be imported (SyntaxError: "),
        ("lacking:Agent", "module 'lacking' cannot be imported (ModuleNotFoundError: No module named 'nowhere"),
        ("myagent:Agent", "module 'myagent' has no class 'Agent'"),
        ("myagent:LIMIT", "module 'myagent' has no class 'LIMIT'"),
        ("myagent:NeedsMore", "'myagent:NeedsMore' cannot be made without arguments (TypeError: "),
        ("myagent:NoPolicy", "'myagent:NoPolicy' is no policy: it has no method 'act'"),
        (
            "flagship+myagent:Forward",
            "mean opinion; 'myagent:Forward' is none",
        ),
        ("flagship+random", "only navigators can act as one, by their mean opinion; 'random' is none"),
        ("flagship+nobody", "no policy 'nobody': neither one of flagship"),
        ("left", "no policy 'left': neither one of flagship"),
    ],
)
@pytest.mark.usefixtures("here")
def test_what_is_no_policy_is_one_line(name, message):
    with pytest.raises(InputError) as caught:
        load_policy(name, DATASET)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("options", [{"blind": True}, {"deaf": True}, {"temperature": 0.5}])
@pytest.mark.parametrize("name", ["stop", "random", "myagent:Forward"])
@pytest.mark.usefixtures("here")
def test_who_has_no_eyes_cannot_be_blinded(name, options):
    with pytest.raises(InputError, match="for navigators"):
        load_policy(name, DATASET, **options)


def test_the_seed_decides_what_the_random_agent_does():
    poses = [
        [one.poses for one in run_policy_in_batches(load_policy("random", DATASET, seed=seed)[0], DATASET, [0, 1])]
        for seed in (1, 1, 2)
    ]
    assert poses[0] == poses[1] != poses[2]
    assert isinstance(load_policy("random", DATASET)[0], RandomPolicy)
    assert np.size(poses[0][0]) > 0
