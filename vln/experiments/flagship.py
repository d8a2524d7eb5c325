"""The flagships: agents that come with the package, and the recipe that made them.

`flagship` sees local views, `flagship-rgb` first-person pictures all around; both are taught every style of
instruction and short commands in thousands of generated houses, and what writers said freely. The one for pictures
begins with the mind of the other: only its eyes are new. It looks around, since what one is level with, and should
turn to, is not ahead. `flagship-map`, which remembers, goes on from `flagship` by imitation of the explorer; its
card has the command.
"""

from dataclasses import replace
from pathlib import Path
from typing import Literal, NamedTuple

from vln.agents.checkpoint import CONFIG, TOKENIZER, WEIGHTS
from vln.envs.corpora.sources import SourceConfig
from vln.envs.files.atomic_file import write_bytes
from vln.learn.imitation import train_imitation
from vln.learn.reinforcement import train_reinforcement
from vln.learn.run_directory import run_once
from vln.options import ImitationConfig, ReinforcementConfig

View = Literal["symbolic", "rgb"]

FREE = ("free",) * 8 + ("free_goal",) * 2
COMMANDS = ("command",) * 2
STYLES = "+".join(("full",) * 4 + ("terse",) * 2 + ("verbose", "landmark", "goal") + FREE + COMMANDS)
REINFORCED = "+".join(("full",) * 2 + ("terse", "landmark") + ("free",) * 4 + ("free_goal",))
IMITATION = ImitationConfig(
    source=SourceConfig(source="gridhouse+freehand+freehand", houses=6000, style=STYLES),
    updates=34_000,
    batch_size=32,
    learning_rate=2.5e-3,
    teacher_share=0.85,
    masking=0.02,
    augment=True,
    hidden_size=256,
    word_size=128,
    validate_every=2000,
    validation_episodes=480,
    patience=1000,
)


class Recipe(NamedTuple):
    """Options of every stage; seeds, threads and starts are filled in.

    Attributes:
        imitation: of the agent with local views.
        reinforcement: which then improves it.
        pictures: imitation of the agent with pictures, which begins with what the first stage learnt.
    """

    imitation: ImitationConfig = IMITATION
    reinforcement: ReinforcementConfig = ReinforcementConfig(
        start=Path(),
        source=SourceConfig(source="gridhouse" + 4 * "+freehand", houses=2000, style=REINFORCED),
        updates=600,
        batch_size=128,
        group_size=8,
        advantage="leave-one-out",
        learning_rate=5e-4,
        discount=0.99,
        temperature=1.0,
        leeway=2.5,
        validate_every=50,
        validation_episodes=480,
        patience=1000,
    )
    pictures: ImitationConfig = replace(
        IMITATION,
        source=SourceConfig(source="gridhouse+freehand", houses=4000, style=STYLES, view="panorama"),
        batch_size=16,
        updates=16_000,
        learning_rate=3e-3,
    )


RECIPE = Recipe()


def train_flagship(run: Path, view: View, seed: int, threads: int, recipe: Recipe = RECIPE) -> Path:
    """Trains a flagship from nothing and returns the folder it is in. Finished stages are kept.

    Args:
        run: gets a run directory for each stage, and the agent itself.
        view: what it sees.
        seed: seed of everything random.
        threads: processor threads.
        recipe: options of the stages.

    Raises:
        KeyboardInterrupt: after Ctrl-C; the same call goes on where it stopped.
    """
    first = run / "symbolic-imitation"
    imitating = replace(recipe.imitation, seed=seed, threads=threads)
    run_once(train_imitation, imitating, first)
    if view == "rgb":
        agent, last = run / "flagship-rgb", run / "rgb-imitation"
        looking = replace(recipe.pictures, start=first, seed=seed, threads=threads)
        run_once(train_imitation, looking, last)
    else:
        agent, last = run / "flagship", run / "symbolic-reinforcement"
        reinforcing = replace(recipe.reinforcement, start=first, seed=seed, threads=threads)
        run_once(train_reinforcement, reinforcing, last)
    for name in (CONFIG, TOKENIZER, WEIGHTS):
        write_bytes(agent / name, (last / name).read_bytes())
    return agent
