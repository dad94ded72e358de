"""Which files of a Mutopia checkout are taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from museflow_engine.training.corpus.lilypond import list_events, mend
from museflow_engine.training.corpus.mutopia import find_sources, is_free_keyboard_music, read_header

HEADER = r"""\header {
  title = "Air"
  mutopiatitle = "Air \"for Lisa\""
  mutopiacomposer = "NobodyN"
  mutopiainstrument = "Harpsichord, Piano"
  license = "Public Domain"
}
"""


def free(**fields: str) -> bool:
    return is_free_keyboard_music({"license": "Public Domain", "mutopiainstrument": "Piano", **fields})


def test_a_public_domain_piano_piece_is_taken() -> None:
    assert free()
    assert free(mutopiainstrument="Harpsichord, Piano, Clavichord")
    assert free(mutopiainstrument="Harpsichord, Organ, Piano")


@pytest.mark.parametrize(
    "terms", ["Creative Commons Attribution-ShareAlike 4.0", "Public Domain, for study only", ""]
)
def test_any_other_licence_is_refused(terms: str) -> None:
    assert not free(license=terms)


def test_two_licences_that_differ_are_refused() -> None:
    assert not free(copyright="Creative Commons Attribution 3.0")


@pytest.mark.parametrize("instruments", ["Voice and Piano", "Violin, Piano", "Organ", "", "Two Pianos"])
def test_music_for_others_than_one_keyboard_is_refused(instruments: str) -> None:
    assert not free(mutopiainstrument=instruments)


def test_the_first_field_of_a_name_in_a_header_counts() -> None:
    assert read_header('title = "One"\n title = "Two"') == {"title": "One"}


def test_a_source_carries_its_identity_and_its_title_as_read(tmp_path: Path) -> None:
    path = tmp_path / "NobodyN" / "air" / "air.ly"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + r"\score { c'4 }")
    (source,) = find_sources(tmp_path)
    assert (source.name, source.composer, source.title) == ("NobodyN/air/air", "NobodyN", 'Air "for Lisa"')


def test_the_files_that_print_are_found_where_the_header_lies_beside_them(tmp_path: Path) -> None:
    (tmp_path / "header.ly").write_text(HEADER)
    (tmp_path / "music.ily").write_text(r"\score { c'4 }")
    (tmp_path / "first.ly").write_text('\\include "header.ly"\n\\include "music.ily"')
    (tmp_path / "other.ly").write_text(r"\score { d'4 }")
    assert [source.name for source in find_sources(tmp_path)] == ["first"]


def test_a_long_source_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "long.ly").write_text(HEADER + r"\score { " + "c'4 " * 5000 + "}")
    assert find_sources(tmp_path) == []


def test_octave_marks_after_a_length_are_put_before_it() -> None:
    assert mend("c4' fis2.,, <g b>1 \\key c") == "c'4 fis,,2. <g b>1 \\key c"


def test_what_was_listed_before_is_read_again_without_lilypond(tmp_path: Path) -> None:
    source = tmp_path / "sources" / "air.ly"
    work = tmp_path / "work"
    work.mkdir()
    (work / "air.events").write_text("score\n")
    assert list_events([source], source.parent, work) == ["score\n"]
