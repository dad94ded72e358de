"""The score of a phrase, from its settled judgements.

    pitch accuracy     Σ credit of each written note / (written notes + cost of extra notes)
    onset accuracy     notes on time / written notes
    duration accuracy  notes held as written / written notes
    rhythm accuracy    Σ of each note on time: 1, or `hold_credit` if not held as written
                       / written notes
    tempo accuracy     min(1, min(kept / goal, goal / kept) / (1 − tolerance))
    continuity         max(0, 1 − cost of stops, stutters, restarts, skips / moments played)
    hands together     moments in which both hands came together / moments at which both are due
    overall            1 − Σ weight · (1 − part) / Σ weight, over the parts that are known

The credit of a written note is 1 if it was played right, `octave_credit` if in another
octave, 0 if wrong or missed. One that was wrong first and then right has the better of
`correction_credit` and what it would have had without the correction; its onset is that of
the first try, or of the last if the beat waited for it, its end that of the last, and the
wrong key is no extra note, so that correcting never costs. Nor is a stop at such a note
charged again.

A wrong note that comes on time lowers pitch only, an uneven one rhythm only, a steady
slow performance tempo only; a missed note is missing from both pitch and rhythm. Notes
replayed after a restart are not extra notes: the restart itself counts, in continuity.
Where nothing was played at all every part is 0. Examples are in docs/score.md.

Conventions: accuracies between 0 and 1; tempo in quarter notes a minute.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import fsum, sqrt
from statistics import fmean, median
from typing import Final

from museflow_engine.judgement import Judgement, PhraseScore, PhraseTiming
from museflow_engine.level.scoring import Scoring

_STOPS: Final = ("hesitation", "restart")
_LEAST_SPREAD: Final = 2


@dataclass(frozen=True, slots=True)
class Breaks:
    """How often the flow was broken.

    Attributes:
        hesitations: stops.
        stutters: times that the last note or two were said again.
        restarts: times that the player went back farther.
        skips: jumps ahead.
    """

    hesitations: int = 0
    stutters: int = 0
    restarts: int = 0
    skips: int = 0

    def cost(self, scoring: Scoring) -> float:
        """What they cost, in moments."""
        return fsum(
            (
                self.hesitations * scoring.hesitation_cost,
                self.stutters * scoring.stutter_cost,
                self.restarts * scoring.restart_cost,
                self.skips * scoring.skip_cost,
            )
        )


@dataclass(frozen=True, slots=True)
class Account:
    """What a score takes into account beside the judgements.

    Attributes:
        goal: tempo that was asked for, in quarters a minute.
        tempo: tempo that was kept; None if unknown.
        moments: number of moments (onsets) that were played.
        breaks: stops, stutters, restarts and skips.
        uncounted: extra notes that cost nothing: nobody's fault (a keyboard telling a press
            twice), or counted with the note that they were a first try for.
        brushed: events that were keys brushed beside a right one.
        corrected: for notes that were put right, by id, the verdict on the first try, held
            until the last try ended.
        apart: for each moment at which both hands are due, seconds by which the left came
            after the right, None where a hand did not come.
        together: for each of these, whether they came together.
    """

    goal: float
    tempo: float | None = None
    moments: int = 0
    breaks: Breaks = Breaks()
    uncounted: frozenset[str] = frozenset()
    brushed: frozenset[str] = frozenset()
    corrected: Mapping[str, Judgement] = field(default_factory=dict)
    apart: tuple[float | None, ...] = ()
    together: tuple[bool, ...] = ()


def score_phrase(judgements: Sequence[Judgement], account: Account, scoring: Scoring) -> PhraseScore:
    """Score settled judgements; their order is of no consequence.

    Args:
        judgements: one for each written note, and one for each extra note.
        account: what else is known of the performance.
        scoring: what the level counts, and how much.
    """
    written = [judgement for judgement in judgements if judgement.note_id is not None]
    extra = fsum(_extra_cost(judgement, account, scoring) for judgement in judgements)
    ratio = None if account.tempo is None else account.tempo / account.goal
    timing = _timing(written, account)
    if all(judgement.kind == "deletion" for judgement in written):
        silent = 0.0 if written or extra else 1.0
        hands = silent if account.together else None
        return PhraseScore(
            silent, silent, account.tempo, ratio, silent, silent, silent, silent, None, hands, timing
        )
    pitch = fsum(_pitch_credit(judgement, account, scoring) for judgement in written)
    heard = [account.corrected.get(judgement.note_id or "", judgement) for judgement in written]
    rhythm = fsum(_rhythm_credit(judgement, scoring) for judgement in heard)
    parts = PhraseScore(
        pitch_accuracy=pitch / (len(written) + extra),
        rhythm_accuracy=rhythm / len(written),
        tempo=account.tempo,
        tempo_ratio=ratio,
        continuity=max(0.0, 1.0 - account.breaks.cost(scoring) / max(1, account.moments)),
        overall=0.0,
        onset_accuracy=sum(map(_on_time, heard)) / len(written),
        duration_accuracy=sum(map(_held, heard)) / len(written),
        tempo_accuracy=tempo_accuracy(ratio, scoring.tempo_tolerance),
        hands_together=fmean(account.together) if account.together else None,
        timing=timing,
    )
    return _with_overall(parts, scoring)


def tempo_accuracy(ratio: float | None, tolerance: float) -> float | None:
    """How near a tempo is to its goal, 0 to 1; None if it is unknown.

    Args:
        ratio: tempo kept over goal.
        tolerance: share below which being off the goal does not count.
    """
    if ratio is None or ratio <= 0:
        return None
    return min(1.0, min(ratio, 1.0 / ratio) / (1.0 - tolerance))


def weighted_parts(score: PhraseScore, scoring: Scoring) -> Iterator[tuple[str, float, float]]:
    """Name, weight and value of each part of a score that is known."""
    weights = (
        ("pitch", scoring.pitch_weight, score.pitch_accuracy),
        ("rhythm", scoring.rhythm_weight, score.rhythm_accuracy),
        ("tempo", scoring.tempo_weight, score.tempo_accuracy),
        ("continuity", scoring.continuity_weight, score.continuity),
        ("hands", scoring.hands_weight, score.hands_together),
    )
    return ((name, weight, part) for name, weight, part in weights if part is not None)


def _with_overall(parts: PhraseScore, scoring: Scoring) -> PhraseScore:
    """Each lost share is subtracted, so that a perfect performance scores exactly 1."""
    known = list(weighted_parts(parts, scoring))
    lost = fsum(weight * (1.0 - part) for _, weight, part in known)
    return replace(parts, overall=max(0.0, 1.0 - lost / fsum(weight for _, weight, _ in known)))


def _pitch_credit(judgement: Judgement, account: Account, scoring: Scoring) -> float:
    """What a written note is worth, 0 to 1."""
    if judgement.kind == "substitution":
        return scoring.octave_credit if judgement.diagnosis == "octave slip" else 0.0
    if judgement.kind != "match":
        return 0.0
    first = account.corrected.get(judgement.note_id or "")
    if first is None:
        return 1.0
    return max(scoring.correction_credit, _pitch_credit(replace(first, note_id=None), account, scoring))


def _extra_cost(judgement: Judgement, account: Account, scoring: Scoring) -> float:
    """What an extra note costs, in notes."""
    if (
        judgement.kind != "insertion"
        or judgement.diagnosis in ("restart", "correction")
        or judgement.event_id in account.uncounted
    ):
        return 0.0
    return scoring.brushed_cost if judgement.event_id in account.brushed else scoring.extra_cost


def _rhythm_credit(judgement: Judgement, scoring: Scoring) -> float:
    if not _on_time(judgement):
        return 0.0
    return 1.0 if _held(judgement) else scoring.hold_credit


def _on_time(judgement: Judgement) -> bool:
    return judgement.kind != "deletion" and judgement.timing in (None, "on time")


def _held(judgement: Judgement) -> bool:
    return judgement.kind != "deletion" and judgement.hold in (None, "full")


def _timing(written: Sequence[Judgement], account: Account) -> PhraseTiming:
    heard = [account.corrected.get(judgement.note_id or "", judgement) for judgement in written]
    kept = [
        judgement.onset_deviation
        for judgement in heard
        if judgement.onset_deviation is not None and judgement.diagnosis not in _STOPS
    ]
    clicked = [each.metronome_deviation for each in heard if each.metronome_deviation is not None]
    apart = [seconds for seconds in account.apart if seconds is not None]
    return PhraseTiming(
        unevenness=_spread(kept),
        behind_metronome=_median(clicked),
        around_metronome=_spread(clicked),
        left_after_right=_median(apart),
    )


def _median(values: Sequence[float]) -> float | None:
    """The median, which one gross slip does not move; None of no values."""
    return median(values) if values else None


def _spread(values: Sequence[float]) -> float | None:
    """Standard deviation; None of fewer than two values."""
    if len(values) < _LEAST_SPREAD:
        return None
    mean = fsum(values) / len(values)
    return sqrt(fsum((value - mean) ** 2 for value in values) / len(values))
