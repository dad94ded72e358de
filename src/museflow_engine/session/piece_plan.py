"""What there is to practise in a piece: its passages, and the whole of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from museflow_engine.errors import NotationError
from museflow_engine.music import Phrase
from museflow_engine.music.excerpt import tempo_at
from museflow_engine.session.passages import Passage, cut_into_passages, passage_of

UNMARKED_TEMPO = 72.0
"""Goal in quarters a minute for music that has no tempo mark."""


@dataclass(frozen=True)
class PiecePlan:
    """The passages of a piece, each once, and the whole.

    Attributes:
        piece: the music.
        passages: its passages in order; one that comes again stands here once.
        occurrences: all of them, in order.
        whole: the piece as one passage; the only passage, if there is only one.
    """

    piece: Phrase
    passages: tuple[Passage, ...]
    occurrences: tuple[Passage, ...]
    whole: Passage

    @classmethod
    def of(cls, piece: Phrase, *, number: int | None = None) -> Self:
        """The plan for a piece, or for one of its passages alone.

        Args:
            piece: the music.
            number: number of the passage, from 1; None for the whole piece.

        Raises:
            NotationError: if there is nothing to play, or no such passage.
        """
        found = cut_into_passages(piece)
        if not found:
            raise NotationError("There are no notes to play here; choose other bars, or both hands.")
        once = {passage.key: passage for passage in reversed(found)}
        passages = tuple(passage for passage in found if once[passage.key] is passage)
        if number is not None:
            if not 1 <= number <= len(passages):
                raise NotationError(f"There is no passage {number}; this piece has 1 to {len(passages)}.")
            passages = found = passages[number - 1 : number]
        alone = len(found) == 1
        whole = passages[0] if alone else passage_of(piece, 0, len(piece.bars) - 1)
        return cls(piece, passages, found, whole)

    @cached_property
    def by_key(self) -> dict[str, Passage]:
        """Every passage, and the whole, by its key."""
        return {each.key: each for each in (*self.passages, self.whole)}

    @cached_property
    def passage_of_note(self) -> dict[str, str]:
        """Key of the passage that a note, by its id, belongs to."""
        return {note.id: each.key for each in self.occurrences for note in each.phrase.notes}

    def goal(self, passage: Passage, tempo: float) -> float:
        """Goal tempo of a passage in quarters a minute, for one of the whole at its start.

        Where the piece changes its tempo, so does the goal, in the same proportion.
        """
        first, here = tempo_at(self.piece, self.whole.onset), tempo_at(self.piece, passage.onset)
        return tempo * here / first if first and here else tempo

    @property
    def marked_tempo(self) -> float:
        """The tempo that the piece asks for at its start."""
        return tempo_at(self.piece, self.whole.onset) or UNMARKED_TEMPO
