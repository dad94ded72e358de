"""An example in words: what is written, what was played, what is true, what was said."""

from __future__ import annotations

from benchmarks.judging_tally import Hearing, mistakes_of
from benchmarks.takes import Example
from museflow_engine.judgement import Judgement
from museflow_engine.music import NoteOn, Pitch


def tell(where: str, example: Example, heard: Hearing) -> str:
    """One line for each press and each missed note in the order of time; mistakes have a star."""
    pressed = {event.id: event for event in example.events if isinstance(event, NoteOn)}
    owners: dict[str, str] = {event: note for note, events in example.players.items() for event in events}
    wrong = mistakes_of(example, heard.judgements)
    said = {id(one) for one in wrong}
    lines = [f"{where}; {example.tempo:.0f} quarters a minute"]
    for one in heard.judgements:
        star = "*" if id(one) in said else " "
        event = pressed.get(one.event_id or "")
        played = f"{event.time:7.2f} {_key(event.pitch):>4} {event.id:>4}" if event else f"{'':17}"
        first = heard.first.get(one.event_id or "")
        at_once = (
            f"  (at once: {first[0]} {first[1] or ''})" if first and first != (one.kind, one.note_id) else ""
        )
        owner = owners.get(one.event_id or "", "")
        truth = _truth(example, one, owner)
        lines.append(
            f"{star} {played}  said {one.kind:12} {_note(example, one.note_id):22} true {truth}{at_once}"
        )
    return "\n".join(lines)


def _truth(example: Example, one: Judgement, owner: str) -> str:
    parts: list[str] = []
    if one.note_id is not None:
        parts.append(f"{one.note_id}: {example.kinds[one.note_id]}")
        players = example.players.get(one.note_id)
        parts += [f"by {' or '.join(sorted(players))}"] if players else []
    if one.event_id is not None:
        if owner and owner != one.note_id:
            parts.append(f"{one.event_id} plays {_note(example, owner)}")
        if one.event_id in example.extra:
            parts.append(f"{one.event_id} is extra")
        if one.event_id in example.meant:
            parts.append(f"{one.event_id} is put right")
    return ", ".join(parts)


def _note(example: Example, note_id: str | None) -> str:
    if note_id is None:
        return ""
    note = example.phrase.by_id[note_id]
    bar = example.phrase.bar_at(note.onset)
    place = (note.onset - bar.onset) / 480
    grace = " grace" if note.grace else ""
    return f"{note_id} {note.pitch} {note.hand[0]} {bar.number}:{place:g}{grace}"


def _key(midi: int) -> str:
    return str(Pitch.from_midi(midi, 0))
