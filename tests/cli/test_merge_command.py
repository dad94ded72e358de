"""`museflow merge`: two devices, one learner; nothing is lost, nothing counts twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from short_sessions import short_session

from museflow_engine import load_roadmap
from museflow_engine.cli import main
from museflow_engine.events import Record, SessionStarted, encode_record
from museflow_engine.events.swipes import Swipe
from museflow_engine.io.store import Store
from museflow_engine.learner import Learner
from museflow_engine.learner.merge import merge_records
from museflow_engine.runner import History

_LAPTOP = [*short_session("a", 0.0, 1), *short_session("c", 9e5, 3)]
_TABLET = [*short_session("b", 5e5, 2), *short_session("d", 9e6, 4)]


def _file(path: Path, records: Sequence[Record], learner: str = "l") -> Path:
    with Store(path) as store:
        store.append(learner, records)
    return path


def _kept(path: Path, learner: str = "l") -> list[Record]:
    with Store(path) as store:
        return store.records(learner)


def _merge(*files: Path, into: Path, learner: str = "l", there: str | None = None) -> int:
    more = ["--from", there] if there else []
    return main(["merge", *map(str, files), "--data", str(into), "--learner", learner, *more])


def test_the_sessions_of_two_devices_stand_in_the_order_of_their_times(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    laptop, tablet = _file(tmp_path / "laptop.db", _LAPTOP), _file(tmp_path / "tablet.db", _TABLET)
    assert _merge(tablet, into=laptop) == 0
    assert _kept(laptop) == merge_records(_LAPTOP, _TABLET)
    assert _kept(tablet) == _TABLET
    assert f"{len(_TABLET)} of {len(_TABLET)} records are new" in capsys.readouterr().out


def test_merging_again_and_back_changes_nothing_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    laptop, tablet = _file(tmp_path / "laptop.db", _LAPTOP), _file(tmp_path / "tablet.db", _TABLET)
    for _ in range(2):
        assert _merge(tablet, into=laptop) == 0
        assert _merge(laptop, into=tablet) == 0
    assert _kept(laptop) == _kept(tablet) == merge_records(_LAPTOP, _TABLET)
    assert "nothing is new" in capsys.readouterr().out


def test_a_snapshot_of_before_does_not_outlive_the_merging(tmp_path: Path) -> None:
    laptop, tablet = _file(tmp_path / "laptop.db", _LAPTOP), _file(tmp_path / "tablet.db", _TABLET)
    with Store(laptop) as store:
        History(store, "l", load_roadmap()).save_snapshot()
    assert _merge(tablet, into=laptop) == 0
    with Store(laptop) as store:
        history = History(store, "l", load_roadmap())
    merged = Learner.replay(merge_records(_LAPTOP, _TABLET), "l")
    assert history.learner.snapshot() == merged.snapshot()


def test_who_has_another_name_there_has_their_own_name_here(tmp_path: Path) -> None:
    tablet, here = _file(tmp_path / "tablet.db", _TABLET), tmp_path / "new.db"
    assert _merge(tablet, into=here, learner="anna", there="l") == 0
    started = [each.learner for each in _kept(here, "anna") if isinstance(each, SessionStarted)]
    assert started == ["anna", "anna"]
    before = _kept(here, "anna")
    assert _merge(tablet, into=here, learner="anna", there="l") == 0
    assert _kept(here, "anna") == before


def test_lines_of_records_are_taken_in_too(tmp_path: Path) -> None:
    lines = tmp_path / "records.jsonl"
    lines.write_text("".join(f"{encode_record(record)}\n" for record in _TABLET))
    laptop = _file(tmp_path / "laptop.db", _LAPTOP)
    assert _merge(lines, into=laptop) == 0
    assert _kept(laptop) == merge_records(_LAPTOP, _TABLET)


def test_a_line_of_records_ends_at_a_line_feed_only(tmp_path: Path) -> None:
    records, lines = short_session("a\u2028b\u0085", 0.0, 1), tmp_path / "records.jsonl"
    lines.write_text("".join(f"{encode_record(record)}\n" for record in records), encoding="utf-8")
    laptop = tmp_path / "laptop.db"
    assert _merge(lines, into=laptop) == 0
    assert _kept(laptop) == records


def test_swipes_come_along_and_the_figures_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tablet, laptop = _file(tmp_path / "tablet.db", _TABLET), _file(tmp_path / "laptop.db", _LAPTOP)
    swipe = Swipe(learner="l", at=1.0, tier="1.1/1", fingerprint="f", phrase={}, liked=True, score=0.5)
    with Store(tablet) as store:
        store.save_swipes([swipe])
    assert main(["merge", str(tablet), "--data", str(laptop), "--learner", "l", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    everything = len(_LAPTOP) + len(_TABLET)
    assert told == {"learner": "l", "records": everything, "new": len(_TABLET), "swipes": 1}
    with Store(laptop) as store:
        assert store.swipes("l") == [swipe]


def test_records_that_make_no_sense_together_are_refused_and_nothing_is_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torn = _file(tmp_path / "torn.db", [_TABLET[0], _TABLET[2]])  # played, but never shown
    laptop = _file(tmp_path / "laptop.db", _LAPTOP)
    assert _merge(torn, into=laptop) == 1
    assert "was played but not shown" in capsys.readouterr().err
    assert _kept(laptop) == _LAPTOP


def test_wrong_files_and_names_are_answered_with_the_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    laptop, tablet = _file(tmp_path / "laptop.db", _LAPTOP), _file(tmp_path / "tablet.db", _TABLET)
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{}\n")
    for files, there, said in (
        ([tmp_path / "nowhere.db"], None, "There is no file"),
        ([laptop], None, "own file"),
        ([tablet], "bert", "--from NAME"),
        ([broken], None, "line 1"),
    ):
        assert _merge(*files, into=laptop, there=there) == 1
        assert said in capsys.readouterr().err
    assert _kept(laptop) == _LAPTOP
