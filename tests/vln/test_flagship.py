import json
from dataclasses import replace

import pytest
import torch

from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.world.eyes import LocalView, Picture
from vln.experiments.flagship import RECIPE, train_flagship
from vln.play.policies import FLAGSHIPS, find_checkpoint, load_policy
from vln.play.rollout import run_policy_in_batches

HOUSES = {"houses": 2, "episodes_per_house": 8}


def tiny(config, **options):
    source = replace(config.source, **HOUSES)
    return replace(config, source=source, updates=1, validate_every=1, validation_episodes=2, **options)


def test_the_recipe_goes_from_nothing_to_both_agents_and_keeps_what_is_finished(tmp_path):
    small = {"hidden_size": 16, "view_size": 8, "word_size": 8, "batch_size": 4}
    recipe = RECIPE._replace(
        imitation=tiny(RECIPE.imitation, **small),
        reinforcement=tiny(RECIPE.reinforcement, batch_size=4, group_size=2),
        pictures=tiny(RECIPE.pictures, **small),
    )
    agent = train_flagship(tmp_path, "symbolic", 0, 1, recipe)
    weights = (agent / "model.safetensors").read_bytes()
    assert isinstance(find_checkpoint(agent).network.config.eyes, LocalView)
    of_pictures = train_flagship(tmp_path, "rgb", 0, 1, recipe)
    assert isinstance(find_checkpoint(of_pictures).network.config.eyes, Picture)
    assert train_flagship(tmp_path, "symbolic", 0, 1, recipe) == agent
    assert (agent / "model.safetensors").read_bytes() == weights


@pytest.mark.parametrize("name", FLAGSHIPS)
def test_a_flagship_is_small_speaks_of_no_machine_and_follows_most_routes_in_unseen_houses(name):
    folder = FLAGSHIPS[name]
    assert (folder / "model.safetensors").stat().st_size <= 6 * 2**20
    assert (folder / "README.md").read_text().startswith(f"# {name}")
    assert "/" not in json.loads((folder / "config.json").read_text())["training"]["start"].removeprefix(
        "runs/flagships/"
    )
    torch.set_num_threads(1)
    policy, dataset = load_policy(name, load_dataset(SourceConfig(split="val_unseen")))
    executed = run_policy_in_batches(policy, dataset, range(0, len(dataset.instances), 40))
    assert sum(trajectory.success for trajectory in executed) >= 0.6 * len(executed)
