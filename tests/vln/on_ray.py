"""What `test_on_ray` lets a cluster of two processors do: `on_ray.py FOLDER`. Ray is started once for all."""

import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path
from threading import Thread

import ray

from tests.stages import TINY
from vln.envs.corpora.sources import SourceConfig
from vln.judge.evaluation import evaluate_and_report
from vln.learn.imitation import train_imitation
from vln.learn.on_ray import train_on_ray
from vln.learn.processes import rank
from vln.learn.run_directory import METRICS, STATE
from vln.options import Cluster, Inference, Outputs
from vln.show.shards import generate_shards

HOMES = SourceConfig(houses=9, episodes_per_house=30)
CLUSTER = Cluster(ray="auto", workers=2)


def sure(folder: Path):
    """Options of a training in which nothing is drawn but what all processes draw alike."""
    source = SourceConfig(source=str(folder / "shards"))
    return replace(
        TINY, source=source, teacher_share=1.0, dropout=0.0, batch_size=4, updates=12, validate_every=2, seed=1
    )


def score(json: Path, address: str | None) -> None:
    """Scores two policies, one of which draws lots."""
    inference, outputs = Inference(), Outputs(json=json, per_episode=json.with_suffix(".csv"))
    names = ("flagship", "random")
    evaluate_and_report(
        names, HOMES, blind=False, deaf=False, seed=0, inference=inference, outputs=outputs, ray=address
    )


def dies_once(config, folder, resume):
    """Trains; the second process is killed after two validations, unless it goes on with something."""
    if not resume and rank() == 1:
        Thread(target=_die, args=(folder,), daemon=True).start()
    train_imitation(config, folder, resume)


def _die(folder: Path) -> None:
    metrics = folder / METRICS
    while not metrics.exists() or len(metrics.read_text().splitlines()) < 2 or not (folder / STATE).exists():
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path) -> None:
    """Generates, scores and trains, all on one cluster."""
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    generate_shards(HOMES, folder / "shards", houses_per_shard=3, ray="auto")
    score(folder / "score.json", "auto")
    train_on_ray(train_imitation, sure(folder), folder / "whole", False, CLUSTER)
    train_on_ray(dies_once, sure(folder), folder / "killed", False, CLUSTER)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
