"""Phrases of real beginner pieces, each hand reduced to one note at a time.

Conventions: the file is `models/beginner-phrases.json` or one of its form. Reduction
keeps the highest note of the right hand and the lowest of the left at each onset, and
ends a note where the next begins, since that is what a tier of single notes can say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from benchmarks.likeness.view import outer_notes
from museflow_engine import Phrase
from museflow_engine.music import HANDS, Note
from museflow_engine.training.corpus.phrases import Split, load_human_phrases

HARDEST: Final = 3
"""Greatest grade that counts as beginner music."""


@dataclass(frozen=True, slots=True)
class HumanPhrase:
    """A phrase, the `piece` it is from, the `bar` it begins at, and whether judges are tried on it.

    `held_out` phrases belong to pieces that nothing in the engine has learnt from.
    """

    phrase: Phrase
    piece: str
    bar: int
    held_out: bool

    @property
    def name(self) -> str:
        """Piece and bar."""
        return f"{self.piece}, bar {self.bar}"


def load_human(path: Path | None = None, hardest: int = HARDEST) -> list[HumanPhrase]:
    """The reduced phrases of a collection up to a grade, none twice.

    Args:
        path: JSON file of pieces and their phrases; None takes the shipped one.
        hardest: greatest grade to take.
    """
    found: dict[str, HumanPhrase] = {}
    splits: tuple[Split, Split] = ("test", "train")
    for split in splits:
        for each in load_human_phrases(path, split, max_grade=hardest):
            phrase = reduced(each.phrase)
            human = HumanPhrase(phrase, each.piece, each.bar, held_out=split == "test")
            if phrase.notes:
                found.setdefault(phrase.fingerprint, human)
    return list(found.values())


def reduced(phrase: Phrase) -> Phrase:
    """The phrase with one note at a time in each hand."""
    kept: list[Note] = []
    for hand in HANDS:
        notes = outer_notes(phrase, hand)
        for note, later in pairwise(notes):
            length = min(note.duration, later.onset - note.onset)
            kept.append(replace(note, duration=length, voice=1, segments=()))
        kept += [replace(note, voice=1, segments=()) for note in notes[-1:]]
    return replace(phrase, notes=tuple(kept), tempos=(), title="")
