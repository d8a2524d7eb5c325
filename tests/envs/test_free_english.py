"""What free English says of a path is true, and who keeps to it ends where the path ends."""

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise, product

import numpy as np
import pytest

from tests.worlds import HALLWAY, TO_THE_BED, hallway_house, walk_cells
from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.corpora.gridhouse_splits import SPLITS
from vln.envs.corpora.route_sampler import RouteSampler
from vln.envs.errors import InputError
from vln.envs.generate.home import generate_home
from vln.envs.geometry import STEPS, Cell, CellKind, Heading, heading_between
from vln.envs.language.english.describe import FREE_STYLES, describe
from vln.envs.language.english.free.goals import tell_goal
from vln.envs.language.english.free.names import ROOM_WORDS, THING_WORDS
from vln.envs.language.english.free.spelling import Spelling
from vln.envs.language.english.free.teller import Teller
from vln.envs.language.english.free.voice import PIECES, Habits, Voice
from vln.envs.language.plans.legs import BESIDE, Leg, LegPlan, Sign, SignKind, plan_legs
from vln.envs.language.plans.plan import Direction
from vln.envs.language.plans.surroundings import surroundings
from vln.envs.world.house import House

PLAIN = Habits(
    counts=1.0,
    signs=0.0,
    passes=0.0,
    rooms=0.0,
    checks=0.0,
    warns=0.0,
    colours=1.0,
    decorates=0.0,
    bare=0.0,
    articles=1.0,
    sidesteps=0.0,
    elides=0.0,
    corrects=0.0,
    digits=True,
    unit="step",
    breath=1.0,
)
CLEAN = Spelling(lower=False, short=0.0, typos=0.0, links=0.0, leads=0.0, chatter=0.0, marks=".", lists=False)
TURNS = {Direction.LEFT: "left", Direction.RIGHT: "right"}


@cache
def routes() -> list[tuple[House, tuple[Cell, ...], Heading, LegPlan]]:
    """Paths of generated homes with their legs."""
    found = []
    for seed in range(12):
        house = generate_home(seed)
        sampler = RouteSampler(house, "train", SPLITS["train"], "free")
        for draw in range(5):
            route = sampler.draw(np.random.default_rng(draw))
            assert isinstance(route.plan, LegPlan)
            found.append((house, route.path, route.heading, route.plan))
    return found


def legs_with_way(path: tuple[Cell, ...], plan: LegPlan) -> list[tuple[Leg, int]]:
    """Every leg with the heading it is walked in."""
    return [(leg, int(heading_between(path[leg.start], path[leg.start + 1]))) for leg in plan.legs]


# A plain walker, which looks at the house cell by cell.


def looking(house: House, cell: Cell, way: int) -> list[Cell]:
    """The cells from here to the next wall, this one left out."""
    cells, step = [], STEPS[way]
    while house.structure[cell := Cell(*(int(x) for x in np.add(cell, step)))] not in (
        CellKind.WALL,
        CellKind.OUTSIDE,
    ):
        cells.append(cell)
    return cells


def solid(house: House, cell: Cell) -> LandmarkCategory | None:
    return next((item.category for item in house.landmarks if item.solid and cell in item.cells), None)


def first_solid(house: House, cells: list[Cell]) -> LandmarkCategory | None:
    return next((found for cell in cells if (found := solid(house, cell))), None)


def is_on(house: House, cell: Cell, rug: LandmarkCategory) -> bool:
    covering = [item.category for item in house.landmarks if not item.solid and cell in item.cells]
    return bool(covering) and covering[-1] == rug


def is_level(house: House, cell: Cell, way: int, sign: Sign) -> bool:
    """Whether the first thing to a side, no further than two cells, is the one."""
    line = looking(house, cell, (way + sign.side) % 4)
    doorway = next((number for number, c in enumerate(line) if house.doorway_at(c) is not None), len(line))
    return first_solid(house, line[: min(doorway + 1, BESIDE)]) == sign.thing


def holds(house: House, cells: list[Cell], way: int, sign: Sign) -> bool:
    """Whether a sign is there at the last of the cells walked."""
    here = cells[-1]
    ahead = looking(house, here, way)
    free = next((number for number, cell in enumerate(ahead) if solid(house, cell)), len(ahead))
    if sign.kind in (SignKind.BLOCKED, SignKind.NEARLY):
        stopper = solid(house, ahead[free]) if free < len(ahead) else LandmarkCategory.NONE
        return free == (0 if sign.kind == SignKind.BLOCKED else 1) and stopper == sign.thing
    if sign.kind == SignKind.LEVEL:
        return is_level(house, here, way, sign)
    if sign.kind == SignKind.PASSED:
        return len(cells) > 1 and is_level(house, cells[-2], way, sign) and not is_level(house, here, way, sign)
    if sign.kind == SignKind.ON_RUG:
        return is_on(house, here, sign.thing)
    if sign.kind == SignKind.OFF_RUG:
        return len(cells) > 1 and is_on(house, cells[-2], sign.thing) and not is_on(house, here, sign.thing)
    if sign.kind == SignKind.INSIDE:
        doorway = house.doorway_at(cells[-2]) if len(cells) > 2 else None
        return doorway is not None and doorway.kind == sign.door and house.doorway_at(here) is None
    seen = []
    for cell in cells:
        found = [house.doorway_at(c) for c in looking(house, cell, (way + sign.side) % 4)[:3]]
        found = [doorway for doorway in found if doorway is not None]
        if found and found[0].kind == sign.door and found[0] not in seen:
            seen.append(found[0])
            last = cell
    return len(seen) == sign.ordinal and last == here


def test_who_looks_out_for_a_sign_ends_where_the_leg_ends():
    kinds = set()
    for house, path, _, plan in routes():
        for leg, way in legs_with_way(path, plan):
            for sign in leg.signs:
                walked = [path[leg.start]]
                while not holds(house, walked, way, sign) or len(walked) == 1:
                    walked.append(Cell(*(int(x) for x in np.add(walked[-1], STEPS[way]))))
                    assert len(walked) <= leg.steps + 1, (sign, leg)
                if sign.kind == SignKind.INSIDE and sign.ordinal > 1:
                    continue  # the first doorway of several is told by its number
                assert walked[-1] == path[leg.end], (sign, leg)
                kinds.add(sign.kind)
    assert kinds == set(SignKind)


def test_legs_cover_the_path_and_know_its_turns_and_doorways():
    for house, path, heading, plan in routes():
        assert (plan.legs[0].start, plan.legs[-1].end) == (0, len(path) - 1)
        assert all(a.end == b.start for a, b in pairwise(plan.legs))
        before = heading
        for leg, way in legs_with_way(path, plan):
            assert (before + leg.turn) % 4 == way
            before = way
            inside = [cell for cell in path[leg.start : leg.end + 1] if house.doorway_at(cell) is not None]
            assert bool(leg.crossed) == bool(inside)
        assert plan.last_room == next(room.category for room in house.rooms if path[-1] in room.cells)


def told(plan: LegPlan, seed: int, habits: Habits = PLAIN, spelling: Spelling = CLEAN) -> list[str]:
    parts = Teller(plan, Voice(np.random.default_rng(seed), habits), spelling).tell()
    return [part.text.lower() for part in parts]


def test_steps_and_sides_that_are_told_are_those_of_the_path():
    for number, (*_, plan) in enumerate(routes()):
        parts = told(plan, number)
        assert len(parts) == len(plan.legs)
        for leg, words in zip(plan.legs[:-1], parts, strict=False):
            words = re.sub(r"(180|90) degrees?|a 180|u-turn", "", words)
            counts = {int(count) for count in re.findall(r"\d+", words)}
            inside = {leg.steps - crossed.step for crossed in leg.crossed[-1:]}  # "three steps in"
            assert counts <= {leg.steps} | inside, (leg, words)
            sides = set(re.findall(r"\b(left|right)\b", words)) - (
                {"right"} if "turn right around" in words else set()
            )
            if leg.turn in TURNS:
                assert sides == {TURNS[leg.turn]}, (leg, words)
            elif leg.turn == Direction.AHEAD:
                assert not sides, (leg, words)


def test_a_correction_ends_with_the_right_side():
    corrected = 0
    for number, (*_, plan) in enumerate(routes()):
        for leg, words in zip(plan.legs[:-1], told(plan, number, replace(PLAIN, corrects=1.0)), strict=False):
            sides = re.findall(r"\b(left|right)\b", words)
            if leg.turn in TURNS and len(set(sides)) == 2:
                assert sides[-1] == TURNS[leg.turn], words
                corrected += 1
    assert corrected > 20


def test_a_voice_says_what_it_cares_for():
    plans = [plan for *_, plan in routes()]
    quiet = " ".join(" ".join(told(plan, seed)) for seed, plan in enumerate(plans))
    for habits, words in (
        (
            replace(PLAIN, warns=1.0),
            "too far|don't|not through|ignore|not as far|means you've missed|stop short|walk by",
        ),
        (replace(PLAIN, checks=1.0), "should be on your|you'll have|should see|you'll be facing"),
        (replace(PLAIN, unit="pace"), r"\d paces"),
        (replace(PLAIN, digits=False), "two steps"),
        (replace(PLAIN, sidesteps=1.0), "sidestep|scoot|dodge|as before|jog"),
    ):
        loud = " ".join(" ".join(told(plan, seed, habits)) for seed, plan in enumerate(plans))
        assert len(re.findall(words, loud)) > 5 * len(re.findall(words, quiet)), words


def test_every_rule_of_the_table_is_said_by_somebody(monkeypatch):
    said = set()
    plain = Voice.say

    def spy(voice, rule, slots):
        said.add(rule)
        return plain(voice, rule, slots)

    monkeypatch.setattr(Voice, "say", spy)
    for seed, (*_, plan) in product(range(15), routes()):
        for style in FREE_STYLES:
            text, _ = describe(plan, np.random.default_rng(seed), style)
            assert "{" not in text
            assert not re.search(r"\ba [aeio]", text), text
    assert said == {rule for rule in PIECES if not rule.startswith("command_")}


def test_a_goal_names_a_landmark_and_no_way():
    for seed, (*_, path, _, plan) in enumerate(routes()):
        (sentence,) = tell_goal(plan, np.random.default_rng(seed))
        assert (sentence.start, sentence.end) == (0, len(path) - 1)
        words = sentence.text.lower()
        assert not re.search(r"turn (left|right)|steps", words)
    text = " ".join(tell_goal(routes()[0][3], np.random.default_rng(seed))[0].text.lower() for seed in range(60))
    plan = routes()[0][3]
    assert any(word.lower() in text for word in THING_WORDS[plan.stop.kind])
    assert any(word in text for word in ROOM_WORDS[plan.last_room])


def test_the_same_seed_is_the_same_voice_and_another_one_another():
    plan = routes()[3][3]
    texts = [describe(plan, np.random.default_rng(seed), "free")[0] for seed in (1, 1, *range(2, 40))]
    assert texts[0] == texts[1]
    assert len(set(texts)) == len(texts) - 1
    text, sentences = describe(plan, np.random.default_rng(5), "free", noise=1.0)
    assert text == " ".join(sentence.text for sentence in sentences)


def test_a_text_message_is_short_and_small():
    plan = routes()[3][3]
    texting = replace(CLEAN, lower=True, short=1.0, marks="")
    text = " ".join(
        part.text
        for part in Teller(plan, Voice(np.random.default_rng(0), replace(PLAIN, checks=1.0)), texting).tell()
    )
    assert text == text.lower()
    assert not {"you", "your", "and"} & set(text.split())


def test_what_has_no_legs_is_refused():
    house = hallway_house(HALLWAY)
    around = surroundings(house)
    plan = plan_legs(around, TO_THE_BED, Heading.EAST, 0)
    assert plan.legs[0].turn == Direction.AHEAD
    assert plan.legs[-1].crossed[0].room == RoomCategory.BEDROOM
    with pytest.raises(InputError, match="has no step to tell"):
        plan_legs(around, TO_THE_BED[:1], Heading.EAST, 0)
    with pytest.raises(InputError, match="turns in a doorway"):
        plan_legs(around, walk_cells((4, 1), (4, 2), (3, 2), (3, 1)), Heading.EAST, 0)
    with pytest.raises(InputError, match="does not describe a LegPlan"):
        describe(plan, np.random.default_rng(0), "full")
