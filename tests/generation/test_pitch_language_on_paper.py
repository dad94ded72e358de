"""Phrases with double notes, chromatic notes and figures, written down and read again."""

from __future__ import annotations

from random import Random

import pytest
from generation_tiers import C3_TO_B3, tier

from museflow_engine.engraving.terminal import render
from museflow_engine.generation import is_in_tier, violations
from museflow_engine.generation.language import compile_tier
from museflow_engine.generation.writing_out import write_out
from museflow_engine.level import Figure, HandsMode, Tier
from museflow_engine.level.figures import fitting
from museflow_engine.music import Meter, Note, Phrase

CHROMATIC = ("C4", "C#4", "D4", "Eb4", "E4", "F4", "F#4", "G4", "G#4", "A4", "Bb4", "B4")
CHORDS = (("C3", "E3", "G3"), ("B2", "F3", "G#3"), ("A2", "C#3", "E3"))
VALUES = {
    "4/4": ("half", "quarter", "eighth"),
    "6/8": ("dotted quarter", "eighth"),
    "3/8": ("eighth", "quarter"),
}
FIGURES = [
    (figure, meter) for meter in ("2/4", "3/4", "4/4", "6/8", "3/8") for figure in fitting(Meter.parse(meter))
]


def over_a_figure(figure: Figure, meter: str, **fields: object) -> Tier:
    given_fields = {
        "hands": "pattern",
        "meter": meter,
        "figures": (figure,),
        "chords": CHORDS,
        "right": CHROMATIC,
        "right_doubles": (3, 6),
        "values": VALUES.get(meter, VALUES["4/4"]),
        "key": "A minor",
    }
    return tier(**given_fields | fields)


def some(given_tier: Tier, count: int = 12) -> list[Phrase]:
    language, rng = compile_tier(given_tier), Random(11)
    return [write_out(language, language.unrank(rng.randrange(language.size))) for _ in range(count)]


def with_doubles(hands: HandsMode, **fields: object) -> Tier:
    given_fields = {
        "right": CHROMATIC,
        "left": C3_TO_B3,
        "right_doubles": (3, 6),
        "left_doubles": (5, 8),
        "hands": hands,
    }
    left = {"left": (*C3_TO_B3, "C4")}
    return tier(
        **given_fields | left | {"values": ("half", "quarter", "eighth"), "rests": ("quarter",)} | fields
    )


TIERS = [
    *(over_a_figure(figure, meter) for figure, meter in FIGURES),
    over_a_figure("waltz", "3/4", anacrusis="quarter"),
    over_a_figure("broken", "4/4", anacrusis="half", ties=True),
    *(with_doubles(hands) for hands in ("right", "left", "alternating", "held", "independent")),
    with_doubles("right", ties=True, values=("half", "dotted half", "quarter")),
]


def content(phrase: Phrase) -> list[tuple[int, int, str, str]]:
    return sorted((note.onset, note.duration, note.pitch.name, note.hand) for note in phrase.notes)


@pytest.mark.parametrize("given_tier", TIERS, ids=lambda each: f"{each.hands} {each.meter} {each.figures}")
def test_music_xml_keeps_every_note(given_tier: Tier) -> None:
    for phrase in some(given_tier):
        again = Phrase.from_musicxml(phrase.to_musicxml())
        assert content(again) == content(phrase)
        assert again.fingerprint == phrase.fingerprint
        assert violations(again, given_tier) == []


@pytest.mark.parametrize("given_tier", TIERS, ids=lambda each: f"{each.hands} {each.meter} {each.figures}")
def test_the_terminal_draws_a_head_for_every_note(given_tier: Tier) -> None:
    for phrase in some(given_tier, 4):
        drawn = render(phrase, width=100)
        assert set(drawn.places) == set(phrase.by_id)


def test_the_checker_sees_a_note_of_a_figure_that_is_out_of_place() -> None:
    given_tier = over_a_figure("alberti", "4/4")
    (phrase,) = some(given_tier, 1)
    wrong = phrase.by_id["l3"]
    for change in (
        Note("l3", wrong.onset, wrong.duration, phrase.by_id["l2"].pitch, "left"),
        Note("l3", wrong.onset + 120, 120, wrong.pitch, "left"),
        Note("l3", wrong.onset, 2 * wrong.duration, wrong.pitch, "left"),
    ):
        notes = tuple(change if note.id == "l3" else note for note in phrase.notes)
        changed = Phrase(notes, phrase.meter, phrase.key, length=phrase.length)
        assert any("figures" in reason for reason in violations(changed, given_tier))


def test_the_checker_sees_a_third_note_an_uneven_end_and_a_wrong_interval() -> None:
    given_tier = tier(right=("C4", "D4", "E4"), values=("whole", "half"), right_doubles=(3,), bars=1)

    def struck(*notes: tuple[int, int]) -> Phrase:
        return Phrase.from_notes((0, ticks, key, "right", f"n{key}") for key, ticks in notes)

    assert is_in_tier(struck((60, 1920), (64, 1920)), given_tier)
    for wrong in (
        struck((60, 1920), (62, 1920)),
        struck((60, 1920), (62, 1920), (64, 1920)),
        struck((60, 1920), (64, 960)),
    ):
        assert not is_in_tier(wrong, given_tier)
