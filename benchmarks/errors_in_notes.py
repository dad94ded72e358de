"""Errors in single notes: wrong keys, missed and added notes, corrections, ornaments.

Conventions: as in `takes`. Each function changes a take, or raises `UnfitError`.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from benchmarks.takes import Stroke, Take, UnfitError

_SHARES = (0.05, 0.1, 0.2, 0.3)  # of the notes, drawn anew for each performance
_NEIGHBOURS = (-2, -1, 1, 2)
_FAR = (-9, -8, -7, -6, -5, -4, -3, 3, 4, 5, 6, 7, 8, 9)


def clean(take: Take, rng: Random) -> None:
    """Nothing goes wrong."""


def wrong_keys(take: Take, rng: Random, intervals: tuple[int, ...], share: float | None = None) -> None:
    """Play a share of the notes with another key."""
    done = sum(mistake(take, stroke, rng.choice(intervals)) for stroke in some(take, rng, share))
    if not done:
        raise UnfitError("no key is free")


def neighbour(take: Take, rng: Random) -> None:
    """A semitone or tone beside."""
    wrong_keys(take, rng, _NEIGHBOURS)


def octave(take: Take, rng: Random) -> None:
    """An octave too high or too low."""
    wrong_keys(take, rng, (-12, 12))


def far(take: Take, rng: Random) -> None:
    """Some other key."""
    wrong_keys(take, rng, _FAR)


def missed(take: Take, rng: Random, share: float | None = None) -> None:
    """Leave out notes."""
    onsets = [moment[0].tick for moment in take.moments()]
    chosen = [s for s in some(take, rng, share) if may_be_left_out(take, s, onsets)]
    if not chosen:
        raise UnfitError("every note is needed to tell where the music starts and ends")
    take.leave_out(chosen)


def missed_moment(take: Take, rng: Random) -> None:
    """Leave out all that is due at one time."""
    moments = take.moments()[1:-1]
    if not moments:
        raise UnfitError("too few moments")
    take.leave_out(rng.choice(moments))


def added(take: Take, rng: Random, share: float | None = None) -> None:
    """Press keys that nobody asked for, between notes or along with them."""
    for stroke in some(take, rng, share):
        place = rng.uniform(0.2, 0.8) if rng.random() < 0.7 else 0.0
        taken = take.written_at(stroke.tick) | _following(take, stroke.tick)
        keys = [stroke.midi + step for step in (-12, -7, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 7, 12)]
        free = [key for key in keys if key not in taken]
        wait = place * take.gap_after(stroke) + rng.uniform(-0.03, 0.03)
        take.add(stroke.time + wait, rng.uniform(0.1, 0.3), rng.choice(free), stroke.tick)


def brushed(take: Take, rng: Random, share: float | None = None) -> None:
    """Touch the key beside the right one."""
    for stroke in some(take, rng, share):
        key = stroke.midi + rng.choice((-2, -1, 1, 2))
        if key not in take.written_at(stroke.tick):
            take.add(stroke.time + rng.uniform(-0.03, 0.05), rng.uniform(0.04, 0.12), key, stroke.tick)


def struck_twice(take: Take, rng: Random, share: float | None = None) -> None:
    """A key that bounces."""
    for stroke in some(take, rng, share):
        wait = rng.uniform(0.09, 0.16)
        if take.gap_after(stroke) > 1.5 * wait:
            take.add(stroke.time + wait, max(0.1, stroke.length - wait), stroke.midi, stroke.tick)
            stroke.length = 0.07


def repeated(take: Take, rng: Random) -> None:
    """Strike a long note again while it should sound."""
    long = [
        s
        for s in some(take, rng, 1.0)
        if s.note and s.note.duration >= 480 and take.gap_after(s) > 0.5
        if s.midi not in _following(take, s.tick)
    ]
    if not long:
        raise UnfitError("no long notes")
    for stroke in rng.sample(long, min(len(long), rng.randint(1, 3))):
        wait = rng.uniform(0.4, 0.6) * take.gap_after(stroke)
        take.add(stroke.time + wait, 0.7 * wait, stroke.midi, stroke.tick)
        stroke.length = min(stroke.length, 0.9 * wait)


def late_notes(take: Take, rng: Random) -> None:
    """Single notes of a chord, or single onsets, that come late but right."""
    for stroke in some(take, rng):
        stroke.time += rng.uniform(0.15, 0.6) * min(take.beat, take.gap_after(stroke))


def ornament(take: Take, rng: Random) -> None:
    """A mordent, trill or grace note that is not written."""
    roomy = [s for s in some(take, rng, 1.0) if take.gap_after(s) > 0.55]
    if not roomy:
        raise UnfitError("no note is long enough")
    for stroke in rng.sample(roomy, min(len(roomy), rng.randint(1, 3))):
        upper = stroke.midi + rng.choice((1, 2, -1, -2))
        if upper in take.written_at(stroke.tick) | _following(take, stroke.tick):
            continue
        if rng.random() < 0.4:
            take.add(stroke.time - rng.uniform(0.06, 0.12), 0.07, upper, stroke.tick)
            continue
        _shake(take, stroke, upper, rng.choice((1, 1, 2, 3)), rng.uniform(0.07, 0.12))


def _shake(take: Take, stroke: Stroke, upper: int, times: int, step: float) -> None:
    room = int(0.7 * take.gap_after(stroke) / (2 * step))
    start, whole = stroke.time, stroke.length
    stroke.length = 0.8 * step
    for number in range(1, 2 * min(times, room) + 1):
        length = 0.8 * step if number < 2 * times else max(step, whole - number * step)
        if number % 2:
            take.add(start + number * step, length, upper, stroke.tick)
        else:
            take.strokes.append(Stroke(start + number * step, length, stroke.midi, stroke.note, stroke.tick))


def correction(take: Take, rng: Random, most: int = 4) -> None:
    """Wrong, then right: at once or after the next note, in or out of the pulse."""
    done = 0
    moments = take.moments()
    for place in rng.sample(range(len(moments)), min(len(moments), rng.randint(1, most))):
        stroke = rng.choice(moments[place])
        following = moments[place + 1] if place + 1 < len(moments) else []
        done += _corrected(take, stroke, following, rng)
    if not done:
        raise UnfitError("no key is free")


def _corrected(take: Take, stroke: Stroke, following: list[Stroke], rng: Random) -> bool:
    intervals = _NEIGHBOURS * 3 + (-12, 12) + _FAR[::3]
    taken = take.written_at(stroke.tick) | {other.midi for other in following}
    key = stroke.midi + rng.choice(intervals)
    if key in taken or not stroke.right:
        return False
    gap = take.gap_after(stroke)
    way = rng.choice(("shifted", "shifted", "kept", "after next"))
    if way == "after next" and stroke.midi in {other.midi for other in following}:
        return False  # which of the two was played first could not be told
    wrong_at = stroke.time
    if way == "shifted":
        wait = rng.uniform(0.3, 1.2) * take.beat
        take.delay(stroke.tick + 1, wait)
    elif way == "kept" or not following:
        wait = rng.uniform(0.25, 0.6) * gap
    else:
        after = rng.uniform(0.15, 0.5) * take.beat
        wait = max(s.time for s in following) - stroke.time + after
        take.delay(following[0].tick + 1, wait if rng.random() < 0.5 else 2 * after)
    stroke.time += max(0.1, wait)
    take.strokes.append(Stroke(wrong_at, max(0.05, 0.8 * wait), key, stroke.note, stroke.tick))
    return True


def some(take: Take, rng: Random, share: float | None = None) -> list[Stroke]:
    """A share of the strokes that play notes rightly, at least one, in the order of time."""
    strokes = [s for s in take.strokes if s.note is not None and not s.note.grace and s.right]
    if not strokes:
        raise UnfitError("nothing is left to spoil")
    share = rng.choice(_SHARES) if share is None else share
    return sorted(rng.sample(strokes, max(1, round(share * len(strokes)))), key=lambda s: s.time)


def mistake(take: Take, stroke: Stroke, interval: int) -> bool:
    """Play another key, unless that one is due as well; whether it was done."""
    others: Iterable[int] = {s.midi for s in take.strokes if s.tick == stroke.tick and s is not stroke}
    key = stroke.midi + interval
    if key in others or key in take.written_at(stroke.tick) or not 21 <= key <= 108:
        return False
    stroke.midi = key
    return True


def may_be_left_out(take: Take, stroke: Stroke, onsets: list[int]) -> bool:
    """Whether one can tell from the rest that this note is missing.

    The first and the last moment of the music cannot be told from their neighbours if
    they have the same keys and nothing else is left of them; nor can a note from a grace
    note that follows it on the same key.
    """
    later = min((onset for onset in onsets if onset > stroke.tick), default=None)
    if any(n.grace and n.onset == later and n.pitch.midi == stroke.midi for n in take.phrase.notes):
        return False
    for end, beside in ((onsets[0], onsets[1:2]), (onsets[-1], onsets[-2:-1])):
        if stroke.tick == end:
            return bool(beside) and not take.written_at(end) & take.written_at(beside[0])
    return True


def _following(take: Take, tick: int) -> set[int]:
    """Keys due at the onset after a tick: pressed shortly before, they would only be early."""
    later = [note.onset for note in take.phrase.notes if note.onset > tick]
    return take.written_at(min(later)) if later else set()
