"""Bad phrases, made from good ones, in several kinds: what the quality model learns against.

A model trained against one kind misses the others, so that the kinds are mixed. Each keeps
the frame of the phrase it is made from (metre, key, bars, values, range, chords).

    uniform          values and notes at random, all alike
    naive            values as often as in the phrase, notes by a walk of one or two steps
    order 1          a first-order Markov chain of values (by place) and of scale degrees,
                     learned from human phrases; each hand for itself
    two wrong notes  two notes of the human phrase, moved by one to four steps
    shuffled bars    the bars of the human phrase in another order
    misaligned       the left hand a bar late, or transposed by one to four steps
    generated        what the generator makes of the frame

Conventions: a kind is a function of a phrase and a random source, and answers None where
it cannot spoil the phrase (a misaligned phrase needs two hands).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Final

from museflow_engine.music import HANDS, Note, Phrase
from museflow_engine.training.quality.frame import (
    ChoosePiece,
    ChoosePitch,
    Piece,
    compose,
    frame_of,
    line_of,
    with_notes,
)
from museflow_engine.training.quality.generated import generated

Spoil = Callable[[Phrase, Random], Phrase | None]

_WRONG_NOTES: Final = 2
_FURTHEST: Final = 4
_TRIES: Final = 20
_SOUNDING: Final = 4  # notes to a rest of the same length
_UNSEEN: Final = 0.05  # times that what was never seen is taken to have been


def kinds_of_bad_phrases(human: Iterable[Phrase]) -> Mapping[str, Spoil]:
    """Every kind by name.

    Args:
        human: the phrases that the Markov chain learns from.
    """
    return {
        "uniform": uniform,
        "naive": naive,
        "order 1": MarkovChain(human),
        "two wrong notes": two_wrong_notes,
        "shuffled bars": shuffled_bars,
        "misaligned": misaligned,
        "generated": generated,
    }


def uniform(phrase: Phrase, rng: Random) -> Phrase | None:
    """Values and notes at random, all alike."""
    return _composed(
        phrase,
        lambda pieces, _before, _at, rng: rng.choice(pieces),
        lambda positions, _before, rng: rng.choice(positions),
        rng,
    )


def naive(phrase: Phrase, rng: Random) -> Phrase | None:
    """A walk of one or two steps up or down, values as often as in the phrase."""
    often = Counter[Piece]()
    for hand in HANDS:
        frame = frame_of(phrase, hand)
        often.update(frame.pieces if frame else {})

    def next_piece(pieces: Sequence[Piece], _before: Piece | None, _at: int, rng: Random) -> Piece:
        return rng.choices(pieces, [often[piece] for piece in pieces])[0]

    def next_pitch(positions: Sequence[int], before: int | None, rng: Random) -> int:
        if before is None:
            return rng.choice(positions)
        near = [each for each in positions if 0 < abs(each - before) <= 2]
        return rng.choice(near or positions)

    return _composed(phrase, next_piece, next_pitch, rng)


class MarkovChain:
    """First-order chains of values and of scale degrees; call it to spoil a phrase.

    Args:
        human: the phrases to learn from.
    """

    def __init__(self, human: Iterable[Phrase]) -> None:
        self._pieces: dict[tuple[int | None, int], Counter[int]] = defaultdict(Counter)
        self._intervals: dict[int | None, Counter[int]] = defaultdict(Counter)
        for phrase in human:
            for hand in HANDS:
                self._learn(phrase, [note for note, _ in line_of(phrase, hand)])

    def _learn(self, phrase: Phrase, line: Sequence[Note]) -> None:
        tonic = _tonic(phrase)
        before: Note | None = None
        for note in line:
            place = note.onset - phrase.bar_at(note.onset).onset
            self._pieces[before.duration if before else None, place][note.duration] += 1
            if before:
                step = note.pitch.staff_position - before.pitch.staff_position
                self._intervals[(before.pitch.staff_position - tonic) % 7][step] += 1
            before = note

    def __call__(self, phrase: Phrase, rng: Random) -> Phrase | None:
        """A phrase of the chain in the frame of another."""
        tonic = _tonic(phrase)

        def next_piece(pieces: Sequence[Piece], before: Piece | None, at: int, rng: Random) -> Piece:
            seen = self._pieces[before[0] if before else None, at]
            odds = [seen[ticks] * (_SOUNDING if sounds else 1) + _UNSEEN for ticks, sounds in pieces]
            return rng.choices(pieces, odds)[0]

        def next_pitch(positions: Sequence[int], before: int | None, rng: Random) -> int:
            if before is None:
                return rng.choice(positions)
            seen = self._intervals[(before - tonic) % 7]
            return rng.choices(positions, [seen[each - before] + _UNSEEN for each in positions])[0]

        return _composed(phrase, next_piece, next_pitch, rng)


def two_wrong_notes(phrase: Phrase, rng: Random) -> Phrase | None:
    """Two notes moved by one to four steps, to another place in the key."""
    notes = list(phrase.notes)
    if len(notes) < 2 * _WRONG_NOTES:
        return None
    for index in rng.sample(range(len(notes)), _WRONG_NOTES):
        note = notes[index]
        moved = rng.choice([-1, 1]) * rng.randint(1, _FURTHEST)
        notes[index] = replace(note, pitch=phrase.key.pitch_at(note.pitch.staff_position + moved))
    return with_notes(phrase, notes)


def shuffled_bars(phrase: Phrase, rng: Random) -> Phrase | None:
    """The whole bars in another order, both hands together."""
    bars = [bar for bar in phrase.bars if bar.duration == phrase.meter.bar_ticks]
    crossing = any(note.offset > bar.onset > note.onset for note in phrase.notes for bar in bars)
    if len(bars) < 3 or crossing:
        return None
    for _ in range(_TRIES):
        order = rng.sample(bars, len(bars))
        moves = {old.onset: new.onset - old.onset for old, new in zip(bars, order, strict=True)}
        notes = [
            replace(note, onset=note.onset + moves.get(phrase.bar_at(note.onset).onset, 0))
            for note in phrase.notes
        ]
        spoiled = with_notes(phrase, notes)
        if spoiled.fingerprint != phrase.fingerprint:
            return spoiled
    return None


def misaligned(phrase: Phrase, rng: Random) -> Phrase | None:
    """The left hand a bar late (its last bar first), or transposed by one to four steps."""
    if not (phrase.in_hand("right") and phrase.in_hand("left")):
        return None
    by_steps = rng.choice([-1, 1]) * rng.randint(1, _FURTHEST)
    late = rng.random() < 0.5 and phrase.length > 2 * phrase.meter.bar_ticks
    notes: list[Note] = []
    for note in phrase.notes:
        if note.hand == "left" and late:
            onset = (note.onset + phrase.meter.bar_ticks) % phrase.length
            ticks = min(note.duration, phrase.length - onset)
            notes.append(replace(note, onset=onset, duration=ticks, segments=()))
        elif note.hand == "left":
            pitch = phrase.key.pitch_at(note.pitch.staff_position + by_steps)
            notes.append(replace(note, pitch=pitch))
        else:
            notes.append(note)
    spoiled = with_notes(phrase, notes)
    return spoiled if spoiled.fingerprint != phrase.fingerprint else None


def _tonic(phrase: Phrase) -> int:
    return "CDEFGAB".index(phrase.key.tonic[0])


def _composed(phrase: Phrase, next_piece: ChoosePiece, next_pitch: ChoosePitch, rng: Random) -> Phrase | None:
    frames = [frame for hand in HANDS if (frame := frame_of(phrase, hand))]
    notes = [note for frame in frames for note in compose(frame, next_piece, next_pitch, rng)]
    return with_notes(phrase, notes) if notes else None
