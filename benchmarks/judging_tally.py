"""What a judge said against what is true: counts, and the figures made of them.

match F      F1 of matched pairs of score note and played note
per note     share of score notes whose verdict (kind and player) is true
false alarm  share of rightly played notes that were not judged right
undetected   share of notes not rightly played that were judged right
wrong, missed, extra   F1 of each kind of mistake
perfect      share of performances judged without a mistake
at note-on   share of presses of which the first word was true: the note and the kind.
             The wrong key of a self-correction counts against it, although nobody
             can know that it will be put right:
knowable     the same, where a wrong key that is put right later may at first be
             called a wrong note
final p99, max   seconds from a press (or from passing a missed note by) to the verdict
             that stayed: 0 where the first word was the last
settle p50, p99, max   likewise to the verdict that is said to be settled, which only an
             event can say; verdicts open at the end are not in it:
open         share of verdicts that only the end settled
revised      share of presses whose verdict (kind or note) changed more than once
recanted     share of verdicts that changed after they were said to be settled
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from benchmarks.takes import Example
from museflow_engine.judgement import Judgement
from museflow_engine.judging import LiveJudge
from museflow_engine.music import NoteOn

_AFTER = 1.0  # seconds after the last event at which a performance is ended

Verdict = tuple[str, str | None]  # kind, and the note of a press or the press of a note


@dataclass
class Hearing:
    """All that a judge said of an example, and when.

    Attributes:
        judgements: the settled account.
        first: for each press, the first verdict.
        changes: for each press, how often its verdict changed while it was played.
        last: for each press, and each note missed, when its verdict changed last, and to what.
        settled: for each press, and each note missed, when a verdict was said to be
            settled, and which.
    """

    judgements: tuple[Judgement, ...] = ()
    first: dict[str, Verdict] = field(default_factory=dict)
    changes: Counter[str] = field(default_factory=Counter)
    last: dict[str, tuple[float, Verdict]] = field(default_factory=dict)
    settled: dict[str, tuple[float, Verdict]] = field(default_factory=dict)


def hear(example: Example) -> Hearing:
    """Let the judge hear an example."""
    live = LiveJudge(example.phrase, example.tempo)
    found = Hearing()
    for event in example.events:
        said = live.feed(event)
        for one in said:
            if one.event_id is not None:
                name, verdict = one.event_id, (one.kind, one.note_id)
                found.changes[name] += name in found.last and found.last[name][1] != verdict
                if isinstance(event, NoteOn) and event.id == name:
                    found.first.setdefault(name, verdict)
            elif one.note_id is not None:
                name, verdict = one.note_id, (one.kind, None)
            else:
                continue
            if name not in found.last or found.last[name][1] != verdict:
                found.last[name] = (event.time, verdict)
            if one.settled:
                found.settled.setdefault(name, (event.time, verdict))
    found.judgements = live.finish(example.events[-1].time + _AFTER).judgements
    return found


@dataclass
class Tally:
    """Counts and settling times of any number of examples."""

    counts: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    final: list[float] = field(default_factory=list)

    def __iadd__(self, other: Tally) -> Self:
        """Add the counts of another."""
        self.counts.update(other.counts)
        self.waits += other.waits
        self.final += other.final
        return self

    def figures(self) -> dict[str, float]:
        """Shares, F1 scores and seconds."""
        count = self.counts
        waits, final = sorted(self.waits) or [0.0], sorted(self.final) or [0.0]

        def f1(kind: str) -> float:
            total = count[f"true {kind}"] + count[f"said {kind}"]
            return 2 * count[kind] / total if total else 1.0

        def share(kind: str, whole: float) -> float:
            return count[kind] / whole if whole else 0.0

        return {
            "match F": f1("match"),
            "per note": share("correct", count["notes"]),
            "false alarm": share("false alarm", count["true match"]),
            "undetected": share("undetected", count["notes"] - count["true match"]),
            "wrong F": f1("substitution"),
            "missed F": f1("deletion"),
            "extra F": f1("insertion"),
            "perfect": share("perfect", count["phrases"]),
            "at note-on": share("at note-on", count["presses"]),
            "knowable": share("knowable", count["presses"]),
            "final p99": final[min(len(final) - 1, int(len(final) * 0.99))],
            "final max": final[-1],
            "settle p50": waits[len(waits) // 2],
            "settle p99": waits[min(len(waits) - 1, int(len(waits) * 0.99))],
            "settle max": waits[-1],
            "open": share("open", count["verdicts"]),
            "revised": share("revised", count["presses"]),
            "recanted": share("recanted", count["verdicts"]),
        }


def tally(example: Example, heard: Hearing) -> Tally:
    """Count what was said of one example."""
    found = Tally(Counter(phrases=1))
    mistakes = _settled_account(example, heard.judgements, found.counts)
    found.counts["perfect"] += not mistakes
    _first_words(example, heard, found.counts)
    _settling(example, heard, found)
    return found


def mistakes_of(example: Example, judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements that are not true."""
    return [one for one in judgements if not _is_true(example, one)]


def _is_true(example: Example, one: Judgement) -> bool:
    if one.kind == "insertion" or one.note_id is None:
        return one.event_id in example.extra or one.event_id in example.loose
    return one.note_id in example.neutral or example.accepts(one.note_id, one.kind, one.event_id)


def _settled_account(example: Example, judgements: Iterable[Judgement], counts: Counter[str]) -> int:
    mistakes = 0
    insertions: set[str] = set()
    for one in judgements:
        true = _is_true(example, one)
        mistakes += not true
        if one.kind == "insertion":
            insertions.add(one.event_id or "")
        elif one.note_id is not None and one.note_id not in example.neutral:
            _note(example, one, true, counts)
    insertions -= example.loose
    owned = example.owned
    must = example.extra - owned
    twice = [
        players
        for note, players in example.players.items()
        if example.kinds[note] == "match" and len(players & example.extra) > 1
    ]
    counts["true insertion"] += len(must) + sum(len(players) - 1 for players in twice)
    counts["said insertion"] += len(insertions - example.extra) + len(insertions & must)
    counts["insertion"] += len(insertions & must)
    for players in twice:  # all but one of the playings are extra, whichever
        said = min(len(players & insertions), len(players) - 1)
        counts["insertion"] += said
        counts["said insertion"] += said
    return mistakes + len(must - insertions - example.loose)


def _note(example: Example, one: Judgement, true: bool, counts: Counter[str]) -> None:
    note = one.note_id or ""
    expected = example.kinds[note]
    kind = one.kind
    if true and kind != expected:
        expected = kind  # a reading that is as good
    counts["notes"] += 1
    counts["correct"] += true
    counts["true match"] += expected == "match"
    counts["said match"] += kind == "match"
    counts["match"] += true and kind == "match"
    counts["false alarm"] += expected == "match" and kind != "match"
    counts["undetected"] += expected != "match" and kind == "match"
    for which in ("substitution", "deletion"):
        counts[f"true {which}"] += expected == which
        counts[f"said {which}"] += kind == which
        counts[which] += true and kind == which


def _first_words(example: Example, heard: Hearing, counts: Counter[str]) -> None:
    for event in example.events:
        if not isinstance(event, NoteOn) or event.id in example.loose:
            continue
        kind, note = heard.first.get(event.id, ("", None))
        if note is None:
            true = kind == "insertion" and event.id in example.extra
        else:
            true = note in example.neutral or example.accepts(note, kind, event.id)
        counts["presses"] += 1
        counts["at note-on"] += true
        as_wrong = kind == "substitution" and example.meant.get(event.id) == note
        counts["knowable"] += true or (as_wrong and note is not None)
        counts["revised"] += heard.changes[event.id] > 1


def _settling(example: Example, heard: Hearing, found: Tally) -> None:
    pressed = {event.id: event.time for event in example.events if isinstance(event, NoteOn)}
    for one in heard.judgements:
        if one.event_id is not None:
            name, since, verdict = one.event_id, pressed[one.event_id], (one.kind, one.note_id)
        else:
            name = one.note_id or ""
            since, verdict = example.due.get(name, example.events[-1].time), (one.kind, None)
        found.counts["verdicts"] += 1
        changed = heard.last.get(name)
        stayed = changed[0] if changed and changed[1] == verdict else example.events[-1].time
        found.final.append(max(0.0, stayed - since))
        told = heard.settled.get(name)
        if told is None:
            found.counts["open"] += 1
            continue
        found.waits.append(max(0.0, told[0] - since))
        found.counts["recanted"] += told[1] != verdict
