"""The project keeps its promises: one arrow between packages, light imports, a README that is true."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from vln.cli import main

ROOT = Path(__file__).parents[1]
PACKAGES = ("envs", "agents", "vln")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def imported(file):
    """The modules a source file imports anywhere, the lazy imports inside functions as well."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            yield node.module


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


def test_the_readme_names_files_that_exist():
    links = {link for link in re.findall(r"\]\(([^)#]+)", README) if "://" not in link}
    assert [link for link in sorted(links) if not (ROOT / link).exists()] == []
    present = {
        file.name for package in (*PACKAGES, "tests", "benchmarks") for file in (ROOT / package).rglob("*.py")
    }
    assert sorted(set(re.findall(r"\b\w+\.py\b", README)) - present) == []


@pytest.mark.parametrize("command", sorted(set(re.findall(r"^(?:\| `)?vln ([a-z]+)", README, re.MULTILINE))))
def test_the_commands_of_the_readme_exist(command, capsys):
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])
    assert caught.value.code == 0
    assert f"vln {command}" in capsys.readouterr().out
