"""A tier: exactly which notes, values, hands and bars its phrases are made of.

Conventions: pitches and note values are given by name in files ("F4", "dotted half")
and kept as `Pitch` and ticks. Every error names the field and the way out; the loader
adds the file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from museflow_engine.music.key import Key
from museflow_engine.music.meter import Meter
from museflow_engine.music.pitch import Pitch
from museflow_engine.music.rhythm import parse_value, value_name
from museflow_engine.music.score import HANDS, Hand
from museflow_engine.music.tempo import FASTEST, SLOWEST

HandsMode = Literal["right", "left", "alternating", "parallel", "held", "pattern", "independent"]
"""How the hands share a phrase.

    right, left   one hand plays, the other staff rests
    alternating   by bar, each hand at least one bar
    parallel      both hands play one rhythm, moving by the same steps
    held          a melody in one hand over whole-bar notes in the other
    pattern       a melody in the right hand over a figure of chords in the left
    independent   each hand has a line of its own
"""

Figure = Literal["block", "drone", "broken", "alberti", "waltz"]
"""How a chord (low, middle, high) is laid out over a bar.

    block     the three notes at once, held for the bar
    drone     low and high at once, held for the bar
    broken    low, middle, high, one after the other
    alberti   low, high, middle, high
    waltz     low on the first beat, middle and high at once on each other beat
"""

MOST_BARS = 16


def _read_by(parse: Callable[[str], object]) -> BeforeValidator:
    return BeforeValidator(lambda value: parse(value) if isinstance(value, str) else value)


PitchField = Annotated[Pitch, _read_by(Pitch.parse), PlainSerializer(str)]
MeterField = Annotated[Meter, _read_by(Meter.parse), PlainSerializer(str)]
KeyField = Annotated[Key, _read_by(Key.parse), PlainSerializer(str)]
ValueField = Annotated[int, _read_by(parse_value), PlainSerializer(value_name)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Requirement(_Frozen):
    """The new thing: a micro-skill that every phrase must exercise `at_least` times."""

    skill: str = Field(pattern=r"^(pitch|rhythm|interval|hand|rest):\S+$")
    at_least: int = Field(default=2, ge=1, le=16)


class PassRule(_Frozen):
    """When a tier is passed: `phrases` of them scoring `threshold` or more.

    `consecutive` starts the count again after a phrase below the threshold.
    `slowest` is the least share of the goal tempo that still counts.
    """

    phrases: int = Field(default=4, ge=1, le=100)
    threshold: float = Field(default=0.95, gt=0, le=1)
    consecutive: bool = True
    slowest: float = Field(default=0.9, gt=0, le=1)


class Tier(_Frozen):
    """One step of a level: the language that its phrases are drawn from.

    Attributes:
        id: level id, a slash and the tier's number: "1.3/2".
        title: what this tier loosens, in a few words.
        right, left: pitches that each hand may play, lowest first.
        values: note values in ticks.
        rests: values of rests in ticks; empty for none.
        hands: how the hands share the phrase.
        meter, key, bars: time signature, key and number of bars.
        largest_interval: greatest melodic interval within a hand, as the number of its
            name (1 repeats only, 2 seconds, 8 octaves).
        right_doubles, left_doubles: intervals, by number (3 a third), at which a hand may
            strike two of its pitches at once, beside single ones.
        figures: the figures of the left hand when `hands` is "pattern"; one to a phrase.
        chords: three pitches of the left hand, low to high, for those figures; one to a bar.
        ties: whether a note may be tied over a barline.
        syncopation: whether a note may start on a weaker place and sound over a stronger
            one in its bar.
        anacrusis: ticks of the upbeat; the last bar is shorter by as much. 0 for none.
        form: one letter a bar, bars of the same letter having the same rhythm in every
            hand ("aaba"); empty for any.
        new: what every phrase must contain.
        tempo: goal tempo in quarters a minute.
        passing: when the tier is passed.
    """

    id: str = Field(pattern=r"^[\w.]+/\d+$")
    title: str
    right: tuple[PitchField, ...] = ()
    left: tuple[PitchField, ...] = ()
    values: tuple[ValueField, ...] = Field(min_length=1)
    rests: tuple[ValueField, ...] = ()
    hands: HandsMode = "right"
    meter: MeterField = Meter()
    key: KeyField = Key()
    bars: int = Field(default=4, ge=1, le=MOST_BARS)
    largest_interval: int = Field(default=8, ge=1, le=15)
    right_doubles: tuple[int, ...] = ()
    left_doubles: tuple[int, ...] = ()
    figures: tuple[Figure, ...] = ()
    chords: tuple[tuple[PitchField, PitchField, PitchField], ...] = ()
    ties: bool = False
    syncopation: bool = True
    anacrusis: Annotated[int, _read_by(parse_value)] = 0
    form: str = Field(default="", pattern=r"^[a-z]*$")
    new: tuple[Requirement, ...] = ()
    tempo: float = Field(default=60.0, ge=SLOWEST, le=FASTEST)
    passing: PassRule = PassRule()

    @model_validator(mode="after")
    def _check(self) -> Self:
        for hand in self.hands_used:
            if not self.pitches(hand):
                raise ValueError(
                    f"hands = {self.hands!r} needs notes for the {hand} hand: add {hand} = [...]"
                )
        for name in ("right", "left", "values", "rests"):
            given = getattr(self, name)
            if len(set(given)) < len(given):
                raise ValueError(f"{name} lists something twice: remove the repeat")
        if min(self.values) > self.meter.bar_ticks:
            raise ValueError(f"no value in 'values' fits a bar of {self.meter}: add a shorter one")
        self._check_new()
        return self

    def _check_new(self) -> None:
        names = {f"pitch:{pitch.name}" for hand in self.hands_used for pitch in self.pitches(hand)}
        for requirement in self.new:
            if requirement.skill.startswith("pitch:") and requirement.skill not in names:
                raise ValueError(
                    f"new asks for {requirement.skill}, which no hand plays: add it to right or left"
                )

    @property
    def number(self) -> int:
        """Number of the tier in its level, from 1."""
        return int(self.id.rpartition("/")[2])

    @property
    def level_id(self) -> str:
        """Id of the level that the tier belongs to."""
        return self.id.rpartition("/")[0]

    @property
    def hands_used(self) -> tuple[Hand, ...]:
        """The hands that play in this tier."""
        if self.hands == "right":
            return ("right",)
        return ("left",) if self.hands == "left" else HANDS

    def pitches(self, hand: Hand) -> tuple[Pitch, ...]:
        """The pitches of one hand, lowest first."""
        return tuple(sorted(self.right if hand == "right" else self.left, key=lambda pitch: pitch.midi))
