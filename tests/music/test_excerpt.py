from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich_phrases import rich_phrases

from museflow_engine.errors import NotationError
from museflow_engine.music import Key, Meter, Note, Phrase, Pitch, SignatureChange, TempoChange
from museflow_engine.music.excerpt import excerpt, find_bars, tempo_at

C = Pitch.parse("C4")


def _piece() -> Phrase:
    """An upbeat, two bars of 3/4, two of 4/4 in G, with ties over barlines and two tempos."""
    return Phrase(
        notes=(
            Note("up", 0, 480, C, "right"),
            Note("long", 480, 1440 + 480, C, "left", segments=(1440, 480)),
            Note("odd", 480, 1440 + 480, C, "right", segments=(1920,)),
            Note("second", 2400, 960, C, "right"),
            Note("fourth", 3360, 1920, C, "right"),
            Note("fifth", 5280, 1920, C, "left"),
        ),
        meter=Meter(3, 4),
        length=480 + 2 * 1440 + 2 * 1920,
        anacrusis=480,
        changes=(SignatureChange(3360, Meter(4, 4), Key.parse("G major")),),
        tempos=(TempoChange(0, 60.0), TempoChange(3360, 90.0)),
    )


@settings(max_examples=50, deadline=None)
@given(rich_phrases())
def test_all_bars_are_the_phrase_itself(phrase: Phrase) -> None:
    assert excerpt(phrase) == phrase
    assert excerpt(phrase, 0, len(phrase.bars) - 1) == phrase


@settings(max_examples=50, deadline=None)
@given(rich_phrases(most_bars=5), st.data())
def test_excerpts_that_follow_one_another_share_out_all_notes(phrase: Phrase, data: st.DataObject) -> None:
    count = len(phrase.bars)
    cuts = sorted(data.draw(st.sets(st.integers(1, count - 1)))) if count > 1 else []
    ids: list[str] = []
    for first, after in zip([0, *cuts], [*cuts, count], strict=True):
        part = excerpt(phrase, first, after - 1)
        start = phrase.bars[first].onset
        for note in part.notes:
            whole = phrase.by_id[note.id]
            assert (note.onset + start, note.pitch, note.hand) == (whole.onset, whole.pitch, whole.hand)
            assert note.duration == min(whole.duration, part.length - note.onset)
        assert [(b.onset + start, b.duration, b.meter, b.key) for b in part.bars] == [
            (b.onset, b.duration, b.meter, b.key) for b in phrase.bars[first:after]
        ]
        ids += [note.id for note in part.notes]
    assert sorted(ids) == sorted(phrase.by_id)


@settings(max_examples=50, deadline=None)
@given(rich_phrases(), st.data())
def test_an_excerpt_can_be_kept_and_engraved(phrase: Phrase, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(phrase.bars) - 1))
    part = excerpt(phrase, first, data.draw(st.integers(first, len(phrase.bars) - 1)))
    assert Phrase.from_json(part.to_json()) == part
    if any(not note.grace for note in part.notes):
        assert Phrase.from_musicxml(part.to_musicxml()).fingerprint == part.fingerprint


def test_a_note_that_began_before_is_silent_and_one_that_goes_on_is_cut() -> None:
    piece = _piece()
    assert [note.id for note in excerpt(piece, 2, 2).notes] == ["second"]
    first = excerpt(piece, 1, 1)
    assert [(n.id, n.duration, n.segments) for n in first.notes] == [
        ("long", 1440, (1440,)),
        ("odd", 1440, ()),
    ]


def test_metre_key_tempo_and_bar_numbers_are_those_in_force_there() -> None:
    part = excerpt(_piece(), 2, 3)
    assert (part.meter, part.key.name, part.length) == (Meter(3, 4), "C major", 1440 + 1920)
    assert [(bar.number, bar.duration) for bar in part.bars] == [(2, 1440), (3, 1920)]
    assert part.tempos == (TempoChange(0, 60.0), TempoChange(1440, 90.0))
    last = excerpt(_piece(), 4)
    assert (last.meter, last.key.name, last.bars[0].number) == (Meter(4, 4), "G major", 4)
    assert last.tempos == (TempoChange(0, 90.0),)
    assert tempo_at(_piece(), 100) == 60.0
    assert tempo_at(replace(_piece(), tempos=()), 100) is None


def test_one_hand_alone_keeps_its_bars() -> None:
    left = excerpt(_piece(), hand="left")
    assert [note.id for note in left.notes] == ["long", "fifth"]
    assert left.length == _piece().length


def test_a_shortened_bar_at_the_start_is_an_upbeat() -> None:
    piece = Phrase(
        notes=(Note("a", 0, 480, C), Note("b", 480, 480, C), Note("c", 960, 1920, C)),
        length=2880,
        barlines=(0, 480, 960),
    )
    part = excerpt(piece, 1, 2)
    assert part.anacrusis == 480
    assert [bar.number for bar in part.bars] == [0, 3]


def test_bars_are_found_by_their_numbers_and_the_upbeat_goes_with_the_first() -> None:
    assert find_bars(_piece(), 1, 2) == (0, 2)
    assert find_bars(_piece(), 0, 0) == (0, 0)
    assert find_bars(_piece(), 3, 4) == (3, 4)
    repeated = replace(_piece(), bar_numbers=(0, 1, 2, 1, 2))
    assert find_bars(repeated, 2, 2) == (2, 2)


@pytest.mark.parametrize(("first", "last"), [(4, 9), (3, 2), (-1, 2)])
def test_bars_that_are_not_there_are_refused_with_those_that_are(first: int, last: int) -> None:
    with pytest.raises(NotationError, match="from 0 to 4"):
        find_bars(_piece(), first, last)


@pytest.mark.parametrize(("first", "last"), [(0, 5), (-1, 2), (3, 2)])
def test_an_excerpt_outside_the_piece_is_refused(first: int, last: int) -> None:
    with pytest.raises(NotationError, match="do not exist"):
        excerpt(_piece(), first, last)


def test_bars_in_the_other_order_are_refused() -> None:
    with pytest.raises(NotationError, match="comes before"):
        find_bars(replace(_piece(), bar_numbers=(0, 3, 4, 1, 2)), 2, 4)
