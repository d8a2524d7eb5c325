"""The command line. Nothing heavy is imported until a command needs it, so that help is instant."""

import shlex
import signal
import sys
from collections.abc import Collection
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro
from tyro.conf import OmitArgPrefixes, Positional

from vln.envs.corpora.sources import SourceConfig
from vln.envs.errors import InputError
from vln.options import (
    CORE_NAMES,
    Config,
    CoreName,
    ImitationConfig,
    Inference,
    Outputs,
    ReinforcementConfig,
    SelfImitationConfig,
    SpeakingConfig,
)

_arguments: list[str] = []  # of the command being run
app = tyro.extras.SubcommandApp()
train = tyro.extras.SubcommandApp()

PolicyName = Annotated[
    Positional[str],
    tyro.conf.arg(
        metavar="POLICY", help="flagship, flagship-rgb, stop, random, forward, shortest, or a run directory"
    ),
]
PolicyNames = Annotated[
    Positional[tuple[str, ...]],
    tyro.conf.arg(
        metavar="POLICY ...", help="as many as are to be compared: names, run directories, or module:Class"
    ),
]
DEFAULT_POLICY = "flagship"
Source = OmitArgPrefixes[SourceConfig]


@app.command
def demo(run: Path = Path("runs/demo"), minutes: float = 4.0, seed: int = 0, window: bool = True) -> None:
    """Train an agent on generated houses, print its scores beside the baselines, and draw what it does.

    Args:
        run: where checkpoint, table, pictures and animation go; replaced if it is there already.
        minutes: length of the training.
        seed: seed of everything random.
        window: whether to show an episode in a window at the end, where there is a display.
    """
    from vln.experiments.demo import run_demo

    run_demo(run, minutes, seed, window)


@app.command
def play(source: Source = SourceConfig(), instance: int | None = None) -> None:
    """Walk through episodes yourself: arrow keys move, space stops, H shows the way, R draws another, Q quits.

    Args:
        source: houses and instructions.
        instance: number of the instance to begin with; drawn if not given.
    """
    from vln.show.keyboard import play_episodes

    play_episodes(source, instance)


@app.command
def watch(
    policy: PolicyName = DEFAULT_POLICY,
    /,
    source: Source = SourceConfig(),
    episodes: int = 3,
    first: int | None = None,
    save: Path | None = None,
    blind: bool = False,
    deaf: bool = False,
) -> None:
    """Watch a policy follow instructions, in a window or as pictures.

    Args:
        policy: what acts.
        source: houses and instructions.
        episodes: how many to watch.
        first: number of the first of those in a row; without it they are spread over the houses.
        save: .gif or .mp4 for an animation, .png for the picture of the first episode, or a folder for one
            picture per episode; without it a window opens.
        blind: let it see nothing.
        deaf: let it hear nothing.
    """
    from vln.show.watch import watch_policy

    watch_policy(policy, source, episodes, first, save, blind=blind, deaf=deaf)


@app.command
def evaluate(
    policies: PolicyNames = (DEFAULT_POLICY,),
    /,
    source: Source = SourceConfig(),
    blind: bool = False,
    deaf: bool = False,
    inference: OmitArgPrefixes[Inference] = Inference(),
    seed: int = 0,
    outputs: OmitArgPrefixes[Outputs] = Outputs(),
) -> None:
    """Score policies: success rate, SPL, nDTW and the field's other metrics with 95 % intervals.

    Several policies are compared with the first, episode by episode, with a paired test.

    Args:
        policies: what acts.
        source: houses and instructions.
        blind: let it see nothing.
        deaf: let it hear nothing.
        inference: how a navigator decides.
        seed: seed of the random baseline, of sampling and of the bootstrap.
        outputs: files to write.
    """
    from vln.judge.evaluation import evaluate_and_report

    evaluate_and_report(policies, source, blind=blind, deaf=deaf, seed=seed, inference=inference, outputs=outputs)


@app.command
def sail(run: Path, seeds: int = 3, data: Path | None = None, start: Path | None = None, threads: int = 2) -> None:
    """Run SAIL's whole protocol: three folds, absolute start, sentences and paragraphs, mean over seeds.

    Args:
        run: where the runs of all folds and the table go; finished ones are kept.
        seeds: number of seeds.
        data: folder of the corpora; default: the environment variable VLN_DATA.
        start: navigator to begin with: a flagship, or a run directory.
        threads: processor threads.
    """
    from vln.experiments.sail_protocol import run_protocol

    run_protocol(run, seeds, data, threads, start)


@app.command
def describe(
    speaker: Positional[Path],
    /,
    source: Source = SourceConfig(),
    count: int = 5,
    beam: int = 1,
    follower: str | None = None,
    save: Path | None = None,
    json: Path | None = None,
) -> None:
    """Let a speaker put paths into words, and score the words: BLEU, and whether they lead to the goal.

    Args:
        speaker: run directory of a speaker.
        source: paths with instructions.
        count: how many to print and draw.
        beam: width of the beam search; 1 for greedy.
        follower: policy that follows the words.
        save: folder for a picture of each printed path with the speaker's words.
        json: file for scores and texts.
    """
    from vln.experiments.describe import describe_paths

    describe_paths(speaker, source, count=count, beam=beam, follower=follower, save=save, json_file=json)


@app.command
def ablation(run: Path, seeds: int = 3, threads: int = 2) -> None:
    """Measure what each part of the method is worth: the paper's ablation on 60 training houses.

    Args:
        run: where the runs of all stages and the table go; finished ones are kept.
        seeds: number of seeds.
        threads: processor threads.
    """
    from vln.experiments.ablation import run_ablation

    run_ablation(run, seeds, threads)


@app.command
def cores(
    run: Path, cores: tuple[CoreName, ...] = CORE_NAMES, minutes: float = 3.0, seed: int = 0, threads: int = 2
) -> None:
    """Compare recurrent cores: success, speed, and gradients back in time after the same time of training.

    Args:
        run: where the runs and the comparison go; finished ones are kept.
        cores: which ones.
        minutes: of training for each.
        seed: seed of everything random.
        threads: processor threads.
    """
    from vln.experiments.core_comparison import compare_cores

    compare_cores(run, cores, minutes, seed, threads)


@app.command
def scene(policy: PolicyName = DEFAULT_POLICY, /, save: Path = Path("scene.png")) -> None:
    """Let a policy follow the instruction everybody starts from, to the toilet by an entry way without doors.

    Args:
        policy: what acts.
        save: the PNG, with the demonstration A, the policy's path B and a random agent's path C.
    """
    from vln.show.watch import draw_scene_picture

    draw_scene_picture(policy, save)


@app.command
def houses(
    files: Positional[tuple[Path, ...]] = (),
    /,
    source: Source = SourceConfig(),
    count: int = 12,
    first: int | None = None,
    save: Path = Path("houses.png"),
) -> None:
    """Draw a sheet of houses: generated ones, a corpus's, or your own drawings (.txt) and files (.json).

    Args:
        files: houses of your own; without them those of the source.
        source: where the houses come from.
        count: how many.
        first: number of the first of those in a row; without it they are spread over the source.
        save: the PNG.
    """
    from vln.show.sheets import draw_houses, houses_of

    draw_houses(houses_of(files, source, count, first), save)
    print(f"saved {save}")


@app.command
def episodes(
    source: Source = SourceConfig(), count: int = 12, first: int | None = None, save: Path | None = None
) -> None:
    """Print episodes with their instructions, and draw them.

    Args:
        source: houses and instructions.
        count: how many.
        first: number of the first of those in a row; without it they are spread over the houses.
        save: folder for a picture of each; without it none is drawn.
    """
    from vln.show.sheets import show_instructions

    show_instructions(source, count, save, first)


@app.command
def names() -> None:
    """List the rooms, landmarks and materials that a house of your own may have."""
    from vln.show.names import print_names

    print_names()


@app.command
def generate(folder: Positional[Path], /, source: Source = SourceConfig(), houses_per_file: int = 100) -> None:
    """Write houses and episodes as dataset files: R2R's episodes and our houses, in JSON.

    Args:
        folder: where the files go; those that are there already are kept, so it can be interrupted.
        source: what to write.
        houses_per_file: size of a file.
    """
    from vln.show.sheets import write_shards

    write_shards(source, folder, houses_per_file)


@app.command
def bench(peers: bool = False, json: Path | None = None, seconds: float = 0.5, houses: int = 64) -> None:
    """Measure how fast this machine simulates: steps, pictures, resets, houses, memory.

    Args:
        peers: also measure Minigrid, BabyAI, MiniWorld, EnvPool and XLand-MiniGrid where they are installed.
        json: file for the figures.
        seconds: length of each of the repeats whose median counts.
        houses: number of houses that the environments share.
    """
    from vln.speed.bench import run_bench

    run_bench(peers, json, seconds, houses)


@train.command
def imitation(config: OmitArgPrefixes[ImitationConfig], run: Path, resume: bool = False) -> None:
    """Learn from demonstrations: teacher forcing, then mixed with student forcing.

    Args:
        config: options.
        run: run directory: config, metrics, best checkpoint, state to resume from.
        resume: go on where the training in the run directory was interrupted, with its options;
            --updates, --minutes, --patience and --threads may be others.
    """
    from vln.learn.imitation import train_imitation

    train_imitation(_resumed("imitation", config, run) if resume else config, run, resume)


app.command(train, name="train")


@train.command
def reinforcement(config: OmitArgPrefixes[ReinforcementConfig], run: Path, resume: bool = False) -> None:
    """Improve a navigator by its own experience: extrinsic and intrinsic reward, learned baseline.

    Args:
        config: options.
        run: run directory: config, metrics, best checkpoint, state to resume from.
        resume: go on where the training in the run directory was interrupted, with its options;
            --updates, --minutes, --patience and --threads may be others.
    """
    from vln.learn.reinforcement import train_reinforcement

    train_reinforcement(_resumed("reinforcement", config, run) if resume else config, run, resume)


@train.command(name="self-imitation")
def self_imitation(config: OmitArgPrefixes[SelfImitationConfig], run: Path, resume: bool = False) -> None:
    """Adapt a navigator to houses by their instructions alone: it imitates the walks its critic likes best.

    Args:
        config: options.
        run: run directory: config, metrics, best checkpoint, state to resume from.
        resume: go on where the training in the run directory was interrupted, with its options;
            --updates, --minutes, --patience and --threads may be others.
    """
    from vln.learn.self_imitation import train_self_imitation

    train_self_imitation(_resumed("self-imitation", config, run) if resume else config, run, resume)


@train.command
def speaker(config: OmitArgPrefixes[SpeakingConfig], run: Path, resume: bool = False) -> None:
    """Learn to describe trajectories in words: the matching critic, and instructions for new paths.

    Args:
        config: options.
        run: run directory: config, metrics, best checkpoint, state to resume from.
        resume: go on where the training in the run directory was interrupted, with its options;
            --updates, --minutes, --patience and --threads may be others.
    """
    from vln.learn.speaker import train_speaker

    train_speaker(_resumed("speaker", config, run) if resume else config, run, resume)


@train.command
def flagship(run: Path, view: Literal["symbolic", "rgb"] = "symbolic", seed: int = 0, threads: int = 2) -> None:
    """Train a flagship from nothing, by the recipe of the ones that come with the package.

    Args:
        run: gets a run directory for each stage; finished ones are kept, an interrupted one goes on.
        view: what it sees.
        seed: seed of everything random.
        threads: processor threads.
    """
    from vln.experiments.flagship import train_flagship

    print(f"trained {train_flagship(run, view, seed, threads)}")


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line; bad input is one line and exit code 2."""
    _arguments[:] = sys.argv[1:] if arguments is None else arguments
    try:
        app.cli(
            prog="vln",
            description="Vision-language navigation: worlds, agents, training, evaluation.",
            args=_arguments,
        )
    except InputError as error:
        print(f"vln: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt as error:
        number = getattr(error, "number", signal.SIGINT)  # that of a training that has saved everything
        again = f"; to go on: {_again()}" if hasattr(error, "number") else ""
        print(f"\nvln: {error or 'interrupted'}{again}", file=sys.stderr)
        sys.exit(128 + number)


def _resumed(stage: str, config: Config, run: Path) -> Config:
    """Returns the options that a training began with, and those that the command line names as it has them."""
    from vln.learn.run_directory import begun_with

    named = {word.split("=")[0].removeprefix("--").removeprefix("no-").replace("-", "_") for word in _arguments}
    return _overlaid(begun_with(run, stage, type(config)), config, named)


def _overlaid(before: Any, given: Any, names: Collection[str]) -> Any:
    """Returns a dataclass with the fields of some names, at any depth, as in another one."""
    values = {field.name: (getattr(before, field.name), getattr(given, field.name)) for field in fields(before)}
    changed = {name: _overlaid(*pair, names) for name, pair in values.items() if is_dataclass(pair[0])}
    changed |= {name: new for name, (_, new) in values.items() if name in names and name not in changed}
    return replace(before, **changed)


def _again() -> str:
    """Returns the command that goes on with what this one began: a stage needs --resume, all others find out."""
    resumes = _arguments[:1] == ["train"] and _arguments[1] != "flagship" and "--resume" not in _arguments
    return shlex.join(["vln", *_arguments, *(["--resume"] if resumes else [])])
