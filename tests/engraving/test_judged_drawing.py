"""The drawing of a judged performance, engraved for real and read back."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from rich_phrases import rich_phrases

from museflow_engine.engraving.marks import COLOURS, Mark, mark_of
from museflow_engine.engraving.svg import draw_judged, engraver
from museflow_engine.judgement import Judgement
from museflow_engine.music import Phrase, Score
from museflow_engine.music.musicxml.notation import notate

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
TUNE = (60, 62, 64, 65, 67, 65, 64, 62, 64, 67, 65, 64, 62, 60, 62, 60)
PHRASE = Phrase.from_notes(
    [
        *((n * 480, 480, midi, "right", f"n{n}") for n, midi in enumerate(TUNE)),
        *((n * 1920, 1920, midi, "left", f"l{n}") for n, midi in enumerate((48, 52, 53, 48))),
    ]
)
HALF_SPACE = 90.0


def right(note_id: str, **more: Any) -> Judgement:
    return replace(
        Judgement("match", note_id, f"e-{note_id}", 0.0, 1.0, "on time", "full", played=60), **more
    )


def drawn(score: Score, *judgements: Judgement, title: str = "") -> Any:
    return etree.fromstring(draw_judged(score, judgements, title=title).encode())


def groups(root: Any, name: str) -> list[Any]:
    """Groups of a class outside the legend."""
    every = [group for group in root.iter(f"{SVG}g") if name in group.get("class", "").split()]
    return [
        group for group in every if not any("legend" in up.get("class", "") for up in group.iterancestors())
    ]


def of_note(root: Any, note_id: str) -> Any:
    """The group of the first head of a note."""
    return next(group for group in groups(root, "note") if group.get("data-note") == note_id)


def place(group: Any) -> tuple[float, float]:
    """Left edge and middle of the head of a note group."""
    use = group.find(f"{SVG}g[@class='notehead']/{SVG}use")
    x, y = re.findall(r"-?[\d.]+", use.get("transform"))[:2]
    return float(x), float(y)


def middle(group: Any) -> tuple[float, float]:
    """Centre of the shapes in a group, from their coordinates."""
    [ellipse] = group.findall(f"{SVG}ellipse") or [None]
    if ellipse is not None:
        return float(ellipse.get("cx")), float(ellipse.get("cy"))
    path = group.findall(f"{SVG}path")[-1].get("d")
    pairs = re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)
    xs, ys = [float(x) for x, _ in pairs], [float(y) for _, y in pairs]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def test_a_right_note_is_green_and_its_head_as_written() -> None:
    root = drawn(PHRASE, right("n0"))
    note = of_note(root, "n0")
    assert note.get("class") == "note right"
    assert note.get("fill") == note.get("stroke") == COLOURS["right"]
    assert [group.get("class") for group in groups(root, "played")[0]] == []


def test_a_note_that_was_not_judged_stays_black() -> None:
    root = drawn(PHRASE, right("n0"))
    assert len(groups(root, "note")) == len(PHRASE.notes)
    assert [group.get("class") for group in groups(root, "note")].count("note") == len(PHRASE.notes) - 1


def test_a_wrong_note_is_crossed_out_with_the_played_one_beside_it_at_its_own_height() -> None:
    root = drawn(PHRASE, right("n4", kind="substitution", played=64, diagnosis="neighbour key"))
    x, y = place(of_note(root, "n4"))
    [cross], [diamond] = groups(root, "crossed"), groups(root, "instead")
    assert middle(cross)[1] == pytest.approx(y)
    assert x < middle(cross)[0] < x + 4 * HALF_SPACE
    assert middle(diamond)[1] == pytest.approx(y + 2 * HALF_SPACE)
    assert middle(diamond)[0] > middle(cross)[0]
    assert diamond.find(f"{SVG}title").text == "G4, bar 2 beat 1: played E4 (neighbour key)"


def test_an_altered_key_has_its_accidental_before_it() -> None:
    plain = drawn(PHRASE, right("n4", kind="substitution", played=65))
    altered = drawn(PHRASE, right("n4", kind="substitution", played=66))
    assert not groups(plain, "instead")[0].findall(f"{SVG}g")
    assert len(groups(altered, "instead")[0].findall(f"{SVG}g")) == 1


def test_a_missed_note_is_ringed_where_it_is_written() -> None:
    root = drawn(PHRASE, Judgement("deletion", "n5"))
    x, y = place(of_note(root, "n5"))
    [ring] = groups(root, "ringed")
    assert middle(ring)[1] == pytest.approx(y)
    assert x < middle(ring)[0] < x + 4 * HALF_SPACE


def test_an_extra_note_is_a_cross_between_the_notes_it_was_played_between() -> None:
    root = drawn(PHRASE, Judgement("insertion", event_id="x", played=69, position=480 * 4 + 240))
    [cross] = groups(root, "extra")
    (before, y), (after, _) = place(of_note_by_place(root, 4)), place(of_note_by_place(root, 5))
    assert before < middle(cross)[0] < after
    assert middle(cross)[1] == pytest.approx(y - HALF_SPACE)
    assert cross.get("data-event") == "x"


def of_note_by_place(root: Any, number: int) -> Any:
    """The group of a note of the upper staff, judged or not, by its place in the tune."""
    upper = [group for group in groups(root, "note") if place(group)[1] < 1700]
    return sorted(upper, key=lambda group: place(group)[0])[number]


def test_extra_notes_at_one_place_hide_neither_the_written_note_nor_each_other() -> None:
    again = [Judgement("insertion", event_id=f"x{n}", played=67, position=1920) for n in range(2)]
    root = drawn(PHRASE, *again)
    x, _ = place(of_note_by_place(root, 4))
    first, second = (middle(group)[0] for group in groups(root, "extra"))
    assert first - x > 2 * HALF_SPACE
    assert abs(second - first) > 2 * HALF_SPACE


@pytest.mark.parametrize(("timing", "sign"), [("late", 1), ("early", -1)])
def test_an_arrow_points_where_the_note_came_and_grows_with_how_far_it_was_off(
    timing: Any, sign: int
) -> None:
    lengths = []
    for off in (0.1, 0.3, 2.0, 20.0):
        root = drawn(PHRASE, right("n4", timing=timing, onset_deviation=sign * off))
        [arrow] = groups(root, "arrow")
        path = arrow.findall(f"{SVG}path")[-1].get("d")
        start, tip = (float(x) for x in re.match(r"M(-?[\d.]+) .* H(-?[\d.]+)", path.split(" M")[0]).groups())  # type: ignore[union-attr]
        lengths.append((tip - start) * sign)
        assert arrow.get("class") == f"arrow {timing}"
    assert 0 < lengths[0] < lengths[1] < lengths[2] == lengths[3]


def test_a_note_let_go_too_soon_has_a_bar_as_long_as_it_was_held() -> None:
    root = drawn(PHRASE, right("l0", hold="short", duration_ratio=0.25))
    [bar] = groups(root, "hold")
    written, played = (
        float(re.search(r"H(-?[\d.]+)", bar.findall(f"{SVG}path")[n].get("d"))[1])  # type: ignore[index]
        for n in (1, 2)
    )
    x, _ = place(of_note(root, "l0"))
    assert (played - x) / (written - x) == pytest.approx(0.25, abs=0.01)


def test_a_pause_and_a_return_are_drawn_once_for_all_notes_of_the_moment() -> None:
    stopped = [right(name, diagnosis="hesitation") for name in ("n4", "l1")]
    back = [
        Judgement("insertion", event_id=f"x{n}", played=TUNE[n], position=480 * n, diagnosis="restart")
        for n in (4, 5, 6, 7)
    ]
    on = [right(name, diagnosis="restart") for name in ("n8", "l2")]
    root = drawn(PHRASE, *stopped, right("n5"), right("n6"), right("n7"), *back, *on)
    assert len(groups(root, "pause")) == 1
    [arc] = groups(root, "return")
    assert arc.find(f"{SVG}title").text == "went back from bar 2 beat 4 to bar 2 beat 1"


def test_a_tied_note_is_coloured_in_all_its_parts_and_marked_once() -> None:
    tied = Phrase.from_notes([(960, 1920, 72, "right", "t"), (2880, 960, 71, "right", "u")])
    root = drawn(tied, Judgement("deletion", "t"))
    assert [group.get("data-note") for group in groups(root, "missed")] == ["t", "t"]
    assert len(groups(root, "ringed")) == 1


def test_a_key_too_far_to_draw_in_its_place_is_named() -> None:
    root = drawn(PHRASE, Judgement("insertion", event_id="x", played=108, position=0))
    [cross] = groups(root, "extra")
    assert cross.find(f"{SVG}text").text == "C8"


def test_the_drawing_tells_in_words_what_it_shows() -> None:
    root = drawn(PHRASE, right("n0"), Judgement("deletion", "n1"), title="Take \x07 <1>")
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "Take  <1>"
    assert root.find(f"{SVG}desc").text == "1 right, 1 missed"
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert "right: 1" in texts
    assert "missed: 1" in texts


def test_a_long_piece_goes_on_in_further_systems() -> None:
    notes = [(n * 480, 480, 60 + n % 12, "right", f"n{n}") for n in range(4 * 60)]
    piece = Phrase.from_notes(notes)
    root = drawn(piece, right("n0"), right("n239"))
    assert len(groups(root, "system")) > 5
    assert len(groups(root, "note")) == len(notes)
    assert place(of_note(root, "n239"))[1] > place(of_note(root, "n0"))[1] + 5000


def test_pages_stand_below_each_other_with_glyphs_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engraver.OPTIONS, "pageHeight", 1500)
    notes = [(n * 480, 480, 60 + n % 12, "right", f"n{n}") for n in range(4 * 60)]
    root = drawn(Phrase.from_notes(notes), *(Judgement("deletion", f"n{n}") for n in range(240)))
    pages = [group.getparent() for group in groups(root, "page-margin")]
    tops = [float(re.search(r"translate\(0 ([\d.]+)", page.get("transform"))[1]) for page in pages]  # type: ignore[index]
    assert len(pages) > 1
    assert all(below - above > 1000 for above, below in pairwise(tops))
    assert len(groups(root, "ringed")) == 240
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for group in groups(root, "ringed"):
        [note] = [each for each in groups(root, "note") if each.get("data-note") == group.get("data-note")]
        assert middle(group)[1] == pytest.approx(place(note)[1])


def test_the_same_drawing_comes_out_each_time() -> None:
    judgements = [right("n0"), Judgement("deletion", "n1")]
    assert draw_judged(PHRASE, judgements) == draw_judged(PHRASE, judgements)


def test_ids_may_hold_anything() -> None:
    strange = Phrase.from_notes([(0, 480, 60, "right", "a \x00<b>&\ud800"), (480, 480, 62, "right", "n0-2")])
    root = drawn(strange, right("a \x00<b>&\ud800", event_id="\x1f"), right("n0-2"))
    assert [group.get("data-note") for group in groups(root, "right")] == ["a <b>&", "n0-2"]


def test_music_without_notes_can_be_drawn() -> None:
    assert groups(drawn(Phrase(())), "note") == []


def test_verovio_is_loaded_only_when_something_is_drawn() -> None:
    statement = (
        "import sys, museflow_engine, museflow_engine.cli, museflow_engine.engraving.svg; "
        "print('verovio' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", statement], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


@st.composite
def reports(draw: st.DrawFn) -> tuple[Phrase, list[Judgement]]:
    """Any phrase with any judgements that a judge could write."""
    phrase = draw(rich_phrases(most_bars=2))
    made: list[Judgement] = []
    off = st.floats(-3, 3, allow_nan=False)
    for index, note in enumerate(phrase.notes):
        kind: Any = draw(st.sampled_from(["match", "match", "substitution", "deletion", None]))
        if kind == "deletion":
            made.append(Judgement("deletion", note.id))
        elif kind is not None:
            timing: Any = draw(st.sampled_from(["on time", "early", "late", None]))
            hold: Any = draw(st.sampled_from(["full", "short", "long", None]))
            made.append(
                Judgement(
                    kind,
                    note.id,
                    f"e{index}",
                    onset_deviation=None if timing is None else draw(off),
                    duration_ratio=None if hold is None else draw(st.floats(0, 50)),
                    timing=timing,
                    hold=hold,
                    diagnosis=draw(st.sampled_from([None, None, "hesitation", "restart", "octave slip"])),
                    played=note.pitch.midi if kind == "match" else draw(st.integers(0, 127)),
                )
            )
        if draw(st.integers(0, 5)) == 0:
            made.append(
                Judgement(
                    "insertion",
                    event_id=f"x{index}",
                    played=draw(st.integers(0, 127)),
                    diagnosis=draw(st.sampled_from([None, "restart", "correction"])),
                    position=draw(st.one_of(st.none(), st.integers(-480, 20_000))),
                )
            )
    return phrase, made


@settings(max_examples=30, deadline=None)
@given(reports())
def test_any_report_of_any_phrase_is_drawn_whole_as_sound_svg(report: tuple[Phrase, list[Judgement]]) -> None:
    phrase, judgements = report
    root = drawn(phrase, *judgements)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    links = [element.get(HREF) for element in root.iter() if element.get(HREF)]
    assert {link[1:] for link in links} <= set(ids)
    assert all(link.startswith("#") for link in links)
    assert not {"script", "style", "image", "foreignObject", "a"} & {
        etree.QName(element).localname for element in root.iter() if isinstance(element.tag, str)
    }
    numbers = [value for element in root.iter() for value in element.attrib.values()]
    assert not any("nan" in value or "inf" in value for value in numbers)
    _check_marks(root, phrase, judgements)


def _check_marks(root: Any, phrase: Phrase, judgements: list[Judgement]) -> None:
    """Every head has the mark of its note; every judgement its shape, and nothing else has one."""
    wanted: dict[str, Mark] = {each.note_id: mark_of(each) for each in judgements if each.note_id}
    parts = Counter(
        head.note.id
        for bar in notate(phrase)
        for symbols in bar.voices.values()
        for symbol in symbols
        for head in symbol.heads
    )
    found = [(group.get("data-note"), group.get("class")) for group in groups(root, "note")]
    assert Counter(name for name, _ in found if name) == {name: parts[name] for name in wanted}
    assert all(kind == f"note {wanted[name]}" for name, kind in found if name)
    count = Counter(each.kind for each in judgements)
    assert len(groups(root, "crossed")) == len(groups(root, "instead")) == count["substitution"]
    assert len(groups(root, "ringed")) == count["deletion"]
    assert len(groups(root, "extra")) == count["insertion"]
    for timing in ("early", "late"):
        named = " ".join(
            group.get("data-note") for group in groups(root, "arrow") if timing in group.get("class")
        )
        assert sorted(named.split()) == sorted(
            each.note_id or "" for each in judgements if each.timing == timing
        )
