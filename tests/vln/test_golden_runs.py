"""Ten updates of every stage against what they were: a change of a loss, a reward or a schedule shows at once.

Where figures may move, and only there, record them anew: `python -m tests.vln.test_golden_runs`.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
import torch
from safetensors.torch import load_file

from tests.worlds import repeated, two_room_dataset
from vln.agents.checkpoint import WEIGHTS
from vln.agents.critic import MatchingCritic
from vln.learn.imitation import imitate
from vln.learn.learner import Learner
from vln.learn.new_navigator import new_checkpoint
from vln.learn.reinforcement import reinforce
from vln.learn.run_directory import RunDirectory
from vln.learn.self_imitation import imitate_oneself
from vln.learn.speaker import learn_to_speak, new_speaker
from vln.options import ImitationConfig, ReinforcementConfig, SelfImitationConfig, SpeakingConfig

RECORDED = Path(__file__).parents[1] / "fixtures" / "golden_runs.json"

# The rate warms up over 100 updates: ten of them need a high one to move the weights.
SCHEDULE = {"updates": 10, "batch_size": 2, "validate_every": 10, "ema": 0.9, "threads": 1}
IMITATION = ImitationConfig(
    **SCHEDULE,
    learning_rate=0.03,
    teacher_share=0.3,
    smoothing=0.05,
    word_dropout=0.1,
    hidden_size=16,
    word_size=8,
    view_size=8,
)
SPEAKER = SpeakingConfig(**SCHEDULE, learning_rate=0.03, smoothing=0.05, hidden_size=16, word_size=8, view_size=8)
REINFORCEMENT = ReinforcementConfig(
    **SCHEDULE | {"batch_size": 6}, start=Path("unused"), learning_rate=0.03, imitation=0.0, entropy=0.0
)
SELF_IMITATION = SelfImitationConfig(
    **SCHEDULE, start=Path("unused"), critic=Path("unused"), learning_rate=0.03, group_size=4
)


def imitation(run: RunDirectory, **options: Any) -> None:
    dataset = two_room_dataset()
    imitate(replace(IMITATION, **options), run, dataset, dataset)


def speaker(run: RunDirectory, **options: Any) -> None:
    dataset = two_room_dataset()
    learn_to_speak(replace(SPEAKER, **options), run, dataset, dataset)


def reinforcement(run: RunDirectory, *, judged: bool = False, **options: Any) -> None:
    dataset = repeated(two_room_dataset(), 3)
    start, critic = start_and_critic()
    reinforce(replace(REINFORCEMENT, **options), run, start, critic if judged else None, dataset, dataset)


def self_imitation(run: RunDirectory, **options: Any) -> None:
    imitate_oneself(replace(SELF_IMITATION, **options), run, *start_and_critic(), two_room_dataset())


def start_and_critic():
    dataset = two_room_dataset()
    torch.manual_seed(0)
    judge = new_speaker(SPEAKER, dataset)
    return new_checkpoint(IMITATION, dataset), MatchingCritic(judge.network, judge.tokenizer)


RUNS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {
    "imitation": (imitation, {}),
    "imitation, masked and aligned": (imitation, {"masking": 0.4, "alignment": 2.0, "environment_dropout": 0.5}),
    "speaker": (speaker, {}),
    "reinforcement": (reinforcement, {}),
    "reinforcement, values and discount": (
        reinforcement,
        {"discount": 0.7, "gae_lambda": 0.5, "temperature": 1.3},
    ),
    "reinforcement with critic": (reinforcement, {"judged": True, "intrinsic": 20.0}),
    "reinforcement, fidelity": (reinforcement, {"ndtw_reward": 5.0, "success": 1.0, "leeway": 0.0}),
    "reinforcement, entropy": (reinforcement, {"entropy": 0.3}),
    "reinforcement, imitation mixed in": (reinforcement, {"imitation": 0.5, "word_dropout": 0.1}),
    "reinforcement, altered houses": (reinforcement, {"imitation": 0.5, "environment_dropout": 0.5}),
    "reinforcement, groups of walks": (
        reinforcement,
        {"group_size": 3, "advantage": "leave-one-out", "judged": True},
    ),
    "reinforcement, clipped": (
        reinforcement,
        {"objective": "clipped", "ppo_clip": 0.1, "epochs": 3, "updates": 4},
    ),
    "reinforcement, truncated": (reinforcement, {"truncation": 3, "environment_dropout": 0.5}),
    "self-imitation": (self_imitation, {}),
    "self-imitation, walks at a temperature": (self_imitation, {"temperature": 0.6}),
    "self-imitation, critic alone": (self_imitation, {"pragmatic": 0.0}),
}


def figures(name: str, folder: Path) -> dict[str, list[float]]:
    """The loss of every gradient step, and of weights and average the sum and the sum of squares."""
    stage, options = RUNS[name]
    losses: list[float] = []
    learners: list[Learner] = []
    step = Learner.step

    def watched(learner: Learner, loss: torch.Tensor, *rest: float) -> None:
        losses.append(loss.item())
        learners.append(learner)
        step(learner, loss, *rest)

    with patch.object(Learner, "step", watched):
        stage(RunDirectory(folder, False), **options)
    average = learners[-1].average.state_dict()
    for weight, value in load_file(folder / WEIGHTS).items():  # what is kept is what was judged
        assert torch.equal(value, average.get(weight, average.get(f"navigator.{weight}")))
    weights = []
    for network in (learners[-1].network, learners[-1].average):
        values = torch.cat([parameter.detach().double().flatten() for parameter in network.parameters()])
        weights += [values.sum().item(), values.square().sum().item()]
    return {"losses": losses, "weights": weights}


@pytest.mark.parametrize("name", RUNS)
def test_ten_updates_are_what_they_were(name, tmp_path):
    expected, run = json.loads(RECORDED.read_text())[name], figures(name, tmp_path)
    # Another processor rounds otherwise, and what that makes of the first loss grows with every update.
    assert run["losses"][0] == pytest.approx(expected["losses"][0], rel=1e-5, abs=1e-6)
    assert run["losses"] == pytest.approx(expected["losses"], rel=1e-4, abs=1e-5)
    assert run["weights"] == pytest.approx(expected["weights"], rel=1e-4)


def record() -> None:
    """Writes the figures as they are now."""
    runs = {}
    for name in RUNS:
        with TemporaryDirectory() as folder:
            run = figures(name, Path(folder))
        runs[name] = {key: [round(value, 7) for value in values] for key, values in run.items()}
    RECORDED.write_text(json.dumps(runs, indent=1) + "\n")


if __name__ == "__main__":
    record()
