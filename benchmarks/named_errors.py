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
from dataclasses import replace
from random import Random

from benchmarks.named_takes import Example, Stroke, Take, example, perform, tick_of
from museflow_engine.music import Hand, Note, Phrase

CLEARLY_LATE = 1.5  # times the band, and more, is late beyond doubt
_CLEFS_APART = 12  # steps between the bottom lines of the two staves
_OCTAVE = 12


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
    free = {tick_of(moment) for moment in take.untouched(0)}
    ticks = sorted({n.onset for n in take.phrase.in_hand(hand)})
    begins = [i for i in range(len(ticks)) if set(ticks[i : i + length]) <= free]
    if not begins:
        return hand, []
    begin = rng.choice(begins)
    chosen = set(ticks[begin : begin + length])
    return hand, [
        s for m in take.moments() for s in m if s.note and s.note.hand == hand and tick_of(m) in chosen
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
    free = {tick_of(moment) for moment in take.untouched(0)}
    starts = [b.onset for b in take.phrase.bars]
    first = rng.choice(starts)
    inside = [
        s
        for m in take.moments()
        if tick_of(m) in free and first <= tick_of(m) < first + 2 * take.phrase.meter.bar_ticks
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
    ticks = [tick_of(m) for m in take.moments()]
    place = ticks.index(tick_of(moment))
    side = ticks[place + 1] - ticks[place] if name == "late" else ticks[place] - ticks[place - 1]
    least, most = CLEARLY_LATE * take.band, 0.6 * side * take.beat / take.phrase.meter.beat_ticks
    if most <= least + 0.02:
        return
    by = rng.uniform(least + 0.02, max(least + 0.03, min(most, 0.6 * take.beat)))
    for stroke in [rng.choice(moment)] if rng.random() < 0.5 else moment:
        if stroke.note is not None:
            stroke.time += by if name == "late" else -by
            take.names.add((name, stroke.note.id))
            # It leaves the pedal that was meant for it, and meets another one.
            take.doubtful.update({("held short", stroke.note.id)} if take.pedal else ())
    take.touched.add(tick_of(moment))


def _late(take: Take, rng: Random) -> None:
    _shifted(take, rng, "late")


def _early(take: Take, rng: Random) -> None:
    _shifted(take, rng, "early")


def _short(take: Take, rng: Random) -> None:
    if (stroke := _one(take, rng)) is not None and stroke.note is not None:
        written = stroke.note.duration * take.beat / take.phrase.meter.beat_ticks
        stroke.length = min(stroke.length, max(0.05, written * rng.uniform(0.15, 0.42)))
        # Under the pedal the note sounds on.
        if stroke.length < 0.45 * written and not take.is_pedalled(stroke.time + stroke.length):
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
    tick = tick_of(rng.choice(moments))
    take.delay(tick, max(0.35, rng.uniform(0.6, 2.5) * take.beat))
    take.names.add(("hesitation", tick))
    take.touched.add(tick)


def _restart(take: Take, rng: Random) -> None:
    """Play on to some moment, stop, and take it up again from the bar's or phrase's start."""
    moments = take.moments()
    bars = {bar.onset for bar in take.phrase.bars}
    choices = [i for i, m in enumerate(moments[:-1]) if i > 1 and tick_of(m) not in bars]
    if not choices or take.touched or take.again:
        return
    upto = rng.choice(choices)
    opening = max((i for i in range(upto) if tick_of(moments[i]) in bars), default=0)
    back = rng.choice((0, opening, opening))
    again = [stroke for moment in moments[back : upto + 1] for stroke in moment]
    now, begin = max(s.time for s in moments[upto]), min(s.time for s in moments[back])
    shift = now - begin + rng.uniform(1.0, 2.5) * take.beat
    copies = [replace(s, time=s.time + shift + rng.gauss(0, 0.012)) for s in again]
    for stroke in moments[upto]:
        stroke.length = min(stroke.length, take.beat)
    take.delay(tick_of(moments[upto]) + 1, shift)
    take.strokes += copies
    take.again += copies
    take.names.update({("restart", s.note.id) for s in again if s.note})
    take.touched.update({tick_of(m) for m in moments[back : upto + 2]})


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
    moment = next(m for m in take.moments() if tick_of(m) == stroke.note.onset)
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
