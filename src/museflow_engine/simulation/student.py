"""A simulated student: reads a phrase with declared weak spots and plays real events.

Conventions: probabilities between 0 and 1; times in seconds; tempo in quarters a minute.
A slip in pitch sounds as a wrong neighbouring key or as nothing; a slip in rhythm as a
note clearly early, late, or let go far too soon, so that a judge can hear it. What was
learned is forgotten by halves, as Ebbinghaus (1885) found it and as half-life models of
practice have it (Settles & Meeder 2016). Who hesitates comes late to a weak spot even when
right, by times that are log-normal, as reaction times are (Ulrich & Miller 1993); a short
delay is made good at the next note, after a long one the music goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from math import exp
from random import Random
from typing import Final

from museflow_engine.music import Note, PerformanceEvent, Phrase, TempoMap
from museflow_engine.simulation.keyboard import KeyPress, events_of
from museflow_engine.skill import NoteSkills, skills_of

MISSED: Final = 0.3
"""Share of pitch slips in which nothing is played."""
EARLY: Final = 0.25
"""Share of rhythm slips that come early."""
LET_GO: Final = 0.25
"""Share of rhythm slips that are let go too soon; the rest come late."""
_SLIP_BEATS: Final = (0.35, 0.5)
_LEAST_SLIP: Final = 0.16
_HELD: Final = 0.92
_HELD_SHORT: Final = 0.2
_VELOCITY: Final = (64, 8.0)
_STOP_BEATS: Final = 0.5
"""A longer delay is a stop, after which the beat begins anew."""
_DELAY_SPREAD: Final = 0.5
"""Deviation of the logarithm of a delay."""
_LOOSER: Final = 2.0
"""By how many times the jitter grows where nothing is read right."""
_NEIGHBOURS: Final = (-2, -1, 1, 2)


class SimulatedStudent:
    """A student who succeeds with probability `skill` but at the weak spots.

    A note succeeds in an outcome (pitch, rhythm) with `skill` times what each weak
    spot in its row of the Q-matrix leaves of it: slips are independent (noisy-AND).

    Args:
        weak: probability of success at each weak skill ("pitch:F4": .5).
        skill: probability of success elsewhere.
        jitter: standard deviation of onsets in seconds.
        learning: share of the distance to `skill` that one exposure of a weak skill
            closes; 0 for a student who never learns.
        half_life: days after which half of what was learned is forgotten; None for a
            student who forgets nothing.
        fatigue: share of all success that each phrase of a sitting takes away.
        pace: tempo kept, as a multiple of the one asked for.
        born_weak: probability of success at a skill when it is met for the first time,
            None for one that is not weak; see `population.weaknesses`. What is
            declared in `weak` stands before it.
        hesitation: median delay in seconds before a note that is never read right; before
            one read right half as often as others, half of it. There the jitter grows,
            too, up to threefold. 0 for a student who is weak without being slow.

    Attributes:
        weak: the weak skills as they stand now.
        declared: the weak skills as they were before anything was learned.
        played: phrases played in this sitting.

    Raises:
        ValueError: if a number is out of its range.
    """

    def __init__(
        self,
        weak: Mapping[str, float] | None = None,
        skill: float = 0.97,
        *,
        jitter: float = 0.015,
        learning: float = 0.0,
        half_life: float | None = None,
        fatigue: float = 0.0,
        pace: float = 1.0,
        born_weak: Callable[[str], float | None] | None = None,
        hesitation: float = 0.0,
    ) -> None:
        shares = (skill, learning, fatigue, *(weak or {}).values())
        if not all(0.0 <= share <= 1.0 for share in shares):
            raise ValueError("skill, learning, fatigue and success at weak spots lie between 0 and 1")
        if pace <= 0.0 or min(jitter, hesitation) < 0.0 or (half_life is not None and half_life <= 0.0):
            raise ValueError("pace and half_life are above 0, jitter and hesitation are not below 0")
        self.weak = dict(weak or {})
        self.declared = dict(self.weak)
        self.skill = skill
        self.jitter = jitter
        self.learning = learning
        self.half_life = half_life
        self.fatigue = fatigue
        self.pace = pace
        self.hesitation = hesitation
        self.played = 0
        self._born_weak = born_weak
        self._met: set[str] = set()

    def chance(self, skills: Iterable[str]) -> float:
        """Probability of success in an outcome that takes these skills."""
        return self.skill * (1.0 - self.fatigue) ** self.played * self._left_by(skills)

    def _left_by(self, skills: Iterable[str]) -> float:
        """The share of success that the weak spots among some skills leave."""
        left = 1.0
        for skill in skills:
            if skill in self.weak:
                left *= min(1.0, self.weak[skill] / self.skill) if self.skill else 0.0
        return left

    def reads(self, note: Note, skills: Iterable[str], rng: Random) -> bool:  # noqa: ARG002 - for heirs
        """Whether an outcome of a note, which takes these skills, comes out right this time."""
        return rng.random() < self.chance(skills)

    def practise(self, skills: Iterable[str]) -> None:
        """Learn from one note that exercised these skills."""
        for skill in skills:
            if skill in self.weak:
                self.weak[skill] += self.learning * (self.skill - self.weak[skill])

    def rest(self, days: float) -> None:
        """Leave the piano for some days: what was learned fades, and so does fatigue.

        A skill keeps 2 ** (-days / half_life) of what practice gave it, and never falls
        below where it was declared.
        """
        self.played = 0
        if self.half_life is None:
            return
        kept = 0.5 ** (days / self.half_life)
        for skill, first in self.declared.items():
            self.weak[skill] = first + kept * (self.weak[skill] - first)

    def play(self, phrase: Phrase, tempo: float, start: float, rng: Random) -> list[PerformanceEvent]:
        """Sight-read a phrase, and learn from it.

        Args:
            phrase: what to play.
            tempo: tempo asked for, in quarters a minute.
            start: time of tick 0 in seconds.
            rng: source of slips and jitter.

        Returns:
            Note-ons and note-offs in order of time; note-ons have ids "p1", "p2", ...
        """
        clock, rows = TempoMap.constant(tempo * self.pace, start), skills_of(phrase)
        self._meet(skill for row in rows.values() for skill in row.all)
        beat = clock.seconds(phrase.meter.beat_ticks) - start
        presses: list[KeyPress] = []
        behind = 0.0
        for _, due in groupby(phrase.notes, key=lambda note: note.onset):
            notes = list(due)
            weakness = max(self._weakness(rows.get(note.id)) for note in notes)
            delay = self._delay(weakness, rng)
            for note in notes:
                press = self._read(phrase, note, rows.get(note.id), clock, rng)
                if press is not None:
                    presses.append(press.later(behind + delay))
            if delay > _STOP_BEATS * beat:
                behind += delay
        self.played += 1
        return events_of(presses)

    def _weakness(self, row: NoteSkills | None) -> float:
        """How weak a note's pitch is, 0 to 1, if this student hesitates over what is weak."""
        return 1.0 - self._left_by(row.pitch) if row is not None and self.hesitation else 0.0

    def _delay(self, weakness: float, rng: Random) -> float:
        """Seconds by which a moment of this weakness comes late."""
        return self.hesitation * weakness * exp(rng.gauss(0.0, _DELAY_SPREAD)) if weakness else 0.0

    def _meet(self, skills: Iterable[str]) -> None:
        """Find out, once for each skill, whether this student was born weak in it."""
        if self._born_weak is None:
            return
        for skill in skills:
            if skill in self._met:
                continue
            self._met.add(skill)
            success = self._born_weak(skill)
            if success is not None and success < self.skill and skill not in self.declared:
                self.declared[skill] = self.weak[skill] = success

    def _read(
        self, phrase: Phrase, note: Note, row: NoteSkills | None, clock: TempoMap, rng: Random
    ) -> KeyPress | None:
        """Read a note, rightly or wrongly, and learn from it; None if no key is pressed for it."""
        loose = 1.0 + _LOOSER * self._weakness(row)
        pitch_read = row is None or self.reads(note, row.pitch, rng)
        rhythm_read = row is None or self.reads(note, row.rhythm, rng)
        if row is not None:
            self.practise(row.all)
        key = note.pitch.midi if pitch_read else _wrong_key(phrase, note, rng)
        if key is None:
            return None
        onset, end = clock.seconds(note.onset), clock.seconds(note.offset)
        held = _HELD
        jitter = rng.gauss(0.0, loose * self.jitter)
        if not rhythm_read:
            slip, held = _rhythm_slip(phrase, note, clock, rng)
            onset += slip
        length = max(0.05, (end - clock.seconds(note.onset)) * held)
        velocity = round(min(max(rng.gauss(*_VELOCITY), 30.0), 110.0))
        return KeyPress(key, velocity, onset + jitter, onset + jitter + length)


def _wrong_key(phrase: Phrase, note: Note, rng: Random) -> int | None:
    """A neighbouring key that is not due then itself, or None for a missed note."""
    sounding = (other for other in phrase.notes if other.onset < note.offset and note.onset < other.offset)
    due = {other.pitch.midi for other in sounding}
    free = [note.pitch.midi + step for step in _NEIGHBOURS if note.pitch.midi + step not in due]
    free = [key for key in free if 0 <= key <= 127]
    if rng.random() < MISSED or not free:
        return None
    return rng.choice(free)


def _rhythm_slip(phrase: Phrase, note: Note, clock: TempoMap, rng: Random) -> tuple[float, float]:
    """Seconds by which a misread note is off, and the share of its length it is held."""
    kind = rng.random()
    if kind < LET_GO:
        return 0.0, _HELD_SHORT
    beat = clock.seconds(note.onset + phrase.meter.beat_ticks) - clock.seconds(note.onset)
    slip = max(_LEAST_SLIP, rng.uniform(*_SLIP_BEATS) * beat)
    if kind < LET_GO + EARLY and note.onset > 0:
        return -slip, _HELD
    return slip, _HELD
