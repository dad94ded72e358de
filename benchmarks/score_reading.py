"""How much of a score survives MIDI, and what the reader guesses where MIDI is silent.

    python -m benchmarks.score_reading FOLDER [--limit 50] [--skip 0] [--json]

Every MusicXML file under the folder is read, written as a MIDI file and read back. Figures
are shares of the notes (grace notes apart): `notes` come back at their onset and pitch,
`lengths` with their length too, `spelling` as they were spelled, `hands` in their hand,
and `hands_one_track` in their hand when the file holds both hands in one track. Any corpus
of piano scores will do, for instance ASAP (Foscarin et al., 2020) or Vienna 4x22.
"""

from __future__ import annotations

import argparse
import io
import json
import tempfile
from collections import Counter
from pathlib import Path

import mido

from museflow_engine.errors import MuseflowError
from museflow_engine.io.midi_phrases import write_phrase
from museflow_engine.io.scores import read_score
from museflow_engine.music import Note, Phrase
from museflow_engine.music.midi import read_midi

_TEMPO = 90.0
_SUFFIXES = (".musicxml", ".mxl", ".xml")


def main() -> None:
    """Print the figures for a folder of scores."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=50, help="read this many files, spread over the folder")
    parser.add_argument("--skip", type=int, default=0, help="leave out this many files first, to read others")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    files = sorted(path for path in args.folder.rglob("*") if path.suffix in _SUFFIXES)
    counts: Counter[str] = Counter()
    for path in files[args.skip :: max(1, len(files) // args.limit)]:
        try:
            counts += compare(read_score(path))
        except MuseflowError as error:
            counts["refused"] += 1
            print(f"refused: {error}")
    total = max(1, counts["total"])
    kinds = ("notes", "lengths", "spelling", "hands", "hands_one_track")
    figures = {kind: round(counts[kind] / total, 4) for kind in kinds}
    figures |= {kind: counts[kind] for kind in ("files", "refused", "total", "same_signatures")}
    print(json.dumps(figures) if args.json else "\n".join(f"{k:16} {v}" for k, v in figures.items()))


def compare(score: Phrase) -> Counter[str]:
    """Count, for one score, the notes that come back."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "score.mid"
        write_phrase(path, score, _TEMPO)
        back = read_score(path)
        merged = read_midi(_in_one_track(path), path.name, lambda _: None)
    found = {(note.onset, note.pitch.midi, note.hand): note for note in back.notes}
    hands = {(note.onset, note.pitch.midi): note.hand for note in merged.notes}
    places = {(note.onset, note.pitch.midi) for note in back.notes}
    counts: Counter[str] = Counter(files=1)
    counts["same_signatures"] = int((score.meter, score.key) == (back.meter, back.key))
    for note in _distinct(score):
        place = (note.onset, note.pitch.midi)
        twin = found.get((*place, note.hand))
        counts["total"] += 1
        counts["notes"] += place in places
        counts["hands"] += twin is not None
        counts["lengths"] += twin is not None and twin.duration == note.duration
        counts["spelling"] += twin is not None and twin.pitch == note.pitch
        counts["hands_one_track"] += hands.get(place) == note.hand
    return counts


def _distinct(score: Phrase) -> list[Note]:
    """One note for each key of a hand at one time, the longest: two voices may share a key."""
    longest: dict[tuple[int, int, str], Note] = {}
    for note in score.notes:
        place = (note.onset, note.pitch.midi, note.hand)
        if not note.grace and (place not in longest or longest[place].duration < note.duration):
            longest[place] = note
    return list(longest.values())


def _in_one_track(path: Path) -> bytes:
    """The same file with both hands in one track and channel, and no names."""
    midi = mido.MidiFile(path)
    merged = mido.merge_tracks(track for track in midi.tracks)
    kept = mido.MidiTrack()
    waiting = 0
    for message in merged:
        waiting += message.time
        if message.type == "track_name":
            continue
        change = {} if message.is_meta else {"channel": 0}
        kept.append(message.copy(time=waiting, **change))
        waiting = 0
    buffer = io.BytesIO()
    mido.MidiFile(type=0, ticks_per_beat=midi.ticks_per_beat, tracks=[kept]).save(file=buffer)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
