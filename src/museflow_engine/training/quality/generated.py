"""Phrases of the generator itself, as one more kind of bad phrase.

What a judge can tell from human music is what the generator still lacks; a choice among
candidates that knows it brings them nearer to what people write (discriminator rejection
sampling: Azadi et al. 2018). Only phrases of one note at a time in each hand have such a
copy, in the narrowest tier of their hands' notes, values and rests.
"""

from __future__ import annotations

from random import Random
from typing import Final

from pydantic import ValidationError

from museflow_engine.errors import MuseflowError
from museflow_engine.generation import PhraseGenerator
from museflow_engine.level import HandsMode, Tier
from museflow_engine.music import HANDS, Hand, Phrase, Pitch
from museflow_engine.training.quality.frame import HandFrame, frame_of

_WIDEST: Final = 15


def generated(phrase: Phrase, rng: Random) -> Phrase | None:
    """A phrase of the generator in the frame of a human one; None if there is no such tier."""
    frames = {hand: frame for hand in HANDS if (frame := frame_of(phrase, hand))}
    if any(shape for frame in frames.values() for shape in frame.shapes):
        return None
    try:
        return PhraseGenerator(_tier(phrase, frames), rng).next()
    except (MuseflowError, ValidationError):
        return None


def _tier(phrase: Phrase, frames: dict[Hand, HandFrame]) -> Tier:
    pieces = {piece for frame in frames.values() for piece in frame.pieces}
    hands: HandsMode = "independent" if len(frames) == len(HANDS) else next(iter(frames))
    bar = phrase.meter.bar_ticks
    return Tier(
        id="generated/1",
        title="the frame of a human phrase",
        right=_keys(frames.get("right")),
        left=_keys(frames.get("left")),
        values=tuple(sorted(ticks for ticks, sounds in pieces if sounds)),
        rests=tuple(sorted(ticks for ticks, sounds in pieces if not sounds and ticks < bar)),
        hands=hands,
        meter=phrase.meter,
        key=phrase.key,
        bars=round(phrase.length / bar),
        largest_interval=_WIDEST,
        anacrusis=phrase.anacrusis,
    )


def _keys(frame: HandFrame | None) -> tuple[Pitch, ...]:
    """The pitches of a hand, each key of the piano once."""
    if frame is None:
        return ()
    return tuple({pitch.midi: pitch for pitches in frame.pitches.values() for pitch in pitches}.values())
