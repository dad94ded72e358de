"""Double notes, chromatic notes and figures: as many phrases as there are, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from random import Random
from typing import Any, get_args

import pytest
from generation_tiers import C4_TO_B4, new, tier
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from museflow_engine.errors import CurriculumError
from museflow_engine.generation import PhraseGenerator, is_in_tier
from museflow_engine.generation.language import compile_tier
from museflow_engine.generation.writing_out import write_out
from museflow_engine.level import Figure, HandsMode, Tier
from museflow_engine.level.figures import Strike, fitting, layout, tones_of
from museflow_engine.music import Hand, Note, Phrase, Pitch

C_AND_G = (("C3", "E3", "G3"), ("B2", "D3", "G3"))

Struck = tuple[int, int, Hand, tuple[Pitch, ...]]
Bar = list[Struck]


def size(**fields: Any) -> int:
    return compile_tier(tier(**fields)).size


def pattern(*figures: Figure, **fields: Any) -> Tier:
    given_fields = {"right": C4_TO_B4[:5], "hands": "pattern", "figures": figures, "chords": C_AND_G}
    return tier(**given_fields | fields)


def numbered(given_tier: Tier) -> list[Phrase]:
    language = compile_tier(given_tier)
    return [write_out(language, language.unrank(rank)) for rank in range(language.size)]


def test_double_notes_are_counted_beside_single_ones() -> None:
    # One whole note a bar: three single ones, and C4 with E4.
    one_bar = {"right": ("C4", "D4", "E4"), "values": ("whole",), "bars": 1}
    assert size(**one_bar) == 3
    assert size(**one_bar, right_doubles=(3,)) == 4
    assert size(**one_bar, right_doubles=(2, 3)) == 6
    assert size(**one_bar | {"bars": 3}, right_doubles=(2, 3)) == 6**3


@pytest.mark.parametrize(
    ("hand", "follow_each_other"), [("right", {"C4E4-E4", "E4-C4E4"}), ("left", {"C4E4-C4", "C4-C4E4"})]
)
def test_the_largest_interval_is_measured_between_melody_notes(
    hand: HandsMode, follow_each_other: set[str]
) -> None:
    repeats = {"C4-C4", "E4-E4", "C4E4-C4E4"}
    keys = {"right": ("C4", "E4"), "left": ("C4", "E4"), "right_doubles": (3,), "left_doubles": (3,)}
    two_bars = tier(hands=hand, values=("whole",), bars=2, largest_interval=1, **keys)
    found = {
        "-".join("".join(note.pitch.name for note in phrase.notes if note.onset == at) for at in (0, 1920))
        for phrase in numbered(two_bars)
    }
    assert found == repeats | follow_each_other


@pytest.mark.parametrize("hands", ["right", "left", "alternating", "held", "independent", "pattern"])
def test_every_mode_but_parallel_has_double_notes(hands: HandsMode) -> None:
    given_tier = pattern(
        "broken",
        hands=hands,
        left=("C3", "E3", "G3"),
        right_doubles=(3,),
        left_doubles=(3,),
        largest_interval=4,
    )
    drawn = Random(5)
    language = compile_tier(given_tier)
    phrases = [write_out(language, language.unrank(drawn.randrange(language.size))) for _ in range(50)]
    assert any(len(strike) == 2 for phrase in phrases for strike in struck_at_once(phrase))
    assert all(is_in_tier(phrase, given_tier) for phrase in phrases)


def struck_at_once(phrase: Phrase) -> list[list[Note]]:
    by_place: dict[tuple[Hand, int], list[Note]] = {}
    for note in phrase.notes:
        by_place.setdefault((note.hand, note.onset), []).append(note)
    return list(by_place.values())


def test_the_lower_of_two_notes_keeps_clear_of_the_other_hand_too() -> None:
    one_bar = {"values": ("whole",), "bars": 1, "hands": "independent"}
    both = {"right": ("C4", "E4"), "left": ("B3", "D4"), "right_doubles": (3,), "left_doubles": (3,)}
    # Right C4 or C4 with E4 over B3, right E4 over any of B3, D4 and both.
    assert size(**one_bar, **both) == 2 + 3


def test_a_figure_is_the_same_in_all_bars_and_a_chord_is_chosen_in_each() -> None:
    whole_notes = {"values": ("whole",), "right": ("C4",)}
    assert compile_tier(pattern("alberti", **whole_notes)).size == 2**4
    assert compile_tier(pattern("alberti", "broken", "block", **whole_notes)).size == 3 * 2**4


def test_chords_that_sound_alike_under_a_figure_are_one_phrase() -> None:
    alike = (("C3", "E3", "G3"), ("C3", "Eb3", "G3"))
    whole_notes = {"values": ("whole",), "right": ("C4",), "chords": alike}
    assert compile_tier(pattern("drone", **whole_notes)).size == 1
    assert compile_tier(pattern("drone", "block", **whole_notes)).size == 1 + 2**4


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"chords": (("C4", "E4", "G4"),), "right": ("G4",)}, "no chord lies below"),
        ({"chords": (("C3", "E3", "F#3"), ("C3", "Eb3", "Gb3"))}, "F#3 and Gb3 are one key"),
        ({"figures": ("drone",), "new": new(pitch_E3=1)}, "ask for less"),
        ({"new": ({"skill": "chord:3"},)}, "ask for less"),
    ],
)
def test_a_figure_that_cannot_be_played_says_what_to_change(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(CurriculumError, match=words):
        compile_tier(pattern("block", **fields))


def test_an_alberti_bass_is_written_out_under_its_melody() -> None:
    one_bar = pattern("alberti", right=("C4",), values=("whole",), bars=1, chords=C_AND_G[:1])
    (phrase,) = numbered(one_bar)
    left = [(note.id, note.onset, note.duration, note.pitch.name) for note in phrase.in_hand("left")]
    assert left[:4] == [
        ("l1", 0, 240, "C3"),
        ("l2", 240, 240, "G3"),
        ("l3", 480, 240, "E3"),
        ("l4", 720, 240, "G3"),
    ]
    assert len(left) == 8


def test_under_an_upbeat_the_left_hand_rests_and_the_short_last_bar_holds_its_chord() -> None:
    upbeat = pattern(
        "waltz", meter="3/4", values=("quarter", "half", "dotted half"), anacrusis="quarter", bars=3
    )
    language = compile_tier(upbeat)
    phrase = write_out(language, language.unrank(0))
    left = [(note.onset, note.duration) for note in phrase.in_hand("left")]
    assert min(left) == (480, 480)
    assert left[-3:] == [(480 + 2 * 1440, 960)] * 3
    assert is_in_tier(phrase, upbeat)


def test_what_is_asked_of_a_figure_counts_once_a_bar_and_the_rest_is_asked_of_the_melody() -> None:
    whole_notes = {"values": ("whole",), "right": ("C4", "D4"), "bars": 3}
    assert compile_tier(pattern("alberti", **whole_notes, new=new(pitch_G3=3))).size == 2**3 * 2**3
    assert compile_tier(pattern("alberti", **whole_notes, new=new(pitch_E3=3))).size == 2**3
    # C4 C4 D4, C4 D4 C4, C4 D4 D4, D4 C4 D4: the melody rises somewhere.
    rising = ({"skill": "interval:+2", "at_least": 1},)
    assert compile_tier(pattern("alberti", **whole_notes, new=rising)).size == 4 * 2**3


def test_chromatic_notes_are_notes_like_others() -> None:
    line = {"right": ("E4", "F4", "F#4", "G4"), "values": ("whole",), "bars": 2}
    assert size(**line) == 16
    assert size(**line, new=({"skill": "accidental:#", "at_least": 1},)) == 16 - 9
    # F4 and F#4 stand on one line of the staff.
    assert size(**line, largest_interval=1) == 4 + 2
    assert size(**line, new=({"skill": "interval:1", "at_least": 1},)) == 4 + 2
    assert size(**line | {"key": "G major"}, new=({"skill": "accidental:", "at_least": 1},)) == 16 - 9


def test_the_raised_notes_of_a_minor_key_are_accidentals() -> None:
    line = {"right": ("E4", "F#4", "G#4", "A4"), "values": ("whole",), "bars": 1, "key": "A minor"}
    assert size(**line, new=({"skill": "accidental:#", "at_least": 1},)) == 2


def test_double_notes_can_be_the_new_thing() -> None:
    line = {"right": ("C4", "D4", "E4", "F4"), "values": ("whole",), "bars": 2, "right_doubles": (2, 3)}
    # C4-E4 and D4-F4 are thirds, among nine things to strike.
    assert size(**line, new=({"skill": "chord:3", "at_least": 1},)) == 9**2 - 7**2
    assert size(**line, new=({"skill": "chord:3", "at_least": 2},)) == 2**2


def test_double_notes_count_once_for_their_rhythm_and_twice_for_their_pitches() -> None:
    line = {"right": ("C4", "E4"), "values": ("whole", "half"), "bars": 1, "right_doubles": (3,)}
    assert size(**line, new=({"skill": "rhythm:2", "at_least": 2},)) == 3**2
    assert size(**line, new=({"skill": "rhythm:4", "at_least": 1},)) == 3
    assert (
        size(**line, new=({"skill": "pitch:C4", "at_least": 1}, {"skill": "pitch:E4", "at_least": 1}))
        == 1 + 7
    )


# Brute force: everything that two hands could do, left to the checker.

_RIGHT = ("B3", "C4", "D4", "E4", "Eb4", "F#4")
_OVER_CHORDS = ("C4", "D4", "E4", "Eb4", "F#4", "G4")
_LEFT = ("A3", "B3", "C4", "D4", "E4", "C#4")
_CHORDS = (("G3", "B3", "D4"), ("A3", "C4", "E4"), ("G3", "C4", "D4"), ("A3", "C#4", "E4"))
_NEW = (
    *("pitch:C4", "pitch:D4", "accidental:#", "accidental:", "interval:1", "interval:+2", "interval:-3"),
    *("chord:2", "chord:3", "rhythm:1", "rhythm:2", "rest:1", "hand:right"),
)


@st.composite
def tiny_tiers(draw: st.DrawFn) -> Tier:
    modes: list[HandsMode] = ["right", "left", "alternating", "parallel", "held", "independent", "pattern"]
    hands = draw(st.sampled_from(modes))
    meter = draw(st.sampled_from(["2/4", "3/8", "3/4", "6/8"] if hands == "pattern" else ["2/4"]))
    most = 3 if hands in ("right", "left") else 2
    bars = 1 if hands in ("held", "independent") else draw(st.integers(1, 2))
    fields: dict[str, Any] = {
        "hands": hands,
        "meter": meter,
        "bars": bars,
        "key": draw(st.sampled_from(["C major", "G major", "D minor"])),
        "right": draw(
            st.lists(
                st.sampled_from(_OVER_CHORDS if hands == "pattern" else _RIGHT),
                min_size=1,
                max_size=most,
                unique=True,
            )
        ),
        "left": draw(st.lists(st.sampled_from(_LEFT), min_size=1, max_size=most, unique=True)),
        "values": ["dotted half", "dotted quarter"] if meter[-1] == "8" else ["half", "quarter"],
        "rests": draw(st.sampled_from([(), ("quarter",)])) if meter == "2/4" else (),
        "largest_interval": draw(st.sampled_from([1, 2, 3, 8, 8])),
        "chords": draw(st.lists(st.sampled_from(_CHORDS), min_size=1, max_size=2, unique=True)),
        "figures": draw(st.permutations(fitting(tier(right=("C4",), meter=meter, values=("eighth",)).meter))),
        "anacrusis": draw(st.sampled_from(["quarter", 0])) if meter == "3/4" and bars > 1 else 0,
    }
    if bars == 2 and not fields["anacrusis"]:
        fields["form"] = draw(st.sampled_from(["", "aa", "ab"]))
    fields["figures"] = fields["figures"][: draw(st.integers(1, 3))]
    if hands != "parallel":
        for hand in ("right", "left"):
            pitches = [Pitch.parse(name) for name in fields[hand]]
            numbers = {
                abs(one.staff_position - other.staff_position) + 1
                for one, other in combinations(sorted(pitches, key=lambda pitch: pitch.midi), 2)
                if one.staff_position < other.staff_position
            }
            fields[f"{hand}_doubles"] = [number for number in sorted(numbers) if draw(st.booleans())]
    wanted = draw(
        st.lists(
            st.sampled_from(_NEW), max_size=draw(st.integers(0, 1 if hands == "pattern" else 2)), unique=True
        )
    )
    fields["new"] = [{"skill": skill, "at_least": draw(st.sampled_from([1, 1, 2]))} for skill in wanted]
    playing = tier(**fields | {"new": ()})
    names = {f"pitch:{pitch.name}" for hand in playing.hands_used for pitch in playing.pitches(hand)}
    fields["new"] = [each for each in fields["new"] if each["skill"][:5] != "pitch" or each["skill"] in names]
    return tier(**fields)


def every_phrase(given_tier: Tier) -> dict[str, Phrase]:
    found = {}
    hands: tuple[Hand, Hand] = ("right", "left")
    lines = [list(_lines(given_tier, hand)) for hand in hands]
    assume(len(lines[0]) * len(lines[1]) <= 6_000)
    for right, left in product(*lines):
        notes = [
            Note(f"n{number}-{place}", onset, duration, pitch, hand)
            for number, (onset, duration, hand, pitches) in enumerate(right + left)
            for place, pitch in enumerate(pitches)
        ]
        length = given_tier.bars * given_tier.meter.bar_ticks
        phrase = Phrase(
            tuple(notes), given_tier.meter, given_tier.key, length=length, anacrusis=given_tier.anacrusis
        )
        if notes and is_in_tier(phrase, given_tier):
            found[phrase.fingerprint] = phrase
    return found


def _lines(given_tier: Tier, hand: Hand) -> Iterator[Bar]:
    """Everything that a hand could do in a phrase, and more."""
    if hand not in given_tier.hands_used:
        yield []
        return
    upbeat, bar = given_tier.anacrusis, given_tier.meter.bar_ticks
    length = given_tier.bars * bar
    onsets = [*([0] if upbeat else []), *range(upbeat, length, bar)]
    ends = [*onsets[1:], length]
    fillings = [
        list(_fillings(given_tier, hand, end - start)) for start, end in zip(onsets, ends, strict=True)
    ]
    for bars in product(*fillings):
        yield [
            (start + onset, duration, hand, pitches)
            for start, strikes in zip(onsets, bars, strict=True)
            for onset, duration, _, pitches in strikes
        ]


def _fillings(given_tier: Tier, hand: Hand, room: int) -> Iterator[Bar]:
    yield []
    if given_tier.hands == "pattern" and hand == "left":
        yield from _chords(given_tier, room)
        return
    pitches = given_tier.pitches(hand)
    struck = [*((pitch,) for pitch in pitches), *combinations(pitches, 2)]
    lengths = {*given_tier.values, *((room,) if given_tier.hands == "held" else ())}
    for series in _series(room, sorted(lengths), struck, given_tier.rests):
        yield [(room - to_the_end, duration, hand, pitches) for to_the_end, duration, pitches in series]


def _chords(given_tier: Tier, room: int) -> list[Bar]:
    """Every chord in every figure, and at once."""
    found: dict[tuple[Struck, ...], None] = {}
    for figure, chord in product(get_args(Figure), given_tier.chords):
        whole_bar = room == given_tier.meter.bar_ticks
        strikes = layout(figure, given_tier.meter) if whole_bar else (Strike(0, room, tones_of(figure)),)
        found[
            tuple((at, ticks, "left", tuple(chord[tone] for tone in tones)) for at, ticks, tones in strikes)
        ] = None
    return [list(strikes) for strikes in found if strikes]


def _series(
    room: int, values: Sequence[int], struck: Sequence[tuple[Pitch, ...]], rests: Sequence[int]
) -> Iterator[list[tuple[int, int, tuple[Pitch, ...]]]]:
    """Notes and rests that fill so much room to its end, each onset counted back from there."""
    if not room:
        yield []
    for value in values:
        for others in _series(room - value, values, struck, rests) if value <= room else ():
            for pitches in struck:
                yield [(room, value, pitches), *others]
    for rest in rests:
        if rest <= room:
            yield from _series(room - rest, values, struck, rests)


@settings(max_examples=100, deadline=None)
@given(tiny_tiers())
def test_every_phrase_has_one_number_and_nothing_else_has(tiny: Tier) -> None:
    expected = every_phrase(tiny)
    if not expected:
        with pytest.raises(CurriculumError):
            compile_tier(tiny)
        return
    phrases = {phrase.fingerprint for phrase in numbered(tiny)}
    assert phrases == set(expected)
    assert compile_tier(tiny).size == len(phrases)


def test_a_generator_draws_double_notes_over_figures_without_leaving_the_tier() -> None:
    given_tier = pattern("alberti", "block", right_doubles=(3,), new=({"skill": "chord:3"},))
    generator, seen = PhraseGenerator(given_tier, rng=Random(3)), set[str]()
    for _ in range(100):
        phrase = generator.next(weights={"pitch:E4": 2.0, "interval:+2": 2.0}, seen=seen)
        assert is_in_tier(phrase, given_tier)
        seen.add(phrase.fingerprint)
