"""A simulated student: reads a phrase with declared weak spots and plays real events.

Conventions: probabilities between 0 and 1; times in seconds; tempo in quarters a minute.
A slip in pitch sounds as a wrong neighbouring key or as nothing; a slip in rhythm as a
note clearly early, late, or let go far too soon, so that a judge can hear it. What was
learned is forgotten by halves, as Ebbinghaus (1885) found it and as half-life models of
practice have it (Settles & Meeder 2016).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Final

from museflow_engine.music import Note, PerformanceEvent, Phrase, TempoMap
from museflow_engine.simulation.keyboard import KeyPress, events_of
from museflow_engine.skill import skills_of

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
    ) -> None:
        shares = (skill, learning, fatigue, *(weak or {}).values())
        if not all(0.0 <= share <= 1.0 for share in shares):
            raise ValueError("skill, learning, fatigue and success at weak spots lie between 0 and 1")
        if pace <= 0.0 or jitter < 0.0 or (half_life is not None and half_life <= 0.0):
            raise ValueError("pace and half_life are above 0, jitter is not below 0")
        self.weak = dict(weak or {})
        self.declared = dict(self.weak)
        self.skill = skill
        self.jitter = jitter
        self.learning = learning
        self.half_life = half_life
        self.fatigue = fatigue
        self.pace = pace
        self.played = 0
        self._born_weak = born_weak
        self._met: set[str] = set()

    def chance(self, skills: Iterable[str]) -> float:
        """Probability of success in an outcome that takes these skills."""
        chance = self.skill * (1.0 - self.fatigue) ** self.played
        for skill in skills:
            if skill in self.weak:
                chance *= min(1.0, self.weak[skill] / self.skill) if self.skill else 0.0
        return chance

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
        presses: list[KeyPress] = []
        for note in phrase.notes:
            row = rows.get(note.id)
            pitch_read = row is None or self.reads(note, row.pitch, rng)
            rhythm_read = row is None or self.reads(note, row.rhythm, rng)
            key = note.pitch.midi if pitch_read else _wrong_key(phrase, note, rng)
            if key is not None:
                presses.append(self._press(phrase, note, key, clock, rhythm_read=rhythm_read, rng=rng))
            if row is not None:
                self.practise(row.all)
        self.played += 1
        return events_of(presses)

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

    def _press(
        self, phrase: Phrase, note: Note, key: int, clock: TempoMap, *, rhythm_read: bool, rng: Random
    ) -> KeyPress:
        onset, end = clock.seconds(note.onset), clock.seconds(note.offset)
        held = _HELD
        jitter = rng.gauss(0.0, self.jitter)
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
