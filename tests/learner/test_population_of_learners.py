"""The population: where every belief begins, kept with the beliefs that began there."""

from __future__ import annotations

import json
from base64 import b85decode, b85encode
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from museflow_engine.errors import ModelError, RecordError
from museflow_engine.learner import Learner, Population, SkillTracker
from museflow_engine.learner.belief import DEVIATION, PLAIN, Prior
from museflow_engine.learner.population import DEFAULT, LevelPrior, family_of

_WEAK_PITCHES = replace(DEFAULT, families={"pitch": replace(PLAIN, weak=0.4)})

priors = st.builds(
    Prior,
    spike_var=st.floats(1e-6, 4.0),
    slab_mean=st.floats(-5.0, -1e-3),
    slab_var=st.floats(1e-6, 4.0),
    weak=st.floats(1e-6, 1.0 - 1e-6),
    change=st.floats(0.001, 50.0),
    fading=st.floats(0.0, 1e3),
    spike_drift=st.floats(0.0, 1.0),
    slab_drift=st.floats(0.0, 1.0),
)
levels = st.builds(LevelPrior, mean=st.floats(-5.0, 5.0), var=st.floats(1e-6, 4.0))
populations = st.builds(
    Population,
    levels=st.fixed_dictionaries({"": levels}, optional={"pitch": levels, "rhythm": levels}),
    plain=priors,
    deviation=priors,
    families=st.dictionaries(st.sampled_from(["pitch", "rhythm", "pitch×rhythm"]), priors),
)


@settings(max_examples=30, deadline=None)
@given(populations)
def test_a_population_is_the_same_to_the_bit_after_json(population: Population) -> None:
    assert Population.from_json(json.loads(json.dumps(population.to_json()))) == population


def test_the_default_is_made_of_the_constants_of_the_belief() -> None:
    assert DEFAULT.prior_of("pitch:F4") is PLAIN
    assert DEFAULT.prior_of("pitch:F4×rhythm:1.5") is DEVIATION
    assert DEFAULT.level_of("pitch") == DEFAULT.level_of("anything") == LevelPrior()


@pytest.mark.parametrize(
    ("skill", "family"),
    [
        ("pitch:F4", "pitch"),
        ("notes:C4-D4-E4", "notes"),
        ("pitch:F4×rhythm:1.5", "pitch×rhythm"),
        ("any name at all", "any name at all"),
    ],
)
def test_a_family_is_what_stands_before_the_colon(skill: str, family: str) -> None:
    assert family_of(skill) == family


def test_a_family_of_its_own_begins_where_it_says_and_the_others_where_all_do() -> None:
    tracker = SkillTracker(_WEAK_PITCHES)
    for skill in ("pitch:F4", "rhythm:1"):
        tracker.observe([skill], correct=False, at=0.0)
    assert tracker.belief("pitch:F4").p_weak > tracker.belief("rhythm:1").p_weak
    assert tracker.belief("pitch:G4").p_weak > tracker.belief("rhythm:2").p_weak


def test_each_outcome_begins_at_its_own_level() -> None:
    population = Population({"": LevelPrior(), "pitch": LevelPrior(0.0, 0.1), "rhythm": LevelPrior(3.0, 0.1)})
    tracker = SkillTracker(population)
    foretold = [tracker.predict([], 0.0, outcome=outcome) for outcome in ("pitch", "other", "rhythm")]
    assert foretold == sorted(foretold)
    assert foretold[0] == pytest.approx(0.5)
    assert tracker.observe([], correct=True, at=0.0, outcome="pitch") == pytest.approx(0.5)
    assert population.usual_level == 1.5


def _weak_after(population: Population, rights: int, days: float) -> float:
    """How surely a skill is held for weak that was, after right answers and a pause."""
    tracker = SkillTracker(population)
    for at in range(12):
        tracker.observe(["pitch:F4"], correct=False, at=float(at))
    for at in range(12, 12 + rights):
        tracker.observe(["pitch:F4"], correct=True, at=float(at))
    return tracker.belief("pitch:F4", at=12.0 + rights + 86400.0 * days).p_weak


def test_where_people_change_fast_a_weakness_is_sooner_seen_to_be_mastered_or_forgotten() -> None:
    usual, changing, fading = (
        replace(DEFAULT, plain=replace(PLAIN, **more)) for more in ({}, {"change": 10.0}, {"fading": 10.0})
    )
    assert _weak_after(changing, rights=3, days=0.0) < _weak_after(usual, rights=3, days=0.0)
    assert _weak_after(fading, rights=0, days=30.0) < _weak_after(usual, rights=0, days=30.0)
    assert _weak_after(fading, rights=3, days=0.0) == _weak_after(usual, rights=3, days=0.0)


def test_a_prior_that_was_kept_before_change_was_fitted_changes_as_usual() -> None:
    data = DEFAULT.to_json()
    for name in ("change", "fading"):
        del data["plain"][name]
    assert Population.from_json(data) == DEFAULT


def test_a_snapshot_goes_on_with_the_population_that_it_was_made_with() -> None:
    tracker = SkillTracker(_WEAK_PITCHES)
    tracker.observe(["pitch:F4"], correct=False, at=0.0)
    restored = SkillTracker.from_snapshot(json.loads(json.dumps(tracker.snapshot())))
    assert restored.population == _WEAK_PITCHES
    for each in (tracker, restored):
        each.observe(["pitch:F4", "pitch:A4"], correct=True, at=1e7)
    assert restored.snapshot() == tracker.snapshot()


def test_a_snapshot_of_another_population_is_refused_with_the_way_out() -> None:
    data = Learner("anna", _WEAK_PITCHES).snapshot()
    assert Learner.from_snapshot(data, _WEAK_PITCHES).tracker.population == _WEAK_PITCHES
    with pytest.raises(RecordError, match=r"another population.*Replay the learner's records"):
        Learner.from_snapshot(data, DEFAULT)


def test_a_snapshot_of_before_populations_is_read_but_passes_for_none() -> None:
    old = {"version": 1, "levels": {"pitch": [2.5, 0.1]}, "skills": {}}
    assert SkillTracker.from_snapshot(old).population == DEFAULT
    with pytest.raises(RecordError, match="another population"):
        SkillTracker.from_snapshot(old, DEFAULT)


def test_beliefs_that_older_versions_packed_are_read_to_the_bit() -> None:
    tracker = SkillTracker()
    for at in range(300):
        tracker.observe(["pitch:F4", "pitch:G4"], correct=at % 7 > 0, at=at / 3, outcome="pitch")
    data = tracker.snapshot()
    skills = {}
    for skill, text in data["skills"].items():
        packed = b85decode(text)
        exposures, outcomes = divmod(int.from_bytes(packed[48:], "little"), 256)
        assert (exposures, outcomes) == (300, 1)
        older = packed[:48] + exposures.to_bytes(4, "little") + outcomes.to_bytes(1, "little")
        skills[skill] = b85encode(older).decode()
    for version in (1, 2):
        restored = SkillTracker.from_snapshot({**data, "version": version, "skills": skills}).snapshot()
        assert {**restored, "form": data["form"]} == data


_GOOD = DEFAULT.to_json()


@pytest.mark.parametrize(
    "damage",
    [
        None,
        [],
        {"version": 1},
        {**_GOOD, "version": 2},
        {**_GOOD, "levels": {}},
        {**_GOOD, "levels": {"": [2.0]}},
        {**_GOOD, "levels": {"": [2.0, -1.0]}},
        {**_GOOD, "levels": {"": [2.0, True]}},
        {**_GOOD, "levels": {"": ["2", 1.0]}},
        {**_GOOD, "families": []},
        *(
            {**_GOOD, "plain": {**_GOOD["plain"], name: value}}
            for name, value in (
                ("weak", 0.0),
                ("weak", 1.0),
                ("slab_mean", 0.5),
                ("spike_var", 0.0),
                ("slab_drift", -1.0),
                ("slab_var", float("nan")),
                ("weak", "0.1"),
                ("another", 1.0),
                ("change", 51.0),
                ("change", 0.0),
                ("spike_var", 10**400),
                ("fading", -1.0),
            )
        ),
    ],
)
def test_a_damaged_population_is_refused_with_the_way_out(damage: Any) -> None:
    with pytest.raises(ModelError, match="museflow fit"):
        Population.from_json(damage)


def test_a_skill_that_hardly_changes_is_still_in_doubt_after_thousands_of_equal_answers() -> None:
    tracker = SkillTracker(Population(plain=replace(PLAIN, change=0.001, fading=0.0)))
    for turn in range(3000):
        tracker.observe(["x" if turn % 3 else "y"], turn % 3 == 0, float(turn))
    assert 0.0 < tracker.belief_at("x").weak < 1.0
    assert SkillTracker.from_snapshot(tracker.snapshot()).belief("x") == tracker.belief("x")
