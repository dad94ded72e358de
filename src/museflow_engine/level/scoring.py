"""How strictly a level listens: bands, credits, costs, and the weights of the score's parts.

Conventions: credits and shares lie between 0 and 1; a cost of 1 is one note (extra notes)
or one moment (stops); `_seconds` are seconds, `_beats` felt beats at the player's own
tempo, `_ratio` played over written length. The formula that these figures go into is
that of `museflow_engine.judging.scoring`, told with examples in docs/score.md.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Weight = Annotated[float, Field(ge=0, le=100)]
Credit = Annotated[float, Field(ge=0, le=1)]
Cost = Annotated[float, Field(ge=0, le=10)]


class Scoring(BaseModel):
    """What a level counts, and how much.

    Attributes:
        pitch_weight, rhythm_weight, tempo_weight, continuity_weight, hands_weight: weights
            of the parts of the score beside one another; they need not sum to 1. A part
            that a phrase does not have (hands together, in one hand) takes no share.
        octave_credit: what the right note in the wrong octave is worth of a right one.
        correction_credit: what a note is worth that was wrong first and then put right.
        hold_credit: what a note that came on time but was held too short or too long is
            worth, in rhythm, of one that was also held as written.
        extra_cost: notes that an extra note costs.
        brushed_cost: notes that a key costs that was brushed beside a right one.
        hesitation_cost: moments that a stop costs.
        stutter_cost: moments that saying the last note or two again costs.
        restart_cost: moments that going back farther costs.
        skip_cost: moments that leaving music out in a jump costs, beside the notes missed.
        tempo_tolerance: share by which a tempo may be off the goal and still be kept.
        on_time_seconds: an onset this near to the beat is on time at any tempo.
        on_time_beats: and so is one within this share of a beat.
        short_ratio: a key held for less than this share of the note is short.
        long_ratio: a key held for more than this share of the note is long,
        long_beats: and so is one that lasts this many beats beyond the end of the note.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pitch_weight: Weight = 0.5
    rhythm_weight: Weight = 0.3
    tempo_weight: Weight = 0.1
    continuity_weight: Weight = 0.1
    hands_weight: Weight = 0.05
    octave_credit: Credit = 0.5
    correction_credit: Credit = 0.5
    hold_credit: Credit = 0.0
    extra_cost: Cost = 1.0
    brushed_cost: Cost = 0.5
    hesitation_cost: Cost = 1.0
    stutter_cost: Cost = 0.5
    restart_cost: Cost = 1.0
    skip_cost: Cost = 1.0
    tempo_tolerance: float = Field(default=0.1, ge=0, le=0.5)
    on_time_seconds: float = Field(default=0.05, gt=0, le=1)
    on_time_beats: float = Field(default=0.1, ge=0, le=0.5)
    short_ratio: float = Field(default=0.5, ge=0, le=1)
    long_ratio: float = Field(default=1.5, ge=1, le=10)
    long_beats: float = Field(default=1.0, ge=0, le=16)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.pitch_weight + self.rhythm_weight:
            raise ValueError(
                "a score of neither pitch nor rhythm says nothing: raise pitch_weight or rhythm_weight"
            )
        for less, more in (("brushed_cost", "extra_cost"), ("stutter_cost", "restart_cost")):
            if getattr(self, less) > getattr(self, more):
                raise ValueError(f"{less} is more than {more}: lower {less}, or raise {more}")
        return self
