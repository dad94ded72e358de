"""How a hand was reading when it played wrong notes: as written, an octave off, in the other clef.

One wrong note says little. A run of them that all fit the other clef, or all lie an octave
off, says that the hand was reading so. Each hand's notes are observations of a hidden Markov
model whose states are ways of reading, each of which says what key a note becomes; its most
likely path (Viterbi 1967) tells for every wrong note how it was read. A hand keeps its way of
reading (Nakamura et al. 2014 find the same of octaves), and reads as written at the end.

Hands are swapped where the right hand's notes sound octaves too low while the left hand's
sound octaves too high, or where each plays what the other's staff says.

Conventions: costs are negative log probabilities (nats); the frequencies are those of real
practice sessions (see `costs`), and guesses of the same size where those are silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import inf, log
from typing import Final, NamedTuple

from museflow_engine.judgement import Diagnosis
from museflow_engine.judging.diagnosis import in_other_clef, wrong_key
from museflow_engine.music.key import Key
from museflow_engine.music.score import Note

_OCTAVE: Final = 12
_BESIDE: Final = 2

_AS_WRITTEN: Final = 0
# Ways of reading: what becomes of a note, and how often a hand falls into it.
_OCTAVES: Final = {1: 12, 2: -12, 3: 24, 4: -24}
_CLEFS: Final = {5: 0, 6: 1, 7: 2}  # octaves nearer to where the hand lies
_BEGIN: Final = {1: 0.004, 2: 0.004, 3: 0.0005, 4: 0.0005, 5: 0.003, 6: 0.001, 7: 0.001}
_STATES: Final = 8

_STAY: Final = -log(0.8)
_RETURN: Final = -log(0.17)
_OTHERWISE: Final = -log(0.03)  # from one misreading to another, less how rare that one is
_FALL: Final = [0.0, *(-log(_BEGIN[state]) for state in range(1, _STATES))]
_KEEP: Final = -log(1.0 - sum(_BEGIN.values()))

# What is played, given how the hand reads.
_EXACT: Final = -log(0.93)
_NEAR: Final = -log(0.05)
_RIGHT_AFTER_ALL: Final = -log(0.01)
_SLIPS: Final = {
    "key signature forgotten": -log(0.012),
    "accidental forgotten": -log(0.012),
    "neighbour key": -log(0.009),
    "octave slip": -log(0.003),
    "wrong clef": -log(0.0005),
    None: -log(0.0004),
}
_ANYTHING: Final = _SLIPS[None]

_LEAST_SWAPPED: Final = 3
_MOST_RIGHT_BETWEEN: Final = 2  # notes that happen to be right in a stretch of swapped hands


class Reading(NamedTuple):
    """A written note, the key that was played for it, and the key signature there."""

    note: Note
    played: int
    key: Key

    @property
    def wrong(self) -> bool:
        """Whether another key than the written one was played."""
        return self.played != self.note.pitch.midi


def name_slips(readings: Sequence[Reading]) -> list[Diagnosis | None]:
    """Name the slips of one hand, each in the light of the others.

    Args:
        readings: notes that the hand played, right and wrong, in order of time.

    Returns:
        For each of them what the slip is; None for right notes and where it is not clear.
    """
    if sum(reading.wrong for reading in readings) <= 1:  # alone, a slip is what it looks like
        return [wrong_key(*reading) if reading.wrong else None for reading in readings]
    states = _readings_of([_costs(reading) for reading in readings])
    return [
        _named(reading, state) if reading.wrong else None
        for reading, state in zip(readings, states, strict=True)
    ]


def swapped_hands(readings: Sequence[Reading]) -> set[str]:
    """Find notes that were played wrong because each hand played the other's part.

    Args:
        readings: notes of both hands, right and wrong, in order of time.

    Returns:
        Ids of the notes.
    """
    found: set[str] = set()
    if sum(reading.wrong for reading in readings) < _LEAST_SWAPPED:
        return found
    together: dict[int, list[Note]] = {}
    for reading in readings:
        together.setdefault(reading.note.onset, []).append(reading.note)
    stretch: list[Note] = []
    between = 0
    for reading in readings:
        if _fits_swap(reading, together[reading.note.onset]):
            stretch.append(reading.note)
            between = 0
            continue
        between += 1
        if reading.wrong or between > _MOST_RIGHT_BETWEEN:
            found.update(_both_hands(stretch))
            stretch, between = [], 0
    found.update(_both_hands(stretch))
    return found


def _both_hands(stretch: Iterable[Note]) -> set[str]:
    notes = list(stretch)
    both = len({note.hand for note in notes}) > 1
    return {note.id for note in notes} if both and len(notes) >= _LEAST_SWAPPED else set()


def _fits_swap(reading: Reading, together: Iterable[Note]) -> bool:
    """Whether a wrong note lies towards the other hand, and is its own or the other's note."""
    note, interval = reading.note, reading.played - reading.note.pitch.midi
    if not interval or (interval > 0) is (note.hand == "right"):
        return False
    others = [other.pitch.midi for other in together if other.hand != note.hand]
    return any((reading.played - midi) % _OCTAVE == 0 for midi in (note.pitch.midi, *others))


def _named(reading: Reading, state: int) -> Diagnosis | None:
    alone = wrong_key(reading.note, reading.played, reading.key)
    if state in _OCTAVES:
        return "octave slip"
    if state in _CLEFS and alone is None:
        return "wrong clef"
    return alone


@lru_cache(maxsize=4096)
def _costs(reading: Reading) -> tuple[float, ...]:
    """What a note costs in each way of reading."""
    note, played, key = reading
    written = note.pitch.midi
    if played == written:
        return (_EXACT, *[_RIGHT_AFTER_ALL] * (_STATES - 1))
    costs = [_SLIPS[wrong_key(note, played, key)]]
    costs += [_reading_cost(played, written + shift) for shift in _OCTAVES.values()]
    for nearer in _CLEFS.values():
        read = in_other_clef(note.pitch, key, note.hand, nearer)
        costs.append(_ANYTHING if read is None else _reading_cost(played, read))
    return tuple(costs)


def _reading_cost(played: int, read: int) -> float:
    if played == read:
        return _EXACT
    return _NEAR if abs(played - read) <= _BESIDE - 1 else _ANYTHING


def _readings_of(costs: Sequence[Sequence[float]]) -> list[int]:
    """The most likely ways of reading, among those that explain a key at all."""
    # A way that explains none costs more at every note than reading as written.
    explaining = [state for state in range(1, _STATES) if any(given[state] <= _NEAR for given in costs)]
    if not explaining:
        return [_AS_WRITTEN] * len(costs)
    states = (_AS_WRITTEN, *explaining)
    path = _most_likely([[given[state] for state in states] for given in costs], [_FALL[s] for s in states])
    return [states[place] for place in path]


def _most_likely(costs: Sequence[Sequence[float]], falls: Sequence[float]) -> list[int]:
    """The cheapest path through ways of reading (Viterbi), the first of which is as written.

    Args:
        costs: for each note, what it costs in each way.
        falls: what it costs to fall into each way.

    Returns:
        For each note, the place of its way of reading among them.
    """
    others = range(1, len(falls))
    totals = [0.0] + [inf] * len(others)
    origins: list[list[int]] = []
    for given in costs:
        back = min(others, key=totals.__getitem__)
        best = 0 if totals[0] <= totals[back] else back
        keep, leave = totals[0] + _KEEP, totals[back] + _RETURN
        following, origin = [min(keep, leave) + given[0]], [0 if keep <= leave else back]
        for state in others:
            stay, fall = totals[state] + _STAY, totals[0] + falls[state]
            change = totals[best] + _OTHERWISE + falls[state]
            least = min(stay, fall, change)
            following.append(least + given[state])
            origin.append(state if least == stay else 0 if least == fall else best)
        totals = following
        origins.append(origin)
    state = min(range(len(falls)), key=lambda one: totals[one] + (_RETURN if one else 0.0))
    path = [state]
    for origin in reversed(origins[1:]):
        state = origin[state]
        path.append(state)
    path.reverse()
    return path
