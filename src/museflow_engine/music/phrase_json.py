"""Scores as plain JSON values: compact, versioned, and checked when read back."""

from __future__ import annotations

from typing import Any

from museflow_engine.errors import NotationError
from museflow_engine.music.key import Key
from museflow_engine.music.meter import Meter
from museflow_engine.music.pitch import Pitch
from museflow_engine.music.score import Note, Score, SignatureChange
from museflow_engine.music.tempo import TempoChange

VERSION = 1


def encode(score: Score) -> dict[str, Any]:
    """A score as a dictionary of JSON values; parts that are empty are left out."""
    data: dict[str, Any] = {
        "version": VERSION,
        "meter": str(score.meter),
        "key": score.key.name,
        "length": score.length,
        "notes": [_encode_note(note) for note in score.notes],
    }
    if score.anacrusis:
        data["anacrusis"] = score.anacrusis
    if score.changes:
        data["changes"] = [[c.onset, str(c.meter), c.key.name] for c in score.changes]
    if score.barlines:
        data["barlines"] = list(score.barlines)
    if score.tempos:
        data["tempos"] = [[t.onset, t.tempo] for t in score.tempos]
    if score.title:
        data["title"] = score.title
    if score.bar_numbers:
        data["bar_numbers"] = list(score.bar_numbers)
    return data


def decode(data: object) -> Score:
    """The score that `encode` made the data from.

    Raises:
        NotationError: if the data is not a score, or from a newer version.
    """
    version = data.get("version") if isinstance(data, dict) else None
    if not isinstance(data, dict) or version != VERSION:
        raise NotationError(f"This is not a phrase of version {VERSION} (found {version!r}).")
    try:
        return Score(
            notes=tuple(_decode_note(item) for item in data["notes"]),
            meter=Meter.parse(data["meter"]),
            key=Key.parse(data["key"]),
            length=data["length"],
            anacrusis=data.get("anacrusis", 0),
            changes=tuple(
                SignatureChange(onset, Meter.parse(meter), Key.parse(key))
                for onset, meter, key in data.get("changes", ())
            ),
            barlines=tuple(data.get("barlines", ())),
            tempos=tuple(TempoChange(onset, tempo) for onset, tempo in data.get("tempos", ())),
            title=data.get("title", ""),
            bar_numbers=tuple(data.get("bar_numbers", ())),
        )
    except NotationError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise NotationError(f"The phrase is damaged: {error!r}.") from error


def _encode_note(note: Note) -> list[Any]:
    """[id, onset, duration, pitch, hand] and, only where needed, voice, segments, grace."""
    row: list[Any] = [note.id, note.onset, note.duration, note.pitch.name, note.hand]
    if note.voice != 1 or note.segments or note.grace:
        row += [note.voice, list(note.segments), note.grace]
    return row


def _decode_note(row: list[Any]) -> Note:
    name, onset, duration, pitch, hand, *rest = row
    voice, segments, grace = rest or (1, (), False)
    return Note(name, onset, duration, Pitch.parse(pitch), hand, voice, tuple(segments), grace)
