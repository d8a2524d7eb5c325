"""Commands by name, in groups: what `--help` says of them, and a call made from a line of words.

Every command is a function; tyro reads its options from its signature. Whatever is wrong with the words is an
`InputError` of one line, raised before the command has done anything.
"""

import difflib
import functools
import inspect
import io
import re
import shutil
import textwrap
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import is_dataclass, replace
from itertools import dropwhile, takewhile
from typing import Annotated, Any

import tyro
from tyro.constructors import ConstructorRegistry, StructConstructorSpec, StructFieldSpec, StructTypeInfo

from vln.envs.errors import InputError
from vln.envs.ranges import check_values

Call = Callable[[], None]

HELP, FULL_HELP = ("--help", "-h"), "--help-all"
# Of the options that come in dataclasses, those of the short help; `--help-all` has the rest.
BASIC_OPTIONS = {
    *("source", "split", "style", "houses", "view"),
    *("start", "critic", "updates", "minutes", "seed", "threads", "learning_rate", "batch_size", "core", "unit"),
    *("temperature", "beam", "json", "per_episode", "table", "submission"),
}


class Menu:
    """Commands in groups; a command may be another menu.

    Attributes:
        name: the words that lead to it: "vln", "vln train".
        about: what it is for, in a line.
        start: what a newcomer should try, a few lines, shown when no command is named.
    """

    def __init__(self, name: str, about: str, start: str, groups: Sequence[str]) -> None:
        """Makes an empty menu with groups in this order."""
        self.name, self.about, self.start = name, about, start
        self._groups: dict[str, dict[str, Callable[..., None] | Menu]] = {group: {} for group in groups}

    def add(self, group: str, command: "Menu") -> None:
        """Puts another menu into a group."""
        self._groups[group][command.name.split()[-1]] = command

    def command(self, group: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
        """Returns a decorator that puts a function into a group, under its own name with "-" for "_"."""

        def add(function: Callable[..., None]) -> Callable[..., None]:
            self._groups[group][function.__name__.replace("_", "-")] = function
            return function

        return add

    def call(self, words: Sequence[str]) -> Call | None:
        """Returns the call that a line of words asks for, options checked; None where help was all it wanted.

        Raises:
            InputError: if a command, an option or a value is unknown, missing or out of range.
        """
        if not words or words[0] in (*HELP, FULL_HELP):
            print(self.help() if words else f"{self.about}\n\n{self.start}\n\nAll commands: {self.name} --help")
            return None
        commands = {name: command for group in self._groups.values() for name, command in group.items()}
        name, *rest = words
        if name not in commands:
            hint = _did_you_mean([name], commands) or f"; {self.name} --help lists them"
            raise InputError(f"{self.name} has no command {name!r}{hint}")
        command = commands[name]
        if isinstance(command, Menu):
            return command.call(rest)
        return _read_call(command, f"{self.name} {name}", rest)

    def help(self) -> str:
        """Returns the list of all commands, as wide as the terminal."""
        width = max(min(shutil.get_terminal_size().columns, 100), 40)
        lines = [self.about, "", self.start]
        for group, commands in self._groups.items():
            lines += ["", group]
            for name, command in commands.items():
                about = command.about if isinstance(command, Menu) else (command.__doc__ or "").splitlines()[0]
                indent = " " * 17
                lines.append(textwrap.fill(about, width, initial_indent=f"  {name:15}", subsequent_indent=indent))
        return "\n".join([*lines, "", f"Options of a command: {self.name} COMMAND --help"])

    def completion(self, shell: str) -> str:
        """Returns the script that completes commands and options with the tab key in a shell."""
        printed = io.StringIO()
        with redirect_stdout(printed), suppress(SystemExit):
            self._app().cli(prog=self.name, args=["--tyro-print-completion", shell])
        return printed.getvalue()

    def _app(self) -> tyro.extras.SubcommandApp:
        app = tyro.extras.SubcommandApp()
        for group in self._groups.values():
            for name, command in group.items():
                target: Any = command._app() if isinstance(command, Menu) else command
                app.command(target, name=name)
        return app


def _read_call(command: Callable[..., None], prog: str, words: list[str]) -> Call | None:
    """Returns the call of one command that words ask for, or None after its help."""
    if set(words) & {*HELP, FULL_HELP}:
        _print_help(command, prog, full=FULL_HELP in words)
        return None
    complaint = io.StringIO()
    try:
        with redirect_stderr(complaint):
            call: Call = tyro.cli(_deferred(command), prog=prog, args=words)
    except SystemExit:
        printed = io.StringIO()
        with redirect_stdout(printed):
            _print_help(command, prog, full=True)
        options = re.findall(r"--[a-z][a-z-]*", printed.getvalue())
        named = [word.split("=")[0].replace("_", "-") for word in words if re.match("--?[a-z]", word)]
        unknown = [name for name in named if name not in options]
        if unknown:
            hint = _did_you_mean(unknown, options) or f"; {prog} --help lists them"
            raise InputError(f"{prog} has no option {unknown[0]}{hint}") from None
        raise InputError(f"{prog}: {_in_one_line(complaint.getvalue())}") from None
    return call


def _deferred(command: Callable[..., None]) -> Callable[..., Call]:
    """Returns a function with the signature of a command that checks the values and returns the call."""

    @functools.wraps(command)
    def defer(*values: Any, **options: Any) -> Call:
        check_values(command, inspect.signature(command).bind(*values, **options).arguments)
        return functools.partial(command, *values, **options)

    return defer


def _print_help(command: Callable[..., None], prog: str, full: bool) -> None:
    """Prints the help of a command: with all its options, or with the basic ones."""
    with suppress(SystemExit):
        tyro.cli(command, prog=prog, args=["--help"], registry=None if full else _basic_options())
    if not full:
        print(f"All options: {prog} {FULL_HELP}")


def _basic_options() -> ConstructorRegistry:
    """Returns how tyro should describe dataclasses: as ever, less the options that are not basic."""
    registry, inside = ConstructorRegistry(), False

    @registry.struct_rule
    def describe(info: StructTypeInfo) -> StructConstructorSpec | None:
        nonlocal inside
        if inside or not is_dataclass(info.type):
            return None
        inside = True
        spec = ConstructorRegistry.get_struct_spec(info)
        inside = False
        if not isinstance(spec, StructConstructorSpec):
            return None
        return replace(spec, fields=tuple(map(_hidden_unless_basic, spec.fields)))

    return registry


def _hidden_unless_basic(field: StructFieldSpec) -> StructFieldSpec:
    """Returns a field that is left out of the help if it is an option that is not basic."""
    if field.name in BASIC_OPTIONS or is_dataclass(field.type):
        return field
    hidden: Any = Annotated[field.type, tyro.conf.Suppress]
    return replace(field, type=hidden)


def _did_you_mean(words: Sequence[str], known: Sequence[str] | dict[str, Any]) -> str:
    """Returns a hint with the known word most like the first of these, or nothing."""
    alike = difflib.get_close_matches(words[0], known, n=1)
    return f"; did you mean {alike[0]}?" if alike else ""


def _in_one_line(box: str) -> str:
    """Returns what a box of tyro's says, less its frame, its title and its advice."""
    rows = [re.sub(r"\s*[│|]?\s*$", "", row[2:]) for row in box.splitlines()[1:]]  # less "│ " and " │"
    rows = list(takewhile(_is_no_rule, dropwhile(lambda row: not _is_no_rule(row), rows)))
    text = " ".join(" ".join(rows).split())
    if text.startswith("Missing from"):
        missing = [row.split()[0] for row in rows[1:] if re.match(r" {4}\S", row)]
        return f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
    for said, meant in _PLAIN_WORDS:
        text = re.sub(said, meant, text)
    return text


def _is_no_rule(row: str) -> bool:
    """Returns whether a row of a box is more than a line across it."""
    return re.fullmatch(r"\s*[─━╰╯-]+\s*", row) is None


# What tyro and Python say of a value, and the same in the words of the other messages.
_PLAIN_WORDS = (
    (r"Error parsing (\S+): invalid literal for int\(\) with base 10: '(.*)'", r"\1 \2: must be a whole number"),
    (r"Error parsing (\S+): could not convert string to float: '(.*)'", r"\1 \2: must be a number"),
    (r"invalid choice '(.*)' for argument '(.*)'\. Expected one of \((.*)\)\.", r"\2 \1: must be one of \3"),
    (r"Missing value for argument '(.*)'\..*", r"\1 needs a value"),
    (r"Unrecognized options: (.*)", r"does not take \1"),
)
