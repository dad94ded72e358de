"""What the reader makes of other programs' files, written out small."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from museflow_engine.errors import ScoreFileError
from museflow_engine.music import Key, Meter, Phrase, Pitch, Score, SignatureChange, TempoChange
from museflow_engine.music.musicxml import read_musicxml

FOUR_FOUR = (
    "<attributes><divisions>2</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>"
)


def part(*measures: str, id: str = "P1") -> str:  # noqa: A002  the attribute's own name
    numbered = "".join(
        f'<measure number="{number}">{measure}</measure>' for number, measure in enumerate(measures, 1)
    )
    return f'<part id="{id}">{numbered}</part>'


def document(*parts: str, names: tuple[str, ...] = ("Piano",), head: str = "") -> str:
    listed = "".join(
        f'<score-part id="P{number}"><part-name>{name}</part-name></score-part>'
        for number, name in enumerate(names, 1)
    )
    body = f"<part-list>{listed}</part-list>{''.join(parts)}"
    return f'{head}<score-partwise version="3.1">{body}</score-partwise>'


def note(pitch: str = "C4", duration: str = "2", extra: str = "", *, before: str = "", id: str = "") -> str:  # noqa: A002
    found = Pitch.parse(pitch)
    alter = f"<alter>{found.alter}</alter>" if found.alter else ""
    attribute = f' id="{id}"' if id else ""
    length = f"<duration>{duration}</duration>" if duration else ""
    return (
        f"<note{attribute}>{before}<pitch><step>{found.step}</step>{alter}<octave>{found.octave}</octave></pitch>"
        f"{length}{extra}</note>"
    )


def repeat(direction: str, **more: str) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in more.items())
    return f'<barline><repeat direction="{direction}"{attributes}/></barline>'


def ending(number: str, kind: str) -> str:
    return f'<barline><ending number="{number}" type="{kind}"/></barline>'


def sound(**attributes: str) -> str:
    return f"<sound {' '.join(f'{name}={chr(34)}{value}{chr(34)}' for name, value in attributes.items())}/>"


def metronome(unit: str, rate: str) -> str:
    mark = f"<metronome><beat-unit>{unit}<per-minute>{rate}</per-minute></metronome>"
    return f"<direction><direction-type>{mark}</direction-type></direction>"


def read(*measures: str) -> Score:
    return read_musicxml(document(part(*measures)))


def heard(score: Score) -> list[tuple[str, int, int, str]]:
    return [(item.id, item.onset, item.duration, item.pitch.name) for item in score.notes]


def order(*measures: str) -> str:
    """The steps of a score of whole notes, in the order in which they sound."""
    return "".join(item.pitch.step for item in read(*measures).notes)


def whole(step: str) -> str:
    return FOUR_FOUR + note(f"{step}4", "8")


def test_notes_without_an_id_are_numbered_past_the_ids_in_use() -> None:
    score = read(FOUR_FOUR + note("C4", id="n1") + note("D4") + note("E4"))
    assert [item.id for item in score.notes] == ["n1", "n2", "n3"]


def test_an_id_used_twice_is_made_unique() -> None:
    score = read(FOUR_FOUR + note("C4", id="x") + note("D4", id="x"))
    assert [item.id for item in score.notes] == ["x", "x-c2"]


def test_staves_are_hands_and_backup_goes_back() -> None:
    right = note("C5", "8", "<voice>1</voice><staff>1</staff>")
    left = note("C3", "4", "<voice>5</voice><staff>2</staff>")
    score = read(FOUR_FOUR + right + "<backup><duration>8</duration></backup>" + left)
    assert [(item.hand, item.voice, item.onset) for item in score.notes] == [("left", 1, 0), ("right", 1, 0)]


def test_voices_with_other_names_are_ranked_on_their_staff() -> None:
    low = note("C4", "8", "<voice>9</voice>")
    high = note("E4", "8", "<voice>3</voice>")
    score = read(FOUR_FOUR + high + "<backup><duration>8</duration></backup>" + low)
    assert {item.pitch.name: item.voice for item in score.notes} == {"E4": 1, "C4": 2}


def test_a_chord_starts_with_its_first_note() -> None:
    score = read(FOUR_FOUR + note("C4", id="a") + note("E4", before="<chord/>", id="b") + note("D4", id="c"))
    assert heard(score) == [("a", 0, 480, "C4"), ("b", 0, 480, "E4"), ("c", 480, 480, "D4")]


def test_a_tie_over_the_barline_is_one_note_with_its_first_id() -> None:
    first = note("C4", "8", '<tie type="start"/>', id="a")
    score = read(FOUR_FOUR + first, note("C4", "4", '<tie type="stop"/>', id="b") + note("C4", "4", id="c"))
    assert heard(score) == [("a", 0, 2880, "C4"), ("c", 2880, 960, "C4")]
    assert score.notes[0].segments == (1920, 960)


def test_a_tie_that_leads_nowhere_is_ignored() -> None:
    score = read(FOUR_FOUR + note("C4", "2", '<tie type="start"/>') + note("D4", "2", '<tie type="stop"/>'))
    assert [item.duration for item in score.notes] == [480, 480]


def test_divisions_may_change_and_may_be_odd() -> None:
    odd = "<attributes><divisions>7</divisions></attributes>"
    score = read(
        FOUR_FOUR + note("C4", "8"), odd + "".join(note("C4", "1") for _ in range(7)) + note("C4", "21")
    )
    assert score.notes[-1].onset == 1920 + 480
    assert score.length == 2 * 1920


def test_grace_notes_take_no_time() -> None:
    score = read(FOUR_FOUR + note("D4", "", before="<grace/>", id="g") + note("C4", "8", id="a"))
    assert [(item.id, item.onset, item.duration, item.grace) for item in score.notes] == [
        ("g", 0, 0, True),
        ("a", 0, 1920, False),
    ]


def test_cue_hidden_and_unpitched_notes_take_time_but_do_not_sound() -> None:
    hidden = note("E4").replace("<note>", '<note print-object="no">')
    drum = "<note><unpitched/><duration>2</duration></note>"
    score = read(FOUR_FOUR + note("C4", before="<cue/>") + hidden + drum + note("D4", id="d"))
    assert heard(score) == [("d", 1440, 480, "D4")]


def test_a_pickup_is_an_anacrusis() -> None:
    score = read(FOUR_FOUR + note("G4", "2"), note("C5", "8"))
    assert (score.anacrusis, [bar.number for bar in score.bars]) == (480, [0, 1])


def test_changes_of_key_and_metre_are_kept() -> None:
    change = (
        "<attributes><key><fifths>-3</fifths><mode>minor</mode></key>"
        "<time><beats>3</beats><beat-type>4</beat-type></time></attributes>"
    )
    score = read(whole("C"), change + note("C4", "6"))
    assert score.changes == (SignatureChange(1920, Meter(3, 4), Key(-3, "minor")),)


def test_an_irregular_bar_keeps_its_length() -> None:
    score = read(whole("C"), note("D4", "4"), note("E4", "8"))
    assert [bar.duration for bar in score.bars] == [1920, 960, 1920]


def test_a_whole_bar_rest_of_the_wrong_length_does_not_stretch_its_bar() -> None:
    three = FOUR_FOUR.replace("<beats>4", "<beats>3")
    rest = '<note><rest measure="yes"/><duration>8</duration></note>'
    assert read(three + note("C4", "6"), rest, note("D4", "6")).notes[-1].onset == 2 * 1440


@pytest.mark.parametrize(
    ("mark", "tempo"),
    [
        ('<direction><sound tempo="72"/></direction>', 72.0),
        ('<sound tempo="90.5"/>', 90.5),
        (
            metronome("quarter</beat-unit><beat-unit-dot/>", "ca. 60"),
            90.0,
        ),
        (
            metronome("half</beat-unit>", "50"),
            100.0,
        ),
    ],
)
def test_tempo_is_read_from_sound_and_metronome_marks(mark: str, tempo: float) -> None:
    assert read(FOUR_FOUR + note() + mark + note("D4", "6")).tempos == (TempoChange(480, tempo),)


def test_a_repeat_is_written_out_and_its_notes_get_ids_of_their_own() -> None:
    score = read(FOUR_FOUR + note("C4", "8", id="a") + repeat("backward"), note("D4", "8", id="b"))
    assert heard(score) == [("a", 0, 1920, "C4"), ("a-r2", 1920, 1920, "C4"), ("b", 3840, 1920, "D4")]


def test_a_repeat_goes_back_to_its_own_sign() -> None:
    assert (
        order(whole("C"), whole("D") + repeat("forward"), whole("E") + repeat("backward"), whole("F"))
        == "CDEDEF"
    )


def test_a_second_repeat_begins_after_the_first() -> None:
    assert order(whole("C") + repeat("backward"), whole("D") + repeat("backward"), whole("E")) == "CCDDE"


def test_a_repeat_may_be_played_three_times() -> None:
    assert order(whole("C") + repeat("backward", times="3"), whole("D")) == "CCCD"


def test_each_pass_takes_its_own_ending() -> None:
    first = whole("D") + ending("1", "start") + ending("1", "stop") + repeat("backward")
    second = whole("E") + ending("2", "start") + ending("2", "stop")
    assert order(whole("C"), first, second, whole("F") + repeat("backward"), whole("G")) == "CDCEFFG"


def test_an_ending_may_serve_two_passes() -> None:
    first = whole("D") + ending("1, 2", "start") + ending("1, 2", "stop") + repeat("backward")
    second = whole("E") + ending("3", "start") + ending("3", "discontinue")
    assert order(whole("C"), first, second) == "CDCDCE"


def test_da_capo_al_fine_plays_no_repeat_again() -> None:
    assert (
        order(
            whole("C") + repeat("backward"), whole("D") + sound(fine="yes"), whole("E") + sound(dacapo="yes")
        )
        == "CCDECD"
    )


def test_dal_segno_al_coda_leaves_at_the_coda_sign() -> None:
    assert (
        order(
            whole("C"),
            whole("D") + sound(segno="s"),
            whole("E") + sound(tocoda="c"),
            whole("F") + sound(dalsegno="s"),
            whole("G") + sound(coda="c"),
        )
        == "CDEFDEG"
    )


def test_repeats_without_end_are_refused() -> None:
    bars = [whole("C") + repeat("backward", times="9999")] * 1300
    with pytest.raises(ScoreFileError, match="unfold to more than 20,000"):
        read(*bars)


def test_two_parts_are_the_two_hands() -> None:
    text = document(part(whole("C")), part(whole("D"), id="P2"), names=("RH", "LH"))
    assert {item.hand: item.pitch.name for item in read_musicxml(text).notes} == {"right": "C4", "left": "D4"}


def test_the_piano_is_found_beside_a_voice() -> None:
    staves = FOUR_FOUR.replace("</attributes>", "<staves>2</staves></attributes>")
    text = document(part(whole("C")), part(staves + note("D4", "8"), id="P2"), names=("Voice", "Klavier"))
    assert [item.pitch.name for item in read_musicxml(text).notes] == ["D4"]


def test_of_parts_none_of_which_is_a_piano_the_first_two_are_read_and_that_is_told() -> None:
    text = document(*(part(whole("C"), id=f"P{n}") for n in (1, 2, 3)), names=("Flute", "Oboe", "Horn"))
    remarks: list[str] = []
    assert [item.hand for item in read_musicxml(text, remarks.append).notes] == ["left", "right"]
    assert ["Flute, Oboe, Horn" in remark for remark in remarks] == [True]


def test_a_doctype_is_tolerated() -> None:
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE score-partwise PUBLIC '
        '"-//Recordare//DTD MusicXML 3.1 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">'
    )
    assert len(read_musicxml(document(part(whole("C")), head=head)).notes) == 1


def archive(files: dict[str, str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as opened:
        for name, text in files.items():
            opened.writestr(name, text)
    return made.getvalue()


CONTAINER = '<container><rootfiles><rootfile full-path="{}"/></rootfiles></container>'


def test_a_compressed_file_is_read_by_its_container(tmp_path: Path) -> None:
    text = document(part(whole("C")))
    path = tmp_path / "piece.mxl"
    path.write_bytes(
        archive({"META-INF/container.xml": CONTAINER.format("a/score.xml"), "a/score.xml": text})
    )
    assert Phrase.from_musicxml(path) == Phrase.from_musicxml(text)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><score-partwise>&b;</score-partwise>'
EMPTY_BAR = '<note><rest measure="yes"/><duration>8</duration></note>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<score-partwise>", "not well-formed XML"),
        ("<html/>", "not MusicXML: its root is <html>"),
        ("<score-timewise/>", "no part with measures"),
        ("<score-partwise/>", "no part with measures"),
        (BOMB, "declares XML entities"),
        (document(part(FOUR_FOUR + EMPTY_BAR)), "holds no notes"),
        (document(part(FOUR_FOUR + note("C4", ""))), "measure 1: a <note> needs a <duration>"),
        (document(part(whole("C"), note("C4", "-1"))), "measure 2: a <note> needs a <duration>"),
        (document(part(whole("C"), note("C4", "9" * 30))), "measure 2: a <note> needs a <duration>"),
        (document(part(FOUR_FOUR + note("C4", "99999999"))), "measure 1: it lasts longer"),
        (
            document(part(FOUR_FOUR.replace("2</div", "0</div") + note())),
            "measure 1: <divisions> must be above",
        ),
        (
            document(part(FOUR_FOUR + note("C9").replace("9</o", "99</o"))),
            "measure 1: .* outside the MIDI range",
        ),
        (document(part(FOUR_FOUR + note().replace("C</s", "H</s"))), "measure 1: a note has no proper pitch"),
        (document(part(FOUR_FOUR + note("C#4").replace("1</a", "0.5</a"))), "fraction of a semitone"),
        (
            document(part(FOUR_FOUR.replace("4</beats", "0</beats") + note())),
            "measure 1: 0/4 is not a time sig",
        ),
        (
            document(part(FOUR_FOUR.replace("4</beats", "x</beats") + note())),
            "measure 1: x/4 is not a time sig",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ScoreFileError, match=message):
        read_musicxml(text)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"MThd\0\0\0\6", "not well-formed XML"),
        (b"PK\3\4 no archive at all", "damaged archive"),
        (archive({"a.xml": "<a/>", "b.xml": "<a/>"}), "without the name of its score"),
        (archive({"META-INF/container.xml": "<container/>"}), "without the name of its score"),
        (
            archive({"META-INF/container.xml": CONTAINER.format("../../etc/passwd")}),
            "archive without '../../etc",
        ),
        (
            archive({"META-INF/container.xml": CONTAINER.format("s"), "s": " " * (65 << 20)}),
            "more than 64 MB",
        ),
        (archive({"META-INF/container.xml": "<c/>"}, zipfile.ZIP_LZMA), "packed in a way"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "well-formed|encoding"),
    ],
    ids=[
        "empty",
        "midi",
        "broken zip",
        "no container",
        "empty container",
        "path trick",
        "zip bomb",
        "lzma",
        "encoding",
    ],
)
def test_a_broken_file_is_named_in_its_error(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "piece.mxl"
    path.write_bytes(data)
    with pytest.raises(ScoreFileError, match=message) as caught:
        read_musicxml(path)
    assert "piece.mxl" in str(caught.value)


@pytest.mark.parametrize("source", ["no/such/file.musicxml", "nul\0byte", "", "."])
def test_a_path_that_cannot_be_read_is_a_clear_error(source: str) -> None:
    with pytest.raises(ScoreFileError):
        read_musicxml(source)
