"""Options of the training stages. Plain dataclasses: the command line and the saved config are made from them.

A stage's options are those of its schedule, its optimizer and its network, and a few of its own: each is written
once, with the values it may have, and has one name on the command line, in `config.json` and in Python.
Nothing here imports torch, so that `vln --help` is instant.
"""

from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from vln.envs.corpora.sources import SourceConfig
from vln.envs.errors import InputError
from vln.envs.ranges import (
    Count,
    EvenSize,
    HalfShare,
    Natural,
    PartShare,
    Positive,
    Seed,
    Share,
    Size,
    Threads,
    Weight,
    check_values,
)

DeviceName = Literal["cpu", "cuda", "mps", "auto"]  # as in `vln.agents.device`, which needs torch
CoreName = Literal["rnn", "gru", "lstm", "lstm-2", "highway", "mingru"]
CORE_NAMES: tuple[CoreName, ...] = get_args(CoreName)  # those of `vln.agents.recurrence`


@dataclass(frozen=True, kw_only=True)
class Options:
    """Options that are checked as soon as they are put together.

    Raises:
        InputError: if a value is out of its range.
    """

    def __post_init__(self) -> None:
        """Checks every option against its annotation."""
        check_values(type(self), vars(self))


@dataclass(frozen=True, kw_only=True)
class Schedule(Options):
    """How long a training lasts and how often it is judged.

    Attributes:
        seed: seed of everything random.
        updates: gradient steps at most.
        minutes: training time at most, validations apart; 0 for no limit. A resumed training with a limit is not
            reproducible to the byte, one without is.
        batch_size: episodes per gradient step.
        validate_every: updates between two validations.
        validation_episodes: episodes per validation.
        judge_by: number of latest validations whose mean decides what is best; more than one where the
            validation split is small.
        patience: validations without improvement before training stops.
        threads: processor threads.
        device: where the network learns, "cpu", "cuda", "mps", or "auto" for the fastest there is. Only on the
            processor is a training the same to the byte each time.
    """

    seed: Seed = 0
    updates: Count = 6000
    minutes: Weight = 0.0
    batch_size: Count = 16
    validate_every: Count = 500
    validation_episodes: Count = 400
    judge_by: Count = 1
    patience: Count = 10
    threads: Threads = 1
    device: DeviceName = "cpu"


@dataclass(frozen=True, kw_only=True)
class Optimizer(Options):
    """How a gradient step is taken.

    Attributes:
        learning_rate: peak of Adam's learning rate; it warms up over 100 updates and falls to a tenth.
        weight_decay: AdamW's weight decay.
        clip_norm: largest norm of a gradient, longer ones are shortened to it; 0 for no clipping.
        ema: decay of the moving average of the weights that acts and is saved; 0 for the last weights.
    """

    learning_rate: Weight = 2e-4
    weight_decay: Weight = 1e-4
    clip_norm: Weight = 1.0
    ema: Share = 0.99


@dataclass(frozen=True, kw_only=True)
class Network(Options):
    """Sizes of a network that looks around.

    Attributes:
        view_encoder: what suits the source's view ("auto"), or "crop", "cells", "map" or "pixels".
        word_size: size of word embeddings.
        view_size: feature size of patches.
        hidden_size: size of the history and of encoded words or steps; even.
        layout_reach: cells around the agent of which it is told, all at once, which are free.
        dropout: dropout rate.
    """

    view_encoder: Literal["auto", "crop", "cells", "map", "pixels"] = "auto"
    word_size: Size = 64
    view_size: Size = 32
    hidden_size: EvenSize = 128
    layout_reach: Natural = 4
    dropout: Share = 0.1


@dataclass(frozen=True, kw_only=True)
class NavigatorNetwork(Network):
    """Sizes and parts of a navigator.

    Attributes:
        instruction_encoder: "lstm", or the name or folder of a Hugging Face encoder.
        tune_encoder: whether a Hugging Face encoder's own weights learn, or only the projection of its features.
        cross_modal: the paper's order history -> text -> vision.
        text_feedback: whether the history sees the previous text context.
        core: recurrent core of the history.
        blind: let the agent never see anything, in training and ever after: a unimodal baseline (Thomason et al.,
            NAACL 2019), stronger than a sighted agent that is blinded for a test.
        deaf: let it never hear a word; `blind` and `deaf` together leave the habits of the demonstrations.
    """

    instruction_encoder: str = "lstm"
    tune_encoder: bool = False
    cross_modal: bool = True
    text_feedback: bool = True
    core: CoreName = "lstm"
    blind: bool = False
    deaf: bool = False


@dataclass(frozen=True, kw_only=True)
class Demonstrations(Options):
    """How demonstrations are varied and what joins them.

    Attributes:
        augment: mirror symmetry and, for SAIL, permuted names, anew in every epoch.
        word_dropout: share of the words replaced by the unknown word.
        back_translation: run directory of a speaker, which describes new paths of the training houses that join
            the demonstrations; None for none.
        back_translation_share: how many of them there are for each demonstration, above 0 and up to 1.
        environment_dropout: share of the categories of landmarks and floors hidden throughout an episode, which
            makes another house of each; for symbolic views.
    """

    augment: bool = False
    word_dropout: Share = 0.0
    back_translation: Path | None = None
    back_translation_share: PartShare = 1.0
    environment_dropout: Share = 0.0


@dataclass(frozen=True, kw_only=True)
class ImitationConfig(Demonstrations, NavigatorNetwork, Optimizer, Schedule):
    """Imitation learning on demonstration paths.

    Attributes:
        source: houses and instructions to learn from.
        start: navigator to begin with, or None for fresh weights. Sizes are taken from it, and the weights of all
            that fits: the words that both know, and everything but the eyes where it was made for other views.
        teacher: who shows the way where the words name only the goal: the "demonstration", which goes straight
            there, or the "explorer", who looks for it.
        teacher_share: share of the updates that are teacher forcing only; afterwards every second update is
            student forcing under the shortest-path expert.
        temperature: of the actions sampled in student forcing.
        alignment: weight of the loss that keeps the text attention on the present sentence, where known.
        masking: share of the episodes trained without sight, and as many without words, so that the scores of
            the blind and of the deaf agent show what they could have learnt.
        smoothing: label smoothing, against demonstrations that are not quite what the words say.
    """

    source: SourceConfig = SourceConfig()
    start: Path | None = None
    learning_rate: Weight = 3e-3
    ema: Share = 0.995
    teacher: Literal["demonstration", "explorer"] = "demonstration"
    teacher_share: Share = 0.8
    temperature: Positive = 0.5
    alignment: Weight = 0.3
    masking: HalfShare = 0.03
    smoothing: Share = 0.0


@dataclass(frozen=True, kw_only=True)
class SpeakingConfig(Network, Optimizer, Schedule):
    """Training a speaker: the words of demonstrations, given what was seen and done.

    Attributes:
        source: houses and instructions to learn from.
        unit: what the speaker says one after the other, "word" or "character".
        alignment: weight of the loss that keeps the attention on the part of the path that the present sentence
            describes, where known.
        smoothing: label smoothing.
        augment: mirror symmetry and, for SAIL, permuted names.
    """

    source: SourceConfig = SourceConfig()
    unit: Literal["word", "character"] = "word"
    learning_rate: Weight = 1e-3
    ema: Share = 0.995
    hidden_size: EvenSize = 192
    dropout: Share = 0.2
    alignment: Weight = 0.3
    smoothing: Share = 0.0
    augment: bool = False


@dataclass(frozen=True, kw_only=True)
class ReinforcementConfig(Demonstrations, Optimizer, Schedule):
    """Reinforcement learning from a warm start, with RCM's extrinsic and intrinsic reward.

    The options of demonstrations are about those mixed in, see `imitation`.

    Attributes:
        source: houses and instructions to learn on.
        start: navigator to begin with: a flagship, or a run directory.
        critic: run directory of a speaker, the matching critic; None for the extrinsic reward alone.
        group_size: how many episodes of a batch are walks by the same instruction.
        advantage: what an action is measured against: the learned "baseline", or with "leave-one-out" the other
            walks by the same instruction (RLOO; Kool et al., 2019), of which there must be two or more then.
        objective: "policy-gradient", or "clipped" for PPO's.
        discount: gamma of the extrinsic return.
        gae_lambda: lambda of the advantage estimates.
        extrinsic: weight of the extrinsic reward; 0 leaves the intrinsic one alone.
        success: what stopping at the goal earns, where a metre gained earns 1. The paper's 1 is little beside a
            path of many metres.
        intrinsic: delta, weight of the critic's score.
        ndtw_reward: weight of nDTW to the demonstration as a further reward at the end (Jain et al., ACL 2019).
        entropy: weight of the entropy bonus.
        imitation: weight of the imitation loss on a batch of demonstrations mixed in (as EnvDrop's 0.2).
        ppo_clip: range of the clipped objective.
        epochs: gradient steps on each batch of episodes; more than 1 needs the clipped objective.
        temperature: of the actions sampled.
        leeway: steps that an episode may take, in multiples of the longest demonstration of its batch; 0 for the
            task's own limit.
        truncation: steps through which gradients flow back in time; 0 for all.

    Raises:
        InputError: also if a batch is no whole number of groups, a walk has none to be compared with, or there are
            several epochs without clipping.
    """

    source: SourceConfig = SourceConfig()
    start: Path
    critic: Path | None = None
    updates: Count = 2000
    batch_size: Count = 64
    group_size: Count = 1
    advantage: Literal["baseline", "leave-one-out"] = "baseline"
    objective: Literal["policy-gradient", "clipped"] = "policy-gradient"
    discount: Share = 0.95
    gae_lambda: Share = 0.95
    extrinsic: Weight = 1.0
    success: Weight = 4.0
    intrinsic: Weight = 2.0
    ndtw_reward: Weight = 0.0
    entropy: Weight = 0.005
    imitation: Weight = 0.2
    ppo_clip: Share = 0.2
    epochs: Count = 1
    temperature: Positive = 0.7
    leeway: Weight = 1.5
    truncation: Natural = 0
    validate_every: Count = 100
    patience: Count = 20

    def __post_init__(self) -> None:
        """Checks also what two options must have in common."""
        super().__post_init__()
        if self.batch_size % self.group_size:
            raise InputError(
                f"--batch-size {self.batch_size}: must be a multiple of --group-size, which is {self.group_size}"
            )
        if self.advantage == "leave-one-out" and self.group_size == 1:
            raise InputError("--advantage leave-one-out: needs --group-size 2 or more")
        if self.epochs > 1 and self.objective != "clipped":
            raise InputError(f"--epochs {self.epochs}: more than 1 needs --objective clipped")


@dataclass(frozen=True, kw_only=True)
class SelfImitationConfig(Optimizer, Schedule):
    """Self-supervised imitation in houses with instructions but without paths.

    A validation is a look at the critic's score of greedy walks.

    Attributes:
        source: houses and instructions to explore; their paths and goals are not read.
        start: navigator to begin with: a flagship, or a run directory.
        critic: run directory of a speaker, the matching critic.
        group_size: walks by each instruction of a batch, of which the best is kept.
        temperature: of the actions sampled in them.
        pragmatic: weight of the navigator's log-likelihood of a walk beside the critic's of the words, 0 to 1.
    """

    source: SourceConfig = SourceConfig()
    start: Path
    critic: Path
    updates: Count = 600
    batch_size: Count = 32
    group_size: Count = 8
    temperature: Positive = 1.0
    pragmatic: Share = 0.5
    validate_every: Count = 50


@dataclass(frozen=True, kw_only=True)
class Inference(Options):
    """How a navigator decides where to go.

    Attributes:
        temperature: 0 takes the likeliest action each time, otherwise actions are sampled.
        beam: hypotheses of a beam search; 0 for none. Its walks are scored twice: as if the search had been done
            in the mind, and with all walking that it would have cost.
        speaker: run directory of a speaker that has a say in which walk is taken; for a beam.
        pragmatic: its weight, 0 to 1.
        device: where the networks compute, "cpu", "cuda", "mps", or "auto" for the fastest that there is.

    Raises:
        InputError: also if there is a temperature beside a beam, or a speaker without one.
    """

    temperature: Weight = 0.0
    beam: Natural = 0
    speaker: Path | None = None
    pragmatic: Share = 0.5
    device: DeviceName = "cpu"

    def __post_init__(self) -> None:
        """Checks also what goes together."""
        super().__post_init__()
        if self.beam and self.temperature:
            raise InputError("--beam with --temperature: a beam keeps the likeliest walks and samples none")
        if self.speaker is not None and not self.beam:
            raise InputError("--speaker without --beam: a speaker chooses among the walks of a beam; add --beam 8")


@dataclass(frozen=True, kw_only=True)
class Cluster(Options):
    """Where a training runs, if not in this process.

    Attributes:
        ray: "auto" for the Ray cluster of this machine, started here if there is none, or the address of another
            ("host:6379", "ray://host:10001"); needs `pip install 'vln[ray]'`.
        workers: processes that train together with --ray.

    Raises:
        InputError: also if there are several processes and no Ray to start them.
    """

    ray: str | None = None
    workers: Count = 1

    def __post_init__(self) -> None:
        """Checks also what goes together."""
        super().__post_init__()
        if self.workers > 1 and self.ray is None:
            raise InputError(f"--workers {self.workers}: several processes need --ray auto, or torchrun")


@dataclass(frozen=True)
class Outputs:
    """Files that an evaluation leaves.

    Attributes:
        json: means and intervals of all scores.
        per_episode: .csv or .jsonl with a line for every episode: id, words, house, where it ended, all scores.
        table: .md or .csv with the main scores, one line per policy.
        submission: the trajectories in R2R's submission form.
    """

    json: Path | None = None
    per_episode: Path | None = None
    table: Path | None = None
    submission: Path | None = None


AnyConfig = ImitationConfig | SpeakingConfig | ReinforcementConfig | SelfImitationConfig
Config = TypeVar("Config", ImitationConfig, SpeakingConfig, ReinforcementConfig, SelfImitationConfig)


def config_to_json(config: AnyConfig) -> dict[str, Any]:
    """Returns a config as JSON values."""
    return _plain(asdict(config))  # type: ignore[no-any-return]


def config_from_json(kind: type[Config], values: dict[str, Any]) -> Config:
    """Returns the config of a kind that `config_to_json` described.

    Raises:
        InputError: if an option is missing, unknown or out of range.
    """
    named = {field.name for field in fields(kind)}
    if named != set(values):
        stage, differing = kind.__name__.removesuffix("Config").lower(), ", ".join(sorted(named ^ set(values)))
        raise InputError(f"the saved options are not those of {stage} ({differing})")
    source = _with_paths(values["source"], ("data",))
    return kind(
        **(_with_paths(values, ("start", "critic", "back_translation")) | {"source": SourceConfig(**source)})
    )


def _plain(value: Any) -> Any:
    """Returns a value with paths as text."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return str(value) if isinstance(value, Path) else value


def _with_paths(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Returns values with the texts of these names, where they are, as paths."""
    return values | {name: Path(values[name]) for name in names if values.get(name) is not None}
