"""Short commands, told freely: "turn left", "walk two steps", "go to the bathroom"."""

from dataclasses import replace

import numpy as np

from vln.envs.language.english.fill import SIDE_WORDS
from vln.envs.language.english.free.spelling import draw_spelling
from vln.envs.language.english.free.voice import Voice, draw_habits
from vln.envs.language.plans.commands import CommandPlan, Deed
from vln.envs.language.plans.plan import Direction
from vln.envs.world.episode import Sentence


def tell_command(plan: CommandPlan, rng: np.random.Generator) -> list[Sentence]:
    """Returns one sentence that says what to do."""
    voice, spelling = Voice(rng, draw_habits(rng)), draw_spelling(rng)
    clauses = [_turn(voice, plan.turn), _deed(voice, plan), _turn(voice, plan.last_turn)]
    (sentence,) = spelling.sentences([([clause for clause in clauses if clause], 0, plan.end)], voice, 1.0)
    return [replace(sentence, final_heading=plan.final_heading)]


def _turn(voice: Voice, turn: Direction) -> str:
    if turn == Direction.AHEAD:
        return ""
    if turn == Direction.BEHIND:
        return voice.phrase("command_turn_back", {})
    return voice.phrase("command_turn", {"side": SIDE_WORDS[turn]})


def _deed(voice: Voice, plan: CommandPlan) -> str:
    slots: dict[str, object] = {"room": plan.room, "door": plan.door}
    if plan.deed == Deed.TURN:
        return ""
    if plan.deed == Deed.WALK:
        steps = {"steps": voice.steps(plan.steps), "n": voice.count(plan.steps)}
        return voice.phrase("walk_one" if plan.steps == 1 and voice.chance(0.7) else "command_walk", steps)
    if plan.thing:
        slots["thing"] = plan.thing
        return voice.phrase("command_reach" if plan.deed == Deed.REACH else "command_walk_to", slots)
    return voice.phrase(f"command_{plan.deed.name.lower()}", slots)
