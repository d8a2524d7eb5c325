"""What each of two processes does that torchrun starts for `test_processes`: trains, and tells its weights.

`one_of_two.py FOLDER` trains every stage; `one_of_two.py FOLDER DIES ARGUMENT ...` runs a command of vln, in which
the second process kills itself before the update of that number; -1 for none.
"""

import hashlib
import json
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from safetensors.torch import save

from tests.stages import RL, TINY, fresh
from tests.vln.test_resume import STAGES
from tests.worlds import repeated, two_room_dataset
from vln.learn.imitation import imitate
from vln.learn.learner import Learner
from vln.learn.processes import join_others, leave_others, rank
from vln.learn.reinforcement import reinforce
from vln.learn.run_directory import RunDirectory

# Nothing is drawn but what all processes draw alike.
SURE = replace(TINY, teacher_share=1.0, dropout=0.0, batch_size=4)
GROUPS = replace(RL, batch_size=8, group_size=2, advantage="leave-one-out")
TOGETHER = {
    "imitation": lambda data, run: imitate(SURE, run, data, data),
    "speaker": lambda data, run: STAGES["speaker"][1](data, run),
    "reinforcement": lambda data, run: reinforce(GROUPS, run, fresh(data), None, data, data),
    "self-imitation": lambda data, run: STAGES["self-imitation"][1](data, run),
}


def data():
    """Six episodes of one house."""
    return repeated(two_room_dataset(), 3)


def train_all(folder: Path) -> None:
    """Trains every stage, and writes a digest of the weights that this process has in the end."""
    digests, networks = {}, []
    plain = Learner.step

    def step(learner, *arguments):
        plain(learner, *arguments)
        networks.append(learner.network)

    Learner.step = step
    for stage, train in TOGETHER.items():
        train(data(), RunDirectory(folder / stage, resume=False))
        digests[stage] = hashlib.sha256(save(networks[-1].state_dict())).hexdigest()
    (folder / f"rank-{rank()}.json").write_text(json.dumps(digests))


def run(dies: int, words: list[str]) -> None:
    """Runs a command in which the second process dies before an update."""
    from vln.cli import main

    plain = Learner.step

    def step(learner, loss, update, done):
        if update == dies and rank() == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        plain(learner, loss, update, done)

    Learner.step = step
    main(words)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        run(int(sys.argv[2]), sys.argv[3:])
    else:
        join_others()
        train_all(Path(sys.argv[1]))
        leave_others()
