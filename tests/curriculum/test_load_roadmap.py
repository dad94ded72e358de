"""The loader: defaults, order, and errors that name file, field and way out."""

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from museflow_engine.errors import CurriculumError
from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.resources import resource_folder

LEVEL = """
title = "Middle C"
teaches = "Middle C lies between the two staves."

[defaults]
right = ["C4"]
tempo = 63

[[tiers]]
title = "Alone"

[[tiers]]
title = "Faster"
tempo = 66
bars = 8
"""
UNIT = """
title = "One"
levels = ["middle-c"]

[defaults]
values = ["whole", "half"]
tempo = 50
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "unit-1").mkdir()
    (tmp_path / "roadmap.toml").write_text('title = "Road"\nunits = ["unit-1"]\n')
    (tmp_path / "unit-1/unit.toml").write_text(UNIT)
    (tmp_path / "unit-1/middle-c.toml").write_text(LEVEL)
    return tmp_path


def _problem(folder: Path) -> str:
    with pytest.raises(CurriculumError) as caught:
        load_roadmap(folder)
    return str(caught.value)


def _edit(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new))


def test_ids_follow_from_the_order_of_files_and_tiers(folder: Path) -> None:
    tiers = load_roadmap(folder).level("1.1").tiers
    assert [tier.id for tier in tiers] == ["1.1/1", "1.1/2"]


def test_a_tier_wins_over_its_level_and_a_level_over_its_unit(folder: Path) -> None:
    first, second = load_roadmap(folder).level("1.1").tiers
    assert first.values == second.values == (1920, 960)
    assert (first.tempo, second.tempo) == (63, 66)
    assert (first.bars, second.bars) == (4, 8)


def test_levels_come_in_the_order_in_which_the_unit_lists_them(folder: Path) -> None:
    (folder / "unit-1/another.toml").write_text(LEVEL.replace("Middle C", "Another"))
    _edit(folder, "unit-1/unit.toml", '["middle-c"]', '["middle-c", "another"]')
    assert [level.title for level in load_roadmap(folder).levels] == ["Middle C", "Another"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('right = ["C4"]', 'right = ["H4"]', "middle-c.toml, defaults, right.1: 'H4' is not a pitch"),
        ('right = ["C4"]', "right = [60]", "defaults, right.1: 60 is not a pitch; write it like 'C4'"),
        ('right = ["C4"]', 'right = "C4"', "defaults, right: 'C4' does not fit: write a list"),
        ('right = ["C4"]', "", "tier 1: hands = 'right' needs notes for the right hand: add right"),
        ('right = ["C4"]', 'right = ["C4", "C4"]', "tier 1: right lists something twice"),
        ("bars = 8", "bars = 0", "tier 2, bars: 0 is too small; use 1 or more."),
        ("bars = 8", "bars = 99", "tier 2, bars: 99 is too great; use 16 or less."),
        ("bars = 8", 'bars = "8"', "tier 2, bars: '8' does not fit: write a whole number."),
        ("bars = 8", "bars = true", "tier 2, bars: True does not fit: write a whole number."),
        ("bars = 8", "barz = 8", "tier 2, barz: there is no such field. Did you mean 'bars'?"),
        ("bars = 8", 'meter = "4"', "tier 2, meter: '4' is not a time signature; write it like 4/4"),
        ("bars = 8", "meter = 4", "tier 2, meter: 4 is not a time signature; write it like '4/4'"),
        ("bars = 8", 'key = "H major"', "tier 2, key: 'H major' is not a key"),
        ("bars = 8", 'hands = "both"', "tier 2, hands: 'both' is not known; use 'right', 'left'"),
        ("bars = 8", "tempo = 66.5.1", "middle-c.toml: is not TOML"),
        ("bars = 8", 'new = [{skill = "D4"}]', "tier 2, new.1.skill: 'D4' is not a skill; write it like"),
        ("bars = 8", 'new = [{skill = "pitch:D4"}]', "tier 2: new asks for pitch:D4, which no hand plays"),
        (
            "bars = 8",
            'new = [{skil = "pitch:C4"}]',
            "new.1.skil: there is no such field. Did you mean 'skill'",
        ),
        ("bars = 8", "passing = 4", "tier 2, passing: 4 does not fit: write a table."),
        (
            "bars = 8",
            "passing = {threshold = 1.5}",
            "passing.threshold: 1.5 is too great; use 1 or less.",
        ),
        (
            "bars = 8",
            "passing = {phrase = 3}",
            "passing.phrase: there is no such field. Did you mean",
        ),
        ("bars = 8", 'id = "1.1/2"', "tier 2, id: is given by the order of the files and tiers"),
        ("bars = 8", "values = [1, 2]", "tier 2, values.1: 1 is a number; write a note value as text"),
        ("bars = 8", 'values = ["haf"]', "tier 2, values.1: 'haf' is not a note value"),
        ("bars = 8", 'values = ["1e999999999"]', "tier 2, values.1: '1e999999999' is not a note value"),
        ("bars = 8", 'values = ["breve"]', "tier 2: no value in 'values' fits a bar of 4/4"),
        ('title = "Faster"', "", "tier 2, title: is missing; add it."),
        ("teaches", "teach", "teaches: is missing; add it."),
        ("Middle C lies between the two staves.", "C.", "teaches: 'C.' is too short"),
        ('title = "Middle C"', 'title = "Middle C"\nlevel = 3', "level: there is no such field."),
        ("tempo = 66", 'tempo = 66\ntempo = "x"', "is not TOML"),
    ],
)
def test_a_broken_level_file_is_answered_with_place_and_way_out(
    folder: Path, old: str, new: str, said: str
) -> None:
    _edit(folder, "unit-1/middle-c.toml", old, new)
    assert said in _problem(folder)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("roadmap.toml", "unit-1", "unit-2", "units.1: there is no unit-2/unit.toml here; make it or remove"),
        ("roadmap.toml", "unit-1", "unit-2", "Did you mean 'unit-1'?"),
        ("roadmap.toml", '"unit-1"', '"../secret"', "units.1: '../secret' does not fit: use letters"),
        ("roadmap.toml", '["unit-1"]', "[]", "units: [] is too short a list; it needs 1 or more"),
        ("roadmap.toml", "title", "titel", "titel: there is no such field. Did you mean 'title'?"),
        ("roadmap.toml", '"unit-1"', '"unit-1", "unit-1"', "'unit-1' is listed twice"),
        ("unit-1/unit.toml", "middle-c", "middle-d", "there is no middle-d.toml here"),
        ("unit-1/unit.toml", "middle-c", "middle-d", "'middle-c' lies here but is not listed"),
        ("unit-1/unit.toml", '"middle-c"', f'"{"9" * 5000}"', "is too long; write at most 60 characters"),
        ("unit-1/unit.toml", '"middle-c"', '"middle-c.toml"', "without '.toml'"),
        ("unit-1/unit.toml", "levels", "level", "unit.toml, levels: is missing; add it."),
        (
            "unit-1/unit.toml",
            '"whole"',
            '"hole"',
            "unit.toml, defaults, values.1: 'hole' is not",
        ),
    ],
)
def test_a_broken_list_of_files_is_answered_with_place_and_way_out(
    folder: Path, name: str, old: str, new: str, said: str
) -> None:
    _edit(folder, name, old, new)
    assert said in _problem(folder)


def test_every_problem_of_a_file_is_named_not_only_the_first(folder: Path) -> None:
    _edit(folder, "unit-1/middle-c.toml", '["C4"]', '["H4", "C99"]')
    _edit(folder, "unit-1/middle-c.toml", "bars = 8", "bars = 0\nmeter = 'x'")
    message = _problem(folder)
    assert "4 problems" in message
    assert all(text in message for text in ("'H4'", "'C99'", "bars: 0", "meter: 'x'"))


def test_a_problem_in_the_defaults_is_told_once_although_every_tier_inherits_it(folder: Path) -> None:
    _edit(folder, "unit-1/middle-c.toml", '["C4"]', '["H4"]')
    assert _problem(folder).count("H4") == 1


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert "roadmap.toml: cannot be read" in _problem(tmp_path / "nowhere")


def test_a_file_that_is_not_text_is_an_error_and_not_a_crash(folder: Path) -> None:
    (folder / "unit-1/middle-c.toml").write_bytes(b"\xff\xfe\x00title")
    assert "middle-c.toml: is not TOML" in _problem(folder)


def test_deep_nesting_is_an_error_and_not_a_crash(folder: Path) -> None:
    (folder / "unit-1/middle-c.toml").write_text("title = " + "[" * 5000)
    assert "middle-c.toml: is not TOML" in _problem(folder)


def test_the_curriculum_is_found_beside_the_source_from_any_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert (resource_folder("curriculum") / "roadmap.toml").is_file()
    assert (resource_folder("models") / "README.md").is_file()


def test_an_installation_without_a_curriculum_says_how_to_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "lib" / "site-packages" / "museflow_engine"
    monkeypatch.setattr("museflow_engine.resources.files", lambda _: package)
    with pytest.raises(CurriculumError, match="Install it again"):
        load_roadmap()


def test_a_wheel_that_carries_the_curriculum_inside_the_package_is_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "lib" / "museflow_engine"
    for name in ("roadmap.toml", "unit-1"):
        (package / "curriculum").mkdir(parents=True, exist_ok=True)
        shutil.move(folder / name, package / "curriculum" / name)
    monkeypatch.setattr("museflow_engine.resources.files", lambda _: package)
    assert load_roadmap().title == "Road"


_JUNK = st.sampled_from(
    ["", "0", "-1", "1e400", "nan", "inf", "true", '"x"', "[]", "{}", "[[x]]", "=", "[", "]", '"', "\n",
     "1979-05-27", "[tiers]", "a.b.c = 1", "'''", "\\u0000", "é", "9" * 5000]
)  # fmt: skip
_FILES = st.sampled_from(["roadmap", "unit-1/unit", "unit-1/middle-c"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 2**32),
    junk=_JUNK,
    which=st.sampled_from(["roadmap", "unit-1/unit", "unit-1/middle-c"]),
)
def test_whatever_is_cut_or_pasted_only_a_curriculum_error_escapes(
    folder: Path, seed: int, junk: str, which: str
) -> None:
    path = folder / f"{which}.toml"
    text, rng = path.read_text(), random.Random(seed)
    start = rng.randrange(len(text))
    try:
        path.write_text(text[:start] + junk + text[start + rng.randrange(12) :])
        load_roadmap(folder)
    except CurriculumError:
        pass
    finally:
        path.write_text(text)


def test_a_tune_is_read_in_the_metre_and_key_of_its_tier(folder: Path) -> None:
    _add_tune(folder, 'tier = 1\nright = "w: C4 | C4 | C4 | C4"')
    tune = load_roadmap(folder).level("1.1").demonstration
    assert tune is not None
    assert [note.onset for note in tune.notes] == [0, 1920, 3840, 5760]


def test_a_tune_belongs_to_the_last_tier_if_it_names_none(folder: Path) -> None:
    _add_tune(folder, 'right = "w: C4 | C4 | C4 | C4 | C4 | C4 | C4 | C4"')
    tune = load_roadmap(folder).level("1.1").demonstration
    assert tune is not None
    assert len(tune.bars) == 8


@pytest.mark.parametrize(
    ("tune", "said"),
    [
        ('right = "w: C4"', "middle-c.toml, demonstration: right: tier 2 asks for 8 bars, not 1."),
        ("tier = 3", "middle-c.toml, demonstration, tier: 3 is not a tier; use 1 to 2."),
        ('rihgt = "w: C4"', "demonstration.rihgt: there is no such field. Did you mean 'right'?"),
    ],
)
def test_a_tune_that_cannot_be_read_is_answered_with_place_and_way_out(
    folder: Path, tune: str, said: str
) -> None:
    _add_tune(folder, tune)
    assert said in _problem(folder)


def _add_tune(folder: Path, tune: str) -> None:
    with (folder / "unit-1/middle-c.toml").open("a") as file:
        file.write(f"\n[demonstration]\n{tune}\n")
