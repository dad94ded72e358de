"""What every judge promises, whichever mode of practice it listens in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged_playing import as_written
from rich_phrases import rich_phrases

from museflow_engine.errors import PerformanceError
from museflow_engine.judging import Judge, LiveJudge, WaitJudge
from museflow_engine.music import NoteOff, NoteOn, Pedal, PerformanceEvent, Phrase

Listen = Callable[[Phrase], Judge]
MODES: dict[str, Listen] = {
    "tempo": lambda phrase: LiveJudge(phrase, start=0.0),
    "free": LiveJudge,
    "wait": lambda phrase: WaitJudge(phrase, start=0.0),
    "wait without count-in": WaitJudge,
}
every_mode = pytest.mark.parametrize("listen", MODES.values(), ids=MODES.keys())

_keys = st.integers(48, 60)
_times = st.one_of(
    st.floats(0, 20), st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([0.0, 1e308, -1e308])
)
_events = st.lists(
    st.one_of(
        st.builds(NoteOn, _keys, st.just(80), _times, st.sampled_from(["", "a", "b", "e2"])),
        st.builds(NoteOff, _keys, _times),
        st.builds(Pedal, st.integers(0, 127), _times),
    ),
    max_size=25,
)
_notes = st.lists(
    st.tuples(st.integers(0, 16), st.integers(1, 8), _keys, st.sampled_from(["right", "left"])), max_size=12
)


@st.composite
def phrases(draw: st.DrawFn) -> Phrase:
    notes = draw(_notes)
    return Phrase.from_notes([(o * 240, d * 240, m, h, f"n{i}") for i, (o, d, m, h) in enumerate(notes)])


@every_mode
@given(phrase=phrases(), events=_events, end=_times)
@settings(max_examples=60, deadline=None)
def test_every_note_and_every_press_is_judged_exactly_once(
    listen: Listen, phrase: Phrase, events: list[PerformanceEvent], end: float
) -> None:
    judge = listen(phrase)
    for event in events:
        judge.feed(event)
    report = judge.finish(end)
    assert Counter(j.note_id for j in report.judgements if j.note_id) == Counter(n.id for n in phrase.notes)
    presses = sum(isinstance(event, NoteOn) for event in events)
    extra = [j.event_id for j in report.judgements if j.kind == "insertion"]
    played = {j.event_id for j in report.judgements if j.kind in ("match", "substitution")}
    assert len(extra) == len(set(extra))
    assert not played & set(extra)
    assert len(played) + len(extra) == presses
    assert all(j.settled for j in report.judgements)


@every_mode
@given(phrase=phrases(), events=_events)
@settings(max_examples=60, deadline=None)
def test_kinds_agree_with_what_was_written_and_played(
    listen: Listen, phrase: Phrase, events: list[PerformanceEvent]
) -> None:
    judge = listen(phrase)
    said = [each for event in events for each in judge.feed(event)]
    for judgement in [*said, *judge.finish(0.0).judgements]:
        assert (judgement.note_id is None) == (judgement.kind == "insertion")
        assert (judgement.event_id is None) == (judgement.kind == "deletion")
        if judgement.kind in ("match", "substitution"):
            written = phrase.by_id[judgement.note_id or ""].pitch.midi
            assert (judgement.played == written) == (judgement.kind == "match")


@every_mode
@given(phrase=phrases(), events=_events)
@settings(max_examples=60, deadline=None)
def test_scores_and_places_lie_within_their_bounds(
    listen: Listen, phrase: Phrase, events: list[PerformanceEvent]
) -> None:
    judge = listen(phrase)
    for event in events:
        judge.feed(event)
        assert 0 <= judge.position <= phrase.length
    score = judge.finish(30.0).score
    for part in (score.pitch_accuracy, score.rhythm_accuracy, score.continuity, score.overall):
        assert 0.0 <= part <= 1.0


@every_mode
@given(phrase=rich_phrases())
@settings(max_examples=40, deadline=None)
def test_a_phrase_played_as_written_is_all_matches_to_its_end(listen: Listen, phrase: Phrase) -> None:
    judge = listen(_without_unisons(phrase))
    for event in as_written(_without_unisons(phrase)):
        judge.feed(event)
    assert judge.is_complete
    report = judge.finish(60.0)
    assert {j.kind for j in report.judgements} <= {"match"}
    assert report.score.pitch_accuracy == 1.0


@every_mode
@given(events=_events)
@settings(max_examples=40, deadline=None)
def test_the_same_events_give_the_same_judgements(listen: Listen, events: list[PerformanceEvent]) -> None:
    phrase = Phrase.from_notes([(i * 480, 480, 50 + i % 5, "right", f"n{i}") for i in range(8)])
    said = []
    for _ in range(2):
        judge = listen(phrase)
        said.append(([judge.feed(event) for event in events], judge.finish(9.0)))
    assert said[0] == said[1]


@pytest.mark.parametrize("judge", [LiveJudge, WaitJudge])
@pytest.mark.parametrize("start", [float("nan"), float("inf")])
def test_a_metronome_that_never_starts_is_refused(judge: type[LiveJudge | WaitJudge], start: float) -> None:
    with pytest.raises(PerformanceError, match="finite start"):
        judge(Phrase.from_notes([]), start=start)


@every_mode
def test_a_performance_that_never_ends_is_refused(listen: Listen) -> None:
    with pytest.raises(PerformanceError, match="finite time"):
        listen(Phrase.from_notes([])).finish(float("inf"))


def _without_unisons(phrase: Phrase) -> Phrase:
    """One key at a time plays one note: no unisons, nor a key that is held already."""
    kept, free_at = [], dict[int, int]()
    for note in phrase.notes:
        if note.onset >= free_at.get(note.pitch.midi, 0) and not note.grace:
            kept.append(note)
            free_at[note.pitch.midi] = note.offset
    return Phrase(tuple(kept), phrase.meter, phrase.key, length=phrase.length, anacrusis=phrase.anacrusis)
