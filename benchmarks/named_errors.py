"""Performances in which every mistake has a name: what a learner did, and what it is called.

A take is a human performance (tempo that wanders, rubato or a ritardando in some, onsets
with jitter, keys held from .6 to 1.2 of their length). Each function of `MISTAKES` makes
one mistake in it, or a stretch of one, and writes down its name for every note that shows
it. Mistakes keep out of each other's way by two moments, so that each can be told.

Conventions: times in seconds, score time in ticks. A *name* is told of a note by its id; a
hesitation of the tick before which the player stopped. Randomness comes from `rng` only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import sin, tau
from random import Random

from benchmarks.vienna import Performance
from museflow_engine.music import Hand, Note, NoteOff, NoteOn, Phrase
from museflow_engine.music.tempo import seconds_per_tick

ON_TIME_SECONDS = 0.05
ON_TIME_BEATS = 0.1
CLEARLY_LATE = 1.5  # times the band, and more, is late beyond doubt
_CLEFS_APART = 12  # steps between the bottom lines of the two staves
_NEARLY = 0.7  # of the band: jitter that may be called late or not
_APART = 2  # moments that two mistakes keep between them
_OCTAVE = 12
_FEWEST_MOMENTS = 10


@dataclass
class Stroke:
    """A key press: when and for how long (seconds), which key, for which note (None: extra)."""

    time: float
    length: float
    midi: int
    note: Note | None


@dataclass
class Take:
    """A performance that mistakes are made in, with its truth.

    Attributes:
        phrase: the music as written.
        beat: seconds of a felt beat.
        strokes: the presses.
        names: pairs of name and note id (of name and tick for a hesitation).
        doubtful: the same, of what may be named or not.
        touched: ticks at which something is wrong already.
        again: strokes that play a note once more after going back.
    """

    phrase: Phrase
    beat: float
    strokes: list[Stroke]
    names: set[tuple[str, str | int]] = field(default_factory=set)
    doubtful: set[tuple[str, str | int]] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)
    again: list[Stroke] = field(default_factory=list)

    @property
    def band(self) -> float:
        """Seconds around the beat that are on time."""
        return max(ON_TIME_SECONDS, ON_TIME_BEATS * self.beat)

    def moments(self) -> list[list[Stroke]]:
        """First strokes of the written notes, by onset, in order."""
        found: dict[int, list[Stroke]] = {}
        replayed = {id(stroke) for stroke in self.again}
        for stroke in self.strokes:
            if stroke.note is not None and id(stroke) not in replayed:
                found.setdefault(stroke.note.onset, []).append(stroke)
        return [found[onset] for onset in sorted(found)]

    def untouched(self, margin: int = 1) -> list[list[Stroke]]:
        """Moments with no mistake near, but for `margin` at either end."""
        moments = self.moments()
        near = {
            i + d
            for i, m in enumerate(moments)
            if _tick(m) in self.touched
            for d in range(-_APART, _APART + 1)
        }
        return [m for i, m in enumerate(moments) if i not in near and margin <= i < len(moments) - margin]

    def delay(self, tick: int, seconds: float) -> None:
        """Shift everything from a tick on."""
        for stroke in self.strokes:
            if stroke.note is not None and stroke.note.onset >= tick:
                stroke.time += seconds


@dataclass(frozen=True)
class Example:
    """A performance with the names of its mistakes.

    Attributes:
        phrase: the music as written.
        tempo: displayed tempo.
        events: what was played, in order of time.
        names: pairs of name and note id, or tick (see `Take`).
        doubtful: pairs that may be named or not.
        plays: note ids by event id.
    """

    phrase: Phrase
    tempo: float
    events: tuple[NoteOn | NoteOff, ...]
    names: frozenset[tuple[str, str | int]]
    doubtful: frozenset[tuple[str, str | int]]
    plays: dict[str, str]


def perform(phrase: Phrase, rng: Random, tempo: float) -> Take:
    """A faultless human performance, in one of several manners."""
    period = seconds_per_tick(tempo)
    jitter, drift = rng.uniform(0.008, 0.02), rng.uniform(0.0, 0.015)
    rubato = rng.choice((0.0, 0.0, rng.uniform(0.02, 0.08)))
    ritardando = rng.choice((0.0, 0.0, rng.uniform(0.2, 0.6)))
    hold, spread = rng.choice(((0.97, 0.06), (0.8, 0.06), (1.08, 0.05), (0.9, 0.1)))
    bar, beat_ticks = phrase.meter.bar_ticks, phrase.meter.beat_ticks
    ending = max(note.onset for note in phrase.notes) - 3 * beat_ticks
    phase, time, last, wander = rng.random(), 0.0, 0, 1.0
    at, tempo_at = dict[int, float](), dict[int, float]()
    for onset in sorted({note.onset for note in phrase.notes}):
        wander *= 1 + rng.gauss(0, drift)
        slower = 1 + ritardando * max(0.0, (onset - ending) / (3 * beat_ticks))
        swing = 1 + rubato * sin(tau * (phase + onset / (4 * bar)))
        tempo_at[onset] = period * wander * slower * swing
        time += (onset - last) * tempo_at[onset]
        at[onset], last = time, onset
    final = max(note.offset for note in phrase.notes)
    strokes, uneven = [], set[tuple[str, str | int]]()
    band = max(ON_TIME_SECONDS, ON_TIME_BEATS * beat_ticks * period)
    for note in phrase.notes:
        off = rng.gauss(0, jitter)
        if abs(off) > _NEARLY * band:
            uneven.add(("late" if off > 0 else "early", note.id))
        ratio = max(0.6, min(1.2, rng.gauss(hold, spread)))
        if note.offset == final and rng.random() < 0.4:
            ratio *= rng.uniform(1.0, 2.0)  # a last note may ring on
        strokes.append(
            Stroke(at[note.onset] + off, note.duration * tempo_at[note.onset] * ratio, note.pitch.midi, note)
        )
    return Take(phrase, beat_ticks * period, strokes, doubtful=uneven)


def spoil(phrase: Phrase, mistakes: Sequence[str], rng: Random, tempo: float) -> Example:
    """Play a phrase with some mistakes.

    Args:
        phrase: what is written.
        mistakes: keys of `MISTAKES`, made in this order where the phrase has room.
        rng: source of randomness.
        tempo: displayed tempo; the player's own differs a little.
    """
    take = perform(phrase, rng, tempo * rng.uniform(0.85, 1.12))
    for mistake in mistakes:
        MISTAKES[mistake](take, rng)
    return example(take, tempo)


def take_of(performance: Performance, rng: Random, bars: int) -> tuple[Take | None, float]:
    """Some bars of a real performance, and their tempo; None where too few notes were matched.

    Its notes stand for themselves; what was extra is left out, what was missed, too.
    """
    score = performance.phrase
    first = rng.randrange(max(1, len(score.bars) - bars))
    chosen = score.bars[first : first + bars]
    begin, end = chosen[0].onset, chosen[-1].onset + chosen[-1].duration
    on = {e.id: e for e in performance.events if isinstance(e, NoteOn)}
    players = {note: on[event] for note, event in performance.matches if event in on}
    inside = [
        n for n in score.notes if begin <= n.onset and n.offset <= end and n.id in players and not n.grace
    ]
    if len({n.onset for n in inside}) < _FEWEST_MOMENTS:
        return None, 0.0
    first_onset = chosen[0].onset
    strokes = []
    for note in inside:
        press = players[note.id]
        up = next(e.time for e in performance.events if _releases(e, press))
        moved = replace(note, onset=note.onset - first_onset)
        strokes.append(Stroke(press.time, up - press.time, press.pitch, moved))
    phrase = Phrase(tuple(s.note for s in strokes if s.note), score.meter)
    seconds = max(s.time for s in strokes) - min(s.time for s in strokes)
    ticks = max(n.onset for n in phrase.notes) - min(n.onset for n in phrase.notes)
    period = seconds / ticks
    return Take(phrase, phrase.meter.beat_ticks * period, strokes), 60 / (480 * period)


def _releases(event: NoteOn | NoteOff, press: NoteOn) -> bool:
    return isinstance(event, NoteOff) and event.pitch == press.pitch and event.time >= press.time


def example(take: Take, tempo: float) -> Example:
    """The events of a take, and its truth."""
    order = sorted(take.strokes, key=lambda stroke: stroke.time)
    events: list[NoteOn | NoteOff] = []
    plays: dict[str, str] = {}
    for number, stroke in enumerate(order):
        following = min(
            (s.time for s in order[number + 1 :] if s.midi == stroke.midi and s.time > stroke.time),
            default=1e9,
        )
        up = max(stroke.time + 0.03, min(stroke.time + stroke.length, following - 0.03))
        events += [NoteOn(stroke.midi, 70, stroke.time, f"p{number}"), NoteOff(stroke.midi, up)]
        if stroke.note is not None:
            plays[f"p{number}"] = stroke.note.id
    events.sort(key=lambda event: (event.time, isinstance(event, NoteOn)))
    names, doubtful = frozenset(take.names), frozenset(take.doubtful)
    return Example(take.phrase, tempo, tuple(events), names, doubtful, plays)


def _tick(moment: Sequence[Stroke]) -> int:
    return moment[0].note.onset if moment[0].note else 0


def _wrong(take: Take, stroke: Stroke, midi: int, name: str) -> bool:
    """Play another key in place of a note; not one that is due at that moment anyway."""
    note = stroke.note
    due = {n.pitch.midi for n in take.phrase.notes if note and n.onset <= note.onset < n.offset}
    if note is None or midi in due or not 21 <= midi <= 108:
        return False
    stroke.midi = midi
    take.names.add((name, note.id))
    take.touched.add(note.onset)
    return True


def _one(take: Take, rng: Random, suits: Callable[[Note], bool] = lambda _: True) -> Stroke | None:
    strokes = [s for moment in take.untouched(0) for s in moment if s.note and suits(s.note)]
    return rng.choice(strokes) if strokes else None


def _stretch(take: Take, rng: Random, length: int) -> tuple[Hand, list[Stroke]]:
    """Neighbouring strokes of one hand, all untouched."""
    hand: Hand = rng.choice(("right", "left"))
    free = {_tick(moment) for moment in take.untouched(0)}
    ticks = sorted({n.onset for n in take.phrase.in_hand(hand)})
    begins = [i for i in range(len(ticks)) if set(ticks[i : i + length]) <= free]
    if not begins:
        return hand, []
    begin = rng.choice(begins)
    chosen = set(ticks[begin : begin + length])
    return hand, [
        s for m in take.moments() for s in m if s.note and s.note.hand == hand and _tick(m) in chosen
    ]


def _octave(take: Take, rng: Random) -> None:
    if (stroke := _one(take, rng)) is not None:
        _wrong(take, stroke, stroke.midi + rng.choice((-_OCTAVE, _OCTAVE)), "octave slip")


def _octave_stretch(take: Take, rng: Random) -> None:
    shift = rng.choice((-_OCTAVE, _OCTAVE))
    for stroke in _stretch(take, rng, rng.randrange(3, 9))[1]:
        _wrong(take, stroke, stroke.midi + shift, "octave slip")


def _neighbour(take: Take, rng: Random) -> None:
    """The key beside: another step of the scale, or the black or white key between."""
    stroke = _one(take, rng)
    if stroke is None or stroke.note is None:
        return
    pitch, key = stroke.note.pitch, take.phrase.bar_at(stroke.note.onset).key
    keys = [key.pitch_at(pitch.staff_position + step).midi for step in (-1, 1)]
    if pitch.alter == 0 == key.alter_of(pitch.step):
        keys += [pitch.midi - 1, pitch.midi + 1]
    _wrong(take, stroke, rng.choice(keys), "neighbour key")


def _other_clef(take: Take, rng: Random, length: int, steps: int) -> None:
    hand, strokes = _stretch(take, rng, length)
    for stroke in strokes:
        if stroke.note is not None:
            key = take.phrase.bar_at(stroke.note.onset).key
            shift = -steps if hand == "right" else steps
            _wrong(take, stroke, key.pitch_at(stroke.note.pitch.staff_position + shift).midi, "wrong clef")


def _wrong_clef(take: Take, rng: Random) -> None:
    _other_clef(take, rng, rng.randrange(1, 8), _CLEFS_APART)


def _wrong_clef_at_hand(take: Take, rng: Random) -> None:
    """The name that the note has in the other clef, played where the hand lies: a third off."""
    _other_clef(take, rng, rng.randrange(4, 8), rng.choice((-2, 5)))


def _accidental(take: Take, rng: Random) -> None:
    key_at = take.phrase.bar_at

    def altered(note: Note) -> bool:
        return note.pitch.alter != key_at(note.onset).key.alter_of(note.pitch.step)

    stroke = _one(take, rng, altered)
    if stroke is not None and stroke.note is not None:
        pitch = stroke.note.pitch
        plain = key_at(stroke.note.onset).key.alter_of(pitch.step)
        _wrong(take, stroke, pitch.midi - pitch.alter + plain, "accidental forgotten")


def _signature(take: Take, rng: Random) -> None:
    """One step of the scale without its sharp or flat, for half of the phrase."""
    key = take.phrase.key
    steps = [step for step in "CDEFGAB" if key.alter_of(step)]
    if not steps:
        return
    step, half = rng.choice(steps), rng.choice((0, take.phrase.length // 2))
    for stroke in [s for moment in take.untouched(0) for s in moment]:
        note = stroke.note
        if note and note.onset >= half and note.pitch.step == step and note.pitch.alter == key.alter_of(step):
            _wrong(take, stroke, stroke.midi - note.pitch.alter, "key signature forgotten")


def _swapped(take: Take, rng: Random) -> None:
    """For a stretch each hand plays what the other's staff says, where it lies itself."""
    free = {_tick(moment) for moment in take.untouched(0)}
    starts = [b.onset for b in take.phrase.bars]
    first = rng.choice(starts)
    inside = [
        s
        for m in take.moments()
        if _tick(m) in free and first <= _tick(m) < first + 2 * take.phrase.meter.bar_ticks
        for s in m
    ]
    if len({s.note.hand for s in inside if s.note}) == 2:
        for stroke in inside:
            if stroke.note is not None:
                shift = -_OCTAVE if stroke.note.hand == "right" else _OCTAVE
                _wrong(take, stroke, stroke.midi + shift, "hands swapped")


def _shifted(take: Take, rng: Random, name: str) -> None:
    moments = take.untouched(2)
    if not moments:
        return
    moment = rng.choice(moments)
    ticks = [_tick(m) for m in take.moments()]
    place = ticks.index(_tick(moment))
    side = ticks[place + 1] - ticks[place] if name == "late" else ticks[place] - ticks[place - 1]
    least, most = CLEARLY_LATE * take.band, 0.6 * side * take.beat / take.phrase.meter.beat_ticks
    if most <= least + 0.02:
        return
    by = rng.uniform(least + 0.02, max(least + 0.03, min(most, 0.6 * take.beat)))
    for stroke in [rng.choice(moment)] if rng.random() < 0.5 else moment:
        if stroke.note is not None:
            stroke.time += by if name == "late" else -by
            take.names.add((name, stroke.note.id))
    take.touched.add(_tick(moment))


def _late(take: Take, rng: Random) -> None:
    _shifted(take, rng, "late")


def _early(take: Take, rng: Random) -> None:
    _shifted(take, rng, "early")


def _short(take: Take, rng: Random) -> None:
    if (stroke := _one(take, rng)) is not None and stroke.note is not None:
        written = stroke.note.duration * take.beat / take.phrase.meter.beat_ticks
        stroke.length = min(stroke.length, max(0.05, written * rng.uniform(0.15, 0.42)))
        if stroke.length < 0.45 * written:
            take.names.add(("held short", stroke.note.id))
            take.touched.add(stroke.note.onset)


def _long(take: Take, rng: Random) -> None:
    """Held well into the next note of the hand."""
    stroke = _one(take, rng)
    if stroke is None or stroke.note is None:
        return
    note = stroke.note
    later = [n for n in take.phrase.in_hand(note.hand) if n.onset >= note.offset]
    written = note.duration * take.beat / take.phrase.meter.beat_ticks
    until = note.offset + 1.5 * note.duration
    if not later or any(n.pitch == note.pitch for n in take.phrase.notes if note.onset < n.onset < until):
        return
    stroke.length = max(stroke.length, written + max(0.2, written * rng.uniform(0.6, 1.5)))
    take.names.add(("held long", note.id))
    take.touched.add(note.onset)


def _hesitation(take: Take, rng: Random) -> None:
    moments = take.untouched(2)
    if not moments:
        return
    tick = _tick(rng.choice(moments))
    take.delay(tick, max(0.35, rng.uniform(0.6, 2.5) * take.beat))
    take.names.add(("hesitation", tick))
    take.touched.add(tick)


def _restart(take: Take, rng: Random) -> None:
    """Play on to some moment, stop, and take it up again from the bar's or phrase's start."""
    moments = take.moments()
    bars = {bar.onset for bar in take.phrase.bars}
    choices = [i for i, m in enumerate(moments[:-1]) if i > 1 and _tick(m) not in bars]
    if not choices or take.touched or take.again:
        return
    upto = rng.choice(choices)
    opening = max((i for i in range(upto) if _tick(moments[i]) in bars), default=0)
    back = rng.choice((0, opening, opening))
    again = [stroke for moment in moments[back : upto + 1] for stroke in moment]
    now, begin = max(s.time for s in moments[upto]), min(s.time for s in moments[back])
    shift = now - begin + rng.uniform(1.0, 2.5) * take.beat
    copies = [replace(s, time=s.time + shift + rng.gauss(0, 0.012)) for s in again]
    for stroke in moments[upto]:
        stroke.length = min(stroke.length, take.beat)
    take.delay(_tick(moments[upto]) + 1, shift)
    take.strokes += copies
    take.again += copies
    take.names.update({("restart", s.note.id) for s in again if s.note})
    take.touched.update({_tick(m) for m in moments[back : upto + 2]})


def _correction(take: Take, rng: Random) -> None:
    """A neighbouring key first, then the right one, and on from there."""
    moments = take.untouched(2)
    if not moments:
        return
    stroke = rng.choice(rng.choice(moments))
    if stroke.note is None:
        return
    wait = rng.uniform(0.25, 0.6) * max(0.5, take.beat)
    wrong = Stroke(stroke.time, 0.8 * wait, stroke.midi + rng.choice((-2, -1, 1, 2)), stroke.note)
    take.delay(stroke.note.onset + 1, wait)
    stroke.time += wait
    take.strokes.append(wrong)
    take.again.append(wrong)
    take.names.add(("correction", stroke.note.id))
    moment = next(m for m in take.moments() if _tick(m) == stroke.note.onset)
    take.doubtful.update({("late", s.note.id) for s in moment if s.note})
    take.doubtful.add(("hesitation", stroke.note.onset))
    take.touched.add(stroke.note.onset)


MISTAKES: dict[str, Callable[[Take, Random], None]] = {
    "restart": _restart,
    "octave": _octave,
    "octave stretch": _octave_stretch,
    "neighbour key": _neighbour,
    "wrong clef": _wrong_clef,
    "wrong clef at hand": _wrong_clef_at_hand,
    "accidental": _accidental,
    "key signature": _signature,
    "hands swapped": _swapped,
    "late": _late,
    "early": _early,
    "short": _short,
    "long": _long,
    "hesitation": _hesitation,
    "correction": _correction,
}
