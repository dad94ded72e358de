"""The parts of the model, each held to what probability says of it.

Conventions: frequencies of draws are compared with exact probabilities by Pearson's
chi-square statistic, with seeds that never change; bounds are those of one false alarm
in ten thousand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from itertools import islice, pairwise, product
from math import fsum, prod
from random import Random

import pytest
from generation_tiers import MODES, fourteen_notes, new, tier
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from museflow_engine.generation.model.harmony import CHORDS, Harmony
from museflow_engine.generation.model.sampler import Sampler
from museflow_engine.generation.model.shipped import shipped_model
from museflow_engine.generation.model.tables import MusicModel
from museflow_engine.generation.model.tier_model import TierModel, tier_model
from museflow_engine.generation.model.wishes import Wishes
from museflow_engine.generation.rhythm_moves import Move
from museflow_engine.generation.writing_out import write_out
from museflow_engine.level import HandsMode, Tier

DRAWS = 4_000
RICH = [fourteen_notes(hands, rests=("quarter",), new=new(rhythm_2=1)) for hands in MODES]


def agrees(drawn: Iterable[Hashable], shares: Mapping[Hashable, float]) -> bool:
    counts = Counter(drawn)
    assert counts.keys() <= shares.keys()
    total = sum(counts.values())
    off = fsum((counts[each] - share * total) ** 2 / (share * total) for each, share in shares.items())
    return bool(off < chi2.isf(1e-4, max(len(shares) - 1, 1)))


def normalised(odds: Mapping[Hashable, float]) -> dict[Hashable, float]:
    total = fsum(odds.values())
    return {each: odd / total for each, odd in odds.items() if odd}


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1_000), st.sets(st.integers(0, CHORDS - 1), min_size=2, max_size=4))
def test_chords_follow_the_chain_given_its_end(seed: int, allowed: set[int]) -> None:
    rng = Random(seed)
    start, final = ([rng.uniform(0.1, 1) for _ in range(CHORDS)] for _ in range(2))
    moves = [[rng.uniform(0.1, 1) for _ in range(CHORDS)] for _ in range(CHORDS)]
    harmony = Harmony({"start": start, "final": final, "moves": moves}, frozenset(allowed))
    shares = normalised(
        {
            chords: start[chords[0]]
            * moves[chords[0]][chords[1]]
            * moves[chords[1]][chords[2]]
            * final[chords[2]]
            for chords in product(allowed, repeat=3)
        }
    )
    assert agrees((tuple(harmony.draw(3, [None] * 3, rng)) for _ in range(DRAWS)), shares)


def test_a_bar_that_copies_another_has_its_chord() -> None:
    harmony = Harmony({})
    for seed in range(50):
        chords = harmony.draw(4, [None, None, 0, 1], Random(seed))
        assert chords[2:] == chords[:2]


@pytest.mark.parametrize("given_tier", RICH, ids=lambda each: each.hands)
def test_words_spell_walks_of_the_automaton_and_nothing_else(given_tier: Tier) -> None:
    model = tier_model(given_tier)
    lexicon, edges = model.words.lexicon, model.language.rhythms.edges
    for start, bar in lexicon.bars.items():
        for word, target in zip(bar.words, bar.targets, strict=True):
            node = start
            for move in lexicon.moves(start, word):
                node = next(onward for onward, other in edges[node] if other == move)
            assert node == target


@pytest.mark.parametrize("given_tier", RICH, ids=lambda each: each.hands)
@pytest.mark.parametrize(
    "weights", [{}, {"rhythm:2": 3.0}, {"rhythm:1": 0.0, "place:2": 4.0, "hand:left": 2.0}]
)
def test_shares_of_words_sum_to_1_and_messages_are_probabilities(
    given_tier: Tier, weights: Mapping[str, float]
) -> None:
    words = tier_model(given_tier).words
    shares, messages = words.tilted(Wishes(weights))
    for kind, row in shares.items():
        assert fsum(row) == pytest.approx(1)
        # What can be said at all can still be said under wishes.
        assert [share > 0 for share in row] == [share > 0 for share in words.shares[kind]]
    assert all(0 <= message <= 1 + 1e-9 for message in messages.values())
    assert messages[words.lexicon.end] == 1


@pytest.mark.parametrize(
    ("asked", "weights"),
    [({}, {}), ({"rhythm_2": 1}, {}), ({"rhythm_1": 3}, {}), ({"rhythm_2": 1}, {"rhythm:1": 2.0})],
)
def test_rhythms_come_as_often_as_their_words_and_the_requirement_say(
    asked: dict[str, int], weights: dict[str, float]
) -> None:
    # Without tables there is neither form nor style: bars are independent words.
    given_tier = tier(right=("C4",), values=("half", "quarter"), meter="3/4", bars=2, new=new(**asked))
    model, wishes = TierModel(given_tier, MusicModel()), Wishes(weights)
    lexicon = model.words.lexicon
    shares, _ = model.words.tilted(wishes)
    odds: dict[Hashable, float] = {}
    waiting: list[tuple[int, tuple[Move, ...], float]] = [(0, (), 1.0)]
    while waiting:
        start, moves, odd = waiting.pop()
        if start == lexicon.end:
            odds[tuple((move.onset, move.duration) for move in moves)] = odd
            continue
        bar = lexicon.bars[start]
        waiting += [
            (target, (*moves, *lexicon.moves(start, word)), odd * shares[bar.role, bar.is_last][word])
            for word, target in zip(bar.words, bar.targets, strict=True)
        ]
    sampler = Sampler(model, wishes)
    # A small number at first asks for a rhythm move by move, which has no words.
    seeds = (seed for seed in range(2 * DRAWS) if Random(seed).random() > 0.05)
    outlines = (sampler.draw(Random(seed)) for seed in islice(seeds, DRAWS))
    drawn = (tuple((move.onset, move.duration) for move in outline.moves) for outline in outlines)
    assert agrees(drawn, normalised(odds))


@pytest.mark.parametrize(("widest", "weight"), [(8, 1.0), (8, 3.0), (2, 3.0), (2, 0.5)])
def test_a_wish_multiplies_the_probability_of_a_line_for_each_of_its_exercises(
    widest: int, weight: float
) -> None:
    keys = ("C4", "D4", "E4")
    given_tier = tier(right=keys, values=("quarter",), meter="3/4", bars=1, largest_interval=widest)
    sampler = Sampler(TierModel(given_tier, MusicModel()), Wishes({"pitch:D4": weight}))
    follows = {
        key: [other for other in keys if abs(keys.index(key) - keys.index(other)) < widest] for key in keys
    }
    odds: dict[Hashable, float] = {
        line: prod(1 / len(follows[key]) for key in line[:-1]) * weight ** line.count("D4")
        for line in product(keys, repeat=3)
        if all(later in follows[key] for key, later in pairwise(line))
    }
    rng = Random(5)
    language = TierModel(given_tier, MusicModel()).language
    drawn = (tuple(n.pitch.name for n in write_out(language, sampler.draw(rng)).notes) for _ in range(DRAWS))
    assert agrees(drawn, normalised(odds))


@pytest.mark.parametrize("hands", MODES)
def test_messages_about_pitches_are_probabilities_and_0_only_where_nothing_leads_on(hands: HandsMode) -> None:
    given_tier = tier(
        right=("C4", "D4", "E4"), left=("A3", "B3"), hands=hands, largest_interval=2, new=new(interval_1=2)
    )
    model = TierModel(given_tier, shipped_model())
    for territory, lines in enumerate(model.language.territories):
        ahead = model.ahead(territory, ("melody", "melody"))
        assert ahead is not None
        which = 0 if lines.lines[0].symbols else 1
        line, size = lines.lines[which], lines.tally.size
        for to_come in range(4):
            message = ahead.message(which, to_come, 0)
            assert all(0 <= each <= 1 + 1e-9 for each in message)
            if to_come:
                later = ahead.message(which, to_come - 1, 0)
                for cell in range(len(line.symbols) * size):
                    assert (message[cell] > 0) == any(later[target] > 0 for target in line.onward[cell])
