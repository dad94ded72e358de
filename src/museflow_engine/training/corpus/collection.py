"""Gathers phrases into a collection: each music once, pieces split, text that is always the same.

Conventions: a phrase that was met before (same fingerprint, or the same one transposed)
is left out, going by the names of the pieces. Pieces that share a melody (an edition
for another instrument, a movement and the whole suite) stand in the same split, which a
hash of their names chooses; about one piece in four is for testing.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import Any, Final

from museflow_engine.music.phrase import Phrase
from museflow_engine.training.corpus.cutting import Excerpt
from museflow_engine.training.corpus.grade import grade
from museflow_engine.training.corpus.phrases import VERSION

_TEST_SHARE: Final = 0.25
_FEWEST_ONSETS: Final = 6

Music = tuple[tuple[int, int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece with the phrases cut from it.

    Attributes:
        name: identity, for instance the path below its collection.
        composer: who wrote it.
        title: its title.
        source: where it is from, a path or address that a person can follow.
        licence: the words of its licence.
        excerpts: its phrases, in order.
    """

    name: str
    composer: str
    title: str
    source: str
    licence: str
    excerpts: tuple[Excerpt, ...]


def collect(pieces: Iterable[Piece], keep: Callable[[Phrase], bool]) -> dict[str, Any]:
    """The collection as JSON values.

    Args:
        pieces: in any order; their names must differ.
        keep: whether a phrase belongs in the collection.
    """
    ordered = sorted(pieces, key=lambda piece: piece.name)
    splits = _splits(ordered)
    seen: set[Music] = set()
    entries: list[dict[str, Any]] = []
    for piece in ordered:
        kept = (excerpt for excerpt in piece.excerpts if keep(excerpt.phrase))
        phrases = [entry for excerpt in kept if (entry := _entry(excerpt, seen))]
        if phrases:
            entries.append(
                {
                    "id": piece.name,
                    "composer": piece.composer,
                    "title": piece.title,
                    "source": piece.source,
                    "licence": piece.licence,
                    "split": splits[piece.name],
                    "phrases": phrases,
                }
            )
    return {"version": VERSION, "pieces": entries}


def encode(collection: dict[str, Any]) -> str:
    """The text of a collection file: JSON, one piece a line."""
    pieces = ",\n".join(
        json.dumps(piece, ensure_ascii=False, separators=(",", ":")) for piece in collection["pieces"]
    )
    return f'{{"version":{collection["version"]},"pieces":[\n{pieces}\n]}}\n'


def summary(pieces: Sequence[dict[str, Any]]) -> str:
    """A table of what a collection holds: phrases by source, grade, metre and split."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for piece in pieces:
        for entry in piece["phrases"]:
            score = entry["score"]
            counts["composer"][piece["composer"]] += 1
            counts["grade"][f"{entry['grade']} {piece['split']}"] += 1
            counts["metre"][score["meter"]] += 1
            counts["key"][score["key"]] += 1
            counts["hands"]["single" if entry["single"] else "reduced or with chords"] += 1
            counts["start"]["upbeat" if score.get("anacrusis") else "downbeat"] += 1
    phrases = sum(len(piece["phrases"]) for piece in pieces)
    lines = [f"{len(pieces)} pieces, {phrases} phrases"]
    for title, counter in counts.items():
        ordered = sorted(counter.items()) if title == "grade" else counter.most_common()
        lines += [f"\n{title}", *(f"  {name:<28}{number:>6}" for name, number in ordered)]
    return "\n".join(lines)


def _entry(excerpt: Excerpt, seen: set[Music]) -> dict[str, Any] | None:
    """A phrase as it stands in the file; None if it was met before."""
    phrase = excerpt.phrase
    music = _transposable(phrase)
    if music in seen:
        return None
    seen.add(music)
    return {
        "bar": excerpt.bar,
        "grade": grade(phrase),
        "single": excerpt.single,
        "score": phrase.to_json(),
    }


def _transposable(phrase: Phrase) -> Music:
    """The music of a phrase counted from its lowest note, the same in every key."""
    lowest = min(note.pitch.midi for note in phrase.notes)
    return tuple(
        sorted((note.onset, note.duration, note.pitch.midi - lowest, note.hand) for note in phrase.notes)
    )


def _splits(pieces: Sequence[Piece]) -> dict[str, str]:
    """The split of each piece; pieces that share a melody are joined first (union-find)."""
    leader = {piece.name: piece.name for piece in pieces}
    sung: dict[tuple[int, ...], str] = {}

    def find(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    for piece in pieces:
        for excerpt in piece.excerpts:
            melody = _melody(excerpt.phrase)
            if len(melody) >= _FEWEST_ONSETS:
                one, other = sorted((find(sung.setdefault(melody, piece.name)), find(piece.name)))
                leader[other] = one
    return {name: "test" if _draw(find(name)) < _TEST_SHARE else "train" for name in leader}


def _melody(phrase: Phrase) -> tuple[int, ...]:
    """The steps of the highest notes of the right hand, in semitones."""
    tops: dict[int, int] = {}
    for note in phrase.in_hand("right"):
        tops[note.onset] = note.pitch.midi  # a chord is sorted upwards: its highest note is last
    line = list(tops.values())
    return tuple(after - before for before, after in pairwise(line))


def _draw(name: str) -> float:
    """A number from 0 to 1 that a name always gives."""
    digest = blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
