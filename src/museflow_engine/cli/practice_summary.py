"""What to say when a sitting is over."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from museflow_engine.cli.practice_view import progress_line
from museflow_engine.judgement import PhraseScore
from museflow_engine.learner import success_at
from museflow_engine.session import PieceProgress, Result, Sitting, TierProgress
from museflow_engine.skill import describe

MOST_SKILLS = 3
SURELY_WEAK = 0.5


def summary_lines(results: Sequence[Result], session: Sitting, *, kept: bool) -> list[str]:
    """Phrases, tiers passed, and what is weak now."""
    clean = sum(result.clean for result in results)
    noun = "passage" if isinstance(session.progress, PieceProgress) else "phrase"
    phrases = f"1 {noun}" if len(results) == 1 else f"{len(results)} {noun}s"
    lines = ["", f"{phrases} played, {clean} of them clean."]
    if results:
        lines.append(f"On average {average_line([result.score for result in results])}.")
    tiers = [each.progress for each in results if isinstance(each.progress, TierProgress)]
    passed = [progress.tier for progress in tiers if progress.passed]
    if passed:
        lines.append(f"Tiers passed: {', '.join(passed)}.")
    if not session.progress.passed:
        lines.append(progress_line(session.progress))
    lines += [f"weak: {reason}" for reason in _weakest(session)]
    if not kept:
        lines.append("Nothing was kept of this try; --learner NAME keeps it.")
    return lines


def average_line(scores: Sequence[PhraseScore]) -> str:
    """The parts of some scores on average, each over those that have it."""
    parts: dict[str, list[float | None]] = {
        "pitch": [score.pitch_accuracy for score in scores],
        "on time": [score.onset_accuracy for score in scores],
        "held as written": [score.duration_accuracy for score in scores],
        "continuity": [score.continuity for score in scores],
        "hands together": [score.hands_together for score in scores],
    }
    known = {name: [part for part in found if part is not None] for name, found in parts.items()}
    return ", ".join(f"{name} {fmean(found):.0%}" for name, found in known.items() if found)


def _weakest(session: Sitting) -> list[str]:
    tracker = session.learner.tracker
    weak = [(tracker.belief(skill).p_weak, skill) for skill in tracker]
    worst = sorted((each for each in weak if each[0] >= SURELY_WEAK), reverse=True)[:MOST_SKILLS]
    return [_line(session, skill) for _, skill in worst]


def _line(session: Sitting, skill: str) -> str:
    mean, sd = success_at(session.learner.tracker, skill)
    return f"{describe(skill)}: {100 * mean:.0f} % ± {100 * sd:.0f}"
