"""Performances with known mistakes: from a phrase to what a learner might have played.

Each kind of error is a function that changes a take (an ideal performance with human
jitter) and its ground truth together. Where a reading is a matter of taste, for instance
which of two playings of a repeated bar "is" the bar, the truth accepts either.

Conventions: times in seconds, score time in ticks. Randomness comes from `rng` only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from museflow_engine.music import Note, NoteOff, NoteOn, Phrase
from museflow_engine.music.tempo import seconds_per_tick

_JITTER = 0.012  # seconds, standard deviation of single onsets
_DRIFT = 0.02  # of the tempo, from one moment to the next
_LIFT = 0.9  # share of the written length for which keys are held


@dataclass
class Stroke:
    """A key press of a take: when, which key, and the written note it stands for."""

    time: float
    length: float
    midi: int
    note: Note | None


@dataclass
class Take:
    """A performance being spoilt, with its truth.

    Attributes:
        phrase: the music as written.
        beat: seconds of a quarter note.
        strokes: the presses, in any order.
        wrong: ids of notes played with a wrong key.
        replayed: strokes that play a note a second time.
    """

    phrase: Phrase
    beat: float
    strokes: list[Stroke]
    wrong: set[str] = field(default_factory=set)
    replayed: list[Stroke] = field(default_factory=list)

    def moments(self) -> list[list[Stroke]]:
        """The strokes that stand for notes, by onset, in order."""
        found: dict[int, list[Stroke]] = {}
        for stroke in self.strokes:
            if stroke.note is not None:
                found.setdefault(stroke.note.onset, []).append(stroke)
        return [found[onset] for onset in sorted(found)]

    def delay(self, tick: int, seconds: float) -> None:
        """Shift everything from a tick on."""
        for stroke in self.strokes:
            if stroke.note is not None and stroke.note.onset >= tick:
                stroke.time += seconds


@dataclass(frozen=True)
class Example:
    """A spoilt performance with its ground truth.

    Attributes:
        kind: the kind of error.
        phrase: the music as written.
        tempo: displayed tempo.
        events: what was played, in order of time.
        kinds: for each note id, "match", "substitution" or "deletion".
        players: for each note that was played, the event ids that may stand for it.
        extra: events that may be insertions; those in `players` as well may be either.
    """

    kind: str
    phrase: Phrase
    tempo: float
    events: tuple[NoteOn | NoteOff, ...]
    kinds: dict[str, str]
    players: dict[str, frozenset[str]]
    extra: frozenset[str]


def spoil(phrase: Phrase, kind: str, rng: Random, tempo: float = 72.0) -> Example:
    """Play a phrase with one kind of error.

    Args:
        phrase: at least two bars.
        kind: a key of `KINDS`.
        rng: source of randomness.
        tempo: displayed tempo; the player's own differs a little.
    """
    take = ideal_take(phrase, rng, tempo * rng.uniform(0.85, 1.1))
    KINDS[kind](take, rng)
    return _example(take, kind, tempo)


def ideal_take(phrase: Phrase, rng: Random, tempo: float) -> Take:
    """A faultless human performance: jitter, and a tempo that wanders a little."""
    period = seconds_per_tick(tempo)
    at, time, last = {}, 0.0, 0
    for onset in sorted({note.onset for note in phrase.notes}):
        period *= 1 + rng.gauss(0, _DRIFT)
        time += (onset - last) * period
        at[onset], last = time, onset
    strokes = [
        Stroke(at[n.onset] + rng.gauss(0, _JITTER), n.duration * period * _LIFT, n.pitch.midi, n)
        for n in phrase.notes
    ]
    return Take(phrase, period * 480, strokes)


def _example(take: Take, kind: str, tempo: float) -> Example:
    order = sorted(take.strokes, key=lambda stroke: stroke.time)
    names = {id(stroke): f"p{number}" for number, stroke in enumerate(order)}
    replayed = {id(stroke) for stroke in take.replayed}
    players: dict[str, set[str]] = {}
    extra: set[str] = set()
    again = {stroke.note.id for stroke in take.replayed if stroke.note}
    for stroke in order:
        name = names[id(stroke)]
        if stroke.note is None:
            extra.add(name)
            continue
        players.setdefault(stroke.note.id, set()).add(name)
        if id(stroke) in replayed or stroke.note.id in again:
            extra.add(name)
    events: list[NoteOn | NoteOff] = []
    for stroke in order:
        events.append(NoteOn(stroke.midi, 70, stroke.time, names[id(stroke)]))
        events.append(NoteOff(stroke.midi, stroke.time + stroke.length))
    events.sort(key=lambda event: (event.time, isinstance(event, NoteOn)))
    kinds = {
        n.id: "deletion" if n.id not in players else "substitution" if n.id in take.wrong else "match"
        for n in take.phrase.notes
    }
    named = {note: frozenset(found) for note, found in players.items()}
    return Example(kind, take.phrase, tempo, tuple(events), kinds, named, frozenset(extra))


def _clean(take: Take, rng: Random) -> None:
    """Nothing goes wrong."""


def _some(take: Take, rng: Random, share: float = 0.1) -> list[Stroke]:
    strokes = [stroke for stroke in take.strokes if stroke.note is not None]
    return rng.sample(strokes, max(1, round(share * len(strokes))))


def _mistake(take: Take, stroke: Stroke, interval: int) -> None:
    sounding = {s.midi for s in take.strokes if s.note and stroke.note and s.note.onset == stroke.note.onset}
    if stroke.note is not None and stroke.midi + interval not in sounding:
        stroke.midi += interval
        take.wrong.add(stroke.note.id)


def _neighbour(take: Take, rng: Random) -> None:
    for stroke in _some(take, rng):
        _mistake(take, stroke, rng.choice((-2, -1, 1, 2)))


def _octave(take: Take, rng: Random) -> None:
    for stroke in _some(take, rng):
        _mistake(take, stroke, rng.choice((-12, 12)))


def _far(take: Take, rng: Random) -> None:
    for stroke in _some(take, rng):
        _mistake(take, stroke, rng.choice((-7, -5, -4, -3, 3, 4, 5, 7)))


def _missed(take: Take, rng: Random) -> None:
    for stroke in _some(take, rng):
        take.strokes.remove(stroke)


def _missed_moment(take: Take, rng: Random) -> None:
    for stroke in rng.choice(take.moments()[1:-1]):
        take.strokes.remove(stroke)


def _extra(take: Take, rng: Random) -> None:
    for stroke in _some(take, rng, 0.06):
        time = stroke.time + rng.uniform(0.25, 0.75) * take.beat
        take.strokes.append(Stroke(time, 0.2, stroke.midi + rng.choice((-4, -3, 3, 4)), None))


def _brushed(take: Take, rng: Random) -> None:
    for stroke in _some(take, rng, 0.06):
        time = stroke.time + rng.uniform(-0.02, 0.05)
        take.strokes.append(Stroke(time, 0.1, stroke.midi + rng.choice((-1, 1)), None))


def _struck_twice(take: Take, rng: Random) -> None:
    for stroke in _some(take, rng, 0.06):
        stroke.length = 0.07
        take.strokes.append(Stroke(stroke.time + rng.uniform(0.09, 0.16), 0.2, stroke.midi, None))


def _correction(take: Take, rng: Random) -> None:
    for moment in rng.sample(take.moments(), 2):
        stroke = rng.choice(moment)
        if stroke.note is None:
            continue
        wait = rng.uniform(0.3, 0.8) * take.beat
        wrong = stroke.midi + rng.choice((-2, -1, 1, 2))
        if wrong in {other.midi for other in moment}:
            continue
        take.strokes.append(Stroke(stroke.time, wait * 0.8, wrong, None))
        take.delay(stroke.note.onset + 1, wait)
        stroke.time += wait


def _hesitation(take: Take, rng: Random) -> None:
    for moment in rng.sample(take.moments()[1:], 2):
        note = moment[0].note
        if note is not None:
            take.delay(note.onset, rng.uniform(0.8, 3.0) * take.beat)


def _go_back(take: Take, rng: Random, upto: int, to: int, pause: float) -> None:  # noqa: ARG001 - every kind takes the same
    """Play to the moment `upto`, then from the moment `to` again to the end."""
    moments = take.moments()
    note = moments[upto][0].note
    again = [stroke for moment in moments[to : upto + 1] for stroke in moment]
    if note is None:
        return
    start, now = min(s.time for s in moments[to]), max(s.time for s in moments[upto])
    shift = now + pause - start
    copies = [Stroke(s.time + shift, s.length, s.midi, s.note) for s in again]
    for stroke in again:
        stroke.length = min(stroke.length, take.beat)
    take.delay(note.onset + 1, shift)
    take.strokes.extend(copies)
    take.replayed.extend(copies)


def _stutter(take: Take, rng: Random) -> None:
    upto = rng.randrange(2, len(take.moments()) - 1)
    _go_back(take, rng, upto, upto - rng.choice((1, 2)), take.beat)


def _restart_bar(take: Take, rng: Random) -> None:
    bars = [b.onset for b in take.phrase.bars]
    onsets = [m[0].note.onset for m in take.moments() if m[0].note]
    choices = [i for i in range(2, len(onsets) - 1) if onsets[i] not in bars]
    upto = rng.choice(choices)
    bar = max(b for b in bars if b <= onsets[upto])
    _go_back(take, rng, upto, min(i for i, o in enumerate(onsets) if o >= bar), 1.5 * take.beat)


def _restart_phrase(take: Take, rng: Random) -> None:
    _go_back(take, rng, rng.randrange(4, len(take.moments()) // 2 + 3), 0, 2 * take.beat)


def _skipped_bar(take: Take, rng: Random) -> None:
    bar = rng.choice(take.phrase.bars[1:-1])
    length = bar.duration / 480 * take.beat
    inside = range(bar.onset, bar.onset + bar.duration)
    take.strokes = [s for s in take.strokes if s.note is None or s.note.onset not in inside]
    take.delay(bar.onset, rng.uniform(0, 1.0) * take.beat - length)


def _octave_stretch(take: Take, rng: Random) -> None:
    hand = rng.choice(("right", "left"))
    begin = rng.randrange(len(take.moments()) // 2)
    shift = rng.choice((-12, 12))
    for moment in take.moments()[begin : begin + 8]:
        for stroke in moment:
            if stroke.note is not None and stroke.note.hand == hand:
                _mistake(take, stroke, shift)


def _hand_silent(take: Take, rng: Random) -> None:
    hand = rng.choice(("right", "left"))
    moments = take.moments()
    begin = rng.randrange(1, len(moments) // 2)
    silent = [s for m in moments[begin : begin + 8] for s in m if s.note and s.note.hand == hand]
    for stroke in silent:
        take.strokes.remove(stroke)


def _out_of_step(take: Take, rng: Random) -> None:
    lag = rng.uniform(0.08, 0.25)
    hand = rng.choice(("right", "left"))
    for stroke in take.strokes:
        if stroke.note is not None and stroke.note.hand == hand:
            stroke.time += lag


def _late_start(take: Take, rng: Random) -> None:  # noqa: ARG001 - every kind takes the same
    first = take.phrase.bars[1].onset
    take.strokes = [s for s in take.strokes if s.note is None or s.note.onset >= first]


def _drifting(take: Take, rng: Random) -> None:
    rate = rng.choice((-0.35, 0.5))
    end = max(stroke.time for stroke in take.strokes)
    for stroke in take.strokes:
        stroke.time *= 1 + rate * stroke.time / end


def _rolled(take: Take, rng: Random) -> None:  # noqa: ARG001 - every kind takes the same
    for moment in take.moments():
        for place, stroke in enumerate(sorted(moment, key=lambda s: s.midi)):
            stroke.time += 0.05 * place


def _late_note(take: Take, rng: Random) -> None:
    for stroke in _some(take, rng, 0.06):
        stroke.time += 0.35 * take.beat


def _wrong_clef(take: Take, rng: Random) -> None:
    hand = rng.choice(("right", "left"))
    begin = rng.randrange(len(take.moments()) // 2)
    for moment in take.moments()[begin : begin + 5]:
        for stroke in moment:
            if stroke.note is not None and stroke.note.hand == hand:
                position = stroke.note.pitch.staff_position + (-12 if hand == "right" else 12)
                _mistake(take, stroke, take.phrase.key.pitch_at(position).midi - stroke.midi)


def _mixture(take: Take, rng: Random) -> None:
    for spoiling in rng.sample((_neighbour, _missed, _extra, _hesitation, _correction, _brushed), 3):
        spoiling(take, rng)


KINDS: dict[str, Callable[[Take, Random], None]] = {
    "clean": _clean,
    "neighbour key": _neighbour,
    "octave": _octave,
    "wrong note": _far,
    "missed note": _missed,
    "missed moment": _missed_moment,
    "extra note": _extra,
    "brushed key": _brushed,
    "struck twice": _struck_twice,
    "correction": _correction,
    "hesitation": _hesitation,
    "stutter": _stutter,
    "restart of a bar": _restart_bar,
    "restart of the phrase": _restart_phrase,
    "skipped bar": _skipped_bar,
    "octave stretch": _octave_stretch,
    "hand silent": _hand_silent,
    "hands out of step": _out_of_step,
    "late start": _late_start,
    "drifting tempo": _drifting,
    "rolled chords": _rolled,
    "late note": _late_note,
    "wrong clef": _wrong_clef,
    "mixture": _mixture,
}
