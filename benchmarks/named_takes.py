"""Human performances without a mistake, to make mistakes in: played by rule, or real ones.

Conventions: times in seconds, score time in ticks. Randomness comes from `rng` only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import sin, tau
from random import Random

from benchmarks.vienna import Performance
from museflow_engine.music import Note, NoteOff, NoteOn, Pedal, Phrase
from museflow_engine.music.tempo import seconds_per_tick

ON_TIME_SECONDS = 0.05
ON_TIME_BEATS = 0.1
_NEARLY = 0.7  # of the band: jitter that may be called late or not
_APART = 2  # moments that two mistakes keep between them
_FEWEST_MOMENTS = 10


@dataclass
class Stroke:
    """A key press: when and for how long (seconds), which key, for which note (None: extra)."""

    time: float
    length: float
    midi: int
    note: Note | None


@dataclass
class Take:
    """A performance that mistakes are made in, with its truth.

    Attributes:
        phrase: the music as written.
        beat: seconds of a felt beat.
        strokes: the presses.
        names: pairs of name and note id (of name and tick for a hesitation).
        doubtful: the same, of what may be named or not.
        touched: ticks at which something is wrong already.
        again: strokes that play a note once more after going back.
        pedal: times at which the pedal goes down and comes up by turns.
    """

    phrase: Phrase
    beat: float
    strokes: list[Stroke]
    names: set[tuple[str, str | int]] = field(default_factory=set)
    doubtful: set[tuple[str, str | int]] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)
    again: list[Stroke] = field(default_factory=list)
    pedal: list[float] = field(default_factory=list)

    @property
    def band(self) -> float:
        """Seconds around the beat that are on time."""
        return max(ON_TIME_SECONDS, ON_TIME_BEATS * self.beat)

    def moments(self) -> list[list[Stroke]]:
        """First strokes of the written notes, by onset, in order."""
        found: dict[int, list[Stroke]] = {}
        replayed = {id(stroke) for stroke in self.again}
        for stroke in self.strokes:
            if stroke.note is not None and id(stroke) not in replayed:
                found.setdefault(stroke.note.onset, []).append(stroke)
        return [found[onset] for onset in sorted(found)]

    def untouched(self, margin: int = 1) -> list[list[Stroke]]:
        """Moments with no mistake near, but for `margin` at either end."""
        moments = self.moments()
        near = {
            i + d
            for i, m in enumerate(moments)
            if tick_of(m) in self.touched
            for d in range(-_APART, _APART + 1)
        }
        return [m for i, m in enumerate(moments) if i not in near and margin <= i < len(moments) - margin]

    def delay(self, tick: int, seconds: float) -> None:
        """Shift everything from a tick on."""
        since = min((s.time for s in self.strokes if s.note and s.note.onset >= tick), default=0.0)
        self.pedal = [time + seconds if time >= since else time for time in self.pedal]
        for stroke in self.strokes:
            if stroke.note is not None and stroke.note.onset >= tick:
                stroke.time += seconds

    def is_pedalled(self, time: float) -> bool:
        """Whether the pedal is down."""
        return sum(move <= time for move in self.pedal) % 2 > 0


@dataclass(frozen=True)
class Example:
    """A performance with the names of its mistakes.

    Attributes:
        phrase: the music as written.
        tempo: displayed tempo.
        events: what was played, in order of time.
        names: pairs of name and note id, or tick (see `Take`).
        doubtful: pairs that may be named or not.
        plays: note ids by event id.
    """

    phrase: Phrase
    tempo: float
    events: tuple[NoteOn | NoteOff | Pedal, ...]
    names: frozenset[tuple[str, str | int]]
    doubtful: frozenset[tuple[str, str | int]]
    plays: dict[str, str]


def perform(phrase: Phrase, rng: Random, tempo: float) -> Take:
    """A faultless human performance, in one of several manners."""
    period = seconds_per_tick(tempo)
    jitter, drift = rng.uniform(0.008, 0.02), rng.uniform(0.0, 0.015)
    rubato = rng.choice((0.0, 0.0, rng.uniform(0.02, 0.08)))
    ritardando = rng.choice((0.0, 0.0, rng.uniform(0.2, 0.6)))
    hold, spread = rng.choice(((0.97, 0.06), (0.8, 0.06), (1.08, 0.05), (0.9, 0.1)))
    bar, beat_ticks = phrase.meter.bar_ticks, phrase.meter.beat_ticks
    ending = max(note.onset for note in phrase.notes) - 3 * beat_ticks
    phase, time, last, wander = rng.random(), 0.0, 0, 1.0
    at, tempo_at = dict[int, float](), dict[int, float]()
    for onset in sorted({note.onset for note in phrase.notes}):
        wander *= 1 + rng.gauss(0, drift)
        slower = 1 + ritardando * max(0.0, (onset - ending) / (3 * beat_ticks))
        swing = 1 + rubato * sin(tau * (phase + onset / (4 * bar)))
        tempo_at[onset] = period * wander * slower * swing
        time += (onset - last) * tempo_at[onset]
        at[onset], last = time, onset
    final = max(note.offset for note in phrase.notes)
    strokes, uneven = [], set[tuple[str, str | int]]()
    band = max(ON_TIME_SECONDS, ON_TIME_BEATS * beat_ticks * period)
    for note in phrase.notes:
        off = rng.gauss(0, jitter)
        if abs(off) > _NEARLY * band:
            uneven.add(("late" if off > 0 else "early", note.id))
        ratio = max(0.6, min(1.2, rng.gauss(hold, spread)))
        if note.offset == final and rng.random() < 0.4:
            ratio *= rng.uniform(1.0, 2.0)  # a last note may ring on
        strokes.append(
            Stroke(at[note.onset] + off, note.duration * tempo_at[note.onset] * ratio, note.pitch.midi, note)
        )
    return Take(phrase, beat_ticks * period, strokes, doubtful=uneven)


def take_of(performance: Performance, rng: Random, bars: int) -> tuple[Take | None, float]:
    """Some bars of a real performance, and their tempo; None where too few notes were matched.

    Its notes stand for themselves; what was extra is left out, what was missed, too.
    """
    score = performance.phrase
    first = rng.randrange(max(1, len(score.bars) - bars))
    chosen = score.bars[first : first + bars]
    begin, end = chosen[0].onset, chosen[-1].onset + chosen[-1].duration
    on = {e.id: e for e in performance.events if isinstance(e, NoteOn)}
    players = {note: on[event] for note, event in performance.matches if event in on}
    inside = [
        n for n in score.notes if begin <= n.onset and n.offset <= end and n.id in players and not n.grace
    ]
    if len({n.onset for n in inside}) < _FEWEST_MOMENTS:
        return None, 0.0
    first_onset = chosen[0].onset
    strokes = []
    for note in inside:
        press = players[note.id]
        up = next(e.time for e in performance.events if _releases(e, press))
        moved = replace(note, onset=note.onset - first_onset)
        strokes.append(Stroke(press.time, up - press.time, press.pitch, moved))
    phrase = Phrase(tuple(s.note for s in strokes if s.note), score.meter)
    seconds = max(s.time for s in strokes) - min(s.time for s in strokes)
    ticks = max(n.onset for n in phrase.notes) - min(n.onset for n in phrase.notes)
    period = seconds / ticks
    pedal = [e.time for e in performance.events if isinstance(e, Pedal)]
    return Take(phrase, phrase.meter.beat_ticks * period, strokes, pedal=pedal), 60 / (480 * period)


def _releases(event: NoteOn | NoteOff | Pedal, press: NoteOn) -> bool:
    return isinstance(event, NoteOff) and event.pitch == press.pitch and event.time >= press.time


def example(take: Take, tempo: float) -> Example:
    """The events of a take, and its truth."""
    order = sorted(take.strokes, key=lambda stroke: stroke.time)
    first, last = order[0].time, order[-1].time
    before = sum(time <= first for time in take.pedal)
    moves = [first] * (before % 2) + [time for time in take.pedal if first < time <= last]
    events: list[NoteOn | NoteOff | Pedal] = [
        Pedal(0 if number % 2 else 127, time) for number, time in enumerate(moves)
    ]
    plays: dict[str, str] = {}
    for number, stroke in enumerate(order):
        following = min(
            (s.time for s in order[number + 1 :] if s.midi == stroke.midi and s.time > stroke.time),
            default=1e9,
        )
        up = max(stroke.time + 0.03, min(stroke.time + stroke.length, following - 0.03))
        events += [NoteOn(stroke.midi, 70, stroke.time, f"p{number}"), NoteOff(stroke.midi, up)]
        if stroke.note is not None:
            plays[f"p{number}"] = stroke.note.id
    events.sort(key=lambda event: (event.time, isinstance(event, NoteOn)))
    names, doubtful = frozenset(take.names), frozenset(take.doubtful)
    return Example(take.phrase, tempo, tuple(events), names, doubtful, plays)


def tick_of(moment: Sequence[Stroke]) -> int:
    """Score time of a moment."""
    return moment[0].note.onset if moment[0].note else 0
