"""The model of one tier: its language, weighed.

Conventions: everything here can be computed again from the tier and the tables; it is
kept because it is dear. Wishes are no part of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from museflow_engine.generation.language import PhraseLanguage, compile_tier
from museflow_engine.generation.model import features
from museflow_engine.generation.model.bar_factors import BarFactors
from museflow_engine.generation.model.harmony import CHORDS, Harmony
from museflow_engine.generation.model.lexicon import Lexicon
from museflow_engine.generation.model.line_model import LineModel
from museflow_engine.generation.model.look_ahead import LookAhead
from museflow_engine.generation.model.shipped import shipped_model
from museflow_engine.generation.model.tables import LineRole, MusicModel
from museflow_engine.generation.model.word_model import WordModel
from museflow_engine.generation.pitch_lines import PitchLines
from museflow_engine.level import Tier
from museflow_engine.music import Pitch

_PARALLEL_AT: Final = {0: 1.0, 2: 1.0, 5: 0.7, 4: 0.2}
_PARALLEL_ELSEWHERE: Final = 0.05


class TierModel:
    """A tier's language with the distribution over it.

    Args:
        tier: the tier.
        music: the tables.

    Attributes:
        language: the phrases.
        music: the tables.
        words: the distribution of its bar words.
        bars: what speaks for or against a word beside it.
        harmony: the source of its chords.
        territories: weights of the ways to divide the keyboard.
        grid: by onset in ticks, the number of its bar and its metric weight, as far as asked for.
    """

    def __init__(self, tier: Tier, music: MusicModel) -> None:
        self.language: PhraseLanguage = compile_tier(tier)
        self.music = music
        self.words = WordModel(Lexicon(self.language, music), music, str(tier.meter))
        self.bars = BarFactors(self.words.lexicon, music)
        self.harmony = Harmony(_harmony_tables(tier, music), _playable_chords(tier))
        self.territories = tuple(_territory_weight(lines) for lines in self.language.territories)
        self.grid: dict[int, tuple[int, int]] = {}
        self._lines: dict[tuple[int, int, LineRole], LineModel] = {}
        self._ahead: dict[tuple[int, LineRole, LineRole], LookAhead | None] = {}

    def line(self, territory: int, which: int, role: LineRole) -> LineModel:
        """The pitch model of a line."""
        key = (territory, which, role)
        if key not in self._lines:
            line = self.language.territories[territory].lines[which]
            self._lines[key] = LineModel(line, self.music.lines[role], self.language.tier.key)
        return self._lines[key]

    def ahead(self, territory: int, roles: tuple[LineRole, LineRole]) -> LookAhead | None:
        """The messages of a territory's lines; None if nothing is asked of pitches."""
        key = (territory, *roles)
        if key not in self._ahead:
            size = self.language.territories[territory].tally.size
            models = (self.line(territory, 0, roles[0]), self.line(territory, 1, roles[1]))
            self._ahead[key] = LookAhead(models, size) if size > 1 else None
        return self._ahead[key]


@lru_cache(maxsize=64)
def tier_model(tier: Tier) -> TierModel:
    """The model of a tier with the shipped tables, made once."""
    return TierModel(tier, shipped_model())


def _harmony_tables(tier: Tier, music: MusicModel) -> Mapping[str, Any]:
    return music.harmony.get(tier.key.mode, {})


def _playable_chords(tier: Tier) -> frozenset[int] | None:
    """The degrees that the chords of an accompaniment stand on."""
    if tier.hands != "pattern":
        return None
    return frozenset(_likeliest(tier, chord) for chord in tier.chords)


def _likeliest(tier: Tier, chord: tuple[Pitch, ...]) -> int:
    """The degree whose triad holds most of a chord's pitches, its root counting double."""

    def fit(degree: int) -> float:
        roles = [features.chord_role(tier.key, pitch, degree) for pitch in chord]
        return sum(role < 3 for role in roles) + 0.5 * (0 in roles) + 0.4 * (3 in roles)

    return max(range(CHORDS), key=fit)


def _territory_weight(lines: PitchLines) -> float:
    """Squared, because a hand with few keys has little to say."""
    first, second = (line.symbols for line in lines.lines)
    weight = float((len(first) * max(len(second), 1)) ** 2)
    if first and len({hand for hand, _ in first[0]}) > 1:
        (_, high), (_, low) = first[0]
        distance = (high.staff_position - low.staff_position) % 7
        weight *= _PARALLEL_AT.get(distance, _PARALLEL_ELSEWHERE)
    return weight
