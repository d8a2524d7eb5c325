"""Style "terse": a route in short notes."""

from collections.abc import Iterator

from vln.envs.language.english.fill import SIDE_WORDS, Speech, as_sentence
from vln.envs.language.plans.plan import (
    Cue,
    Direction,
    DoorwayCue,
    Entering,
    RoutePlan,
    StepsCue,
    Stopping,
    SubGoal,
    Until,
)
from vln.envs.world.episode import Sentence


def jot_down(speech: Speech, plan: RoutePlan) -> Iterator[Sentence]:
    """Yields short notes, as one would jot them down."""
    goals, first = plan.sub_goals, 0
    while first < len(goals):
        after = speech.group_end(goals, first)
        notes: list[str] = []
        place = None
        for goal in goals[first:after]:
            notes += _note(speech, goal, place)
            place = speech.choose(goal.ending.cues) if isinstance(goal.ending, Until) else None
        if place is not None:
            notes.append(_walk_note(speech, place, goals[after - 1]))
        yield Sentence(as_sentence(", ".join(notes)), goals[first].start, goals[after - 1].end)
        first = after


def _walk_note(speech: Speech, cue: Cue, goal: SubGoal) -> str:
    if isinstance(cue, StepsCue):
        return speech.say("terse_steps", {"steps": speech.steps(cue.count)})
    return speech.say("terse_walk", {"limit": speech.cue("limit", cue, goal.room)})


def _note(speech: Speech, goal: SubGoal, place: Cue | None) -> list[str]:
    """Returns the notes for a sub-goal that begins at a place, or where the note before ended."""
    notes: list[str] = []
    ending = goal.ending
    if isinstance(place, DoorwayCue) and place.taken and isinstance(ending, Entering):
        rule = "terse_take_into" if speech.chance(0.5) else "terse_take"
        return [speech.say(rule, {"doorway": speech.doorway(place), "room": ending.room})]
    if goal.turn != Direction.AHEAD:
        side = goal.turn in SIDE_WORDS
        turn = speech.say("terse_turn" if side else "terse_back", {"side": SIDE_WORDS.get(goal.turn, "")})
        if place is None:
            notes.append(turn)
        elif isinstance(place, StepsCue):
            notes += [_walk_note(speech, place, goal), turn]
        else:
            notes.append(
                speech.say("terse_turn_at", {"turn": turn, "place": speech.cue("place", place, goal.room)})
            )
    beside = [item.category for item in goal.passed if item.direction != Direction.AHEAD]
    if beside and speech.chance(0.15):
        notes.append(speech.say("terse_pass", {"thing": beside[0]}))
    if isinstance(ending, Entering):
        notes.append(speech.say("terse_enter", {"door": ending.kind, "room": ending.room}))
    elif isinstance(ending, Stopping):
        rule = "terse_between" if ending.opposite and speech.chance(0.5) else "terse_stop"
        notes.append(speech.say(rule, {"name": speech.stop_name(ending), "thing": ending.opposite}))
    return notes
