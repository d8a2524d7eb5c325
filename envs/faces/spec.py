"""The spec of an environment that knows its time limit, and says what of it cannot be written."""

from dataclasses import fields
from pathlib import Path

from gymnasium.envs.registration import EnvSpec

from vln.envs.errors import InputError
from vln.envs.world.task import Task


class Spec(EnvSpec):
    """A spec whose JSON form is refused in words where an argument is no plain value."""

    def to_json(self) -> str:
        """Returns the spec as JSON.

        Raises:
            InputError: if an argument cannot be written.
        """
        for name in ("dataset", "tokenizer"):
            if not isinstance(self.kwargs.get(name), str | None):
                raise InputError(
                    f"{name}= is an object, which JSON cannot hold; write it to a file and give its name"
                )
        return super().to_json()


def own_spec(spec: EnvSpec | None, task: Task) -> EnvSpec | None:
    """Returns a spec with the time limit of a task, unless it has one; chained episodes have none as a whole."""
    if spec is None:
        return None
    # Names of files may be written, and are read, as text.
    own = Spec(**{field.name: getattr(spec, field.name) for field in fields(EnvSpec) if field.init})
    own.kwargs = {name: str(value) if isinstance(value, Path) else value for name, value in own.kwargs.items()}
    if own.max_episode_steps is None and not task.chained:
        own.max_episode_steps = task.max_steps
    return own
