"""What programs leave out, and the reader puts together all the same."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from museflow_engine.music import Key, Phrase
from museflow_engine.music.musicxml import read_musicxml

ATTRIBUTES = (
    "<attributes><divisions>1</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>"
)


def whole(step: str, *marks: str) -> str:
    pitch = f"<pitch><step>{step}</step><octave>4</octave></pitch>"
    return f"{''.join(marks)}<note>{pitch}<duration>4</duration></note>"


def document(*measures: str) -> str:
    body = "".join(
        f'<measure number="{number}">{ATTRIBUTES if number == 1 else ""}{measure}</measure>'
        for number, measure in enumerate(measures, 1)
    )
    names = '<part-list><score-part id="P1"><part-name>Piano</part-name></score-part></part-list>'
    return f'<score-partwise>{names}<part id="P1">{body}</part></score-partwise>'


def order(*measures: str) -> str:
    return "".join(note.pitch.step for note in read_musicxml(document(*measures)).notes)


def words(text: str, sign: str = "") -> str:
    first = f"<direction-type><{sign}/></direction-type>" if sign else ""
    second = f"<direction-type><words>{text}</words></direction-type>" if text else ""
    return f"<direction>{first}{second}</direction>"


def barline(*, repeat: str = "", ending: str = "", kind: str = "") -> str:
    volta = f'<ending number="{ending}" type="{kind}"/>' if ending else ""
    sign = f'<repeat direction="{repeat}"/>' if repeat else ""
    return f"<barline>{volta}{sign}</barline>"


@pytest.mark.parametrize("text", ["D.C. al Fine", "Da Capo al Fine", "D. C. al Fine", "DC al Fine"])
def test_da_capo_al_fine_is_read_from_words(text: str) -> None:
    assert order(whole("C"), whole("D", words("Fine")), whole("E", words(text))) == "CDECD"


def test_dal_segno_al_coda_is_read_from_words_and_signs() -> None:
    assert (
        order(
            whole("C"),
            whole("D", words("", "segno")),
            whole("E", words("To Coda", "coda")),
            whole("F", words("D.S. al Coda", "segno")),
            whole("G", words("Coda", "coda")),
        )
        == "CDEFDEG"
    )


def test_of_two_coda_signs_without_words_the_first_is_left_from() -> None:
    assert (
        order(
            whole("C", words("", "coda")),
            whole("D", words("D.C. al Coda")),
            whole("E", words("", "coda")),
        )
        == "CDCE"
    )


def test_what_programs_are_told_goes_before_what_people_read() -> None:
    assert (
        order(whole("C", words("Fine")), whole("D", '<sound fine="yes"/>'), whole("E", words("D.C.")))
        == "CDECD"
    )


def test_words_that_only_look_like_a_jump_lead_nowhere() -> None:
    assert order(whole("C", words("finely, at ease")), whole("D", words("decresc."))) == "CD"


def test_three_endings_each_serve_their_pass() -> None:
    assert (
        order(
            whole("C"),
            barline(ending="1", kind="start")
            + whole("D")
            + barline(ending="1", kind="stop", repeat="backward"),
            barline(ending="2", kind="start")
            + whole("E")
            + barline(ending="2", kind="stop", repeat="backward"),
            barline(ending="3", kind="start") + whole("F") + barline(ending="3", kind="discontinue"),
            whole("G"),
        )
        == "CDCECFG"
    )


def test_a_da_capo_over_endings_takes_the_last_of_them() -> None:
    assert (
        order(
            whole("C"),
            barline(ending="1", kind="start")
            + whole("D")
            + barline(ending="1", kind="stop", repeat="backward"),
            barline(ending="2", kind="start") + whole("E") + barline(ending="2", kind="stop"),
            whole("F", words("D.C.")),
        )
        == "CDCEFCEF"
    )


def test_a_timewise_document_is_read_as_its_partwise_form() -> None:
    shares = "".join(
        f'<measure number="{n}"><part id="P1">{ATTRIBUTES if n == 1 else ""}{whole(step)}</part></measure>'
        for n, step in enumerate("CDE", 1)
    )
    names = '<part-list><score-part id="P1"><part-name>Piano</part-name></score-part></part-list>'
    timewise = read_musicxml(f"<score-timewise>{names}{shares}</score-timewise>")
    assert timewise == read_musicxml(document(whole("C"), whole("D"), whole("E")))


@pytest.mark.parametrize(("fifths", "read"), [("8", -4), ("-11", 1), ("-8", 4), ("7", 7)])
def test_a_key_of_more_than_seven_signs_is_the_one_that_sounds_the_same(fifths: str, read: int) -> None:
    text = document(whole("C")).replace("<time>", f"<key><fifths>{fifths}</fifths></key><time>")
    assert read_musicxml(text).key == Key(read)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_a_document_is_read_in_the_encoding_that_it_declares(tmp_path: Path, encoding: str) -> None:
    declared = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "iso-8859-1": "ISO-8859-1"}[encoding]
    work = "<work><work-title>Für Elise</work-title></work><part-list>"
    text = f'<?xml version="1.0" encoding="{declared}"?>' + document(whole("C")).replace("<part-list>", work)
    (tmp_path / "a.xml").write_bytes(text.encode(encoding))
    assert Phrase.from_musicxml(tmp_path / "a.xml").title == "Für Elise"


@pytest.mark.parametrize(
    "files",
    [
        ("", "score.xml"),
        (
            '<rootfile full-path="a.pdf" media-type="application/pdf"/><rootfile full-path="score.xml"/>',
            "a.pdf",
        ),
        (
            (
                '<rootfile full-path="score.xml" media-type="application/vnd.recordare.musicxml+xml"/>'
                '<rootfile full-path="parts.xml"/>'
            ),
            "parts.xml",
        ),
    ],
    ids=["no container", "a PDF first", "several scores"],
)
def test_the_score_of_an_archive_is_found(tmp_path: Path, files: tuple[str, str]) -> None:
    roots, other = files
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if roots:
            archive.writestr(
                "META-INF/container.xml", f"<container><rootfiles>{roots}</rootfiles></container>"
            )
        if other != "score.xml":
            archive.writestr(other, "<other/>")
        archive.writestr("score.xml", document(whole("C")))
    (tmp_path / "a.mxl").write_bytes(buffer.getvalue())
    assert len(Phrase.from_musicxml(tmp_path / "a.mxl").notes) == 1


def test_a_gap_past_the_end_of_a_bar_does_not_lengthen_it() -> None:
    score = read_musicxml(document(whole("C") + "<forward><duration>4</duration></forward>", whole("D")))
    assert [bar.onset for bar in score.bars] == [0, 1920]


def test_a_gap_to_the_end_of_a_bar_fills_it() -> None:
    half = whole("C").replace(">4</duration>", ">2</duration>")
    score = read_musicxml(document(half + "<forward><duration>2</duration></forward>", whole("D")))
    assert [bar.onset for bar in score.bars] == [0, 1920]


def test_rounded_tuplets_do_not_lengthen_or_shorten_their_bar() -> None:
    long = whole("C").replace(">4</duration>", ">1926</duration>")
    short = whole("D").replace(">4</duration>", ">1913</duration>")
    text = document(long, short, whole("E").replace(">4</duration>", ">1920</duration>"))
    score = read_musicxml(text.replace("<divisions>1<", "<divisions>480<"))
    assert ([bar.onset for bar in score.bars], score.length) == ([0, 1920, 3840], 5760)
    assert score.barlines == ()


@pytest.mark.parametrize("excess", [1, 2, -1])
def test_hidden_notes_of_an_ornament_do_not_stretch_an_upbeat(excess: int) -> None:
    sizes = "<attributes><divisions>480</divisions></attributes>"
    upbeat = whole("C").replace(">4</d", ">480</d")
    turn = whole("D").replace(">4</d", f">{480 + excess}</d").replace("<note>", "<note><cue/>")
    text = document(
        f"{sizes}{upbeat}<backup><duration>480</duration></backup>{turn}",
        whole("E").replace(">4</d", ">1920</d"),
    )
    assert [bar.onset for bar in read_musicxml(text).bars] == [0, 480]


def numbered(*measures: tuple[str, str]) -> list[int]:
    text = document(*(music for _, music in measures))
    for place, (name, _) in enumerate(measures, 1):
        text = text.replace(f'<measure number="{place}">', f'<measure number="{name}">', 1)
    return [bar.number for bar in read_musicxml(text).bars]


def test_bars_of_a_repeat_have_the_numbers_that_are_printed() -> None:
    assert numbered(("1", whole("C")), ("2", whole("D", barline(repeat="backward"))), ("3", whole("E"))) == [
        1, 2, 1, 2, 3,
    ]  # fmt: skip


def test_an_excerpt_keeps_the_numbers_of_its_piece_and_bars_without_one_that_of_the_bar_before() -> None:
    assert numbered(("17", whole("C")), ("X1", whole("D")), ("18a", whole("E"))) == [17, 17, 18]


def test_bars_that_all_have_one_number_are_counted() -> None:
    score = read_musicxml(document(whole("C"), whole("D")).replace('number="2"', 'number="1"'))
    assert ([bar.number for bar in score.bars], score.bar_numbers) == ([1, 2], ())


def percent(kind: str, count: str = "1", staff: str = "") -> str:
    number = f' number="{staff}"' if staff else ""
    sign = f'<measure-repeat type="{kind}">{count}</measure-repeat>'
    return f"<attributes><measure-style{number}>{sign}</measure-style></attributes>"


REST = '<note><rest measure="yes"/><duration>4</duration></note>'


def test_a_percent_sign_repeats_the_bar_before_until_it_stops() -> None:
    assert order(whole("C"), percent("start") + REST, REST, percent("stop") + whole("E"), REST) == "CCCE"


def test_a_percent_sign_over_two_bars_repeats_both() -> None:
    assert order(whole("C"), whole("D"), percent("start", "2") + REST, REST, percent("stop") + REST) == "CDCD"


def test_notes_written_under_a_percent_sign_are_kept_as_they_are() -> None:
    assert order(whole("C"), percent("start") + whole("D"), percent("stop", "") + whole("E")) == "CDE"


def test_a_percent_sign_on_one_staff_repeats_that_staff_alone() -> None:
    low = whole("C").replace("</duration>", "</duration><staff>2</staff>")
    both = f"{whole('E')}<backup><duration>4</duration></backup>{low}"
    score = read_musicxml(document(both, percent("start", staff="2") + whole("F")))
    assert [(n.onset, n.pitch.step, n.hand) for n in score.notes] == [
        (0, "C", "left"), (0, "E", "right"), (1920, "C", "left"), (1920, "F", "right"),
    ]  # fmt: skip
    assert len({note.id for note in score.notes}) == 4
