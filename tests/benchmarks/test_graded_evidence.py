"""The figures of graded evidence measure what they say."""

from __future__ import annotations

from itertools import islice

from benchmarks.graded_evidence import Ear, Performance, Reader, performances


def heard(student: Reader, phrases: int = 3) -> list[Performance]:
    return list(islice(performances(student, seed=5), phrases))


def test_what_a_faultless_reader_read_is_heard_as_right() -> None:
    student = Reader({})
    student.skill = 1.0
    for performance in heard(student):
        assert all(performance.read.values())
        assert all(each.pitch_correct and each.rhythm_correct for each in performance.report.judgements)


def test_forecasts_are_held_against_what_was_read_and_not_against_what_was_heard() -> None:
    student = Reader({"pitch:E4": 0.0})
    ear = Ear(graded=True)
    for at, performance in enumerate(heard(student)):
        answers = list(ear.hear(performance, at * 1.0))
        told = zip(answers, ear.told[-len(answers) :], strict=True)
        assert not any(read for skills, (_, read) in told if "pitch:E4" in skills)


def test_those_who_do_not_hesitate_and_are_even_are_heard_alike_by_both() -> None:
    performance = heard(Reader({}, jitter=0.0), 1)[0]
    graded, plain = Ear(graded=True), Ear(graded=False)
    assert list(graded.hear(performance, 0.0)) == list(plain.hear(performance, 0.0))
    for (ours, _), (base, _) in zip(graded.told, plain.told, strict=True):
        assert abs(ours - base) < 0.02
