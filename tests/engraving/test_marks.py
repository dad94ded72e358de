from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from museflow_engine.engraving.marks import COLOURS, MARKS, mark_of, marks_of, played_heads, revised
from museflow_engine.engraving.remarks import remark
from museflow_engine.judgement import Judgement
from museflow_engine.music import Key, Phrase

PHRASE = Phrase.from_notes(
    [
        *((n * 480, 480, midi, "right", f"n{n}") for n, midi in enumerate((66, 62, 64, 65, 67, 65, 64, 62))),
        (0, 1920, 48, "left", "l0"),
    ],
    key="G major",
)
RIGHT = Judgement("match", "n1", "e1", 0.0, 1.0, "on time", "full", played=62)


@pytest.mark.parametrize(
    ("judgement", "mark"),
    [
        (RIGHT, "right"),
        (replace(RIGHT, timing="late", onset_deviation=0.2), "late"),
        (replace(RIGHT, timing="early", onset_deviation=-0.2), "early"),
        (replace(RIGHT, kind="substitution", played=61, timing="late"), "wrong"),
        (Judgement("deletion", "n1"), "missed"),
        (Judgement("insertion", event_id="e1", played=60), "extra"),
    ],
)
def test_a_judgement_has_the_mark_that_says_most_of_it(judgement: Judgement, mark: str) -> None:
    assert mark_of(judgement) == mark


def test_every_mark_but_the_two_of_time_has_a_colour_of_its_own() -> None:
    assert len(set(COLOURS.values())) == len(MARKS) - 1
    assert COLOURS["early"] == COLOURS["late"]


def test_news_of_a_note_replaces_what_was_said_of_it() -> None:
    missed = Judgement("deletion", "n1", settled=False)
    assert revised((missed,), (RIGHT,)) == (RIGHT,)


def test_an_extra_key_that_turns_out_to_be_a_written_note_is_extra_no_more() -> None:
    extra = Judgement("insertion", event_id="e1", played=62, settled=False)
    assert revised((extra,), (RIGHT,)) == (RIGHT,)


def test_a_key_that_turns_out_to_be_another_note_leaves_the_first_open() -> None:
    held = revised((RIGHT,), (replace(RIGHT, note_id="n2"),))
    assert [each.note_id for each in held] == ["n2"]


def test_one_key_may_play_two_written_notes() -> None:
    both = (RIGHT, replace(RIGHT, note_id="n2"))
    assert revised((), both) == both


notes, keys = st.sampled_from(["n1", "n2", "n3"]), st.sampled_from(["e1", "e2", "e3"])
news = st.one_of(
    st.builds(Judgement, st.just("match"), notes, keys),
    st.builds(Judgement, st.just("insertion"), st.none(), keys),
    st.builds(Judgement, st.just("deletion"), notes, st.none()),
)


@given(st.lists(news), st.lists(news, min_size=1))
def test_what_stands_tells_every_note_once_and_holds_all_news(
    before: list[Judgement], after: list[Judgement]
) -> None:
    held: tuple[Judgement, ...] = ()
    for judgement in before:
        held = revised(held, (judgement,))
    held = revised(held, after)
    noted = [each.note_id for each in held if each.note_id]
    assert len(noted) == len(set(noted))
    assert after[-1] in held
    told = {each.event_id for each in after} | {each.note_id for each in after}
    assert all(each in after for each in held if {each.event_id, each.note_id} & told - {None})


def test_a_wrong_key_stands_by_its_note_spelled_as_the_key_signature_suggests() -> None:
    wrong = Judgement("substitution", "n0", "e0", played=65, diagnosis="key signature forgotten")
    [head] = played_heads(PHRASE, [wrong])
    assert (head.kind, head.note_id, head.tick, head.hand) == ("wrong", "n0", 0, "right")
    assert (head.pitch.name, head.shows_accidental) == ("F4", True)


def test_a_key_of_the_scale_needs_no_accidental() -> None:
    [head] = played_heads(PHRASE, [Judgement("substitution", "n2", "e2", played=66)])
    assert (head.pitch.name, head.shows_accidental) == ("F#4", False)


def test_an_extra_note_stands_where_it_was_played_on_the_staff_of_its_neighbours() -> None:
    high = Judgement("insertion", event_id="x", played=69, position=700)
    low = Judgement("insertion", event_id="y", played=50, position=700)
    heads = played_heads(PHRASE, [high, low])
    assert [(head.kind, head.tick, head.hand) for head in heads] == [
        ("extra", 700, "right"),
        ("extra", 700, "left"),
    ]


def test_an_extra_note_without_a_place_follows_the_note_before_it() -> None:
    extra = Judgement("insertion", event_id="x", played=69)
    assert [head.tick for head in played_heads(PHRASE, [extra, RIGHT, extra])] == [0, 480]


def test_a_place_beyond_the_end_is_brought_back_into_the_music() -> None:
    extra = Judgement("insertion", event_id="x", played=69, position=10**6)
    assert [head.tick for head in played_heads(PHRASE, [extra])] == [PHRASE.length - 1]


def test_a_key_far_below_its_own_staff_stands_on_the_other() -> None:
    [head] = played_heads(PHRASE, [Judgement("substitution", "n1", "e1", played=43)])
    assert head.hand == "left"


def test_nothing_is_drawn_for_right_and_missed_notes() -> None:
    assert played_heads(PHRASE, [RIGHT, Judgement("deletion", "n2")]) == ()
    assert marks_of([RIGHT, Judgement("deletion", "n2")]) == {"n1": "right", "n2": "missed"}


@pytest.mark.parametrize(
    ("judgement", "tick", "words"),
    [
        (
            Judgement(
                "substitution", "n5", "e", 0.08, 1.0, "late", "full", "neighbour key", played=64, settled=True
            ),
            2400,
            "F4, bar 2 beat 2: played E4 (neighbour key), 80 ms late",
        ),
        (Judgement("deletion", "n1"), 480, "D4, bar 1 beat 2: missed"),
        (RIGHT, 480, "D4, bar 1 beat 2: right"),
        (
            replace(RIGHT, hold="short", duration_ratio=0.4),
            480,
            "D4, bar 1 beat 2: right, held too short (40% of its length)",
        ),
        (
            Judgement("insertion", event_id="x", played=70, position=720, diagnosis="correction"),
            720,
            "Bb4, bar 1 beat 2.5: extra (correction)",
        ),
    ],
)
def test_a_remark_says_in_one_line_what_happened(judgement: Judgement, tick: int, words: str) -> None:
    assert remark(PHRASE, judgement, tick) == words


def test_beats_of_an_anacrusis_count_to_the_barline() -> None:
    upbeat = Phrase(PHRASE.notes[:2], key=Key(), anacrusis=480)
    assert (
        remark(upbeat, Judgement("deletion", upbeat.notes[0].id), 0).split(": ")[0].endswith("bar 0 beat 4")
    )
