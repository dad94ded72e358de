"""Our phrases and the controls, each matched to a human phrase.

Conventions: everything follows from the human phrase and a seed, so that phrases can be
made in any order and by several processes. A weak note is one of the diatonic notes of
the tier's busier hand, drawn by chance; its exposure is its share of that hand's notes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from time import perf_counter

from benchmarks.likeness.baselines import Chain, chain_phrase, naive_phrase, with_note_forced_in
from benchmarks.likeness.human import HumanPhrase
from benchmarks.likeness.matching import tier_of
from benchmarks.likeness.preparing import prepared
from museflow_engine import Phrase, PhraseGenerator
from museflow_engine.errors import MuseflowError
from museflow_engine.io.models import load_quality_model
from museflow_engine.level import Tier
from museflow_engine.music import Hand, Pitch

WEIGHT = 3.0
BEST_OF = 16
_PHRASES_FOR_EXPOSURE = 8


@dataclass(frozen=True, slots=True)
class WeakNote:
    """A note to practise more.

    Attributes:
        pitch, hand: the note.
        steered: our phrase when its weight is 3.
        forced: our unweighted phrase with the note put in until its exposure is threefold.
        natural: exposure in unweighted phrases of the tier.
    """

    pitch: Pitch
    hand: Hand
    steered: Phrase
    forced: Phrase
    natural: float


@dataclass(frozen=True, slots=True)
class Match:
    """A human phrase with its tier and what was made for it.

    Attributes:
        human: the human phrase, prepared.
        tier: the narrowest tier that holds it.
        ours: a phrase of our generator.
        chosen: the best of 16 of its phrases by the shipped quality model.
        naive, chain: phrases of the baselines.
        weak: the experiment with a weak note; None in a tier of one note.
        seconds: time to compile the tier and draw the first phrase.
    """

    human: HumanPhrase
    tier: Tier
    ours: Phrase
    chosen: Phrase
    naive: Phrase
    chain: Phrase
    weak: WeakNote | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A human phrase for which nothing could be made, and the `reason`."""

    human: HumanPhrase
    reason: str


def matches(
    humans: Sequence[HumanPhrase], chain: Chain, seed: int, processes: int | None = None
) -> tuple[list[Match], list[Unmatched]]:
    """Everything matched to these human phrases, in their order.

    Args:
        humans: the phrases.
        chain: the order-1 baseline.
        seed: decides all chance.
        processes: processes to use; the number of processors if left out.
    """
    with ProcessPoolExecutor(processes or os.cpu_count()) as pool:
        found = list(pool.map(partial(_matched, chain=chain, seed=seed), humans, chunksize=4))
    return (
        [each for each in found if isinstance(each, Match)],
        [each for each in found if isinstance(each, Unmatched)],
    )


def _matched(human: HumanPhrase, chain: Chain, seed: int) -> Match | Unmatched:
    rng = Random(f"{seed} {human.name}")
    human = replace(human, phrase=prepared(human.phrase))
    start = perf_counter()
    try:
        tier = tier_of(human)
        generator = PhraseGenerator(tier, rng=rng)
        ours = generator.next()
        seconds = perf_counter() - start
        weak = _weak_note(generator, ours, rng)
        critic = load_quality_model().scores
        chosen = PhraseGenerator(tier, rng=rng, critic=critic, best_of=BEST_OF).next()
    except MuseflowError as error:
        return Unmatched(human, str(error))
    naive = naive_phrase(human, tier, rng)
    return Match(human, tier, ours, chosen, naive, chain_phrase(human, tier, chain, rng), weak, seconds)


def _weak_note(generator: PhraseGenerator, ours: Phrase, rng: Random) -> WeakNote | None:
    tier = generator.tier
    hand = max(tier.hands_used, key=lambda each: len(ours.in_hand(each)))
    keys = [pitch for pitch in tier.pitches(hand) if tier.key.is_diatonic(pitch)]
    if len(keys) < 2:
        return None
    weak = rng.choice(keys)
    usual = [ours, *(generator.next() for _ in range(_PHRASES_FOR_EXPOSURE - 1))]
    natural = exposure(usual, hand, weak)
    steered = generator.next(weights={f"pitch:{weak.name}": WEIGHT})
    forced = with_note_forced_in(ours, hand, weak, min(1.0, WEIGHT * natural), rng)
    return WeakNote(weak, hand, steered, forced, natural)


def exposure(phrases: Iterable[Phrase], hand: Hand, pitch: Pitch) -> float:
    """Share of a pitch among the notes of a hand."""
    midis = [note.pitch.midi for phrase in phrases for note in phrase.in_hand(hand)]
    return midis.count(pitch.midi) / len(midis) if midis else 0.0
