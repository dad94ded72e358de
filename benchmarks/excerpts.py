"""Excerpts of real performances at a learner's pace, and beginner phrases played as really.

Excerpts are four to eight whole bars of a performance of which every note is known to be
matched, for both hands or for one, slowed down so that the displayed tempo lies between
40 and 90 quarters a minute (less where the performance itself is slower). Moments are
moved apart; the spread of chords and the lead of the melody stay as they were played.

Beginner phrases come from the generator, of any tier of the roadmap; their timing is a
run of inter-onset ratios, chord spreads and key lengths of a real performance.

Conventions: score time in ticks, performance time in seconds; tempo in quarters a minute.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.takes import Stroke, Take, plays
from benchmarks.vienna import Performance, read_match
from museflow_engine import PhraseGenerator, load_roadmap
from museflow_engine.errors import MuseflowError
from museflow_engine.level.tier import Tier
from museflow_engine.music import Note, Phrase

_BARS = (4, 8)
_TEMPO = (40.0, 90.0)
_OWN_TEMPO = (0.85, 1.1)  # of the displayed one
_LEAST_MOMENTS = 8
_TRIES = 200
_HANDS = ("both", "both", "both", "right", "left")
_STEADY = 9  # moments over which a performance's own tempo is taken
_RATIO = (0.5, 2.0)
_HELD = (0.3, 1.2)
_WIDEST = 0.15  # seconds; what is wider is an arpeggio or an ornament, and belongs to its piece
_GRACE_TICKS = 60


class NoExcerptError(MuseflowError):
    """The corpus has no excerpt of the wanted kind."""


@dataclass(frozen=True)
class Played:
    """A faultless take, the tempo displayed for it, and where it comes from."""

    take: Take
    tempo: float
    source: str


@dataclass(frozen=True)
class Habit:
    """How a pianist played: what can be transplanted to other music.

    Attributes:
        ratios: inter-onset times over what the pianist's tempo makes of them, in order.
        spreads: for each moment, seconds by which its notes are off its median.
        held: lengths of keys over what is written.
    """

    ratios: tuple[float, ...]
    spreads: tuple[tuple[float, ...], ...]
    held: tuple[float, ...]


def corpus(folder: Path) -> tuple[Path, ...]:
    """The match files below a folder.

    Raises:
        NoExcerptError: if there are none.
    """
    found = tuple(sorted(folder.rglob("*.match")))
    if not found:
        raise NoExcerptError(f"There is no .match file below {folder}; give a checkout of Vienna 4x22.")
    return found


_read = cache(read_match)


def real_excerpt(paths: tuple[Path, ...], rng: Random) -> Played:
    """A random excerpt.

    Raises:
        NoExcerptError: if none of many random places can be used.
    """
    for _ in range(_TRIES):
        path = rng.choice(paths)
        performance = _read(path)
        bars = rng.randint(*_BARS)
        if len(performance.barlines) <= bars:
            continue
        first = rng.randrange(len(performance.barlines) - bars)
        hands = rng.choice(_HANDS)
        start, end = performance.barlines[first], performance.barlines[first + bars]
        strokes = _cut(performance, start, end, hands)
        if strokes is None or len({s.tick for s in strokes}) < _LEAST_MOMENTS:
            continue
        phrase = Phrase(
            tuple(s.note for s in strokes if s.note),
            performance.phrase.meter,
            performance.phrase.key,
            length=end - start,
            barlines=tuple(line - start for line in performance.barlines[first : first + bars]),
        )
        return _at_learners_pace(phrase, strokes, rng, f"{path.stem} bars {first + 1}-{first + bars} {hands}")
    raise NoExcerptError("No excerpt of four to eight bars was played without a slip.")


def _cut(performance: Performance, start: int, end: int, hands: str) -> list[Stroke] | None:
    """Strokes of the notes between two ticks, in ticks from the first; None if there are slips."""
    presses = performance.presses
    player = dict(performance.matches)
    strokes: list[Stroke] = []
    seen: set[tuple[int, int, bool]] = set()
    for note in performance.phrase.notes:
        if not start <= note.onset < end or hands not in ("both", note.hand):
            continue
        place = (note.onset, note.pitch.midi, note.grace)
        if note.id not in player:
            if place in seen or _has_twin(performance, note):
                continue
            return None
        if place in seen:
            continue
        seen.add(place)
        time, length, midi = presses[player[note.id]]
        if midi != note.pitch.midi:
            return None
        duration = min(note.duration, end - note.onset)
        here = replace(note, id=f"n{len(strokes)}", onset=note.onset - start, duration=duration, segments=())
        strokes.append(plays(here, time, length))
    if not strokes:
        return None
    first, last = min(s.time for s in strokes), max(s.time for s in strokes)
    slips = (presses[event][0] for event in performance.extra)
    return None if any(first <= time <= last for time in slips) else strokes


def _has_twin(performance: Performance, note: Note) -> bool:
    """Whether another voice has the same key at the same time; one press plays both."""
    return any(
        other.id != note.id and other.onset == note.onset and other.pitch.midi == note.pitch.midi
        for other in performance.phrase.notes
    )


def _at_learners_pace(phrase: Phrase, strokes: list[Stroke], rng: Random, source: str) -> Played:
    times = _moment_times(strokes)
    ticks = sorted(times)
    own = (ticks[-1] - ticks[0]) / 480 * 60 / max(0.1, times[ticks[-1]] - times[ticks[0]])
    tempo = min(rng.uniform(*_TEMPO), own)
    slower = own / (tempo * rng.uniform(*_OWN_TEMPO))
    origin = times[ticks[0]]
    for stroke in strokes:
        moment = times[stroke.tick]
        stroke.time = (moment - origin) * slower + stroke.time - moment
        stroke.length *= slower
    return Played(Take(phrase, 60 * slower / own, strokes), tempo, source)


def _moment_times(strokes: list[Stroke]) -> dict[int, float]:
    """When each moment was played, by its tick: the median of its notes."""
    found: dict[int, list[Stroke]] = {}
    for stroke in strokes:
        found.setdefault(stroke.tick, []).append(stroke)
    return {
        tick: median([s.time for s in moment if s.note and not s.note.grace] or [s.time for s in moment])
        for tick, moment in found.items()
    }


@cache
def _tiers() -> tuple[Tier, ...]:
    return tuple(t for unit in load_roadmap().units for level in unit.levels for t in level.tiers)


def beginner_phrase(paths: tuple[Path, ...], rng: Random) -> Played:
    """A phrase of a random tier, played with the habits of a random pianist."""
    tiers = _tiers()
    place = rng.randrange(len(tiers))
    phrase = PhraseGenerator(tiers[place], rng=rng).next()
    path = rng.choice(paths)
    tempo = rng.uniform(*_TEMPO)
    take = _in_the_manner_of(_habit(path), phrase, tempo * rng.uniform(*_OWN_TEMPO), rng)
    return Played(take, tempo, f"tier {place} in the manner of {path.stem}")


@cache
def _habit(path: Path) -> Habit:
    performance = _read(path)
    presses, player = performance.presses, dict(performance.matches)
    strokes = [
        plays(n, *presses[player[n.id]][:2])
        for n in performance.phrase.notes
        if n.id in player and not n.grace
    ]
    times = _moment_times(strokes)
    ticks = sorted(times)
    pace = [(times[b] - times[a]) / (b - a) for a, b in pairwise(ticks)]
    usual = [median(pace[max(0, i - _STEADY) : i + _STEADY + 1]) for i in range(len(pace))]
    ratios = tuple(min(_RATIO[1], max(_RATIO[0], one / own)) for one, own in zip(pace, usual, strict=True))
    spreads = tuple(
        tuple(s.time - times[tick] for s in group)
        for tick, group in groupby(sorted(strokes, key=lambda s: s.tick), key=lambda s: s.tick)
    )
    period = median(pace)
    held = tuple(
        min(_HELD[1], max(_HELD[0], s.length / (s.note.duration * period))) for s in strokes if s.note
    )
    chords = tuple(s for s in spreads if len(s) > 1 and max(map(abs, s)) < _WIDEST)
    return Habit(ratios, chords, held)


def _in_the_manner_of(habit: Habit, phrase: Phrase, tempo: float, rng: Random) -> Take:
    period = 60 / tempo / 480
    ticks = sorted({note.onset for note in phrase.notes})
    begin = rng.randrange(len(habit.ratios))
    times = {ticks[0]: 0.0}
    for number, (one, following) in enumerate(pairwise(ticks)):
        ratio = habit.ratios[(begin + number) % len(habit.ratios)]
        times[following] = times[one] + (following - one) * period * ratio
    strokes: list[Stroke] = []
    for tick, group in groupby(phrase.notes, key=lambda note: note.onset):
        spread = rng.choice(habit.spreads)
        for note in group:
            off = rng.choice(spread) - (0.08 if note.grace else 0.0)
            length = max(note.duration, _GRACE_TICKS) * period * rng.choice(habit.held)
            strokes.append(plays(note, times[tick] + off, length))
    return Take(phrase, 480 * period, strokes)
