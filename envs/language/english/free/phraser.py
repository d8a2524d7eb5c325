"""One speaker's phrases: a rule of the table filled with the facts of a leg, and what "it" is."""

from vln.envs.categories import LandmarkCategory
from vln.envs.language.english.fill import SIDE_WORDS
from vln.envs.language.english.free.voice import Voice
from vln.envs.language.plans.legs import Crossed, Leg
from vln.envs.language.plans.plan import Direction


class Phraser:
    """Fills phrases.

    Attributes:
        voice: the speaker.
        mentioned: the last thing named, which can be called "it".
    """

    def __init__(self, voice: Voice) -> None:
        """Speaks in this voice."""
        self.voice = voice
        self.mentioned: object = None

    def say(self, rule: str, leg: Leg, **slots: object) -> str:
        """Returns a phrase; slots without a thing to name are those of a rule that is not said."""
        if any(value == LandmarkCategory.NONE and isinstance(value, LandmarkCategory) for value in slots.values()):
            return ""
        filled: dict[str, object] = {
            "n": self.voice.count(leg.steps),
            "steps": self.voice.steps(leg.steps),
            **slots,
        }
        for name in ("side", "side2"):
            if isinstance(slots.get(name), Direction):
                filled[name] = SIDE_WORDS[slots[name]]  # type: ignore[index]
        if filled.get("side") in ("left", "right"):
            filled["at_side"] = self.voice.at_side(str(filled["side"]))
        filled.setdefault("room", leg.room)
        if "thing" in slots:
            self.mentioned = slots.get("thing3", slots.get("thing2", slots["thing"]))
        return self.voice.phrase(rule, filled)


def door_slots(crossed: Crossed) -> dict[str, object]:
    """Returns what fills the phrases of a doorway that is gone through."""
    return {"door": crossed.kind, "room": crossed.room, "left": crossed.left}
