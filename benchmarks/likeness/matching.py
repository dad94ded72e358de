"""For a human phrase, the tier that asks just for what the phrase uses.

Conventions: a phrase drawn from that tier has the same metre, key, length, hands, note
values and range as the human one, so a judge can't win by any of these.
"""

from __future__ import annotations

from itertools import pairwise

from pydantic import ValidationError

from benchmarks.likeness.human import HumanPhrase
from benchmarks.likeness.preparing import full_bars, hands_in
from museflow_engine import Phrase
from museflow_engine.errors import MuseflowError
from museflow_engine.generation.checker import violations
from museflow_engine.level import Tier
from museflow_engine.level.tier import HandsMode
from museflow_engine.music import HANDS, Hand, Note, Pitch

_WIDEST = 15


class UnmatchedError(MuseflowError):
    """No tier can be made that holds the phrase; the message is the reason, in a few words."""


def tier_of(human: HumanPhrase) -> Tier:
    """The narrowest tier that holds a phrase.

    Raises:
        UnmatchedError: if no tier does.
    """
    phrase = human.phrase
    bar = phrase.meter.bar_ticks
    if phrase.changes or phrase.barlines or phrase.length % bar:
        raise UnmatchedError("changes its signature or has irregular bars")
    mode = hands_mode(phrase)
    values = {note.duration for note in phrase.notes}
    if mode == "held":
        values = {note.duration for note in phrase.notes if note.hand == _melody_over_held(phrase)}
    try:
        tier = _narrowest(human, mode, values)
    except ValidationError as error:
        raise UnmatchedError(error.errors()[0]["msg"]) from error
    if violations(phrase, tier):
        tier = tier.model_copy(update={"syncopation": True})
    reasons = violations(phrase, tier)
    if reasons:
        raise UnmatchedError(_without_names(reasons[0]))
    return tier


def _narrowest(human: HumanPhrase, mode: HandsMode, values: set[int]) -> Tier:
    phrase = human.phrase
    return Tier(
        id="matched/1",
        title=human.name,
        right=_keys(phrase, "right"),
        left=_keys(phrase, "left"),
        values=tuple(sorted(values)),
        rests=tuple(sorted(_rests(phrase))),
        hands=mode,
        meter=phrase.meter,
        key=phrase.key,
        bars=phrase.length // phrase.meter.bar_ticks,
        largest_interval=_largest_interval(phrase),
        syncopation=False,
        anacrusis=phrase.anacrusis,
        ties=any(_crosses_a_barline(phrase, note) for note in phrase.notes),
    )


def _without_names(sentence: str) -> str:
    """A reason of the checker with its note ids and numbers left out, to be counted."""
    words = ("…" if any(sign.isdigit() for sign in word) else word for word in sentence.split())
    return " ".join(words)


def hands_mode(phrase: Phrase) -> HandsMode:
    """How the hands share a phrase.

    Raises:
        UnmatchedError: if a hand rests for a bar that it should play in.
    """
    players = [hands_in(phrase, bar) for bar in full_bars(phrase)]
    if not all(players):
        raise UnmatchedError("has a silent bar")
    if all(len(hands) == 1 for hands in players):
        used = sorted(frozenset().union(*players))
        return used[0] if len(used) == 1 else "alternating"
    if not all(len(hands) == len(HANDS) for hands in players):
        raise UnmatchedError("a hand rests for a bar while the other plays")
    if _is_parallel(phrase):
        return "parallel"
    return "held" if _melody_over_held(phrase) != "neither" else "independent"


def _is_parallel(phrase: Phrase) -> bool:
    right, left = phrase.in_hand("right"), phrase.in_hand("left")
    if [(n.onset, n.duration) for n in right] != [(n.onset, n.duration) for n in left]:
        return False
    gaps = {a.pitch.staff_position - b.pitch.staff_position for a, b in zip(right, left, strict=True)}
    return len(gaps) == 1


def _melody_over_held(phrase: Phrase) -> Hand | str:
    """The hand that moves while the other holds a note for every bar; "neither" if none does."""
    bar = phrase.meter.bar_ticks
    still = [hand for hand in HANDS if all(note.duration == bar for note in phrase.in_hand(hand))]
    if len(still) != 1:
        return "neither"
    return "left" if still[0] == "right" else "right"


def _keys(phrase: Phrase, hand: Hand) -> tuple[Pitch, ...]:
    """Every diatonic pitch from a hand's lowest to its highest, and the others it uses."""
    used = {note.pitch.midi: note.pitch for note in phrase.in_hand(hand)}
    if not used:
        return ()
    lowest, highest = used[min(used)], used[max(used)]
    keys = {
        pitch.midi: pitch
        for position in range(lowest.staff_position, highest.staff_position + 1)
        if lowest.midi <= (pitch := phrase.key.pitch_at(position)).midi <= highest.midi
    }
    return tuple(pitch for _, pitch in sorted((keys | used).items()))


def _rests(phrase: Phrase) -> set[int]:
    bar = phrase.meter.bar_ticks
    playing = [hand for hand in HANDS if phrase.in_hand(hand)]
    return {rest.duration for hand in playing for rest in phrase.rests(hand) if rest.duration < bar}


def _largest_interval(phrase: Phrase) -> int:
    widest = 1
    for hand in HANDS:
        for earlier, later in pairwise(phrase.in_hand(hand)):
            steps = abs(later.pitch.staff_position - earlier.pitch.staff_position)
            widest = max(widest, steps + 1)
    if widest > _WIDEST:
        raise UnmatchedError("leaps more than two octaves")
    return widest


def _crosses_a_barline(phrase: Phrase, note: Note) -> bool:
    bar = phrase.bar_at(note.onset)
    return note.offset > bar.onset + bar.duration
