"""`museflow levels`: the roadmap for people and for programs."""

import json

import pytest

from museflow_engine.cli import main
from museflow_engine.io.curriculum import load_roadmap

ROADMAP = load_roadmap()


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


def test_capacity_is_the_exact_number_of_phrases(capsys: pytest.CaptureFixture[str]) -> None:
    data = _json(capsys, "--level", "1.1", "--capacity")
    assert isinstance(data, dict)
    assert [tier["capacity"] for tier in data["tiers"]] == [1296, 1296, 18144]


def test_every_tier_of_the_roadmap_has_room_for_far_more_than_it_takes_to_pass(
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = _json(capsys, "--capacity")
    assert isinstance(data, dict)
    tiers = [tier for level in data["units"][0]["levels"] for tier in level["tiers"]]
    assert all(tier["capacity"] >= 100 * tier["passing"]["phrases"] for tier in tiers)


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("level", ["", "1.11"])
def test_a_narrow_terminal_gets_lines_that_fit(
    width: int, level: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert main(["levels", "--capacity", *(["--level", level] if level else [])]) == 0
    assert max(len(line) for line in capsys.readouterr().out.splitlines()) <= width


def test_a_pipe_gets_no_colours(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["levels", "--level", "1.1"]) == 0
    assert "\x1b" not in capsys.readouterr().out
