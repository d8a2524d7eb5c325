import random
from collections import Counter

import pytest

from tests.fuzz.mutations import damaged
from tests.fuzz.run import Target, fuzz
from tests.fuzz.targets import targets
from vln.envs.errors import InputError


@pytest.fixture(scope="module")
def readers(tmp_path_factory):
    return targets(tmp_path_factory.mktemp("fuzz"))


def test_every_valid_file_is_read(readers):
    for target in readers:
        assert target.read()


def test_a_damaged_file_is_read_or_refused_in_one_line(readers):
    outcomes = Counter()
    findings = list(fuzz(readers, 0, lambda number: number < 40 * len(readers), outcomes))
    assert [(finding.target, finding.fault, finding.content[:200]) for finding in findings] == []
    assert {name.partition(":")[0] for name in outcomes} == {target.name for target in readers}
    assert sum(count for name, count in outcomes.items() if name.endswith("refused")) > 0.3 * outcomes.total()


def test_the_seed_decides_the_damage():
    content = b'{"a": [1, 2, {"b": "c"}]}'
    one, same, other = ([damaged(content, random.Random(seed)) for _ in range(9)] for seed in (0, 0, 1))
    assert one == same != other


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (KeyError("x"), "KeyError: 'x'"),
        (InputError("two\nlines"), "message of several lines"),
        (RecursionError(), "RecursionError"),
    ],
)
def test_what_is_neither_read_nor_refused_is_found(tmp_path, error, fault):
    def read():
        raise error

    file = tmp_path / "a"
    file.write_bytes(b"abc")
    (finding,) = fuzz([Target("a", (file,), read)], 0, lambda number: number < 1, Counter())
    assert finding.fault.startswith(fault)
    assert finding.content != b"abc"
    assert file.read_bytes() == b"abc"
