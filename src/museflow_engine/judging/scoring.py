"""The score of a phrase, from its settled judgements.

    pitch accuracy   right notes / (written notes + extra notes)
    rhythm accuracy  notes on time and held as written / written notes
    tempo            min(kept / goal, goal / kept), 1 within 10 % of the goal
    continuity       1 − stops, jumps and restarts / moments played
    overall          .5 pitch + .3 rhythm + .1 tempo + .1 continuity

A wrong note that comes on time lowers pitch only, an uneven one rhythm only, a steady
slow performance tempo only; a missed note is missing from both pitch and rhythm. Notes
replayed after a restart are not extra notes: the restart itself counts, in continuity.
Where nothing was played at all every part is 0.

Conventions: accuracies between 0 and 1; tempo in quarter notes a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from museflow_engine.judgement import Judgement, PhraseScore

WEIGHTS: Final = {"pitch": 0.5, "rhythm": 0.3, "tempo": 0.1, "continuity": 0.1}
_TEMPO_TOLERANCE: Final = 0.1


def score_phrase(
    judgements: Sequence[Judgement],
    *,
    breaks: int,
    moments: int,
    tempo: float | None,
    goal: float,
    uncounted: frozenset[str] = frozenset(),
) -> PhraseScore:
    """Score settled judgements.

    Args:
        judgements: one for each written note, and one for each extra note.
        breaks: number of stops, jumps and restarts.
        moments: number of moments (onsets) that were played.
        tempo: tempo that was kept, in quarters a minute; None if unknown.
        goal: tempo that was asked for.
        uncounted: events that are nobody's fault (a keyboard telling a press twice).
    """
    written = [judgement for judgement in judgements if judgement.note_id is not None]
    extra = sum(_is_extra(judgement, uncounted) for judgement in judgements)
    played = sum(judgement.kind != "deletion" for judgement in written)
    ratio = None if tempo is None else tempo / goal
    if not played:
        silent = 0.0 if written or extra else 1.0
        return PhraseScore(silent, silent, tempo, ratio, silent, silent)
    pitch = sum(judgement.pitch_correct for judgement in written) / (len(written) + extra)
    rhythm = sum(judgement.rhythm_correct for judgement in written) / len(written)
    continuity = max(0.0, 1.0 - breaks / max(1, moments))
    parts = {"pitch": pitch, "rhythm": rhythm, "tempo": tempo_part(ratio), "continuity": continuity}
    # Each lost share is subtracted, so that a perfect performance scores exactly 1.
    overall = 1.0 - sum(weight * (1.0 - parts[name]) for name, weight in WEIGHTS.items())
    return PhraseScore(pitch, rhythm, tempo, ratio, continuity, max(0.0, overall))


def tempo_part(ratio: float | None) -> float:
    """How near a tempo is to its goal, 0 to 1; an unknown tempo is not held against anyone."""
    if ratio is None or ratio <= 0:
        return 1.0
    near = min(ratio, 1.0 / ratio)
    return 1.0 if near >= 1.0 - _TEMPO_TOLERANCE else near


def _is_extra(judgement: Judgement, uncounted: frozenset[str]) -> bool:
    return (
        judgement.kind == "insertion"
        and judgement.diagnosis != "restart"
        and judgement.event_id not in uncounted
    )
