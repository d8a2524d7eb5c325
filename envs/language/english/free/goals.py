"""Where to end and nothing of the way, told freely."""

import numpy as np

from vln.envs.categories import LandmarkCategory
from vln.envs.language.english.free.names import IDIOMS
from vln.envs.language.english.free.spelling import draw_spelling
from vln.envs.language.english.free.voice import Voice, draw_habits
from vln.envs.language.plans.legs import LegPlan
from vln.envs.world.episode import Sentence

_DETAIL = 0.85  # of the speakers say what tells a room from others of its kind
_NEIGHBOUR = 0.5  # say what stands next to the goal where one would not have to


def tell_goal(plan: LegPlan, rng: np.random.Generator) -> list[Sentence]:
    """Returns one sentence that names the landmark at the end of a path, so that it can be told from others."""
    voice, spelling = Voice(rng, draw_habits(rng)), draw_spelling(rng)
    end = plan.legs[-1].end
    clause = _clause(plan, voice)
    (sentence,) = spelling.sentences([([clause], 0, end)], voice, 1.0)
    return [sentence]


def _clause(plan: LegPlan, voice: Voice) -> str:
    room = voice.room(plan.last_room)
    slots: dict[str, object] = {"thing": plan.stop, "room": room}
    others = [thing for thing in plan.in_last_room if thing.kind != plan.stop.kind]
    if others and (not plan.room_is_sole or voice.chance(0.1)) and voice.chance(_DETAIL):
        slots["room"] = voice.phrase("room_with", slots | {"thing3": others[voice.number(len(others))]})
    beside = _beside(plan)
    if beside and (not plan.is_sole or voice.chance(_NEIGHBOUR)):
        return voice.phrase("goal_between", slots | {"thing2": beside[voice.number(len(beside))]})
    idioms = IDIOMS.get(plan.stop.kind, ())
    if idioms and voice.chance(0.12):
        return voice.phrase("goal_idiom", slots | {"idiom": idioms[voice.number(len(idioms))]})
    return voice.phrase("goal_only" if plan.is_sole and voice.chance(0.12) else "goal_at", slots)


def _beside(plan: LegPlan) -> list[LandmarkCategory]:
    """Returns what else one stands next to at the end, or what touches the landmark."""
    around = [thing for thing in plan.legs[-1].around.values() if thing and thing.kind != plan.stop.kind]
    return around + [thing for thing in plan.neighbours if thing.kind != plan.stop.kind]
