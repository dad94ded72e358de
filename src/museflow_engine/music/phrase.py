"""The phrase: a score with an identity, that can be read from and written to text.

Conventions: as in `score`. A fingerprint is made of what is played (onset, length,
MIDI number, hand) and of nothing else, so that respelling or renaming does not make a
phrase new.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

from museflow_engine.errors import NotationError
from museflow_engine.music import phrase_json
from museflow_engine.music.key import Key
from museflow_engine.music.meter import Meter
from museflow_engine.music.musicxml import read_musicxml, write_musicxml
from museflow_engine.music.pitch import Pitch
from museflow_engine.music.score import HANDS, Hand, Note, Score

_FINGERPRINT_BYTES = 16
_SHAPE_BYTES = 8


@dataclass(frozen=True)
class Phrase(Score):
    """Two to sixteen bars on a grand staff to sight-read, or any longer score.

    See `Score` for the arguments.
    """

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the sounding content: 32 hexadecimal digits (BLAKE2b, 128 bits)."""
        content = sorted((n.onset, n.duration, n.pitch.midi, n.hand) for n in self.notes)
        return blake2b(repr(content).encode(), digest_size=_FINGERPRINT_BYTES).hexdigest()

    @cached_property
    def shape(self) -> str:
        """Hash of what makes two phrases sound alike: 16 hexadecimal digits.

        Rhythm and melodic contour of each hand (repeat, step or leap, up or down): a
        phrase that starts on another note, or leaps a third for a fourth, has the same
        shape. Chords count by the note that carries the melody.
        """
        contours = []
        for hand in HANDS:
            struck: dict[int, Note] = {}
            for note in self.in_hand(hand):
                struck[note.onset] = note if hand == "right" else struck.get(note.onset, note)
            line = list(struck.values())
            rises = [b.pitch.staff_position - a.pitch.staff_position for a, b in pairwise(line)]
            contour = [max(-2, min(2, rise)) for rise in rises]
            contours.append(([(note.onset, note.duration) for note in line], contour))
        return blake2b(repr(contours).encode(), digest_size=_SHAPE_BYTES).hexdigest()

    @classmethod
    def from_score(cls, score: Score) -> Self:
        """The same music as a phrase."""
        return cls(**{field.name: getattr(score, field.name) for field in fields(score)})

    @classmethod
    def from_notes(
        cls,
        notes: Iterable[tuple[int, int, int, str, str]],
        *,
        meter: str = "4/4",
        key: str = "C major",
        anacrusis: int = 0,
    ) -> Self:
        """Build a phrase from plain numbers.

        Args:
            notes: tuples of onset (ticks), duration (ticks), MIDI number, hand
                ("right" or "left") and id.
            meter: time signature, for instance "4/4".
            key: key, for instance "G major"; it decides the spelling.
            anacrusis: length of the upbeat bar in ticks.

        Raises:
            NotationError: if a tuple is not of this form, or out of range.
        """
        signature = Key.parse(key)
        made: list[Note] = []
        for item in notes:
            try:
                onset, duration, midi, hand, name = item
                pitch = Pitch.from_midi(int(midi), signature.fifths)
                made.append(Note(str(name), int(onset), int(duration), pitch, _hand(hand)))
            except (TypeError, ValueError) as error:
                raise NotationError(
                    f"{item!r} is not (onset ticks, duration ticks, MIDI number, hand, id): {error}"
                ) from error
        return cls(tuple(made), Meter.parse(meter), signature, anacrusis=anacrusis)

    @classmethod
    def from_musicxml(cls, source: str | Path) -> Self:
        """Read MusicXML, plain (.musicxml, .xml) or compressed (.mxl).

        Args:
            source: path of a file, or the XML text itself (starts with "<").

        Raises:
            ScoreFileError: if the file cannot be read or is not MusicXML.
        """
        return cls.from_score(read_musicxml(source))

    def to_musicxml(self) -> str:
        """The phrase as a MusicXML 4.0 partwise document, with an id on every note."""
        return write_musicxml(self)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Rebuild a phrase from `to_json`.

        Raises:
            NotationError: if the data is not a phrase.
        """
        return cls.from_score(phrase_json.decode(data))

    def to_json(self) -> dict[str, Any]:
        """The phrase as plain JSON values, small enough to keep in every record."""
        return phrase_json.encode(self)


def _hand(text: str) -> Hand:
    for hand in HANDS:
        if text == hand:
            return hand
    raise NotationError(f"a hand is 'right' or 'left', not {text!r}")
