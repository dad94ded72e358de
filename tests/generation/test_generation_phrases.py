"""The phrases: inside the tier, never twice, to the last one, and the same from one seed.

After a change of the model that is meant, the phrases on record are written anew by

    python tests/generation/test_generation_phrases.py
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest
from generation_tiers import C3_TO_B3, C4_TO_B4, FOUR_VALUES, MODES, fourteen_notes, new, one_note, tier

from museflow_engine.errors import LevelExhaustedError
from museflow_engine.generation import PhraseGenerator, violations
from museflow_engine.generation.generator import shuffled
from museflow_engine.level import HandsMode, Tier
from museflow_engine.music import Phrase

GOLDEN = Path(__file__).parent / "golden" / "phrases.json"


def draw(given_tier: Tier, count: int, seed: int = 7) -> list[Phrase]:
    generator, seen = PhraseGenerator(given_tier, rng=Random(seed)), set[str]()
    phrases = []
    for _ in range(count):
        phrases.append(generator.next(seen=seen))
        seen.add(phrases[-1].fingerprint)
    return phrases


def text(phrase: Phrase) -> str:
    return " ".join(f"{n.id}:{n.onset}+{n.duration}:{n.pitch}" for n in phrase.notes)


@pytest.mark.parametrize("hands", MODES)
def test_hundreds_of_phrases_stay_in_the_tier_and_never_repeat(hands: HandsMode) -> None:
    skill = "pitch:B3" if hands == "left" else "pitch:B4"
    asked = ({"skill": skill, "at_least": 2}, {"skill": "rhythm:1", "at_least": 2})
    given_tier = fourteen_notes(hands, new=asked, largest_interval=5)
    phrases = draw(given_tier, 300)
    assert len({phrase.fingerprint for phrase in phrases}) == 300
    assert [reason for phrase in phrases for reason in violations(phrase, given_tier)] == []


@pytest.mark.parametrize(
    "given_tier",
    [
        tier(right=C4_TO_B4[:5], left=("F3", "G3", "A3", "B3", "C4", "D4"), hands="independent"),
        tier(right=C4_TO_B4, left=C3_TO_B3, hands="independent", rests=("quarter", "half")),
        tier(right=("F#4", "G4", "A4"), key="G major", values=("quarter", "eighth", "dotted quarter")),
        tier(right=C4_TO_B4, left=C3_TO_B3, hands="held", meter="3/4", values=("half", "quarter")),
        tier(right=C4_TO_B4, values=("dotted quarter", "eighth", "quarter"), meter="6/8", bars=8),
    ],
)
def test_rests_shared_keys_other_metres_and_keys_stay_inside_too(given_tier: Tier) -> None:
    phrases = draw(given_tier, 60)
    assert [reason for phrase in phrases for reason in violations(phrase, given_tier)] == []


@pytest.mark.parametrize(
    ("given_tier", "size"),
    [
        (one_note("right", bars=3), 216),
        (one_note("alternating", bars=2), 72),
        (one_note("held", bars=2), 71),
        (tier(right=("C4", "D4"), bars=2, values=("half", "quarter"), meter="2/4", new=new(pitch_D4=2)), 20),
    ],
)
def test_a_tier_gives_its_last_phrase_and_then_says_that_it_is_exhausted(given_tier: Tier, size: int) -> None:
    generator, seen = PhraseGenerator(given_tier, rng=Random(3)), set[str]()
    for _ in range(size):
        seen.add(generator.next(seen=seen).fingerprint)
    assert len(seen) == size == generator.capacity().exact
    with pytest.raises(LevelExhaustedError, match=rf"All {size} phrases of tier 1\.1/1 .*widen"):
        generator.next(seen=seen)


def test_the_last_fresh_phrase_is_found_by_a_generator_that_has_just_started() -> None:
    given_tier = one_note("alternating", bars=2)
    phrases = draw(given_tier, PhraseGenerator(given_tier, rng=Random(0)).capacity().exact)
    left_over = phrases[50].fingerprint
    seen = {phrase.fingerprint for phrase in phrases} - {left_over}
    assert PhraseGenerator(given_tier, rng=Random(99)).next(seen=seen).fingerprint == left_over


@pytest.mark.parametrize("share", [0.3, 0.9, 0.99])
def test_what_a_generator_gave_before_has_no_part_in_what_it_gives_now(share: float) -> None:
    given_tier = one_note("right", bars=3)
    phrases = draw(given_tier, 216)
    seen = {phrase.fingerprint for phrase in phrases[: int(216 * share)]}
    used, fresh = PhraseGenerator(given_tier, rng=Random(1)), PhraseGenerator(given_tier, rng=Random(2))
    used.next(seen={phrase.fingerprint for phrase in phrases[:215]})
    for seed in range(5):
        assert used.next(seen=seen, rng=Random(seed)) == fresh.next(seen=seen, rng=Random(seed))


def test_an_exhausted_tier_opens_again_for_another_learner() -> None:
    given_tier = one_note("right", bars=1)
    generator = PhraseGenerator(given_tier, rng=Random(1))
    everything = {phrase.fingerprint for phrase in draw(given_tier, 6)}
    with pytest.raises(LevelExhaustedError):
        generator.next(seen=everything)
    assert generator.next(seen=set()).fingerprint in everything


def test_a_tier_of_a_single_phrase_gives_it_once() -> None:
    given_tier = one_note("right", bars=1, values=("whole",))
    (only,) = draw(given_tier, 1)
    with pytest.raises(LevelExhaustedError, match="All 1 phrases"):
        PhraseGenerator(given_tier, rng=Random(0)).next(seen={only.fingerprint})


@pytest.mark.parametrize("size", [1, 2, 3, 12, 97, 1_296])
def test_the_order_of_the_search_visits_every_number_once(size: int) -> None:
    for seed in range(5):
        assert sorted(shuffled(size, Random(seed))) == list(range(size))


@pytest.mark.parametrize("hands", MODES)
def test_the_same_seed_gives_the_same_phrases(hands: HandsMode) -> None:
    given_tier = fourteen_notes(hands)
    assert draw(given_tier, 5) == draw(given_tier, 5)
    assert draw(given_tier, 5) != draw(given_tier, 5, seed=8)


def test_the_source_of_chance_of_a_call_decides_alone() -> None:
    given_tier = fourteen_notes("independent")
    used, fresh = PhraseGenerator(given_tier, rng=Random(1)), PhraseGenerator(given_tier, rng=Random(2))
    used.next(weights={"pitch:F4": 3.0})
    assert used.next(rng=Random(5)) == fresh.next(rng=Random(5))


@pytest.mark.parametrize("hands", MODES)
def test_seeds_give_the_phrases_on_record(hands: HandsMode) -> None:
    assert [text(phrase) for phrase in golden_phrases(hands)] == json.loads(GOLDEN.read_text())[hands]


def golden_phrases(hands: HandsMode) -> Iterable[Phrase]:
    given_tier = fourteen_notes(hands, new=({"skill": "rhythm:3", "at_least": 1},))
    plain, weighted = (PhraseGenerator(given_tier, rng=Random(seed)) for seed in (7, 11))
    return [plain.next(), plain.next(), weighted.next(weights={"interval:+3": 2.0, "rhythm:2": 3.0})]


def test_hashing_of_strings_has_no_part_in_a_phrase() -> None:
    program = (
        "import random; from museflow_engine.generation import PhraseGenerator;"
        "from museflow_engine.level import Tier;"
        "t = Tier(id='1.1/1', title='t', right=('C4', 'D4', 'E4'), values=('half', 'quarter'),"
        " new=({'skill': 'pitch:D4'}, {'skill': 'interval:+2'}));"
        "g = PhraseGenerator(t, rng=random.Random(4));"
        "print(g.next(weights={'pitch:E4': 2, 'rhythm:1': 3, 'place:2': 2}).fingerprint)"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(printed) == 1


def test_notes_have_the_ids_of_their_hand_in_order() -> None:
    phrase = draw(fourteen_notes("independent"), 1)[0]
    for hand in ("right", "left"):
        ids = [note.id for note in phrase.notes if note.hand == hand]
        assert ids == [f"{hand[0]}{number}" for number in range(1, len(ids) + 1)]


def test_a_phrase_has_the_frame_of_its_tier() -> None:
    given_tier = tier(right=("G4", "A4"), key="G major", meter="3/4", bars=3, values=("quarter",))
    phrase = draw(given_tier, 1)[0]
    assert (phrase.meter, phrase.key, phrase.length) == (given_tier.meter, given_tier.key, 3 * 1440)
    assert len(phrase.bars) == 3


def test_melodies_prefer_steps_to_leaps_and_keep_long_notes_for_the_end() -> None:
    phrases = draw(tier(right=C4_TO_B4, values=FOUR_VALUES), 300)
    moves = [
        abs(later.pitch.staff_position - earlier.pitch.staff_position)
        for phrase in phrases
        for earlier, later in zip(phrase.notes, phrase.notes[1:], strict=False)
    ]
    assert moves.count(1) > 2 * moves.count(3)
    long = [note.duration >= 960 for phrase in phrases for note in phrase.notes]
    ends = [phrase.notes[-1].duration >= 960 for phrase in phrases]
    assert sum(ends) / len(ends) > 2 * sum(long) / len(long)


if __name__ == "__main__":
    record = {hands: [text(phrase) for phrase in golden_phrases(hands)] for hands in MODES}
    GOLDEN.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
