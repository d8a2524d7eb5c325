"""Text in pictures: any script, any length."""

import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vln.envs.drawing.ink import fonts
from vln.envs.drawing.ink.fonts import Run, is_drawn, runs_of
from vln.envs.drawing.ink.palette import CARD, FAINT_INK, HIGHLIGHT, INK
from vln.envs.drawing.ink.paragraph import Light, fitted, laid_out, write_paragraph
from vln.envs.drawing.ink.typography import shortened, text_width, write
from vln.envs.drawing.text_map import plain
from vln.envs.files.file_names import LONGEST, file_name


@pytest.fixture
def no_installed_font(monkeypatch):
    """A machine without fonts; Pillow's own remains."""
    caches = (fonts.runs_of, fonts._face, text_width)
    monkeypatch.setattr(fonts, "_installed", lambda: ())
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


def written(text, width=900):
    image = Image.new("RGB", (width, 40), CARD)
    write(image, (10, 20), text, 20, INK)
    return np.array(image)


@pytest.mark.usefixtures("no_installed_font")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Geh in die Küche, 3 m weit.", "Geh in die Kuche, 3 m weit."),
        ("走进厨房", "[Chinese: no font]"),
        ("रसोई", "[Devanagari: no font]"),
        ("go to the 🛏 now", "go to the [bed] now"),
        ("\x1b[31mred\x07", "[31mred"),
        ("\ue000", "[u+e000]"),
    ],
)
def test_what_no_font_draws_is_told_in_words(text, shown):
    assert "".join(run.text for run in runs_of(text)) == shown
    assert (written(text) != np.array(CARD)).any()


@pytest.mark.usefixtures("no_installed_font")
def test_a_paragraph_without_a_font_says_so_once():
    assert [word.text for word in laid_out(["रसोई में जाओ", "और रुको."], 400, 14).words] == ["रसोई", "रुको."]


def test_an_installed_font_draws_what_pillows_own_has_not(monkeypatch):
    own, installed = Path("/fonts/own.ttf"), Path("/fonts/kitchen.ttf")
    monkeypatch.setattr(fonts, "_installed", lambda: (own, installed))
    monkeypatch.setattr(fonts, "_draws", lambda character, file: character.isascii() or file == installed)
    fonts._face.cache_clear()
    fonts.runs_of.cache_clear()
    assert runs_of("go 厨房 now") == (Run("go "), Run("厨房", installed), Run(" now"))
    assert runs_of("厨房door") == (Run("厨房door", installed),)
    fonts._face.cache_clear()
    fonts.runs_of.cache_clear()


@pytest.mark.parametrize("count", [4_000, 40_000])
@pytest.mark.parametrize("letters", ["x", "word ", "厨", "🛏", "é"])
def test_the_time_of_a_text_does_not_explode_with_its_length(letters, count):
    text, started = letters * (count // len(letters)), time.monotonic()
    paragraph = fitted((text,), 500, 200, (20, 16, 12))
    shortened(text, 300, 14)
    assert time.monotonic() - started < 1.0
    assert paragraph.height <= 200
    assert all(text_width(word.text, paragraph.size) <= 500 for word in paragraph.words)
    assert paragraph.words[-1].text.endswith("...") or not is_drawn(letters)


def test_a_word_longer_than_a_line_goes_on_in_the_next():
    paragraph = laid_out(["go " + "x" * 200 + " on"], 300, 14)
    assert "".join(word.text for word in paragraph.words) == "go" + "x" * 200 + "on"
    assert paragraph.lines > 4
    for word in paragraph.words:
        assert word.x + text_width(word.text, 14) <= 300


def test_scripts_without_spaces_break_between_characters_but_not_before_a_mark(monkeypatch):
    monkeypatch.setattr("vln.envs.drawing.ink.paragraph.is_drawn", lambda character: True)
    words = laid_out(["向左转。走进厨房 now"], 400, 14).words
    assert [word.text for word in words] == ["向", "左", "转。", "走", "进", "厨", "房", "now"]
    assert [word.start for word in words] == [0, 1, 2, 4, 5, 6, 7, 9]


def test_arabic_begins_at_the_right():
    words = laid_out(["اذهب إلى المطبخ"], 400, 14).words
    assert words[0].x > words[1].x > words[2].x
    assert words[0].x + text_width(words[0].text, 14) == pytest.approx(400)


def test_words_are_lit_as_strongly_as_they_are_read():
    text = "turn left now"
    weights = [0.0] * len(text)
    weights[5:9] = [1.0] * 4
    weights[10:13] = [0.5] * 3
    paragraph, image = laid_out([text], 300, 20), Image.new("RGB", (320, 40), CARD)
    write_paragraph(image, (10, 5), paragraph, INK, FAINT_INK, HIGHLIGHT, Light(tuple(weights)))
    # Right above the letters, in the middle of each word.
    ground = [image.getpixel((round(12 + word.x + 5), 8)) for word in paragraph.words]
    assert ground[0] == tuple(CARD)
    assert ground[1] == tuple(HIGHLIGHT)
    assert ground[2] == pytest.approx(CARD.mixed(HIGHLIGHT, 0.5), abs=1)


def test_a_terminal_is_not_steered_by_texts():
    assert plain("Go\x1b[2J [left]\n\tnow\x07") == "Go[2J [left] now"


IDS = [
    "a/b",
    "a_b",
    "a\\b",
    "A",
    "a",
    "nul",
    "con.x",
    "..",
    ".",
    "",
    "a\0b",
    "é",
    "x" * 300,
    "x" * 301,
    "a:?*",
    "a.",
]


def test_ids_become_different_names_that_every_system_takes(tmp_path):
    names = [file_name(each, ".png") for each in IDS]
    assert len({name.lower() for name in names}) == len(IDS)
    assert file_name("gridhouse-1000000_0", ".png") == "gridhouse-1000000_0.png"
    for name in names:
        (tmp_path / name).write_bytes(b"")
        assert len(name) <= LONGEST + 20
        assert name.isascii()
        assert not set(name) & set('\\/:*?"<>|\0')
        assert not name.startswith(".")
    assert file_name(file_name("a/b")) != file_name("a/b")
