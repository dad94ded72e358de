"""Where in the score an extra note happened."""

from judged_playing import BEAT, judged, melody, presses

from museflow_engine.events.records import PhrasePlayed, decode_record
from museflow_engine.judging import LiveJudge
from museflow_engine.music import NoteOn

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


def positions(*keys: tuple[int, float]) -> list[int | None]:
    report = judged(melody(*SCALE), presses(*[(midi, beats * BEAT) for midi, beats in keys]))
    return [j.position for j in report.judgements if j.kind == "insertion"]


def test_an_extra_note_is_between_its_neighbours_as_its_time_is() -> None:
    assert positions((60, 0), (62, 1), (55, 1.25), (64, 2), (65, 3), (67, 4)) == [600]


def test_an_extra_note_after_the_last_one_is_placed_by_the_beat() -> None:
    keys = [(midi, float(beat)) for beat, midi in enumerate(SCALE)]
    assert positions(*keys, (50, 7.5)) == [3600]


def test_a_note_played_again_is_where_it_is_written() -> None:
    keys = [(60, 0), (62, 1), (64, 2), (65, 3), (60, 5), (62, 6), (64, 7), (65, 8), (67, 9), (69, 10)]
    assert positions(*[(midi, float(beat)) for midi, beat in keys]) == [0, 480, 960, 1440]


def test_the_place_is_told_at_once_as_far_as_it_is_known() -> None:
    judge = LiveJudge(melody(*SCALE))
    for beat, midi in enumerate(SCALE[:4]):
        judge.feed(NoteOn(midi, 80, beat * BEAT))
    said = judge.feed(NoteOn(40, 80, 3.25 * BEAT, "x"))[-1]
    assert (said.kind, said.event_id) == ("insertion", "x")
    assert said.position == 1560


def test_records_from_before_places_were_told_are_still_read() -> None:
    line = (
        '{"version":1,"session":"s","at":1.0,"kind":"phrase_played","number":1,"tier":"1.1.1",'
        '"judgements":[{"kind":"insertion","event_id":"e1","played":60}],"score":{"pitch_accuracy":1,'
        '"rhythm_accuracy":1,"tempo":null,"tempo_ratio":null,"continuity":1,"overall":1},"clean":true}'
    )
    record = decode_record(line)
    assert isinstance(record, PhrasePlayed)
    assert record.judgements[0].position is None
