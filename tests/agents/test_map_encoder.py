"""The encoder of a remembered map: what is there now as before, and beside it what is out of sight."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from vln.agents.transfer import take_over
from vln.agents.view_encoder import CropEncoder, MapEncoder, build_view_encoder, encoder_suiting
from vln.envs.corpora.gridhouse import load_gridhouse
from vln.envs.geometry import Action
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.eyes import RememberedMap
from vln.play.policies import find_checkpoint

EYES = RememberedMap()


def walked(eyes, steps=12):
    """What agents see who have walked a little."""
    dataset = load_gridhouse("val_unseen", houses=2, episodes_per_house=4)
    simulator = Simulator(replace(dataset, task=replace(dataset.task, eyes=eyes)), 8)
    simulator.reset(range(8))
    rng = np.random.default_rng(0)
    for _ in range(steps):
        simulator.observe()
        simulator.step(rng.choice([Action.FORWARD, Action.FORWARD, Action.TURN_LEFT, Action.TURN_RIGHT], 8))
    return torch.from_numpy(simulator.observe().view)


@pytest.fixture
def encoder():
    torch.manual_seed(0)
    return MapEncoder(EYES, 16)


def test_it_suits_maps():
    assert encoder_suiting(EYES) == "map"
    assert isinstance(build_view_encoder("map", EYES, 8, 4), MapEncoder)


def test_what_is_seen_now_is_encoded_as_a_crop(encoder):
    crop, views = CropEncoder(EYES.sight, 16), walked(EYES.sight)
    crop.load_state_dict(encoder.now.state_dict())
    here, patches = crop(views), encoder(walked(EYES))
    count = here.features.shape[1]
    torch.testing.assert_close(patches.features[:, :count], here.features)
    assert torch.equal(patches.mask[:, :count], here.mask)


def test_what_is_remembered_has_patches_with_its_place_and_age(encoder):
    maps = walked(EYES)
    patches = encoder(maps)
    ago = maps[..., 4].flatten(1)
    shows = (ago > 1) & ((maps[..., 0].flatten(1) >= 3) | (maps[..., 2].flatten(1) > 0))
    assert torch.equal(patches.mask[:, 81:].sum(1), shows.sum(1))
    assert shows.any()
    patches.features[:, 81:][patches.mask[:, 81:]].square().sum().backward()
    for table in (encoder.row, encoder.column, encoder.age, encoder.cells.landmark):
        assert table.weight.grad.abs().sum() > 0


def test_the_sketch_tells_where_nobody_has_looked(encoder):
    torch.nn.init.normal_(encoder.sketch[-1].weight)
    maps = walked(EYES)
    forgotten = maps.clone()
    forgotten[:, EYES.reach + 1 :] = 0  # what is behind
    assert not torch.equal(encoder(maps).summary, encoder(forgotten).summary)


def test_who_begins_to_remember_goes_on_where_it_was():
    start = find_checkpoint(Path("flagship"))
    config = replace(start.network.config, eyes=EYES, view_encoder="map")
    navigator = type(start.network)(config)
    take_over(navigator, start.tokenizer, start)
    for name, weight in start.network.view_encoder.state_dict().items():
        assert torch.equal(navigator.view_encoder.now.state_dict()[name], weight)
    assert torch.equal(navigator.decide.weight, start.network.decide.weight)
