"""How surely a judged note was read, in pitch and in rhythm: a grade instead of right or wrong.

A grade is the probability that the note was read right if both were equally likely before:
1 and 0 are certain, .5 tells nothing. It is 1 / (1 + likelihood ratio) of the two readings.

Onsets. Those that were read right spread normally around the beat, those misread around a
point twice the on-time band away, with the same deviation; then the logarithm of the ratio
is linear in the deviation and is 0 at the edge of the band (linear discriminant analysis,
Fisher 1936). Their deviation is the player's own in this phrase, between half of the band
and the whole of it, so that just outside the band tells little, and less of an uneven player.
Lengths that were judged short or long go by the same curve. Where the judge found an onset on
time or a length as written, excuses and all, it never counts as more wrong than right.

Hesitations. Who comes late to a note may have misread its rhythm, or may have been slow to read
its pitch. A stop before a right key speaks against the pitch, a late one that the beat went
on after somewhat less, and lateness where the pitch was in trouble speaks less against the
rhythm. The three grades below were chosen on simulated students who hesitate and others who
do not; where several notes are due at once, what made them late is put down to all of them. For how long a
metronome had to wait does not count: to take it as evidence found weak spots no sooner.

Conventions: deviations in seconds, lengths in ticks, tempo in quarters a minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp
from statistics import median
from typing import Final, NamedTuple

from museflow_engine.judgement import Judgement
from museflow_engine.level.scoring import Scoring
from museflow_engine.music import Phrase
from museflow_engine.music.meter import TICKS_PER_QUARTER

STOPPED: Final = 0.25
"""Grade of a pitch that was played right after the beat had stopped."""
LATE: Final = 0.4
"""Grade of one that came late while the beat went on."""
EXPLAINED: Final = 0.3
"""Least grade of a late rhythm that a slow or wrong pitch explains."""

_UNKNOWN: Final = 0.5
_USUAL: Final = Scoring()
_FALLBACK_TEMPO: Final = 72.0
_SECONDS_A_MINUTE: Final = 60.0
_ROBUST: Final = 1.4826  # median absolute deviation of a normal, over its standard deviation
_LEAST_SPREAD: Final = 0.5
_KINDER: Final = 1.5  # times as wide is the band of beginners' levels
_OF_LENGTH: Final = 8.0
_FARTHEST: Final = 500.0


class Grade(NamedTuple):
    """How surely a note was read: pitch, and rhythm where a beat was known to measure it by."""

    pitch: float
    rhythm: float | None


@dataclass(frozen=True, slots=True)
class Band:
    """How far off an onset may be, in seconds.

    Attributes:
        edge: from the beat to where right and misread are equally likely.
        spread: standard deviation of the player's onsets.
    """

    edge: float
    spread: float

    def grade(self, judgement: Judgement) -> float:
        """How surely an onset was meant for the beat; it never contradicts the judge."""
        is_on_time = judgement.timing == "on time"
        if judgement.onset_deviation is None:
            return float(is_on_time)
        off = abs(judgement.onset_deviation) / self.edge
        steepness = 2.0 * (self.edge / self.spread) ** 2
        graded = _logistic(steepness * (1.0 - off))
        return max(graded, _UNKNOWN) if is_on_time else min(graded, _UNKNOWN)


def grades_of(
    phrase: Phrase, judgements: Mapping[str, Judgement], tempo: float | None = None
) -> dict[str, Grade]:
    """Grade the notes of a phrase.

    Args:
        phrase: what was to be played.
        judgements: the judgement of each note, by its id in the phrase.
        tempo: tempo kept, in quarters a minute, if it is known.

    Returns:
        Grades by note id.
    """
    band = band_of(judgements.values(), _beat(phrase, tempo))
    together: dict[int, list[Judgement]] = {}
    for note_id, judgement in judgements.items():
        together.setdefault(phrase.by_id[note_id].onset, []).append(judgement)
    return {
        note_id: _grade(phrase, judgement, together[phrase.by_id[note_id].onset], band)
        for note_id, judgement in judgements.items()
    }


def band_of(judgements: Iterable[Judgement], beat: float) -> Band:
    """The band that a judge used, as far as can be told, and the player's own spread.

    Args:
        judgements: of one phrase.
        beat: length of a beat as it was kept, in seconds.
    """
    known = [(abs(each.onset_deviation), each) for each in judgements if each.onset_deviation is not None]
    timed = [(off, each.timing == "on time") for off, each in known if each.timing is not None]
    on_time = max((off for off, is_on_time in timed if is_on_time), default=0.0)
    off_time = min((off for off, is_on_time in timed if not is_on_time and off > 0.0), default=_FARTHEST)
    edge = max(_USUAL.on_time_seconds, _USUAL.on_time_beats * beat)
    edge *= _KINDER if on_time > edge else 1.0
    edge = max(on_time, min(edge, off_time))
    spread = _ROBUST * median([off for off, _ in timed] or [0.0])
    return Band(edge, min(max(spread, _LEAST_SPREAD * edge), edge))


def _beat(phrase: Phrase, tempo: float | None) -> float:
    quarters = phrase.meter.beat_ticks / TICKS_PER_QUARTER
    return quarters * _SECONDS_A_MINUTE / (tempo or _FALLBACK_TEMPO)


def _grade(phrase: Phrase, judgement: Judgement, together: list[Judgement], band: Band) -> Grade:
    pitch = float(judgement.pitch_correct)
    if judgement.timing is None:
        return Grade(pitch, None)
    onset = band.grade(judgement)
    rhythm = onset
    if judgement.timing == "late":
        stopped = judgement.diagnosis == "hesitation"
        if judgement.pitch_correct:
            slow = _slow(STOPPED if stopped else LATE, judgement, together)
            pitch = 1.0 - (1.0 - onset / _UNKNOWN) * (1.0 - slow)
        if stopped or not judgement.pitch_correct:
            rhythm = max(onset, EXPLAINED)
    return Grade(pitch, min(rhythm, _length(phrase, judgement)))


def _slow(alone: float, judgement: Judgement, together: list[Judgement]) -> float:
    """Grade of a right pitch that came late, among all that were due with it."""
    if any(not other.pitch_correct for other in together if other is not judgement):
        return _UNKNOWN  # the wrong one is what took time
    return _UNKNOWN - (_UNKNOWN - alone) / len(together)


def _length(phrase: Phrase, judgement: Judgement) -> float:
    """How surely a note was held as it was read to be; 1 where the judge had nothing to say."""
    if judgement.hold in (None, "full"):
        return 1.0
    ratio, written = judgement.duration_ratio, phrase.by_id[judgement.note_id or ""].duration
    if ratio is None:
        return 0.0
    if judgement.hold == "short":
        off = 2.0 - ratio / _USUAL.short_ratio
    else:
        most = min((_USUAL.long_ratio - 1.0) * written, _USUAL.long_beats * phrase.meter.beat_ticks)
        off = (ratio - 1.0) * written / most
    return min(_logistic(_OF_LENGTH * (1.0 - off)), _UNKNOWN)


def _logistic(log_odds: float) -> float:
    return 1.0 / (1.0 + exp(min(-log_odds, _FARTHEST)))
