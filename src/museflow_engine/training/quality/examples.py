"""What the quality model learns from: good and bad phrases, each with where it comes from.

Conventions: `group` is what must stay together when data are divided: the piece of a
human phrase and of all that was made from it, the fingerprint of a phrase that a person
has judged. A phrase and its spoiled copies never stand on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from museflow_engine.music import Phrase
from museflow_engine.training.quality.bad_phrases import Spoil

HUMAN: Final = "human"
SWIPED: Final = "swiped"

COPIES: Final[Mapping[str, int]] = {"two wrong notes": 6, "order 1": 3}
"""How many bad phrases of a kind are made from each human one; 1 of the others."""


@dataclass(frozen=True, slots=True)
class Example:
    """One phrase to learn from.

    Attributes:
        phrase: the phrase.
        group: what it must stay together with.
        kind: "human", the name of a kind of bad phrase, or "swiped".
        good: what the model should say.
        source: for a bad phrase, the human one that it was made from.
    """

    phrase: Phrase
    group: str
    kind: str
    good: bool
    source: Phrase | None = None


def examples_of(
    human: Iterable[tuple[str, Phrase]],
    kinds: Mapping[str, Spoil],
    rng: Random,
    copies: Mapping[str, int] = COPIES,
) -> list[Example]:
    """Human phrases, each followed by bad ones made from it.

    Args:
        human: the piece and the phrase.
        kinds: kinds of bad phrases by name.
        rng: source of what is bad about them.
        copies: how many of each kind; 1 of a kind that is not named.
    """
    made: list[Example] = []
    for piece, phrase in human:
        made.append(Example(phrase, piece, HUMAN, good=True))
        for kind, spoil in kinds.items():
            for _ in range(copies.get(kind, 1)):
                bad = spoil(phrase, rng)
                if bad is not None:
                    made.append(Example(bad, piece, kind, good=False, source=phrase))
    return made


def folds_by_group(examples: Sequence[Example], folds: int, rng: Random) -> list[int]:
    """For every example the number of its fold; a group lies in one fold only."""
    groups = sorted({example.group for example in examples})
    rng.shuffle(groups)
    fold = {group: number % folds for number, group in enumerate(groups)}
    return [fold[example.group] for example in examples]
