"""How a voice is written down: sentences, commas, capitals, short forms of text messages, typing errors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vln.envs.language.english.fill import Speech
from vln.envs.language.english.noise import FILLERS, mistyped
from vln.envs.world.episode import Sentence

Part = tuple[list[str], int, int]  # clauses, first and last cell of the path that they tell

SHORT = {
    "you": "u",
    "your": "ur",
    "you're": "ur",
    "through": "thru",
    "with": "w",
    "and": "&",
    "before": "b4",
    "until": "til",
    "please": "pls",
    "around": "round",
    "at": "@",
    "you'll": "ull",
    "okay": "ok",
    "right": "rt",
    "left": "lft",
}
_RISKY = ("right", "left")  # shortened by few
_LEADS = (
    "then",
    "then",
    "then",
    "next",
    "now",
    "now",
    "after that",
    "from there",
    "and",
    "and then",
    "so",
    "okay",
    "here",
    "afterwards",
)
_GREETINGS = (
    "please",
    "kindly",
    "ok",
    "right",
    "so",
    "okay so",
    "hi",
    "sir",
    "dear",
    "right so",
    "alright",
    "first",
    "to start",
    "first of all",
)
_TAGS = (
    "dear",
    "sir",
    "please",
    "mate",
    "love",
    "okay?",
    "right?",
    "yes?",
    "you know",
    "friend",
    "my dear",
    "madam",
    "honey",
)
_JOINTS = (" and ", " then ", " and then ", ", and ", ", then ")
_PAUSES = ("; ", " - ", ": ", ". ")
EXTRA_WORDS = (*SHORT.values(), *_LEADS, *_GREETINGS, *_TAGS, *_JOINTS, *_PAUSES, "and go on", "go ahead")


@dataclass(frozen=True)
class Spelling:
    """How one speaker writes, shares from 0 to 1.

    Attributes:
        lower: whether there are no capitals.
        short: share of the words written as in text messages.
        typos: share of the words with a typing error.
        links: share of the clauses joined by "and" or "then" instead of a comma.
        leads: share of the sentences that begin with "then", "now", ...
        chatter: share of the sentences with a form of address or a filler.
        marks: what ends a sentence: "." mostly.
        lists: whether parts are numbered.
    """

    lower: bool
    short: float
    typos: float
    links: float
    leads: float
    chatter: float
    marks: str
    lists: bool

    def sentences(self, parts: Sequence[Part], speech: Speech, breath: float) -> list[Sentence]:
        """Returns the parts as text, some of them in one sentence.

        Args:
            parts: clauses of each part of the path.
            speech: makes the random choices.
            breath: parts that are told in one sentence, about.
        """
        texts, opens = [], True
        for number, (clauses, start, end) in enumerate(parts):
            if not clauses:
                clauses = ["and go on"] if number else ["go ahead"]
            last = number == len(parts) - 1
            closes = last or speech.chance(1 / breath)
            text = self._joined(clauses, speech)
            text = self._opened(text, number, opens, speech)
            if closes:
                text = self._closed(text, last, speech)
            elif self.marks:
                text += "," if speech.chance(0.8) else ""
            texts.append(Sentence(self._spelt(text, speech), start, end))
            opens = closes
        return texts

    def _joined(self, clauses: Sequence[str], speech: Speech) -> str:
        text = clauses[0]
        for clause in clauses[1:]:
            if speech.chance(self.links):
                text += _JOINTS[speech.number(len(_JOINTS))] + clause
            else:
                text += (", " if speech.chance(0.85) else _PAUSES[speech.number(len(_PAUSES))]) + clause
        return text

    def _opened(self, text: str, number: int, opens: bool, speech: Speech) -> str:
        if number and speech.chance(self.leads if opens else self.links):
            lead = _LEADS[speech.number(len(_LEADS))]
            if not text.startswith(("and ", "then ", "now ", lead)):
                text = f"{lead}{',' if speech.chance(0.2) else ''} {text}"
        elif speech.chance(self.chatter):
            words = FILLERS if speech.chance(0.3) else _GREETINGS
            text = (
                f"{words[speech.number(len(words))].removesuffix(',')}{',' if speech.chance(0.7) else ''} {text}"
            )
        if self.lists and opens:
            text = f"{number + 1}. {text}"
        return text if self.lower or not opens else text[0].upper() + text[1:]

    def _closed(self, text: str, last: bool, speech: Speech) -> str:
        if speech.chance(self.chatter * 0.4):
            text = f"{text}, {_TAGS[speech.number(len(_TAGS))]}"
        if last and not self.marks:
            return text
        mark = self.marks or ("," if speech.chance(0.5) else "")
        return text if text.endswith(("?", "!")) else text + ("!" if mark == "." and speech.chance(0.02) else mark)

    def _spelt(self, text: str, speech: Speech) -> str:
        words = text.split(" ")
        if self.short:
            words = [self._shortened(word, speech) for word in words]
        if self.typos:
            words = [mistyped(word, speech.random) if speech.chance(self.typos) else word for word in words]
        return " ".join(word for word in words if word) or "go"

    def _shortened(self, word: str, speech: Speech) -> str:
        plain = word.rstrip(".,;:!?").lower()
        share = self.short * (0.15 if plain in _RISKY else 1)
        if plain in SHORT and speech.chance(share):
            return SHORT[plain] + word[len(plain) :]
        return word


def draw_spelling(rng: np.random.Generator) -> Spelling:
    """Returns how a new speaker writes."""
    texting = rng.random() < 0.12
    return Spelling(
        lower=bool(texting or rng.random() < 0.08),
        short=float(rng.uniform(0.3, 1)) if texting else 0.0,
        typos=float(rng.choice([0.0, 0.02, 0.06], p=[0.7, 0.2, 0.1])),
        links=float(rng.choice([0.1, 0.35, 0.8], p=[0.4, 0.4, 0.2])),
        leads=float(rng.choice([0.02, 0.15, 0.4], p=[0.4, 0.4, 0.2])),
        chatter=float(rng.choice([0.0, 0.08, 0.3], p=[0.6, 0.25, 0.15])),
        marks=str(rng.choice([".", "", ";"], p=[0.88, 0.08, 0.04])) if not texting else str(rng.choice([".", ""])),
        lists=bool(rng.random() < 0.03),
    )
