"""Onsets of MIDI files that were made from scores, at odd places too."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from museflow_engine.io.midi_phrases import write_phrase
from museflow_engine.io.scores import read_score
from museflow_engine.music import HANDS, Note, Phrase, Pitch

_BARS = 8
_BEATS = 4 * _BARS


@st.composite
def tuplets(draw: st.DrawFn) -> Phrase:
    """Plain beats, and now and then one that a hand divides into up to thirteen parts."""
    notes: list[Note] = []
    plain = {"right": st.just(4), "left": st.sampled_from([1, 2, 4])}
    odd_at = {"right": 1, "left": 13}
    odd = st.sampled_from([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13])
    for hand, low in zip(HANDS, (72, 48), strict=True):
        for beat in range(_BEATS):
            parts = draw(odd if beat % 16 == odd_at[hand] else plain[hand])
            edges = [480 * beat + round(480 * place / parts) for place in range(parts + 1)]
            for place in range(parts):
                pitch = Pitch.from_midi(low + place % 7, 0)
                name = f"{hand}{beat}.{place}"
                notes.append(Note(name, edges[place], edges[place + 1] - edges[place], pitch, hand))
    return Phrase(tuple(notes))


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(tuplets())
def test_every_onset_of_a_tuplet_comes_back_to_the_tick(tmp_path: Path, phrase: Phrase) -> None:
    write_phrase(tmp_path / "p.mid", phrase, 90)
    found = {(note.onset, note.pitch.midi, note.hand) for note in read_score(tmp_path / "p.mid").notes}
    assert found == {(note.onset, note.pitch.midi, note.hand) for note in phrase.notes}
