"""The project keeps its promises: one arrow between packages, light imports, documents that are true."""

import ast
import contextlib
import io
import re
import shlex
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pytest

from vln.cli import main
from vln.envs.corpora.sources import SourceConfig, load_dataset

ROOT = Path(__file__).parents[1]
PACKAGES = ("envs", "agents", "vln")
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
        *sorted((ROOT / "docs").glob("*.md")),
        *sorted((ROOT / "vln/flagships").glob("*/README.md")),
    )
}
README = DOCUMENTS["README.md"]
NOW = [name for name in DOCUMENTS if name not in ("CHANGELOG.md", "docs/journal.md")]  # what speaks of today


def imported(file):
    """The modules a source file imports anywhere, the lazy imports inside functions as well."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            yield node.module


def blocks(text, kind):
    """The blocks of a document that are of one kind, in order."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [content for language, content in fenced if language == kind]


def commands(text):
    """The words of every `vln` command that a document names, in its blocks and in its sentences."""
    shell = re.sub(r" *\\\n *", " ", "".join(blocks(text, "bash")))
    lines = [line.split("#")[0] for line in shell.splitlines()]
    inline = [line for line in re.findall(r"`(vln [^`\n]+)`", text) if " | " not in line]
    return [shlex.split(line) for line in (*lines, *inline) if line.startswith("vln ")]


@cache
def told(*words):
    """What the full help of a command says."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        main([*words, "--help-all" if words else "--help"])
    return printed.getvalue()


def tree(text):
    """The paths of a drawn tree: two spaces for each level, several names on a line, then what they are."""
    folders = []
    for line in text.splitlines():
        names, _, _ = line.strip().partition("   ")
        level = (len(line) - len(line.lstrip())) // 2
        for name in names.split(", "):
            folders[level:] = [name]
            yield "".join(folders)


@pytest.mark.parametrize(
    ("package", "allowed"),
    [("envs", {"vln.envs"}), ("agents", {"vln.envs", "vln.agents"}), ("vln", {"vln"})],
)
def test_packages_import_only_downwards(package, allowed):
    files = list((ROOT / package).rglob("*.py"))
    assert files
    for file in files:
        ours = {name for name in imported(file) if name.split(".")[0] in (*PACKAGES, "tests")}
        upwards = {name for name in ours if not any(f"{name}.".startswith(f"{one}.") for one in allowed)}
        assert not upwards, file


def test_importing_envs_loads_nothing_heavy():
    heavy = "torch", "transformers", "pygame", "numba"
    code = f"import sys, vln.envs; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.strip() == "[]"


def test_the_installed_version_is_the_one_of_the_project_file():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert version("vln") == project["version"]


def test_the_readme_says_which_python():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"Python {project['requires-python'].removeprefix('>=')} or later" in README


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_link_to_files_that_exist(name):
    links = {link for link in re.findall(r"\]\(([^)#]+)", DOCUMENTS[name]) if "://" not in link}
    assert [link for link in sorted(links) if not (ROOT / name).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("name", NOW)
def test_documents_name_modules_that_exist(name):
    present = {path.name for path in ROOT.rglob("*.py")}
    assert sorted(set(re.findall(r"\b\w+\.py\b", DOCUMENTS[name])) - present) == []
    paths = re.findall(r"`((?:envs|agents|vln|tests)/[\w/.-]+)`", re.sub(r"`vln/\w+-v0`", "", DOCUMENTS[name]))
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_tree_of_the_readme_is_that_of_the_repository():
    drawn = {path.rstrip("/") for path in tree(blocks(README, "")[-1])}
    assert [path for path in sorted(drawn) if not (ROOT / path).exists()] == []
    rooms = {
        path.parent.relative_to(ROOT).as_posix() for one in PACKAGES for path in ROOT.glob(f"{one}/*/__init__.py")
    }
    assert sorted({*PACKAGES, *rooms} - drawn) == []


@pytest.mark.parametrize("name", NOW)
def test_documents_name_commands_and_options_that_exist(name):
    for words in commands(DOCUMENTS[name]):
        command = words[1:3] if words[1] == "train" else words[1:2]
        if command[0].startswith("-") or command[0].isupper():  # vln --help, vln COMMAND
            continue
        text = told(*command)
        options = {word.split("=")[0] for word in words if word.startswith("--")} - {"--help-all"}
        assert [option for option in sorted(options) if not re.search(rf"{option}\b(?!-)", text)] == [], words


def test_the_readme_names_every_command():
    there = set(re.findall(r"^  ([a-z]+)  +[A-Z]", told(), re.MULTILINE))
    assert len(there) > 10
    assert sorted(there - {words[1] for words in commands(README)}) == []


def test_the_drawing_of_the_readme_is_a_house_with_episodes(tmp_path):
    (drawing,) = blocks(README, "text")
    (tmp_path / "my_house.txt").write_text(drawing, encoding="utf-8")
    dataset = load_dataset(SourceConfig(source=str(tmp_path / "my_house.txt"), episodes_per_house=2))
    assert [room.category.word for room in dataset.houses["my_house"].rooms] == ["bedroom", "living room"]
    assert len(dataset.instances) == 2


@pytest.mark.parametrize("number", range(len(blocks(README, "python"))))
def test_the_python_of_the_readme_runs_as_it_stands(number, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    exec(compile(blocks(README, "python")[number], "README.md", "exec"), {})
