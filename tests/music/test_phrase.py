import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museflow_engine.errors import NotationError
from museflow_engine.music import Key, Meter, Note, Phrase, Pitch, Rest, SignatureChange, TempoChange

NOTE_ROWS = st.lists(
    st.tuples(
        st.integers(0, 30).map(lambda n: n * 120),
        st.integers(1, 16).map(lambda n: n * 120),
        st.integers(30, 90),
        st.sampled_from(["right", "left"]),
    ),
    max_size=20,
    unique=True,
)


def phrase_of(rows: list[tuple[int, int, int, str]], prefix: str = "n", key: str = "C major") -> Phrase:
    return Phrase.from_notes(((*row, f"{prefix}{index}") for index, row in enumerate(rows)), key=key)


@given(NOTE_ROWS, st.permutations(range(20)))
def test_two_phrases_with_the_same_notes_have_the_same_fingerprint(
    rows: list[tuple[int, int, int, str]], order: list[int]
) -> None:
    shuffled = [rows[place] for place in order if place < len(rows)]
    assert phrase_of(rows).fingerprint == phrase_of(shuffled, prefix="other", key="D major").fingerprint


@given(NOTE_ROWS, NOTE_ROWS)
def test_two_phrases_with_different_notes_have_different_fingerprints(
    first: list[tuple[int, int, int, str]], second: list[tuple[int, int, int, str]]
) -> None:
    same = sorted(first) == sorted(second)
    assert (phrase_of(first).fingerprint == phrase_of(second).fingerprint) == same


@given(NOTE_ROWS)
def test_notes_and_rests_of_a_voice_fill_every_bar(rows: list[tuple[int, int, int, str]]) -> None:
    phrase = phrase_of(rows)
    covered = [False] * (phrase.length // 120)
    for note in phrase.in_hand("right"):
        covered[note.onset // 120 : note.offset // 120] = [True] * (note.duration // 120)
    for rest in phrase.rests("right"):
        ticks = range(rest.onset // 120, (rest.onset + rest.duration) // 120)
        assert not any(covered[tick] for tick in ticks)
        for tick in ticks:
            covered[tick] = True
    assert all(covered)


def full_phrase() -> Phrase:
    return Phrase(
        notes=(
            Note("g", 480, 0, Pitch.parse("D5"), grace=True),
            Note("a", 480, 2400, Pitch.parse("F#4"), "right", 2, (1440, 960)),
            Note("b", 0, 480, Pitch.parse("Bb2"), "left"),
        ),
        meter=Meter(3, 4),
        key=Key.parse("D major"),
        anacrusis=480,
        length=480 + 2 * 1440 + 1920,
        changes=(SignatureChange(480 + 2 * 1440, Meter(4, 4), Key.parse("B minor")),),
        tempos=(TempoChange(0, 72.5),),
        title="Upbeat & tie",
    )


def test_a_phrase_survives_json_whole() -> None:
    phrase = full_phrase()
    assert Phrase.from_json(json.loads(json.dumps(phrase.to_json()))) == phrase


def test_bars_follow_from_upbeat_metre_and_changes() -> None:
    bars = full_phrase().bars
    assert [(bar.number, bar.onset, bar.duration) for bar in bars] == [
        (0, 0, 480),
        (1, 480, 1440),
        (2, 1920, 1440),
        (3, 3360, 1920),
    ]
    assert full_phrase().bar_at(3400).key.name == "B minor"


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data.pop("notes"),
        lambda data: data.update(version=99),
        lambda data: data.update(meter="5/7"),
        lambda data: data["notes"].append(["a"]),
        lambda data: data["notes"][0].__setitem__(3, "H4"),
        lambda data: data["notes"][0].__setitem__(1, "soon"),
    ],
)
def test_a_damaged_phrase_is_refused_as_such(damage: object) -> None:
    data = full_phrase().to_json()
    damage(data)  # type: ignore[operator]
    with pytest.raises(NotationError):
        Phrase.from_json(data)


def test_an_empty_staff_rests_for_whole_bars() -> None:
    phrase = phrase_of([(0, 1920, 60, "right"), (1920, 1920, 60, "right")])
    assert phrase.rests("left") == (Rest(0, 1920, "left"), Rest(1920, 1920, "left"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "b"}, "Two notes have the id"),
        ({"onset": -1}, "onset of 0 or more"),
        ({"duration": 0, "segments": ()}, "length above 0"),
        ({"segments": (1,)}, "do not add up"),
        ({"hand": "middle"}, "hand is"),
    ],
)
def test_an_impossible_note_is_refused_by_its_id(change: dict[str, object], message: str) -> None:
    phrase = full_phrase()
    broken = replace(phrase.by_id["a"], **change)  # type: ignore[arg-type]
    with pytest.raises(NotationError, match=message):
        replace(phrase, notes=(phrase.by_id["b"], broken))
