"""A tier: exactly which notes, values, hands and bars its phrases are made of.

Conventions: pitches and note values are given by name in files ("F4", "dotted half")
and kept as `Pitch` and ticks. Every error names the field and the way out; the loader
adds the file.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from museflow_engine.level.figures import Figure, fitting
from museflow_engine.level.scoring import Scoring
from museflow_engine.music.key import Key
from museflow_engine.music.meter import Meter
from museflow_engine.music.pitch import Pitch
from museflow_engine.music.rhythm import is_triplet, note_value, parse_value, value_name
from museflow_engine.music.score import HANDS, Hand
from museflow_engine.music.tempo import FASTEST, SLOWEST

HandsMode = Literal["right", "left", "alternating", "parallel", "held", "pattern", "independent"]
"""How the hands share a phrase.

    right, left   one hand plays, the other staff rests
    alternating   by bar, each hand at least one bar
    parallel      both hands play one rhythm, moving by the same steps
    held          a melody in one hand over whole-bar notes in the other
    pattern       a melody in the right hand over a figure of chords in the left (`figures`)
    independent   each hand has a line of its own
"""

MOST_BARS = 16
LARGEST_BEAT_TYPE_OF_TRIPLETS = 4
"""Lower number of a time signature up to which notes divide into triplets."""
WIDEST_DOUBLE = 8
"""An octave, which is as far as a small hand reaches."""


def _read_by(parse: Callable[[str], object]) -> BeforeValidator:
    return BeforeValidator(lambda value: parse(value) if isinstance(value, str) else value)


PitchField = Annotated[Pitch, _read_by(Pitch.parse), PlainSerializer(str)]
MeterField = Annotated[Meter, _read_by(Meter.parse), PlainSerializer(str)]
KeyField = Annotated[Key, _read_by(Key.parse), PlainSerializer(str)]
ValueField = Annotated[int, _read_by(parse_value), PlainSerializer(value_name)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Requirement(_Frozen):
    """The new thing: a micro-skill that every phrase must exercise `at_least` times.

    Double notes count once for their rhythm and hand. Over a figure (hands = "pattern")
    rhythm, rest, hand, interval and chord are asked of the melody, since a figure would
    meet them by itself; pitch and accidental count in the chords too, once a bar.
    """

    # A natural is the accidental without a sign: "accidental:".
    skill: str = Field(pattern=r"^((pitch|rhythm|interval|chord|hand|rest):\S+|accidental:(bb|b|#|##)?)$")
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
        values: note values in ticks; triplets are played in threes; longer than a bar only
            with `ties`.
        rests: values of rests in ticks; empty for none.
        hands: how the hands share the phrase.
        meter, key, bars: time signature, key and number of bars.
        largest_interval: greatest melodic interval within a hand, as the number of its
            name (1 repeats only, 2 seconds, 8 octaves); between double notes from melody
            note to melody note, the highest of the right hand, the lowest of the left.
        right_doubles, left_doubles: intervals, by number (3 a third), at which a hand may
            strike two of its pitches at once, beside single ones, held notes included.
        figures: the figures of the left hand when `hands` is "pattern"; one to a phrase.
        chords: three pitches of the left hand, low to high, for those figures; one to a
            bar, and any after any. They take the place of `left` when `hands` is "pattern".
        ties: whether a note may be tied over a barline, one at most; not in the hand that
            holds notes or plays a figure, nor with a form or hands that alternate.
        syncopation: whether a note may start on a weaker place and sound over a stronger
            one in its bar.
        anacrusis: ticks of the upbeat; the last bar is shorter by as much. 0 for none. Only
            the hands of the melody play it: the right if they are independent.
        form: one letter a bar, bars of the same letter having the same rhythm in every
            hand ("aaba"); empty for any.
        new: what every phrase must contain.
        tempo: goal tempo in quarters a minute.
        passing: when the tier is passed.
        scoring: how strictly its phrases are judged, and what its score counts.
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
    scoring: Scoring = Scoring()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.hands == "pattern":
            self._check_pattern()
        for hand in self.hands_used:
            if not self.pitches(hand):
                raise ValueError(
                    f"hands = {self.hands!r} needs notes for the {hand} hand: add {hand} = [...]"
                )
        for name in (
            "right",
            "left",
            "values",
            "rests",
            "right_doubles",
            "left_doubles",
            "figures",
            "chords",
        ):
            given = getattr(self, name)
            if len(set(given)) < len(given):
                raise ValueError(f"{name} lists something twice: remove the repeat")
        if min(self.values) > self.meter.bar_ticks:
            raise ValueError(f"no value in 'values' fits a bar of {self.meter}: add a shorter one")
        self._check_tuplets()
        self._check_bars()
        self._check_doubles()
        self._check_new()
        return self

    def _check_tuplets(self) -> None:
        for name in ("values", "rests"):
            for ticks in getattr(self, name):
                value = note_value(ticks)
                if value is None or value.actual == 1:
                    continue
                if name == "rests":
                    raise ValueError(
                        f"rests has a {value.name}, but triplets are played without rests: remove it"
                    )
                if not is_triplet(ticks):
                    raise ValueError(f"values has a {value.name}: of tuplets only triplets can be used")
                if self.meter.is_compound or self.meter.beat_type > LARGEST_BEAT_TYPE_OF_TRIPLETS:
                    raise ValueError(
                        f"values has a {value.name}, which {self.meter} cannot hold: use triplets in metres "
                        "of quarters or halves"
                    )
                if 3 * ticks > self.meter.bar_ticks:
                    raise ValueError(
                        f"values has a {value.name}, three of which do not fit a bar: use shorter ones"
                    )

    def _check_bars(self) -> None:
        """Ties, upbeat and form: what happens at barlines, and from bar to bar."""
        if self.ties and self.hands == "alternating":
            raise ValueError(
                "hands that alternate change at the barline, where ties would go on: remove ties, or let "
                "one hand play"
            )
        if not 0 <= self.anacrusis < self.meter.bar_ticks:
            raise ValueError(f"an upbeat must be shorter than a bar of {self.meter}: shorten anacrusis")
        if self.anacrusis and self.bars < 2:
            raise ValueError("an upbeat leaves less than a bar after it: raise bars to 2 or more")
        if not self.form:
            return
        if len(self.form) != self.bars:
            raise ValueError(
                f"form = {self.form!r} has {len(self.form)} letters for {self.bars} bars: give one each"
            )
        if self.ties or self.anacrusis:
            other = "ties" if self.ties else "anacrusis"
            raise ValueError(f"a form repeats whole bars, which {other} would divide: remove form or {other}")

    def _check_pattern(self) -> None:
        if not self.figures or not self.chords:
            raise ValueError(
                "hands = 'pattern' needs figures and chords for the left hand: add "
                'figures = ["broken"] and chords = [["C3", "E3", "G3"]]'
            )
        for low, middle, high in self.chords:
            if not low.midi < middle.midi < high.midi:
                raise ValueError(f"the chord {low} {middle} {high} does not rise: name its notes low to high")
        fit = fitting(self.meter)
        odd = next((figure for figure in self.figures if figure not in fit), None)
        if odd:
            raise ValueError(f"the figure {odd!r} does not fit {self.meter}: use {', '.join(fit)}")

    def _check_doubles(self) -> None:
        for hand in self.hands_used:
            # Over a figure the left hand plays chords, whatever else it may do elsewhere.
            if hand == "left" and self.hands == "pattern":
                continue
            numbers = self.right_doubles if hand == "right" else self.left_doubles
            if numbers and self.hands == "parallel":
                raise ValueError(f"hands in parallel move by single notes: remove {hand}_doubles")
            found = {_interval(*double) for double in self.doubles(hand)}
            for number in numbers:
                if not 2 <= number <= WIDEST_DOUBLE:
                    raise ValueError(
                        f"{hand}_doubles has {number}: use numbers from 2 (a second) to {WIDEST_DOUBLE}"
                    )
                if number not in found:
                    raise ValueError(
                        f"{hand}_doubles has {number}, but no two notes of the {hand} hand are so far "
                        "apart: add such a note, or remove it"
                    )

    def _check_new(self) -> None:
        names = {f"pitch:{pitch.name}" for hand in self.hands_used for pitch in self.pitches(hand)}
        for requirement in self.new:
            if requirement.skill.startswith("pitch:") and requirement.skill not in names:
                raise ValueError(
                    f"new asks for {requirement.skill}, which no hand plays: add it to right or left"
                )
            if requirement.skill == "hand:left" and self.hands == "pattern":
                raise ValueError(
                    "new asks for hand:left, which plays a figure in every bar anyway: remove it"
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
        """The pitches of one hand, lowest first; over a figure, those of its chords."""
        given = self.right if hand == "right" else self.left
        if hand == "left" and self.hands == "pattern":
            given = tuple({pitch for chord in self.chords for pitch in chord})
        # Two spellings of one key always come in the same order.
        return tuple(sorted(given, key=lambda pitch: (pitch.midi, pitch.name)))

    def doubles(self, hand: Hand) -> tuple[tuple[Pitch, Pitch], ...]:
        """The pairs of pitches, low and high, that one hand may strike at once."""
        numbers = self.right_doubles if hand == "right" else self.left_doubles
        return tuple(pair for pair in combinations(self.pitches(hand), 2) if _interval(*pair) in numbers)


def _interval(low: Pitch, high: Pitch) -> int:
    """Number of an interval's name, 3 for a third; below 1 if the spelling falls as the key rises."""
    return high.staff_position - low.staff_position + 1
