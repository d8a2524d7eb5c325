"""The command line. Nothing heavy is imported until a command needs it, so that help is instant."""

import errno
import os
import shlex
import signal
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal

import tyro
from tyro.conf import OmitArgPrefixes, Positional

from vln.envs.corpora.sources import SourceConfig
from vln.envs.errors import InputError
from vln.envs.files.formats import Format
from vln.envs.ranges import Beam, Count, Natural, Positive, Seed, Threads
from vln.menu import Menu
from vln.options import CORE_NAMES, CoreName, Inference, Outputs
from vln.training_commands import WORDS, train

LOOK, TRAIN, MEASURE, MAKE = "Look", "Train", "Measure", "Make"
app = Menu(
    "vln",
    "Vision-language navigation: agents that read instructions and walk through houses they have never seen.",
    """Start here:
  vln demo     train an agent in about four minutes, score it and draw what it does
  vln watch    see the agent that comes with the package follow instructions
  vln play     walk yourself""",
    (LOOK, TRAIN, MEASURE, MAKE),
)
app.add(TRAIN, train)

PolicyName = Annotated[
    Positional[str],
    tyro.conf.arg(
        metavar="POLICY",
        help="flagship, flagship-map, flagship-rgb, stop, random, forward, shortest, explorer, a run directory, "
        "or module:Class",
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


@app.command(TRAIN)
def demo(folder: Path = Path("runs/demo"), minutes: Positive = 15.0, seed: Seed = 0, window: bool = True) -> None:
    """Train an agent on generated houses, print its scores beside the baselines, and draw what it does.

    Args:
        folder: where checkpoint, table, pictures and animation go. An interrupted demo there goes on, one that is
            over is replaced.
        minutes: of training at most, for machines that are too slow for all of it.
        seed: seed of everything random.
        window: whether to show an episode in a window at the end, where there is a display.
    """
    from vln.experiments.demo import run_demo

    run_demo(folder, minutes, seed, window)


@app.command(LOOK)
def play(source: Source = SourceConfig(), first: Natural | None = None) -> None:
    """Walk through episodes yourself: arrow keys move, space stops, H shows the way, R draws another, Q quits.

    Args:
        source: houses and instructions.
        first: number of the instance to begin with; drawn if not given.
    """
    from vln.show.keyboard import play_episodes

    play_episodes(source, first)


@app.command(LOOK)
def watch(
    policy: PolicyName = DEFAULT_POLICY,
    /,
    source: Source = SourceConfig(),
    count: Count = 3,
    first: Natural | None = None,
    save: Path | None = None,
    blind: bool = False,
    deaf: bool = False,
) -> None:
    """Watch a policy follow instructions, in a window or as pictures.

    Args:
        policy: what acts.
        source: houses and instructions.
        count: how many to watch.
        first: number of the first of those in a row; without it they are spread over the houses.
        save: .gif or .mp4 for an animation, .png for the picture of the first episode, or a folder for one
            picture per episode; without it a window opens.
        blind: let it see nothing.
        deaf: let it hear nothing.
    """
    from vln.show.watch import watch_policy

    watch_policy(policy, source, count, first, save, blind=blind, deaf=deaf)


@app.command(MEASURE)
def evaluate(
    policies: PolicyNames = (DEFAULT_POLICY,),
    /,
    source: Source = SourceConfig(),
    blind: bool = False,
    deaf: bool = False,
    inference: OmitArgPrefixes[Inference] = Inference(),
    seed: Seed = 0,
    outputs: OmitArgPrefixes[Outputs] = Outputs(),
    ray: str | None = None,
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
        ray: "auto" or an address: play on all processors of a Ray cluster, houses apart.
    """
    from vln.judge.evaluation import evaluate_and_report

    evaluate_and_report(
        policies, source, blind=blind, deaf=deaf, seed=seed, inference=inference, outputs=outputs, ray=ray
    )


@app.command(MEASURE)
def sail(
    folder: Path, seeds: Count = 3, data: Path | None = None, start: Path | None = None, threads: Threads = 1
) -> None:
    """Run SAIL's whole protocol: three folds, absolute start, sentences and paragraphs, mean over seeds.

    Args:
        folder: where the runs of all folds and the table go; finished ones are kept.
        seeds: number of seeds.
        data: folder of the corpora; default: the environment variable VLN_DATA.
        start: navigator to begin with: a flagship, or a run directory.
        threads: processor threads.
    """
    from vln.experiments.sail_protocol import run_protocol

    run_protocol(folder, seeds, data, threads, start)


@app.command(MEASURE)
def describe(
    speaker: Positional[Path],
    /,
    source: Source = SourceConfig(),
    count: Count = 5,
    beam: Beam = 1,
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


@app.command(MEASURE)
def ablation(folder: Path, seeds: Count = 3, threads: Threads = 1) -> None:
    """Measure what each part of the method is worth: the paper's ablation on 60 training houses.

    Args:
        folder: where the runs of all stages and the table go; finished ones are kept.
        seeds: number of seeds.
        threads: processor threads.
    """
    from vln.experiments.ablation import run_ablation

    run_ablation(folder, seeds, threads)


@app.command(MEASURE)
def cores(
    folder: Path,
    cores: tuple[CoreName, ...] = CORE_NAMES,
    minutes: Positive = 3.0,
    seed: Seed = 0,
    threads: Threads = 1,
) -> None:
    """Compare recurrent cores: success, speed, and gradients back in time after the same time of training.

    Args:
        folder: where the runs and the comparison go; finished ones are kept.
        cores: which ones.
        minutes: of training for each.
        seed: seed of everything random.
        threads: processor threads.
    """
    from vln.experiments.core_comparison import compare_cores

    compare_cores(folder, cores, minutes, seed, threads)


@app.command(LOOK)
def scene(policy: PolicyName = DEFAULT_POLICY, /, save: Path = Path("scene.png")) -> None:
    """Let a policy follow the instruction everybody starts from, to the toilet by an entry way without doors.

    Args:
        policy: what acts.
        save: the PNG, with the demonstration A, the policy's path B and a random agent's path C.
    """
    from vln.show.watch import draw_scene_picture

    draw_scene_picture(policy, save)


@app.command(LOOK)
def say(
    words: Annotated[Positional[tuple[str, ...]], tyro.conf.arg(metavar="WORDS ...")] = (),
    /,
    policy: str = DEFAULT_POLICY,
    house: str = "scene",
    start: str | None = None,
    save: Path | None = None,
) -> None:
    """Tell an agent something in words of your own, and see where they lead; every sentence goes on from there.

    Args:
        words: sentences, each in quotes; without any you are asked for them, one at a time.
        policy: flagship, flagship-map, flagship-rgb, a run directory, or module:Class.
        house: "scene", the number of a generated home, or a house of your own (.txt, .json).
        start: row,column,heading, for example 13,3,north; default: where the scene begins, or the largest room.
        save: .gif or .mp4 for an animation of all sentences, .png for the picture after the last.
    """
    from vln.show.say import say_words

    say_words(policy, words, house, start, save)


@app.command(LOOK)
def houses(
    files: Positional[tuple[Path, ...]] = (),
    /,
    source: Source = SourceConfig(),
    count: Count = 12,
    first: Natural | None = None,
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


@app.command(LOOK)
def episodes(
    source: Source = SourceConfig(), count: Count = 12, first: Natural | None = None, save: Path | None = None
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


@app.command(MAKE)
def names() -> None:
    """List the rooms, landmarks and materials that a house of your own may have."""
    from vln.show.names import print_names

    print_names()


@app.command(MAKE)
def collect(
    file: Positional[Path],
    /,
    source: Source = SourceConfig(),
    count: Count = 10,
    first: Natural | None = None,
    writer: str = "me",
    check: bool = False,
) -> None:
    """Tell paths in words of your own, into a dataset file that every command reads; or check such words.

    Args:
        file: the dataset file (.json); what it has is kept.
        source: where the paths come from.
        count: how many paths.
        first: number of the first of those in a row; without it they are spread over the houses.
        writer: the name under which your words are kept.
        check: instead, read the words of the file on the bare map, and say where they end.
    """
    from vln.show.collect import check_words, collect_words

    if check:
        check_words(file)
    else:
        collect_words(file, source, count, first, writer)


@app.command(MAKE)
def generate(
    folder: Positional[Path],
    /,
    source: Source = SourceConfig(),
    shards: Count | None = None,
    houses_per_shard: Count = 100,
    format: Format = "json",
    workers: Threads = 1,
    ray: str | None = None,
) -> None:
    """Write houses and episodes as a dataset in shards: R2R's episodes and our houses, and a manifest.

    Args:
        folder: where the files go; shards that are there already are kept, so it can be interrupted.
        source: what to write.
        shards: how many; by default as many as houses-per-shard needs.
        houses_per_shard: houses in each.
        format: "json", "json.gz" (gzipped), or "parquet" (needs pyarrow).
        workers: processes at work; the files are the same whatever their number.
        ray: "auto" or an address: write with all processors of a Ray cluster instead.
    """
    from vln.show.shards import generate_shards

    generate_shards(
        source, folder, shards=shards, houses_per_shard=houses_per_shard, form=format, workers=workers, ray=ray
    )


@app.command(MEASURE)
def bench(peers: bool = False, json: Path | None = None, seconds: Positive = 0.5, houses: Count = 64) -> None:
    """Measure how fast this machine simulates: steps, pictures, resets, houses, memory.

    Args:
        peers: also measure Minigrid, BabyAI, MiniWorld, EnvPool and XLand-MiniGrid where they are installed.
        json: file for the figures.
        seconds: length of each of the repeats whose median counts.
        houses: number of houses that the environments share.
    """
    from vln.speed.bench import run_bench

    run_bench(peers, json, seconds, houses)


@app.command(MAKE)
def completion(shell: Positional[Literal["bash", "zsh", "tcsh", "fish"]] = "bash", /) -> None:
    """Print the script that completes commands and options with the tab key: `eval "$(vln completion bash)"`.

    Args:
        shell: whose script.
    """
    print(app.completion(shell))


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line; bad input is one line and exit code 2."""
    WORDS[:] = sys.argv[1:] if arguments is None else arguments
    try:
        if WORDS[:1] == ["--version"]:
            print(f"vln {version('vln')}")
        elif call := app.call(WORDS):
            call()
        sys.stdout.flush()
    except InputError as error:
        print(f"vln: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:  # whoever read the output has seen enough
        _discard_output()
        sys.exit(128 + signal.SIGPIPE)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        _discard_output()
        print(f"vln: the disk is full ({error}); make room and run it again", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt as error:
        number = getattr(error, "number", signal.SIGINT)  # that of a training that has saved everything
        again = f"; to go on: {_again()}" if hasattr(error, "number") else ""
        print(f"\nvln: {str(error) or 'interrupted'}{again}", file=sys.stderr)
        sys.exit(128 + number)


def _discard_output() -> None:
    """Lets what is left of the output vanish, which could not be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _again() -> str:
    """Returns the command that goes on with what this one began: a stage needs --resume, all others find out."""
    resumes = WORDS[:1] == ["train"] and WORDS[1] != "flagship" and "--resume" not in WORDS
    return shlex.join(["vln", *WORDS, *(["--resume"] if resumes else [])])
