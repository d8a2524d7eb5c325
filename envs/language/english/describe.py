"""English: a plan in words, by the table of `phrases`, with many paraphrases and in several styles.

Whole routes are told in `sentences` and `notes`; here are the styles that tell no turns.
"""

from collections.abc import Iterator

import numpy as np

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.errors import InputError
from vln.envs.language.english.fill import PIECES_OF, Speech, as_sentence
from vln.envs.language.english.free.commands import tell_command
from vln.envs.language.english.free.goals import tell_goal
from vln.envs.language.english.free.teller import tell_freely
from vln.envs.language.english.full import RouteTeller
from vln.envs.language.english.noise import with_noise
from vln.envs.language.english.phrases import PHRASE_SETS
from vln.envs.language.english.terse import jot_down
from vln.envs.language.plans.commands import CommandPlan
from vln.envs.language.plans.legs import LegPlan
from vln.envs.language.plans.plan import (
    Crossing,
    RoutePlan,
    Stopping,
    WaypointPlan,
)
from vln.envs.world.episode import Sentence

FREE_STYLES = ("free", "free_goal")  # which tell a `LegPlan`
STYLES = ("full", "terse", "goal", "landmark", "verbose", *FREE_STYLES, "command")

Plan = RoutePlan | WaypointPlan | LegPlan | CommandPlan


def describe(
    plan: Plan,
    rng: np.random.Generator,
    style: str = "full",
    *,
    phrases: str = "train",
    noise: float = 0.0,
) -> tuple[str, tuple[Sentence, ...]]:
    """Returns an instruction for a plan and its sentences, which joined by single spaces are the instruction.

    Args:
        plan: what to describe; styles "free" and "free_goal" take a `LegPlan`, "command" a
            `CommandPlan`, "landmark" a `WaypointPlan`, "goal"
            this or a `RoutePlan`, the others a `RoutePlan`.
        rng: chooses among paraphrases.
        style: "full" for the whole route, "terse" in note form, "verbose" with remarks, "landmark" for rooms and
            landmarks without turns, "goal" for nothing but where to go; "free" and "free_goal" as people put
            it, in one of many voices; "command" for one short thing to do.
        phrases: "train" for the phrases of training, "held_out" for those kept out of it, "all" for both.
        noise: 0 for clean text to 1 for many typing errors, fillers and missing marks.

    Raises:
        InputError: if there is no such style or set of phrases, the noise is out of range, or the plan is of the
            wrong kind.
    """
    if style not in STYLES:
        raise InputError(f"no instruction style {style!r}; choose one of {', '.join(STYLES)}")
    if phrases not in PHRASE_SETS:
        raise InputError(f"no set of phrases {phrases!r}; choose one of {', '.join(PHRASE_SETS)}")
    if not 0 <= noise <= 1:
        raise InputError(f"noise {noise}: must be from 0 to 1")
    sentences = _told(plan, rng, style, phrases)
    if noise:
        sentences = with_noise(sentences, rng, noise)
    return " ".join(sentence.text for sentence in sentences), tuple(sentences)


def _told(plan: Plan, rng: np.random.Generator, style: str, phrases: str) -> list[Sentence]:
    if isinstance(plan, LegPlan) != (style in FREE_STYLES) or isinstance(plan, CommandPlan) != (
        style == "command"
    ):
        raise InputError(f"style {style!r} does not describe a {type(plan).__name__}")
    if isinstance(plan, CommandPlan):
        return tell_command(plan, rng)
    if isinstance(plan, LegPlan):
        return tell_freely(plan, rng) if style == "free" else tell_goal(plan, rng)
    speech = Speech(rng, PIECES_OF[phrases])
    if style == "goal":
        return [_goal(speech, plan)]
    if isinstance(plan, WaypointPlan) != (style == "landmark"):
        raise InputError(f"style {style!r} does not describe a {type(plan).__name__}")
    if isinstance(plan, WaypointPlan):
        return list(_waypoints(speech, plan))
    if style == "terse":
        return list(jot_down(speech, plan))
    return list(RouteTeller(speech, remarks=style == "verbose").tell(plan))


def _goal(speech: Speech, plan: RoutePlan | WaypointPlan) -> Sentence:
    """Returns the one sentence that names the goal and not the way."""
    stop, name = plan.stop, speech.stop_name(plan.stop)
    place = speech.room(stop.room)
    if not stop.room_is_sole:
        place = speech.with_article(place)
        rules = ["goal"]
    else:
        place = f"the {place}"
        rules = ["goal", "goal_room"]
    if stop.landmark_is_sole:
        rules.append("goal_landmark")
    rule = rules[speech.number(len(rules))]
    text = speech.say(rule, {"name": name, "a_name": speech.with_article(name), "place_room": place})
    last = plan.sub_goals[-1] if isinstance(plan, RoutePlan) else plan.waypoints[-1]
    return Sentence(as_sentence(text), 0, last.end)


def _waypoints(speech: Speech, plan: WaypointPlan) -> Iterator[Sentence]:
    """Yields sentences that tell rooms and landmarks without turns."""
    clauses: list[str] = []
    start = 0
    for number, waypoint in enumerate(plan.waypoints):
        passed = LandmarkCategory.NONE
        if waypoint.passed != plan.stop.landmark and speech.chance(0.45):
            passed = waypoint.passed
        if isinstance(waypoint.target, Crossing):
            clauses.append(_crossing(speech, waypoint.target, waypoint.room, passed, merged=bool(clauses)))
        else:
            clauses.append(_arrival(speech, waypoint.target, passed))
        if number == len(plan.waypoints) - 1 or len(clauses) == 3 or speech.chance(0.45):
            lead = speech.say("lead", {}) + " " if start and speech.chance(0.35) else ""
            yield Sentence(as_sentence(lead + speech.join(clauses)), start, waypoint.end)
            clauses, start = [], waypoint.end


def _crossing(speech: Speech, target: Crossing, here: RoomCategory, passed: LandmarkCategory, merged: bool) -> str:
    """Returns the clause of going into the next room; `merged` tells that another clause comes before it."""
    slots: dict[str, object] = {"room": target.room, "here": here, "door": target.kind}
    if target.near:
        return speech.say("cross_near", {**slots, "thing": target.near})
    if target.kind_is_needed:
        return speech.say("cross_door", slots)
    if passed:
        return speech.say("cross_past", {**slots, "thing": passed})
    if merged:
        return speech.say("cross_on", slots)
    return speech.say("cross_from" if speech.chance(0.25) and here != target.room else "cross", slots)


def _arrival(speech: Speech, stop: Stopping, passed: LandmarkCategory) -> str:
    """Returns the clause of going to the landmark at the end."""
    name = speech.stop_name(stop)
    if stop.opposite and speech.chance(0.4):
        return speech.say("arrive_between", {"name": name, "thing": stop.opposite})
    if passed and stop.opposite != passed:
        return speech.say("arrive_past", {"name": name, "thing": passed})
    return speech.say("arrive", {"name": name})
