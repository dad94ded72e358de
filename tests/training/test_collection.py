"""Each music once, no piece in both splits, and a file that reads back as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from museflow_engine.errors import MuseflowError, ScoreFileError
from museflow_engine.music import Phrase
from museflow_engine.training.corpus import load_human_phrases
from museflow_engine.training.corpus.build import is_for_beginners
from museflow_engine.training.corpus.collection import Piece, collect, encode, summary
from museflow_engine.training.corpus.cutting import Excerpt
from museflow_engine.training.corpus.phrases import read_collection, shipped, write_collection

TUNES = [[0, 2, 4, 5, 7, 5, 4, 2], [0, 4, 7, 4, 0, 4, 7, 12], [7, 5, 4, 2, 0, 2, 4, 0]]


def phrase(tune: list[int], tonic: int = 60) -> Phrase:
    rows = [(480 * i, 480, tonic + step, "right", f"r{i}") for i, step in enumerate(tune)]
    return Phrase.from_notes([*rows, (0, 1920, tonic - 12, "left", "l0")])


def piece(name: str, *phrases: Phrase) -> Piece:
    excerpts = tuple(Excerpt(music, 1 + 4 * index, True) for index, music in enumerate(phrases))
    return Piece(name, "NobodyN", "Air", f"https://example.org/{name}", "Public Domain", excerpts)


def everything(_: Phrase) -> bool:
    return True


def test_the_same_music_is_kept_once_even_in_another_key() -> None:
    pieces = [piece("b", phrase(TUNES[0], 62), phrase(TUNES[1])), piece("a", phrase(TUNES[0]))]
    kept = collect(pieces, everything)["pieces"]
    assert [(entry["id"], [p["bar"] for p in entry["phrases"]]) for entry in kept] == [("a", [1]), ("b", [5])]


def test_pieces_with_one_melody_stand_in_one_split() -> None:
    pieces = [
        piece(f"piece{i}", phrase(TUNES[0], 60 + i % 5), phrase([*TUNES[1], i % 9, i // 9]))
        for i in range(40)
    ]
    assert len({entry["split"] for entry in collect(pieces, everything)["pieces"]}) == 1


def test_about_a_quarter_of_the_pieces_is_for_testing() -> None:
    pieces = [piece(f"piece{i}", phrase([0, i % 12, i // 12 % 12, i // 144, 0, 5, 7, 0])) for i in range(400)]
    kept = collect(pieces, everything)["pieces"]
    share = sum(entry["split"] == "test" for entry in kept) / len(kept)
    assert 0.17 < share < 0.33


def test_only_phrases_that_are_asked_for_are_kept() -> None:
    pieces = [piece("high", phrase(TUNES[0], 84)), piece("mixed", phrase(TUNES[1]), phrase(TUNES[2], 84))]
    kept = collect(pieces, lambda music: max(n.pitch.midi for n in music.notes) < 80)["pieces"]
    assert [(entry["id"], [p["bar"] for p in entry["phrases"]]) for entry in kept] == [("mixed", [1])]


def test_a_piece_is_for_beginners_if_half_of_it_is_easy() -> None:
    easy, hard = phrase(TUNES[0]), phrase([0, 25, 0, 25, 0, 25, 0, 25])
    assert is_for_beginners(piece("even", easy, hard))
    assert not is_for_beginners(piece("harder", easy, hard, hard))
    assert not is_for_beginners(piece("empty"))


def test_what_is_written_reads_back_and_the_order_of_pieces_does_not_matter(tmp_path: Path) -> None:
    pieces = [piece("a", phrase(TUNES[0])), piece("b", phrase(TUNES[1]), phrase(TUNES[2]))]
    text = encode(collect(pieces, everything))
    assert text == encode(collect(reversed(pieces), everything))
    path = tmp_path / "phrases.json"
    path.write_text(text, encoding="utf-8")
    assert [human.phrase.fingerprint for human in load_human_phrases(path)] == [
        phrase(tune).fingerprint for tune in TUNES
    ]
    assert "2 pieces, 3 phrases" in summary(read_collection(path))


def test_phrases_are_chosen_by_split_grade_and_texture(tmp_path: Path) -> None:
    path = tmp_path / "phrases.json"
    pieces = [piece(f"piece{i}", phrase([0, i, 2, i % 3, 4, 5, 4, 0])) for i in range(12)]
    path.write_text(encode(collect(pieces, everything)), encoding="utf-8")
    train, test = load_human_phrases(path, "train"), load_human_phrases(path, "test")
    assert len(train) + len(test) == len(load_human_phrases(path)) == 12
    assert {human.piece for human in train}.isdisjoint(human.piece for human in test)
    assert all(human.grade == 1 for human in load_human_phrases(path, max_grade=1))
    assert load_human_phrases(path, single=False) == []


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 9, "pieces": []}', '{"version": 1, "pieces": [{"split": "test"}]}']
)
def test_a_file_that_is_no_collection_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "phrases.json"
    path.write_text(text)
    with pytest.raises(ScoreFileError):
        load_human_phrases(path)


def test_a_collection_that_was_changed_after_its_hash_was_written_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "phrases.json"
    text = encode(collect([piece("a", phrase(TUNES[0]))], everything))
    write_collection(path, text)
    assert len(load_human_phrases(path)) == 1
    path.write_text(text.replace("Public Domain", "All rights reserved"), encoding="utf-8")
    with pytest.raises(ScoreFileError, match="hash"):
        load_human_phrases(path)


def test_a_collection_that_is_not_installed_is_named() -> None:
    with pytest.raises(MuseflowError, match=r"nothing\.json"):
        shipped("nothing.json")


def test_the_shipped_phrases_are_free_easy_many_and_met_once() -> None:
    pieces = read_collection(shipped("beginner-phrases.json"))
    humans = load_human_phrases()
    assert {entry["licence"] for entry in pieces} == {"Public Domain"}
    assert sum(human.grade <= 3 for human in humans) >= 500
    assert len({human.phrase.fingerprint for human in humans}) == len(humans)
    assert all({n.hand for n in human.phrase.notes} == {"right", "left"} for human in humans)
    assert {entry["split"] for entry in pieces} == {"train", "test"}


def test_the_shipped_melodies_are_simple_single_lines() -> None:
    path = shipped("melody-phrases.json")
    assert {entry["licence"] for entry in read_collection(path)} == {"CC0"}
    for human in load_human_phrases(path):
        midis = [note.pitch.midi for note in human.phrase.notes]
        assert max(midis) - min(midis) <= 12
        assert len({note.onset for note in human.phrase.notes}) == len(midis)
