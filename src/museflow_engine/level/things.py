"""What there is to know in a tier, and what each level of a road brings anew.

Conventions: a *thing* is a kind and a name, for instance ("value", "dotted half"). A note
is a place on the staff of one hand, whatever the key makes of it: that F is sharp in G
major is part of the key. A level should bring things of one kind only; the first of all
cannot help bringing several. What a teacher would not call new is no thing: fewer notes,
another order, a faster tempo, hands that take turns.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from museflow_engine.level.figures import Figure
from museflow_engine.level.roadmap import Roadmap
from museflow_engine.level.tier import Tier
from museflow_engine.music import TICKS_PER_QUARTER, Key, Pitch
from museflow_engine.music.pitch import STEPS
from museflow_engine.music.rhythm import value_name

_TOGETHER: Final = ("parallel", "held", "independent", "pattern")
_INTERVALS: Final = {3: "skips", 4: "leaps", 8: "octave leaps"}
"""By the least interval that is called so; a step comes with any second note."""

_ACCOMPANIMENTS: Final[dict[Figure, str]] = {
    "block": "block chords",
    "drone": "drone",
    "broken": "broken chords",
    "alberti": "Alberti bass",
    "waltz": "waltz bass",
}

_ORDINALS: Final = ("unisons", "seconds", "thirds", "fourths", "fifths", "sixths", "sevenths", "octaves")
_SHORT: Final = 4
"""Bars of a phrase that is no longer than usual."""

_OCTAVE: Final = 8


class Thing(NamedTuple):
    """Something to know: its `kind` and, within the kind, its `name`."""

    kind: str
    name: str

    @property
    def label(self) -> str:
        """The name, understood without its kind."""
        return f"{self.name} rest" if self.kind == "rest" else self.name


def things_of(tier: Tier) -> frozenset[Thing]:
    """Everything that a learner has to know in order to read a tier."""
    return frozenset((*_notes(tier), *_rhythms(tier), *_bars(tier), *_movements(tier), *_company(tier)))


def new_things(roadmap: Roadmap) -> dict[str, frozenset[Thing]]:
    """By level id, what the tiers of the level ask that no level before it asked."""
    known: frozenset[Thing] = frozenset()
    found: dict[str, frozenset[Thing]] = {}
    for level in roadmap.levels:
        asked = frozenset().union(*(things_of(tier) for tier in level.tiers))
        found[level.id] = asked - known
        known |= asked
    return found


def interval_name(number: int) -> str:
    """Intervals of a number, in the plural: "thirds" for 3; 1 to 8."""
    return _ORDINALS[number - 1]


def _notes(tier: Tier) -> Iterator[Thing]:
    yield Thing("key", str(tier.key))
    for hand in tier.hands_used:
        for pitch in tier.pitches(hand):
            yield Thing("note", f"{pitch.step}{pitch.octave} {hand}")
            if not tier.key.is_diatonic(pitch):
                yield Thing("accidental", _accidental(tier.key, pitch))


def _accidental(key: Key, pitch: Pitch) -> str:
    """What a note that the signature does not give is called."""
    shift = pitch.alter - key.alter_of(pitch.step)
    below_home = STEPS[STEPS.index(key.tonic[0]) - 1]
    if key.mode == "minor" and pitch.step == below_home and shift == 1:
        return "leading note of minor"
    return {0: "naturals", 1: "sharps", -1: "flats"}.get(pitch.alter, "double sharps and flats")


def _rhythms(tier: Tier) -> Iterator[Thing]:
    values = [value for value in tier.values if tier.ties or value <= tier.meter.bar_ticks]
    # Longer than a bar is written with a tie, and a tie is a thing of its own.
    yield from (Thing("value", value_name(value)) for value in values if value <= tier.meter.bar_ticks)
    yield from (Thing("rest", value_name(rest)) for rest in tier.rests)
    if {TICKS_PER_QUARTER // 2, TICKS_PER_QUARTER // 4} <= set(values):
        yield Thing("rhythm", "eighths with 16ths")
    if tier.ties:
        yield Thing("tie", "ties over the barline")
    if tier.syncopation and any(value % tier.meter.beat_ticks for value in values):
        yield Thing("rhythm", "syncopation")


def _bars(tier: Tier) -> Iterator[Thing]:
    yield Thing("metre", str(tier.meter))
    if tier.anacrusis:
        yield Thing("upbeat", f"{value_name(tier.anacrusis)} upbeat")
    if tier.form:
        yield Thing("form", "bars that rhyme")
    if tier.bars > _SHORT:
        yield Thing("length", f"{tier.bars} bars")


def _movements(tier: Tier) -> Iterator[Thing]:
    """Melodic intervals that are allowed and possible, and hands that leave their octave."""
    for hand in tier.hands_used:
        if hand == "left" and tier.hands == "pattern":
            continue
        pitches = tier.pitches(hand)
        reach = 1 + pitches[-1].staff_position - pitches[0].staff_position
        widest = min(tier.largest_interval, reach)
        yield from (Thing("interval", name) for least, name in _INTERVALS.items() if least <= widest)
        if reach > _OCTAVE:
            yield Thing("reach", f"two octaves in the {hand} hand")
        doubles = tier.right_doubles if hand == "right" else tier.left_doubles
        yield from (Thing("double notes", interval_name(number)) for number in doubles)


def _company(tier: Tier) -> Iterator[Thing]:
    """How the hands go together."""
    if tier.hands in _TOGETHER:
        yield Thing("hands", "hands together")
    if tier.hands == "pattern":
        yield from (Thing("accompaniment", _ACCOMPANIMENTS[figure]) for figure in tier.figures)
