import math
from dataclasses import fields
from pathlib import Path

import pytest

from vln.envs.errors import InputError
from vln.envs.ranges import Count, EvenSize, Positive, Share, check_values
from vln.options import (
    ImitationConfig,
    ReinforcementConfig,
    SelfImitationConfig,
    SpeakingConfig,
    config_from_json,
    config_to_json,
)

STAGES = {
    ImitationConfig: {},
    SpeakingConfig: {},
    ReinforcementConfig: {"start": Path("a")},
    SelfImitationConfig: {"start": Path("a"), "critic": Path("b")},
}


def command(count: Count = 1, size: EvenSize = 2, rate: Positive = 1.0, share: Share | None = None) -> None:
    """Takes options."""


@pytest.mark.parametrize("values", [{"count": 1}, {"size": 4}, {"rate": 1e-9}, {"share": None}, {"share": 1}])
def test_what_is_in_range_is_accepted(values):
    check_values(command, values)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"count": 0}, "--count 0: must be from 1"),
        ({"count": 1.5}, "--count 1.5: must be"),
        ({"count": True}, "--count True: must be"),
        ({"count": "many"}, "--count many: must be"),
        ({"size": 33}, "--size 33: must be even and from 2"),
        ({"rate": 0}, "--rate 0: must be above 0"),
        ({"rate": math.nan}, "--rate nan: must be above 0"),
        ({"rate": math.inf}, "--rate inf: must be above 0"),
        ({"share": 1.01}, "--share 1.01: must be from 0 to 1"),
    ],
)
def test_what_is_out_of_range_is_named_with_the_range(values, message):
    with pytest.raises(InputError, match=message):
        check_values(command, values)


@pytest.mark.parametrize("stage", STAGES)
def test_no_number_of_any_stage_may_be_less_than_nothing_or_none_at_all(stage):
    for option in fields(stage):
        if isinstance(option.default, int | float) and not isinstance(option.default, bool):
            for nonsense in (-1, math.nan, "three"):
                with pytest.raises(InputError, match=f"--{option.name.replace('_', '-')} {nonsense}: must be"):
                    stage(**STAGES[stage] | {option.name: nonsense})


@pytest.mark.parametrize("stage", STAGES)
def test_the_saved_options_are_those_of_the_run(stage):
    config = stage(**STAGES[stage], updates=7)
    assert config_from_json(stage, config_to_json(config)) == config


def test_the_options_of_another_stage_are_refused():
    with pytest.raises(InputError, match="not those of imitation"):
        config_from_json(ImitationConfig, config_to_json(SpeakingConfig()))
