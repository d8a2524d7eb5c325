"""What the first gradient step of imitation and of a speaker descends, term by term."""

from dataclasses import replace

import pytest
import torch

from tests.stages import SPEAKING, TINY
from tests.worlds import two_room_dataset
from vln.envs.language.tokenizer import PAD_ID
from vln.learn import imitation
from vln.learn.batches import Lessons
from vln.learn.imitation import imitate
from vln.learn.learner import Learner
from vln.learn.losses import alignment_loss
from vln.learn.new_navigator import new_checkpoint
from vln.learn.run_directory import RunDirectory
from vln.learn.speaker import demonstrated, learn_to_speak, new_speaker


@pytest.fixture
def descended(monkeypatch):
    """The losses of all gradient steps."""
    losses, step = [], Learner.step

    def watched(learner, loss, *rest):
        losses.append(loss.item())
        step(learner, loss, *rest)

    monkeypatch.setattr(Learner, "step", watched)
    return losses


def surprise(logits, target, smoothing):
    """How unlikely logits (..., V) find targets (...), of which a share is spread over all."""
    log_p = torch.log_softmax(logits, -1)
    hit = log_p.gather(-1, target[..., None])[..., 0]
    return -((1 - smoothing) * hit + smoothing * log_p.mean(-1))


@pytest.mark.parametrize(("smoothing", "alignment"), [(0.0, 0.0), (0.2, 0.0), (0.0, 3.0)])
def test_imitation_descends_surprise_at_the_expert_and_attention_elsewhere(
    tmp_path, descended, smoothing, alignment
):
    dataset = two_room_dataset()
    plain = replace(TINY, updates=1, dropout=0.0, masking=0.0, word_dropout=0.0)
    imitate(
        replace(plain, smoothing=smoothing, alignment=alignment), RunDirectory(tmp_path, False), dataset, dataset
    )
    torch.manual_seed(TINY.seed)
    checkpoint = new_checkpoint(plain, dataset)
    lesson = Lessons(dataset, checkpoint.tokenizer, batch_size=2, seed=TINY.seed).draw(0)
    navigator = checkpoint.network
    words, start = navigator.read_instruction(lesson.tokens), navigator.start(2)
    decision, _ = navigator(words, lesson.seen, lesson.actions, start)
    expected = surprise(decision.logits, lesson.expert, smoothing)[lesson.active].mean()
    expected += alignment * alignment_loss(decision.text_attention, lesson.relevant, lesson.active)
    assert lesson.relevant.any()
    assert descended == pytest.approx([expected.item()], rel=1e-5)


@pytest.mark.parametrize(("smoothing", "alignment"), [(0.0, 0.0), (0.2, 0.0), (0.0, 3.0)])
def test_a_speaker_descends_surprise_at_the_words_and_attention_elsewhere(
    tmp_path, descended, smoothing, alignment
):
    dataset = two_room_dataset()
    plain = replace(SPEAKING, updates=1, smoothing=smoothing, alignment=alignment)
    learn_to_speak(plain, RunDirectory(tmp_path, False), dataset, dataset)
    torch.manual_seed(plain.seed)
    checkpoint = new_speaker(plain, dataset)
    speaker = checkpoint.network
    lesson = Lessons(dataset, checkpoint.tokenizer, batch_size=2, seed=plain.seed).draw(0)
    said = speaker(speaker.watch(demonstrated(lesson)), lesson.tokens)
    targets = speaker.targets(lesson.tokens)
    expected = surprise(said.logits, targets, smoothing)[targets != PAD_ID].mean()
    # Which steps each word is about.
    relevant, heard = lesson.relevant.permute(1, 2, 0), lesson.tokens != PAD_ID
    expected += alignment * alignment_loss(said.attention[:, :-1], relevant, heard)
    assert relevant.any()
    assert descended == pytest.approx([expected.item()], rel=1e-5)


@pytest.mark.parametrize(("teacher_share", "forced"), [(1.0, []), (0.5, [5, 7, 9]), (0.0, [1, 3, 5, 7, 9])])
def test_after_the_share_of_the_teacher_every_second_lesson_is_the_students(
    tmp_path, monkeypatch, teacher_share, forced
):
    students = []

    class Watched(Lessons):
        def draw(self, update, student=None, temperature=1.0):
            students.extend([update] * (student is not None))
            return super().draw(update, student, temperature)

    monkeypatch.setattr(imitation, "Lessons", Watched)
    config = replace(TINY, updates=10, validate_every=10, teacher_share=teacher_share)
    imitate(config, RunDirectory(tmp_path, False), two_room_dataset(), two_room_dataset())
    assert students == forced
