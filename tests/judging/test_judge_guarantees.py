"""What holds for any score and any events whatever."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from judged_playing import as_written

from museflow_engine.judging import LiveJudge
from museflow_engine.music import NoteOff, NoteOn, Pedal, PerformanceEvent, Phrase

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


@given(phrases(), _events, st.sampled_from([None, 0.0, -3.5]), _times)
@settings(max_examples=150, deadline=None)
def test_every_note_and_every_press_is_judged_exactly_once(
    phrase: Phrase, events: list[PerformanceEvent], start: float | None, end: float
) -> None:
    judge = LiveJudge(phrase, start=start)
    for event in events:
        judge.feed(event)
    report = judge.finish(end)
    assert Counter(j.note_id for j in report.judgements if j.note_id) == Counter(n.id for n in phrase.notes)
    presses = sum(isinstance(event, NoteOn) for event in events)
    players = {j.event_id for j in report.judgements if j.event_id}
    assert len(players) == presses
    extra = [j.event_id for j in report.judgements if j.kind == "insertion"]
    played = {j.event_id for j in report.judgements if j.kind in ("match", "substitution")}
    assert len(extra) == len(set(extra))
    assert not played & set(extra)
    assert all(j.settled for j in report.judgements)


def test_onsets_closer_than_any_clock_tells_are_judged_as_well() -> None:
    phrase = Phrase.from_notes([(i * 480, 480, 50 + i % 5, "right", f"n{i}") for i in range(8)])
    judge = LiveJudge(phrase, start=0.0)
    for midi, time in ((48, 91.0), (48, -2.4e-304), (49, 0.0)):
        judge.feed(NoteOn(midi, 80, time))
    assert len(judge.finish(9.0).judgements) >= len(phrase.notes)


@given(phrases(), _events)
@settings(max_examples=100, deadline=None)
def test_kinds_agree_with_what_was_written_and_played(phrase: Phrase, events: list[PerformanceEvent]) -> None:
    judge = LiveJudge(phrase)
    for event in events:
        judge.feed(event)
    for judgement in judge.finish(0.0).judgements:
        assert (judgement.note_id is None) == (judgement.kind == "insertion")
        assert (judgement.event_id is None) == (judgement.kind == "deletion")
        if judgement.kind in ("match", "substitution"):
            written = phrase.by_id[judgement.note_id or ""].pitch.midi
            assert (judgement.played == written) == (judgement.kind == "match")


@given(phrases(), _events)
@settings(max_examples=100, deadline=None)
def test_scores_lie_between_nothing_and_one(phrase: Phrase, events: list[PerformanceEvent]) -> None:
    judge = LiveJudge(phrase)
    for event in events:
        judge.feed(event)
    score = judge.finish(30.0).score
    for part in (score.pitch_accuracy, score.rhythm_accuracy, score.continuity, score.overall):
        assert 0.0 <= part <= 1.0


@given(phrases(), st.floats(40, 160))
@settings(max_examples=60, deadline=None)
def test_any_phrase_played_as_written_at_any_tempo_is_all_matches(phrase: Phrase, tempo: float) -> None:
    judge = LiveJudge(phrase, tempo)
    for event in as_written(_without_clashes(phrase), tempo):
        judge.feed(event)
    assert {j.kind for j in judge.finish(60.0).judgements} <= {"match"}


def _without_clashes(phrase: Phrase) -> Phrase:
    """A unison is one press: play only one of its notes."""
    seen, kept = set(), []
    for note in phrase.notes:
        if (note.onset, note.pitch.midi) not in seen:
            seen.add((note.onset, note.pitch.midi))
            kept.append(note)
    return Phrase(tuple(kept))


@given(_events)
@settings(max_examples=60, deadline=None)
def test_the_same_events_give_the_same_judgements(events: list[PerformanceEvent]) -> None:
    phrase = Phrase.from_notes([(i * 480, 480, 50 + i % 5, "right", f"n{i}") for i in range(8)])
    said = []
    for _ in range(2):
        judge = LiveJudge(phrase, start=0.0)
        said.append(([judge.feed(event) for event in events], judge.finish(9.0)))
    assert said[0] == said[1]
