"""A population is fitted to many learners, and taken only if it foretells others better."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from statistics import fmean

import pytest

from museflow_engine.errors import ModelError
from museflow_engine.events import PieceJudged
from museflow_engine.judgement import Judgement, PhraseScore
from museflow_engine.learner import Learner, Population, SkillTracker
from museflow_engine.learner.belief import Prior
from museflow_engine.learner.metrics import log_loss
from museflow_engine.learner.population import LevelPrior
from museflow_engine.music import Phrase
from museflow_engine.simulation import SimulatedStudent, weaknesses
from museflow_engine.training.population import Heard, fit_population, heard_in

_PRIOR = Prior(spike_var=0.01, slab_mean=-1.5, slab_var=0.49, weak=0.15)
_START = Population({"": LevelPrior(1.8, 0.7)}, plain=_PRIOR, deviation=replace(_PRIOR, weak=0.01))
_PITCHES = tuple(f"pitch:{name}{octave}" for octave in (3, 4, 5) for name in "CDEFGAB")


def _answers(rate: float, person: int, count: int = 100) -> list[Heard]:
    """A person who reads single notes, and was born weak in a share of them."""
    born_weak = weaknesses(rate, person)
    weak = {skill: share for skill in _PITCHES if (share := born_weak(skill)) is not None}
    student, rng, answers = SimulatedStudent(weak), Random(f"{rate}/{person}"), []
    for at in range(count):
        skills = (rng.choice(_PITCHES), "hand:right")
        answers.append(Heard(skills, rng.random() < student.chance(skills), float(at), "pitch"))
    return answers


def _people(rate: float, first: int, count: int) -> dict[str, list[Heard]]:
    return {str(person): _answers(rate, person) for person in range(first, first + count)}


def _loss(population: Population, people: dict[str, list[Heard]]) -> float:
    losses = []
    for answers in people.values():
        tracker = SkillTracker(population)
        foretold = [
            tracker.observe(each.skills, each.correct, each.at, outcome=each.outcome) for each in answers
        ]
        losses.append(log_loss(foretold, [each.correct for each in answers]))
    return fmean(losses)


def test_the_population_that_is_often_weak_is_found_to_be_and_each_foretells_its_own_better() -> None:
    fitted = {}
    for rate in (0.03, 0.30):
        fit = fit_population(_people(rate, 0, 16), Random(1), _START, factors=(3.0,))
        assert fit.after.log_loss < fit.before.log_loss
        assert (fit.learners, fit.held_out, fit.answers) == (12, 4, 1600)
        fitted[rate] = fit.population
    seldom, often = (fitted[rate].prior_of("pitch:F4").weak for rate in (0.03, 0.30))
    assert often > 2 * seldom
    others = {rate: _people(rate, 1000, 10) for rate in (0.03, 0.30)}
    assert _loss(fitted[0.30], others[0.30]) < min(
        _loss(fitted[0.03], others[0.30]), _loss(_START, others[0.30])
    )
    assert _loss(fitted[0.03], others[0.03]) < _loss(fitted[0.30], others[0.03])


def test_a_population_that_foretells_others_no_better_is_refused() -> None:
    with pytest.raises(ModelError, match=r"no better.*present one stays"):
        fit_population(_people(0.1, 0, 8), Random(0), _START, factors=())


def test_too_few_learners_are_refused_and_those_who_hardly_played_do_not_count() -> None:
    people = {**_people(0.3, 0, 7), "newcomer": _answers(0.3, 8)[:29]}
    with pytest.raises(ModelError, match=r"at least 8 learners with 30 answers each, and these are 7"):
        fit_population(people, Random(0))


def test_what_is_heard_in_records_is_what_the_learner_s_own_tracker_heard() -> None:
    phrase = Phrase.from_notes([(480 * n, 480, 60 + 2 * n, "right", f"n{n}") for n in range(4)])
    heard = tuple(
        Judgement("match" if number % 2 else "substitution", note_id=note.id, timing="on time")
        for number, note in enumerate(phrase.notes)
    )
    records = [
        PieceJudged(
            session=f"judged-{number}",
            at=float(number),
            source="piece:x",
            learner="anna",
            performance=str(number),
            tempo=60.0,
            phrase=phrase.to_json(),
            judgements=heard,
            score=PhraseScore(0.9, 0.9, 60.0, 1.0, 1.0, 0.9),
        )
        for number in range(3)
    ]
    tracker = SkillTracker()
    for each in heard_in(records):
        tracker.observe(each.skills, each.correct, each.at, outcome=each.outcome, credit=each.credit)
    assert len(tracker) > 4
    assert tracker.snapshot() == Learner.replay(records).tracker.snapshot()


def _changing(person: int) -> list[Heard]:
    """A person who masters and loses one skill again and again, most of all in pauses."""
    rng, answers, weak, at = Random(person), list[Heard](), False, 0.0
    for turn in range(160):
        if turn % 8 == 0:
            weak, at = not weak, at + 86400.0
        answers.append(Heard(("pitch:F4",), rng.random() < (0.1 if weak else 0.97), at, "pitch"))
        at += 1.0
    return answers


def test_people_whose_skills_change_fast_are_found_to_change_fast() -> None:
    people = {str(person): _changing(person) for person in range(8)}
    prior = fit_population(people, Random(0), _START, factors=(3.0,)).population.plain
    assert prior.change > 1.0 or prior.fading > 10.0
