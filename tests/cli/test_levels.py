"""`museflow levels`: the roadmap for people and for programs."""

import json
import subprocess
import sys
from math import log2
from pathlib import Path
from random import Random

import pytest

from museflow_engine import Learner, PracticeSession
from museflow_engine.cli import levels, main
from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.io.store import Store
from museflow_engine.level import Roadmap
from museflow_engine.music import Phrase

ROADMAP = load_roadmap()
FIRST_UNIT = Roadmap(title="The first unit", units=ROADMAP.units[:1])


def _json(capsys: pytest.CaptureFixture[str], *args: str) -> object:
    assert main(["levels", "--json", *args]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_table_has_a_row_for_every_level(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["levels"]) == 0
    rows = capsys.readouterr().out.splitlines()[1:]
    assert [row.split()[0] for row in rows] == [level.id for level in ROADMAP.levels]
    assert all(level.title in row for level, row in zip(ROADMAP.levels, rows, strict=True))


def test_one_level_shows_its_text_and_its_tiers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["levels", "--level", "1.2"]) == 0
    shown = capsys.readouterr().out
    assert "dangles below the staff" in shown.replace("\n", " ")
    assert all(tier.id in shown and tier.title in shown for tier in ROADMAP.level("1.2").tiers)
    assert "**" not in shown


def test_json_holds_the_whole_roadmap_with_music_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    data = _json(capsys)
    assert data == ROADMAP.model_dump(mode="json")
    tier = data["units"][0]["levels"][0]["tiers"][0]
    assert (tier["id"], tier["right"], tier["meter"]) == ("1.1/1", ["C4"], "4/4")
    assert tier["values"] == ["whole", "half", "quarter"]


def test_json_of_one_level_is_that_level(capsys: pytest.CaptureFixture[str]) -> None:
    assert _json(capsys, "--level", "1.3") == ROADMAP.level("1.3").model_dump(mode="json")


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSEFLOW_DATA", str(tmp_path))


def test_capacity_is_the_exact_number_of_phrases(capsys: pytest.CaptureFixture[str]) -> None:
    data = _json(capsys, "--level", "1.1", "--capacity")
    assert isinstance(data, dict)
    assert [tier["capacity"] for tier in data["tiers"]] == [1296, 1296, 18144]


def test_capacity_tells_what_is_musical_what_is_used_and_the_bits_of_a_draw(
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = _json(capsys, "--level", "1.2", "--capacity")
    assert isinstance(data, dict)
    for tier in data["tiers"]:
        assert 0 < tier["musical"] < tier["capacity"]
        assert 0 < tier["effective_bits"] <= log2(tier["capacity"])
        assert tier["used"] == 0


def test_used_are_the_phrases_that_this_learner_was_shown_in_the_tier(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "anna.db"
    with Store(data) as store:
        session = PracticeSession(ROADMAP.level("1.1"), Learner("anna"), rng=Random(1), tier=2)
        for _ in range(7):
            session.next_phrase()
        store.append("anna", session.drain_records())
    for learner, used in (("anna", [0, 7, 0]), ("ben", [0, 0, 0])):
        args = ("--level", "1.1", "--capacity", "--data", str(data), "--learner", learner)
        level = _json(capsys, *args)
        assert isinstance(level, dict)
        assert [tier["used"] for tier in level["tiers"]] == used


def test_a_history_that_is_not_there_is_answered_with_the_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["levels", "--level", "1.1", "--capacity", "--data", str(tmp_path / "no.db")]) == 1
    assert "leave out --data" in capsys.readouterr().err


def test_the_capacities_of_the_road_have_a_row_for_every_tier(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(levels, "load_roadmap", lambda: FIRST_UNIT)
    assert main(["levels", "--capacity"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["tier", "phrases", "musical", "used", "bits"]
    assert [row.split()[0] for row in rows] == [
        tier.id for level in FIRST_UNIT.levels for tier in level.tiers
    ]
    assert rows[0].split()[1] == "1,296"


def test_the_road_is_shown_without_loading_numpy_or_a_database() -> None:
    statement = (
        "import sys; from museflow_engine.cli import main; "
        "main(['levels', '--level', '1.1']); main(['generate', '--seed', '1']); main(['devices', '--json']); "
        "print(sorted({'numpy', 'sqlalchemy', 'sklearn'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", statement], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("level", ["", "1.11"])
def test_a_narrow_terminal_gets_lines_that_fit(
    width: int, level: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr(levels, "load_roadmap", lambda: FIRST_UNIT)
    assert main(["levels", "--capacity", *(["--level", level] if level else [])]) == 0
    assert max(len(line) for line in capsys.readouterr().out.splitlines()) <= width


def test_a_pipe_gets_no_colours(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["levels", "--level", "1.1"]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_one_level_shows_its_tune(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["levels", "--level", "3.4"]) == 0
    assert "●" in capsys.readouterr().out


def test_a_terminal_too_narrow_for_the_tune_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "16")
    assert main(["levels", "--level", "9.5"]) == 0
    assert "wider terminal" in " ".join(capsys.readouterr().out.split())


def test_json_carries_the_tune_as_a_phrase(capsys: pytest.CaptureFixture[str]) -> None:
    data = _json(capsys, "--level", "2.6")
    assert isinstance(data, dict)
    assert Phrase.from_json(data["demonstration"]) == ROADMAP.level("2.6").demonstration


def test_the_road_is_written_as_a_page_with_a_drawing_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["levels", "--road", str(tmp_path / "road.md")]) == 0
    assert "(road.svg)" in (tmp_path / "road.md").read_text(encoding="utf-8")
    assert (tmp_path / "road.svg").is_file()


@pytest.mark.parametrize(
    ("name", "said"), [("road.html", "road.md"), ("missing/road.md", "cannot be written")]
)
def test_a_place_where_the_road_cannot_go_is_refused(
    name: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["levels", "--road", str(tmp_path / name)]) == 1
    assert said in " ".join(capsys.readouterr().err.split())
