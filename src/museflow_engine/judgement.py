"""What a judge says of a note, and of a phrase.

Conventions: times are seconds on the performance's own axis; deviations are signed,
negative when early; ratios are played over written. Accuracies lie between 0 and 1.
A judgement names the score note (`note_id`), the played note (`event_id`), or both:

    match         the written pitch was played
    substitution  another pitch was played in its place
    deletion      the note was missed        (no event_id)
    insertion     a note was played that is not written   (no note_id)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

JudgementKind = Literal["match", "substitution", "deletion", "insertion"]
Timing = Literal["on time", "early", "late"]
Hold = Literal["full", "short", "long"]
Diagnosis = Literal[
    "octave slip",
    "neighbour key",
    "wrong clef",
    "accidental forgotten",
    "key signature forgotten",
    "hands swapped",
    "late but right",
    "hesitation",
    "restart",
    "correction",
]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one note.

    Attributes:
        kind: match, substitution, deletion or insertion.
        note_id: id of the score note; None for an insertion.
        event_id: id of the played note; None for a deletion.
        onset_deviation: seconds after (before, if negative) the beat that the player
            keeps; None where nothing was played or nothing was due.
        duration_ratio: played over written length; None until the key comes up.
        timing: `onset_deviation` against the on-time band; None where it is None.
        hold: `duration_ratio` against the band; None where it is None.
        diagnosis: kind of slip, where one is recognised.
        played: MIDI number of the key played; None for a deletion.
        settled: False while later events may still revise the verdict.
        metronome_deviation: seconds against the metronome; None without one.
        position: for an insertion, where in the score it happened by the player's beat,
            in ticks; for a note played again, the tick of that note; else None.
    """

    kind: JudgementKind
    note_id: str | None = None
    event_id: str | None = None
    onset_deviation: float | None = None
    duration_ratio: float | None = None
    timing: Timing | None = None
    hold: Hold | None = None
    diagnosis: Diagnosis | None = None
    played: int | None = None
    settled: bool = True
    metronome_deviation: float | None = None
    position: int | None = None

    @property
    def pitch_correct(self) -> bool:
        """Whether the written pitch was played."""
        return self.kind == "match"

    @property
    def rhythm_correct(self) -> bool:
        """Whether the note came on time and, as far as is known, was held as written."""
        played = self.kind in ("match", "substitution")
        return played and self.timing in (None, "on time") and self.hold in (None, "full")


@dataclass(frozen=True, slots=True)
class PhraseTiming:
    """How evenly a phrase went, in seconds; None where nothing tells.

    Attributes:
        unevenness: standard deviation of the onsets from the beat that the player kept,
            stops left out.
        behind_metronome: median of the onsets after the metronome (before it, if negative).
        around_metronome: their standard deviation.
        left_after_right: median time by which the left hand came after the right where both
            are due together; negative if it came before.
    """

    unevenness: float | None = None
    behind_metronome: float | None = None
    around_metronome: float | None = None
    left_after_right: float | None = None


@dataclass(frozen=True, slots=True)
class PhraseScore:
    """How a phrase went, in parts that are kept apart.

    Attributes:
        pitch_accuracy: share of notes with the right pitch, less insertions; 0 to 1.
        rhythm_accuracy: share of notes on time and held as written; 0 to 1.
        tempo: tempo that the player kept, in quarters a minute; None under two onsets.
        tempo_ratio: that tempo over the goal tempo; None likewise.
        continuity: 1 less the share of notes before which the player stopped, restarted
            or skipped; 0 to 1.
        overall: the one figure that tiers are passed by; 0 to 1.
        onset_accuracy: share of notes on time, however long they were held; 0 to 1.
        duration_accuracy: share of notes held as written, whenever they came; 0 to 1.
        tempo_accuracy: how near the tempo is to the goal, 0 to 1; None if it is unknown.
        hands_together: share of the moments at which both hands are due in which they
            came together; 0 to 1, None if there is no such moment.
        timing: how evenly it went, in seconds.

    A score of an older record has none of the parts after `overall`: they are None.
    """

    pitch_accuracy: float
    rhythm_accuracy: float
    tempo: float | None
    tempo_ratio: float | None
    continuity: float
    overall: float
    onset_accuracy: float | None = None
    duration_accuracy: float | None = None
    tempo_accuracy: float | None = None
    hands_together: float | None = None
    timing: PhraseTiming = PhraseTiming()


@dataclass(frozen=True, slots=True)
class Report:
    """A whole phrase judged: settled judgements in order of time, and the score."""

    judgements: tuple[Judgement, ...]
    score: PhraseScore
