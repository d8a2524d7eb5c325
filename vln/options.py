"""Options of the training stages. Plain dataclasses: the command line and the saved config are made from them.

Nothing here imports torch, so that `vln --help` is instant.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from vln.envs.corpora.sources import SourceConfig

CORE_NAMES = ("rnn", "gru", "lstm", "lstm-2", "highway", "mingru")  # those of `vln.agents.recurrence`


@dataclass(frozen=True)
class ImitationConfig:
    """Imitation learning on demonstration paths.

    Attributes:
        source: houses and instructions to learn from.
        start: run directory of a navigator to begin with, or None for fresh weights. Sizes are taken from it, and
            the weights of all that fits: the words that both know, and everything but the eyes where it was made
            for other views.
        seed: seed of everything random.
        updates: gradient steps at most.
        minutes: training time at most, validations apart; 0 for no limit. A resumed training with a limit is not
            reproducible to the byte, one without is.
        batch_size: episodes per gradient step.
        learning_rate: peak of Adam's learning rate; it warms up over 100 updates and falls to a tenth.
        weight_decay: AdamW's weight decay.
        average: decay of the moving average of the weights that acts and is saved; 0 for the last weights.
        teacher_share: share of the updates that are teacher forcing only; afterwards every second update is
            student forcing under the shortest-path expert.
        temperature: of the actions sampled in student forcing.
        alignment: weight of the loss that keeps the text attention on the present sentence, where known.
        masking: share of the episodes trained without sight, and as many without words, so that the scores of
            the blind and of the deaf agent show what they could have learnt.
        smoothing: label smoothing, against demonstrations that are not quite what the words say.
        word_dropout: share of the words replaced by the unknown word.
        augment: mirror symmetry and, for SAIL, permuted names, anew in every epoch.
        back_translation: run directory of a speaker, which describes new paths of the training houses that join
            the demonstrations; None for none.
        back_translation_share: how many of them there are for each demonstration, up to 1.
        environment_dropout: share of the categories of landmarks and floors hidden throughout an episode, which
            makes another house of each; for symbolic views.
        validate_every: updates between two validations.
        validation_episodes: episodes per validation.
        judge_by: number of latest validations whose mean success decides what is best; more than one where the
            validation split is small.
        patience: validations without improvement before training stops.
        view_encoder: "crop", "cells", "pixels" or "auto": what suits the source's view.
        instruction_encoder: "lstm", or the name or folder of a Hugging Face encoder.
        tune_encoder: whether a Hugging Face encoder's own weights learn, or only the projection of its features.
        word_size: size of word embeddings.
        view_size: feature size of patches.
        hidden_size: size of the history and of encoded words.
        layout_reach: cells around the agent of which it is told, all at once, which are free.
        dropout: dropout rate.
        cross_modal: the paper's order history -> text -> vision.
        text_feedback: whether the history sees the previous text context.
        core: recurrent core of the history: "rnn", "gru", "lstm", "lstm-2", "highway" or "mingru".
        threads: processor threads.
    """

    source: SourceConfig = SourceConfig()
    start: Path | None = None
    seed: int = 0
    updates: int = 6000
    minutes: float = 0.0
    batch_size: int = 16
    learning_rate: float = 3e-3
    weight_decay: float = 1e-4
    average: float = 0.995
    teacher_share: float = 0.8
    temperature: float = 0.5
    alignment: float = 0.3
    masking: float = 0.03
    smoothing: float = 0.0
    word_dropout: float = 0.0
    augment: bool = False
    back_translation: Path | None = None
    back_translation_share: float = 1.0
    environment_dropout: float = 0.0
    validate_every: int = 500
    validation_episodes: int = 400
    judge_by: int = 1
    patience: int = 10
    view_encoder: str = "auto"
    instruction_encoder: str = "lstm"
    tune_encoder: bool = False
    word_size: int = 64
    view_size: int = 32
    hidden_size: int = 128
    layout_reach: int = 4
    dropout: float = 0.1
    cross_modal: bool = True
    text_feedback: bool = True
    core: str = "lstm"
    threads: int = 2


@dataclass(frozen=True)
class SpeakingConfig:
    """Training a speaker: the words of demonstrations, given what was seen and done.

    Attributes:
        source: houses and instructions to learn from.
        unit: what the speaker says one after the other, "word" or "character".
        seed: seed of everything random.
        updates: gradient steps at most.
        minutes: training time at most, validations apart; 0 for no limit.
        batch_size: episodes per gradient step.
        learning_rate: peak of Adam's learning rate.
        weight_decay: AdamW's weight decay.
        average: decay of the moving average of the weights; 0 for the last weights.
        alignment: weight of the loss that keeps the attention on the part of the path that the present sentence
            describes, where known.
        smoothing: label smoothing.
        augment: mirror symmetry and, for SAIL, permuted names.
        validate_every: updates between two validations.
        validation_episodes: episodes per validation.
        judge_by: number of latest validations whose mean likelihood decides what is best.
        patience: validations without improvement before training stops.
        view_encoder: "crop", "cells", "pixels" or "auto".
        word_size: size of word embeddings.
        view_size: feature size of patches.
        hidden_size: size of the encoded steps and of the decoder.
        layout_reach: cells around the agent of which it is told, all at once, which are free.
        dropout: dropout rate.
        threads: processor threads.
    """

    source: SourceConfig = SourceConfig()
    unit: Literal["word", "character"] = "word"
    seed: int = 0
    updates: int = 6000
    minutes: float = 0.0
    batch_size: int = 16
    learning_rate: float = 1e-3
    weight_decay: float = 1e-4
    average: float = 0.995
    alignment: float = 0.3
    smoothing: float = 0.0
    augment: bool = False
    validate_every: int = 500
    validation_episodes: int = 400
    judge_by: int = 1
    patience: int = 10
    view_encoder: str = "auto"
    word_size: int = 64
    view_size: int = 32
    hidden_size: int = 192
    layout_reach: int = 4
    dropout: float = 0.2
    threads: int = 2


@dataclass(frozen=True)
class ReinforcementConfig:
    """Reinforcement learning from a warm start, with RCM's extrinsic and intrinsic reward.

    Attributes:
        start: run directory of the navigator to begin with.
        critic: run directory of a speaker, the matching critic; None for the extrinsic reward alone.
        source: houses and instructions to learn on.
        seed: seed of everything random.
        updates: gradient steps at most.
        minutes: training time at most, validations apart; 0 for no limit.
        batch_size: episodes per gradient step.
        walks: how many of them are walks by the same instruction.
        advantage: what an action is measured against: the learned "baseline", or with "leave-one-out" the other
            walks by the same instruction (RLOO; Kool et al., 2019), of which there must be two or more then.
        objective: "policy-gradient", or "clipped" for PPO's.
        learning_rate: peak of Adam's learning rate.
        weight_decay: AdamW's weight decay.
        average: decay of the moving average of the weights that acts and is saved; 0 for the last weights.
        discount: gamma of the extrinsic return.
        trace: lambda of the advantage estimates.
        extrinsic: weight of the extrinsic reward; 0 leaves the intrinsic one alone.
        success: what stopping at the goal earns, where a metre gained earns 1. The paper's 1 is little beside a
            path of many metres.
        intrinsic: delta, weight of the critic's score.
        fidelity: weight of nDTW to the demonstration as a further reward at the end (Jain et al., ACL 2019).
        entropy: weight of the entropy bonus.
        imitation: weight of the imitation loss on a batch of demonstrations mixed in (as EnvDrop's 0.2).
        clip: range of the clipped objective.
        passes: gradient steps on each batch of episodes; more than 1 needs the clipped objective.
        temperature: of the actions sampled.
        leeway: steps that an episode may take, in multiples of the longest demonstration of its batch; 0 for the
            task's own limit.
        truncation: steps through which gradients flow back in time; 0 for all.
        augment: mirror symmetry and, for SAIL, permuted names, in the demonstrations mixed in.
        word_dropout: share of the words replaced by the unknown word in the demonstrations mixed in.
        back_translation: run directory of a speaker, which describes new paths of the training houses that join
            the demonstrations; None for none.
        back_translation_share: how many of them there are for each demonstration, up to 1.
        environment_dropout: share of the categories of landmarks and floors hidden throughout an episode, which
            makes another house of each; for symbolic views.
        validate_every: updates between two validations.
        validation_episodes: episodes per validation.
        judge_by: number of latest validations whose mean success decides what is best.
        patience: validations without improvement before training stops.
        threads: processor threads.
    """

    start: Path
    critic: Path | None = None
    source: SourceConfig = SourceConfig()
    seed: int = 0
    updates: int = 2000
    minutes: float = 0.0
    batch_size: int = 64
    walks: int = 1
    advantage: Literal["baseline", "leave-one-out"] = "baseline"
    objective: Literal["policy-gradient", "clipped"] = "policy-gradient"
    learning_rate: float = 2e-4
    weight_decay: float = 1e-4
    average: float = 0.99
    discount: float = 0.95
    trace: float = 0.95
    extrinsic: float = 1.0
    success: float = 4.0
    intrinsic: float = 2.0
    fidelity: float = 0.0
    entropy: float = 0.005
    imitation: float = 0.2
    clip: float = 0.2
    passes: int = 1
    temperature: float = 0.7
    leeway: float = 1.5
    truncation: int = 0
    augment: bool = False
    word_dropout: float = 0.0
    back_translation: Path | None = None
    back_translation_share: float = 1.0
    environment_dropout: float = 0.0
    validate_every: int = 100
    validation_episodes: int = 400
    judge_by: int = 1
    patience: int = 20
    threads: int = 2


@dataclass(frozen=True)
class SelfImitationConfig:
    """Self-supervised imitation in houses with instructions but without paths.

    Attributes:
        start: run directory of the navigator to begin with.
        critic: run directory of a speaker, the matching critic.
        source: houses and instructions to explore; their paths and goals are not read.
        seed: seed of everything random.
        updates: gradient steps at most.
        minutes: training time at most, validations apart; 0 for no limit.
        batch_size: instructions per gradient step.
        walks: walks by each of them, of which the best is kept.
        temperature: of the actions sampled in them.
        pragmatic: weight of the navigator's log-likelihood of a walk beside the critic's of the words, 0 to 1.
        learning_rate: peak of Adam's learning rate.
        weight_decay: AdamW's weight decay.
        average: decay of the moving average of the weights that acts and is saved; 0 for the last weights.
        validate_every: updates between two looks at the critic's score of greedy walks.
        validation_episodes: walks per look.
        judge_by: number of latest looks whose mean decides what is best.
        patience: looks without improvement before training stops.
        threads: processor threads.
    """

    start: Path
    critic: Path
    source: SourceConfig = SourceConfig()
    seed: int = 0
    updates: int = 600
    minutes: float = 0.0
    batch_size: int = 32
    walks: int = 8
    temperature: float = 1.0
    pragmatic: float = 0.5
    learning_rate: float = 2e-4
    weight_decay: float = 1e-4
    average: float = 0.99
    validate_every: int = 50
    validation_episodes: int = 400
    judge_by: int = 1
    patience: int = 10
    threads: int = 2


@dataclass(frozen=True)
class Inference:
    """How a navigator decides where to go.

    Attributes:
        temperature: 0 takes the likeliest action each time, otherwise actions are sampled.
        beam: hypotheses of a beam search; 0 for none. Its walks are scored twice: as if the search had been done
            in the mind, and with all walking that it would have cost.
        speaker: run directory of a speaker that has a say in which walk is taken; for a beam.
        pragmatic: its weight, 0 to 1.
    """

    temperature: float = 0.0
    beam: int = 0
    speaker: Path | None = None
    pragmatic: float = 0.5


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
        TypeError: if a field is unknown.
    """
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
