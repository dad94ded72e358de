"""Errors in moving through the score: stops, stutters, restarts, skips, late starts.

What cannot be told from the keys is not made: where the player lands, one of the next three
moments must be unlike what would have come without the jump (less than half of its keys
the same).

Conventions: as in `takes`. Each function changes a take, or raises `UnfitError`.
"""

from __future__ import annotations

from random import Random

from benchmarks.takes import Stroke, Take, UnfitError

_TELLING = 3  # moments within which a jump must show
_FARTHEST = 12  # moments ahead at which the player might be believed to go on


def hesitation(take: Take, rng: Random, most: int = 3) -> None:
    """Stop before a moment, then go on."""
    moments = _moments(take, 2)
    for moment in rng.sample(moments[1:], min(len(moments) - 1, rng.randint(1, most))):
        take.delay(moment[0].tick, rng.uniform(0.8, 3.0) * take.beat)


def stutter(take: Take, rng: Random) -> None:
    """Play the last one to three moments again, perhaps at a second place, too."""
    moments = _moments(take, 4)
    for upto in sorted(rng.sample(range(1, len(moments) - 1), rng.choice((1, 1, 2)))):
        go_back(take, upto, max(0, upto - rng.choice((0, 1, 2))), rng.uniform(0.3, 1.5) * take.beat)


def restart_bar(take: Take, rng: Random) -> None:
    """Break off within a bar and play it again from its start."""
    onsets = [moment[0].tick for moment in _moments(take, 4)]
    starts = {bar.onset for bar in take.phrase.bars}
    choices = [place for place in range(1, len(onsets)) if onsets[place] not in starts]
    if not choices:
        raise UnfitError("no bar has two moments")
    upto = rng.choice(choices)
    bar = take.phrase.bar_at(onsets[upto]).onset
    to = min(place for place, onset in enumerate(onsets) if onset >= bar)
    if to == upto:
        raise UnfitError("the bar has only just begun")
    go_back(take, upto, to, rng.uniform(0.5, 2.5) * take.beat)


def restart_phrase(take: Take, rng: Random) -> None:
    """Break off and start from the very beginning."""
    moments = _moments(take, 4)
    go_back(take, rng.randrange(2, len(moments) * 3 // 4 + 1), 0, rng.uniform(1.0, 3.0) * take.beat)


def go_back(take: Take, upto: int, to: int, pause: float) -> None:
    """Play to the moment `upto`, then from the moment `to` on to the end.

    Args:
        take: the take.
        upto: index of the last moment before the break.
        to: index of the moment from which all is played again.
        pause: seconds between them, beyond the rest of the last moment.
    """
    moments = take.moments()
    keys = [take.written_at(moment[0].tick) for moment in moments]
    if (to and keys[to - 1] == keys[upto]) or keys[to : to + 1] == keys[upto + 1 : upto + 2]:
        raise UnfitError("nobody could tell where the player broke off")
    for place in range(to + 1, min(len(moments), upto + _FARTHEST + 1)):
        if _alike(take, moments, to, place, max(0, upto + 1 - place)):
            raise UnfitError("going back sounds like going on")
    right = sorted((s for moment in moments[to : upto + 1] for s in moment if s.right), key=lambda s: s.time)
    again = list({s.note: s for s in right}.values())  # the latest playing of each note
    if not again:
        raise UnfitError("nothing to play again")
    start, now = min(s.time for s in again), max(s.time for s in moments[upto])
    shift = now + pause + 0.3 * take.beat - start
    copies = [Stroke(s.time + shift, s.length, s.midi, s.note, s.tick) for s in again]
    for stroke in again:
        stroke.length = min(stroke.length, take.beat)
    take.delay(moments[upto][0].tick + 1, shift)
    take.strokes.extend(copies)


def skipped_bar(take: Take, rng: Random) -> None:
    """Leave out a bar; go on at the next one, after a pause or at once."""
    bars = take.phrase.bars
    if len(bars) < 3:
        raise UnfitError("too few bars")
    place = rng.randrange(1, len(bars) - 1)
    bar = bars[place]
    moments = take.moments()
    inside = [i for i, m in enumerate(moments) if bar.onset <= m[0].tick < bar.onset + bar.duration]
    if not inside or inside[0] == 0 or inside[-1] + 1 >= len(moments):
        raise UnfitError("nobody could tell which bar is missing")
    _skip(take, inside[0], inside[-1] + 1, rng.uniform(0, 1.5) * take.beat)


def late_start(take: Take, rng: Random) -> None:
    """Come in after the first bar, or after its first few moments."""
    moments = _moments(take, 4)
    bars = take.phrase.bars
    second = bars[1].onset if len(bars) > 1 else 0
    entry = sum(moment[0].tick < second for moment in moments)
    if rng.random() < 0.5:
        entry = rng.randint(1, 3)
    if not 0 < entry < len(moments) - 2 or _alike(take, moments, entry, 0):
        raise UnfitError("nobody could tell what is missing")
    take.leave_out([s for s in take.strokes if s.tick < moments[entry][0].tick])


def _skip(take: Take, first: int, landing: int, pause: float) -> None:
    moments = take.moments()
    keys = [take.written_at(moment[0].tick) for moment in moments]
    slides = keys[first] == keys[landing] or keys[first - 1] == keys[landing - 1]
    if slides or _alike(take, moments, landing, first):
        raise UnfitError("nobody could tell where the skip begins")
    start, end = moments[first][0].tick, moments[landing][0].tick
    jump = min(s.time for s in moments[landing]) - min(s.time for s in moments[first])
    gone = [s for s in take.strokes if start <= s.tick < end]
    take.leave_out(gone)
    take.strokes = [s for s in take.strokes if s not in gone]
    take.delay(end, pause - jump)


def _moments(take: Take, least: int) -> list[list[Stroke]]:
    moments = take.moments()
    if len(moments) < least:
        raise UnfitError("too few moments")
    return moments


def _alike(take: Take, moments: list[list[Stroke]], one: int, other: int, more: int = 0) -> bool:
    """Whether the music goes on from two places with much the same keys, for a while.

    Args:
        take: the take.
        moments: its moments.
        one: index of a moment.
        other: index of another.
        more: number of moments by which the two must be alike for longer than usual.
    """
    keys = [take.written_at(moment[0].tick) for moment in moments]
    reach = _TELLING + more
    pairs = list(zip(keys[one : one + reach], keys[other : other + reach], strict=False))
    return bool(pairs) and all(2 * len(a & b) >= max(len(a), len(b)) for a, b in pairs)
