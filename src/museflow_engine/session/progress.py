"""How a learner came to where they are: the records replayed, with a look at every sitting.

Conventions: a sitting is a run of records with one session id, numbered from 1. Beliefs
are looked at as each sitting ends, and only those that it changed, so that a long history
costs little more than its replay. Chances from 0 to 1; times in seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from math import hypot
from statistics import fmean
from typing import Final

from museflow_engine.engraving.progress import Cell, Curve, Estimate, NoteMastery, Point, Progress
from museflow_engine.events import (
    PassagePlayed,
    PhrasePlayed,
    PhraseShown,
    PieceJudged,
    ReadAheadFound,
    Record,
)
from museflow_engine.learner import DEFAULT_POPULATION, Fatigue, Learner, Population, success_at
from museflow_engine.music import HANDS, Pitch
from museflow_engine.session.tiredness import was_tiring
from museflow_engine.skill import describe, intersection, is_intersection, parts

_GAIN: Final = 0.05
_NEWEST: Final = 12
"""Phrases whose weights tell what is being worked on."""
_WORKED_ON: Final = 3
_IMPROVED: Final = 5
_FEW: Final = 12
_SURE: Final = 0.5
_PARTS: Final = (
    ("notes", "pitch_accuracy"),
    ("rhythm", "rhythm_accuracy"),
    ("tempo", "tempo_accuracy"),
)


@dataclass(slots=True)
class History:
    """What a replay found.

    Attributes:
        learner: as they are now.
        sittings: how many there were.
        beliefs: by skill, what was believed at the end of each sitting that met it:
            (sitting, estimate), oldest first.
        curves: how each sitting's phrases went.
        weights: mean weight of each skill over the newest phrases.
        read_ahead: how far ahead was read, each time that it was found, oldest first.
        fatigue: how each sitting ended that had notes to judge: (sitting, fatigue), oldest first.
    """

    learner: Learner
    sittings: int = 0
    beliefs: dict[str, list[tuple[int, Estimate]]] = field(default_factory=lambda: defaultdict(list))
    curves: dict[str, list[Point]] = field(default_factory=lambda: defaultdict(list))
    weights: dict[str, float] = field(default_factory=dict)
    read_ahead: list[ReadAheadFound] = field(default_factory=list)
    fatigue: list[tuple[int, Fatigue]] = field(default_factory=list)

    def improved(self, within: int | None = None) -> list[tuple[str, int, Estimate, Estimate]]:
        """Skills that are read better now than at their lowest, the greatest gain first.

        A gain counts from 5 points on, if it is greater than half the spread of both estimates.

        Args:
            within: how many sittings to look back; all without it.

        Returns:
            Skill, the sitting in which it was lowest, what was believed then, and what is now.
        """
        since = 1 if within is None else self.sittings - within
        found = []
        for skill, beliefs in self.beliefs.items():
            now = _estimate(self.learner, skill)
            earlier = [(each.mean, at, each) for at, each in beliefs if at >= since]
            if not earlier:
                continue
            mean, at, before = min(earlier, key=lambda each: each[:2])
            gain = now.mean - mean
            if gain >= _GAIN and gain > hypot(before.sd, now.sd) / 2:
                found.append((-gain, skill, at, before, now))
        return [each[1:] for each in sorted(found, key=lambda each: each[:2])]

    def worked_on(self) -> list[str]:
        """The skills that the newest phrases were drawn for, where a weakness is likeliest first."""
        tracker = self.learner.tracker
        wanted = [
            ((1.0 - weight) * tracker.belief(skill).p_weak, skill)
            for skill, weight in self.weights.items()
            if skill in self.beliefs
        ]
        return [skill for weight, skill in sorted(wanted) if weight < 0][:_WORKED_ON]


def history_of(
    records: Iterable[Record],
    id: str = "learner",  # noqa: A002 - the word of the records
    population: Population = DEFAULT_POPULATION,
) -> History:
    """Replay records.

    Raises:
        RecordError: if a record does not fit those before it.
    """
    history = History(Learner(id, population))
    shown: list[PhraseShown] = []
    exposures: dict[str, int] = {}
    for _, group in groupby(records, key=lambda record: record.session):
        sitting = list(group)
        for record in sitting:
            history.learner.apply(record)
            if isinstance(record, PhraseShown):
                shown = [*shown[1 - _NEWEST :], record]
            elif isinstance(record, ReadAheadFound):
                history.read_ahead.append(record)
        played = [each for each in sitting if isinstance(each, PhrasePlayed | PassagePlayed | PieceJudged)]
        if played:
            history.sittings += 1
            _add_scores(history, played)
            _add_beliefs(history, exposures)
            history.fatigue.append((history.sittings, history.learner.fatigue(played[-1].at)))
    totals: dict[str, float] = defaultdict(float)
    for record in shown:
        for skill, weight in record.weights.items():
            totals[skill] += weight - 1.0
    history.weights = {skill: 1.0 + total / len(shown) for skill, total in totals.items()}
    return history


def _add_scores(history: History, played: Sequence[PhrasePlayed | PassagePlayed | PieceJudged]) -> None:
    for name, part in _PARTS:
        values = [value for each in played if (value := getattr(each.score, part)) is not None]
        if values:
            history.curves[name].append(Point(history.sittings, max(0.0, fmean(values))))
    clean = [float(each.clean) for each in played if not isinstance(each, PieceJudged)]
    if clean:
        history.curves["clean phrases"].append(Point(history.sittings, fmean(clean)))


def _add_beliefs(history: History, exposures: dict[str, int]) -> None:
    """Look at the beliefs that this sitting changed; `exposures` are those seen before."""
    tracker = history.learner.tracker
    for skill in tracker:
        met = tracker.belief_at(skill).exposures
        if met != exposures.get(skill):
            exposures[skill] = met
            history.beliefs[skill].append((history.sittings, _estimate(history.learner, skill)))


def _estimate(learner: Learner, skill: str) -> Estimate:
    mean, sd = success_at(learner.tracker, skill)
    belief = learner.tracker.belief(skill)
    return Estimate(mean, sd, belief.p_weak, belief.exposures)


def progress_of(history: History) -> Progress:
    """What there is to draw of a history."""
    learner, worked = history.learner, history.worked_on()
    working = [
        Curve(describe(skill), tuple(Point(at, e.mean, e.low, e.high) for at, e in history.beliefs[skill]))
        for skill in worked
    ]
    playing = [Curve(name, tuple(points)) for name, points in history.curves.items()]
    phrases = f"{learner.phrases} phrase{'s' * (learner.phrases != 1)}"
    sittings = f"{history.sittings} sitting{'s' * (history.sittings != 1)}"
    tier = f" · practising tier {learner.tier}" if learner.tier else ""
    levels = f"levels passed: {', '.join(learner.passed_levels) or 'none yet'}"
    return Progress(
        f"What {learner.id} can read",
        (f"{phrases} in {sittings}{tier} · {levels}", *reading_ahead(history, within=1)),
        _notes(history),
        _cells(history),
        tuple(playing),
        tuple(working),
        tuple(improvements(history)),
        tuple(reasons(history)),
        history.sittings,
    )


def improvements(history: History, within: int | None = None) -> list[str]:
    """What improved, in sentences; `within` as in `History.improved`."""
    return [
        f"{describe(skill)}: {100 * before.mean:.0f} % → {100 * now.mean:.0f} % (since sitting {at})"
        for skill, at, before, now in history.improved(within)[:_IMPROVED]
    ]


def tiring(history: History, within: int) -> list[str]:
    """Which of the newest sittings tired the learner, in sentences, oldest first."""
    since = history.sittings - within
    told = [(sitting, was_tiring(fatigue)) for sitting, fatigue in history.fatigue if sitting > since]
    return [f"sitting {sitting}: {words}" for sitting, words in told if words]


def reasons(history: History) -> list[str]:
    """What is being worked on and why, in sentences."""
    return [_reason(skill, _estimate(history.learner, skill)) for skill in history.worked_on()]


def reading_ahead(history: History, within: int) -> list[str]:
    """How far ahead was read, in sentences: the newest figures, oldest first.

    Args:
        history: what a replay found.
        within: how many figures to look back.
    """
    return [
        f"reads {in_beats(each.span)} ahead ({each.lowest:g} to {each.highest:g}), "
        f"{each.span * each.beat:.1f} s, in tier {each.tier}"
        for each in history.read_ahead[-within:]
    ]


def in_beats(number: float) -> str:
    """So many beats, in words."""
    return "1 beat" if number == 1.0 else f"{number:g} beats"


def _reason(skill: str, now: Estimate) -> str:
    told = f"{describe(skill)}: {100 * now.mean:.0f} % ± {100 * now.sd:.0f}"
    if now.p_weak > _SURE:
        return f"{told}; weak ({now.p_weak:.0%} sure)"
    if now.met < _FEW:
        return f"{told}; met only {'once' if now.met == 1 else f'{now.met} times'}, so not sure yet"
    return f"{told}; may still be weak ({now.p_weak:.0%})"


def _notes(history: History) -> tuple[NoteMastery, ...]:
    """Every note in every hand that met it."""
    found = []
    for skill in history.learner.tracker:
        for hand in HANDS:
            read = intersection(skill, f"hand:{hand}")
            if skill.startswith("pitch:") and read in history.beliefs:
                found.append(NoteMastery(_pitch(skill), hand, _of_both(history.learner, skill, read)))
    return tuple(sorted(found, key=lambda note: (note.pitch.midi, note.pitch.name, note.hand)))


def _of_both(learner: Learner, note: str, in_hand: str) -> Estimate:
    """A note in a hand: as uncertain, and as likely weak, as the note and the hand's share of it."""
    whole, share = _estimate(learner, note), _estimate(learner, in_hand)
    p_weak = max(whole.p_weak, share.p_weak)
    return Estimate(share.mean, hypot(whole.sd, share.sd), p_weak, share.met)


def _cells(history: History) -> tuple[Cell, ...]:
    tracker, found = history.learner.tracker, []
    for skill in history.beliefs:
        if not is_intersection(skill):
            continue
        first, second = parts(skill)
        if not (first.startswith("pitch:") and second.startswith("rhythm:")):
            continue
        now, at = _estimate(history.learner, skill), tracker.belief_at(skill).at
        foretold = tracker.predict((first, second), at, outcome="pitch")
        beyond = tracker.predict((first, second, skill), at, outcome="pitch") - foretold
        length = float(_value(second))
        found.append(Cell(_pitch(first), length, describe(second), now.mean, beyond, now.met))
    return tuple(sorted(found, key=lambda cell: (cell.pitch.midi, cell.pitch.name, cell.quarters)))


def _pitch(skill: str) -> Pitch:
    return Pitch.parse(skill.partition(":")[2])


def _value(skill: str) -> Fraction:
    return Fraction(skill.partition(":")[2])
