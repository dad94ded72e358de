"""What is said of a judged note in one line of plain words.

Conventions: beats count from 1 in the metre's lower number, so that the second eighth
of a bar of 4/4 is beat 1.5; an anacrusis (bar 0) counts as the end of a bar.
"""

from __future__ import annotations

from museflow_engine.judgement import Judgement
from museflow_engine.music import TICKS_PER_QUARTER, Bar, Pitch, Score

_SECOND = 1000


def beat_of(bar: Bar, tick: int) -> float:
    """Where in its bar a tick lies, from 1.

    Args:
        bar: the bar.
        tick: a tick of it.
    """
    unit = 4 * TICKS_PER_QUARTER / bar.meter.beat_type
    missing = bar.meter.bar_ticks - bar.duration if bar.number == 0 else 0
    return 1 + (tick - bar.onset + missing) / unit


def place_of(score: Score, tick: int) -> str:
    """Bar and beat of a tick in words: "bar 2 beat 3"."""
    bar = score.bar_at(tick)
    return f"bar {bar.number} beat {round(beat_of(bar, tick), 2):g}"


def remark(score: Score, judgement: Judgement, tick: int) -> str:
    """One judgement in words: "F4, bar 2 beat 3: played E4 (neighbour key), 80 ms late".

    Args:
        score: the music.
        judgement: the judgement.
        tick: where in the score it belongs.
    """
    note = score.by_id.get(judgement.note_id or "")
    name = note.pitch.name if note else _played_name(score, judgement, tick)
    said = ", ".join([_verdict(score, judgement, tick), *_timing(judgement)])
    return f"{name}, {place_of(score, tick)}: {said}"


def _verdict(score: Score, judgement: Judgement, tick: int) -> str:
    kind = f" ({judgement.diagnosis})" if judgement.diagnosis else ""
    match judgement.kind:
        case "match":
            return f"right{kind}"
        case "substitution":
            return f"played {_played_name(score, judgement, tick)}{kind}"
        case "deletion":
            return f"missed{kind}"
    return f"extra{kind}"


def _timing(judgement: Judgement) -> list[str]:
    """What there is to say of onset and length, if anything."""
    said: list[str] = []
    if judgement.timing in ("early", "late") and judgement.onset_deviation is not None:
        said.append(f"{abs(judgement.onset_deviation) * _SECOND:.0f} ms {judgement.timing}")
    if judgement.hold in ("short", "long"):
        ratio = (
            f" ({judgement.duration_ratio:.0%} of its length)" if judgement.duration_ratio is not None else ""
        )
        said.append(f"held too {judgement.hold}{ratio}")
    return said


def _played_name(score: Score, judgement: Judgement, tick: int) -> str:
    if judgement.played is None:
        return "nothing"
    return Pitch.from_midi(judgement.played, score.bar_at(tick).key.fifths).name
