"""Examinations: where their grades stand on the road, and the page that shows it."""

from pathlib import Path

import pytest
from lxml import etree

from museflow_engine.cli.road_drawing import road_drawing
from museflow_engine.cli.road_page import road_page
from museflow_engine.errors import CurriculumError
from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.io.curriculum_examinations import load_boards
from museflow_engine.level.examinations import Board, places
from museflow_engine.level.things import new_things

ROADMAP = load_roadmap()
BOARDS = load_boards()
DOCS = Path(__file__).parents[2] / "docs"
ORDER = [level.id for level in ROADMAP.levels]

by_board = pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)


def test_three_boards_are_placed_as_far_as_their_third_grade() -> None:
    assert {board.name: board.grades[-1].name for board in BOARDS} == {
        "ABRSM": "Grade 3",
        "RCM": "Level 3",
        "Trinity": "Grade 3",
    }


@by_board
def test_a_higher_grade_never_stands_before_a_lower_one(board: Board) -> None:
    found = [ORDER.index(place.level_id) for place in places(board, ROADMAP)]
    assert found == sorted(found)


@by_board
def test_a_grade_stands_where_the_last_of_its_needs_is_brought(board: Board) -> None:
    brought = {f"{kind}:{name}": level for level, new in new_things(ROADMAP).items() for kind, name in new}
    needs: list[str] = []
    for grade, level_id in places(board, ROADMAP):
        needs += grade.needs
        assert level_id == max((brought[need] for need in needs), key=ORDER.index)


@by_board
def test_every_board_names_its_source_and_year_and_every_grade_how_sure_we_are(board: Board) -> None:
    assert board.source
    assert board.year >= 2015
    assert all(grade.certainty for grade in board.grades)


def test_a_need_that_the_road_never_brings_is_answered_with_the_nearest() -> None:
    grade = BOARDS[0].grades[0].model_copy(update={"needs": ("key:G majr",)})
    board = BOARDS[0].model_copy(update={"grades": (grade,)})
    with pytest.raises(CurriculumError, match=r"needs 'key:G majr', which no level .* 'key:G major'"):
        places(board, ROADMAP)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read"),
        ("boards = [", "is not TOML"),
        ("boards = []", "too short a list"),
        ('[[boards]]\nname = "A"\n', "boards.1.title: is missing"),
    ],
)
def test_a_broken_examinations_file_is_answered_with_the_way_out(
    text: str | None, said: str, tmp_path: Path
) -> None:
    if text is not None:
        (tmp_path / "examinations.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CurriculumError) as caught:
        load_boards(tmp_path)
    assert said in str(caught.value)


def test_the_committed_page_and_drawing_are_what_the_command_makes() -> None:
    page = (DOCS / "roadmap.md").read_text(encoding="utf-8")
    assert page == road_page(ROADMAP, BOARDS, "roadmap.svg")
    assert (DOCS / "roadmap.svg").read_text(encoding="utf-8") == road_drawing(ROADMAP, BOARDS)


def test_the_drawing_is_xml_with_every_level_and_every_grade() -> None:
    root = etree.fromstring(road_drawing(ROADMAP, BOARDS).encode())
    words = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {level.title for level in ROADMAP.levels} <= set(words)
    assert [word for word in words if word in ORDER] == ORDER
    assert all(words.count(grade.name) >= 1 for board in BOARDS for grade in board.grades)


def test_nothing_in_the_drawing_lies_outside_its_frame() -> None:
    root = etree.fromstring(road_drawing(ROADMAP, BOARDS).encode())
    width, height = (float(root.get(side, "0")) for side in ("width", "height"))
    for mark in root.iter():
        assert 0 <= float(mark.get("cx", mark.get("x", "0"))) <= width
        assert 0 <= float(mark.get("cy", mark.get("y", "0"))) <= height
