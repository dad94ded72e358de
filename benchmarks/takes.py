"""A performance being spoilt, and the truth about it.

A take is a list of strokes, each of which knows the written note that it stands for, if
any; the truth follows from that. Of a note that is played rightly more than once (a
restart, a trill) any of these strokes may be called the player, and the others extra. A
wrong stroke that a right one puts right is an extra note, the right one the match. Which
of two wrong keys of one chord stands for which of its notes is left open (a chord an
octave too high may hit a key that is written for another of its notes), and so is whether
an added key at the very place of a missed note stands for it.

Conventions: times in seconds, score time in ticks. Grace notes are neutral: whatever is
said of them is neither right nor wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from museflow_engine.music import Note, NoteOff, NoteOn, Pedal, Phrase

_LIFTED = 0.012  # seconds that a key is up before it can be struck again
_NEAREST = 0.045  # seconds between two strokes of one key
_SHORTEST = 0.02
_SAME_MOMENT = 0.12  # an added key this near to a wrong one may have its role
_SAME_PLACE = 0.5  # of the time to the neighbouring moments, for a missed note


class UnfitError(Exception):
    """The music, or what was drawn, leaves no room for this error, or no way to tell it."""


@dataclass(eq=False)
class Stroke:
    """A key press of a take.

    Attributes:
        time: when the key goes down.
        length: seconds for which it is held.
        midi: the key.
        note: the written note that it stands for, rightly or wrongly; None for an extra.
        tick: where in the score it belongs.
    """

    time: float
    length: float
    midi: int
    note: Note | None
    tick: int

    @property
    def right(self) -> bool:
        """Whether it is the written key of its note."""
        return self.note is not None and self.midi == self.note.pitch.midi

    @property
    def hand(self) -> str | None:
        """The hand of its note."""
        return self.note.hand if self.note else None


def plays(note: Note, time: float, length: float) -> Stroke:
    """A stroke that plays a note rightly."""
    return Stroke(time, length, note.pitch.midi, note, note.onset)


@dataclass
class Take:
    """A performance, with its truth.

    Attributes:
        phrase: the music as written.
        beat: seconds of a quarter note.
        strokes: the presses, in any order.
        missed: strokes that would have played the notes left out.
        pedal: times at which the pedal goes down and up, in turn.
    """

    phrase: Phrase
    beat: float
    strokes: list[Stroke]
    missed: list[Stroke] = field(default_factory=list)
    pedal: list[float] = field(default_factory=list)

    def moments(self) -> list[list[Stroke]]:
        """The strokes that stand for notes other than grace notes, by onset, in order."""
        found: dict[int, list[Stroke]] = {}
        for stroke in self.strokes:
            if stroke.note is not None and not stroke.note.grace:
                found.setdefault(stroke.tick, []).append(stroke)
        return [found[onset] for onset in sorted(found)]

    def delay(self, tick: int, seconds: float) -> None:
        """Shift everything from a tick on."""
        for stroke in (*self.strokes, *self.missed):
            if stroke.tick >= tick:
                stroke.time += seconds

    def leave_out(self, strokes: Iterable[Stroke]) -> None:
        """Do not play these notes."""
        gone = [stroke for stroke in strokes if stroke in self.strokes]
        self.strokes = [stroke for stroke in self.strokes if stroke not in gone]
        again = {stroke.note.id for stroke in self.strokes if stroke.note}
        self.missed += [stroke for stroke in gone if stroke.note and stroke.note.id not in again]

    def add(self, time: float, length: float, midi: int, tick: int) -> None:
        """Press a key that no note asks for."""
        self.strokes.append(Stroke(time, length, midi, None, tick))

    def written_at(self, tick: int) -> set[int]:
        """Keys that are due at a tick."""
        return {note.pitch.midi for note in self.phrase.notes if note.onset == tick}

    def gap_after(self, stroke: Stroke) -> float:
        """Seconds until the next stroke of a later moment; a quarter's at the end."""
        later = [s.time for s in self.strokes if s.tick > stroke.tick and s.time > stroke.time + 0.02]
        return min(later) - stroke.time if later else self.beat


@dataclass(frozen=True)
class Example:
    """A spoilt performance with its truth.

    Attributes:
        kind: the kind of error.
        phrase: the music as written.
        tempo: displayed tempo.
        events: what was played, in order of time.
        kinds: for each note id, "match", "substitution" or "deletion".
        players: for each note that was played, the event ids that may stand for it.
        extra: events that may be insertions.
        also: further verdicts (kind, event id) that are as true of a note.
        neutral: ids of notes that do not count.
        loose: events of which nothing counts (they play notes that do not count).
        meant: for each wrong press that was put right, the note that it stood for.
        due: for each missed note, when the player passed it by.
    """

    kind: str
    phrase: Phrase
    tempo: float
    events: tuple[NoteOn | NoteOff | Pedal, ...]
    kinds: dict[str, str]
    players: dict[str, frozenset[str]]
    extra: frozenset[str]
    also: dict[str, frozenset[tuple[str, str | None]]] = field(default_factory=dict)
    neutral: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()
    meant: dict[str, str] = field(default_factory=dict)
    due: dict[str, float] = field(default_factory=dict)

    def accepts(self, note: str, kind: str, event: str | None) -> bool:
        """Whether a verdict on a note is true."""
        if kind == self.kinds[note] and (event is None or event in self.players.get(note, ())):
            return True
        return (kind, event) in self.also.get(note, ())

    @property
    def owned(self) -> frozenset[str]:
        """Events that may play some note."""
        roles = {event for found in self.also.values() for _, event in found if event}
        return frozenset(roles.union(*self.players.values()))


def example(take: Take, kind: str, tempo: float) -> Example:
    """The events of a take, and its truth.

    Args:
        take: the take; its strokes are put in the order of time, and keys that would be
            struck while they are down are lifted before.
        kind: name of what was done to it.
        tempo: displayed tempo.

    Raises:
        UnfitError: if two fingers would have to strike one key at the same time.
    """
    order = _playable(take.strokes)
    names = {stroke: f"p{number}" for number, stroke in enumerate(order)}
    notes = {note.id: note for note in take.phrase.notes}
    right = _right(order)
    wrong = [s for s in order if s.note is not None and s.note.id not in right]
    needless = {s for s in order if not s.right and s not in wrong}
    standing_in = _standing_in(take, order, notes, right=right, wrong=wrong, added=needless)
    players, also = _verdicts(standing_in, wrong, notes, names)
    also |= _graces_alike(right, notes, names)
    kinds = {note: "substitution" if note in players else "deletion" for note in notes}
    kinds |= dict.fromkeys(right, "match")
    players |= {note: frozenset(names[s] for s in found) for note, found in right.items()}
    doubled = {s for found in right.values() if len(found) > 1 for s in found}
    return Example(
        kind,
        take.phrase,
        tempo,
        _events(take, order, names),
        kinds,
        players,
        frozenset(names[s] for s in doubled | needless | _needless(standing_in, wrong)),
        also,
        frozenset(note.id for note in notes.values() if note.grace),
        frozenset(names[s] for s in order if s.note and s.note.grace),
        {names[s]: s.note.id for s in needless if s.note},
        _passed_by(take, order, kinds),
    )


def _playable(strokes: list[Stroke]) -> list[Stroke]:
    order = [replace(s, length=max(s.length, _SHORTEST)) for s in sorted(strokes, key=lambda s: s.time)]
    last: dict[int, Stroke] = {}
    for stroke in order:
        before = last.get(stroke.midi)
        if before is not None:
            apart = stroke.time - before.time
            if apart < _NEAREST:
                raise UnfitError("two fingers on one key")
            before.length = min(before.length, max(_SHORTEST, apart - _LIFTED))
        last[stroke.midi] = stroke
    return order


def _right(order: list[Stroke]) -> dict[str, list[Stroke]]:
    """The strokes that play each note rightly."""
    found: dict[str, list[Stroke]] = {}
    for stroke in order:
        if stroke.note is not None and stroke.right:
            found.setdefault(stroke.note.id, []).append(stroke)
    return found


def _verdicts(
    standing_in: dict[str, list[Stroke]],
    wrong: list[Stroke],
    notes: dict[str, Note],
    names: dict[Stroke, str],
) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[tuple[str, str | None]]]]:
    """For notes not played rightly: who plays those that are played wrongly, and all that may be said."""
    players: dict[str, frozenset[str]] = {}
    also: dict[str, frozenset[tuple[str, str | None]]] = {}
    for note, several in standing_in.items():
        amiss = [s for s in several if s in wrong]
        together = [other for other in standing_in if notes[other].onset == notes[note].onset]
        true: set[tuple[str, str | None]] = {("substitution", names[s]) for s in several}
        true |= {("match", names[s]) for s in several if s.midi == notes[note].pitch.midi}
        if len(together) > len(amiss):
            true.add(("deletion", None))
        if len(together) <= len(amiss) or any(s.note and s.note.id == note for s in amiss):
            players[note] = frozenset(names[s] for s in amiss)
        also[note] = frozenset(true)
    return players, also


def _graces_alike(
    right: dict[str, list[Stroke]], notes: dict[str, Note], names: dict[Stroke, str]
) -> dict[str, frozenset[tuple[str, str | None]]]:
    """Notes led to by a grace note on the same key: either stroke may be said to play them."""
    return {
        note.id: frozenset(("match", names[s]) for s in right.get(grace.id, ()))
        for grace in notes.values()
        if grace.grace
        for note in notes.values()
        if note.id in right
        and not note.grace
        and (note.onset, note.pitch.midi) == (grace.onset, grace.pitch.midi)
    }


def _needless(standing_in: dict[str, list[Stroke]], wrong: list[Stroke]) -> set[Stroke]:
    """Wrong strokes that may be extra, because another key may have their role."""
    found: set[Stroke] = set()
    for several in standing_in.values():
        amiss = [s for s in several if s in wrong]
        rivals = sum(several == others for others in standing_in.values())
        if len(several) > rivals:
            found.update(amiss)
    return found


def _standing_in(
    take: Take,
    order: list[Stroke],
    notes: dict[str, Note],
    *,
    right: dict[str, list[Stroke]],
    wrong: list[Stroke],
    added: set[Stroke],
) -> dict[str, list[Stroke]]:
    """For each note not played rightly, the wrong keys that may be said to stand for it."""
    found: dict[str, list[Stroke]] = {}
    missed = {stroke.note.id: stroke for stroke in take.missed if stroke.note}
    for note in notes.values():
        if note.id in right:
            continue
        near = [stroke for stroke in wrong if stroke.tick == note.onset]
        if near:
            near += [s for s in added if any(abs(s.time - o.time) < _SAME_MOMENT for o in near)]
        elif note.id in missed:
            due = missed[note.id].time
            times = sorted({s.time for s in order if s.note is not None and s.tick != note.onset})
            before = max((t for t in times if t < due), default=due - take.beat)
            after = min((t for t in times if t > due), default=due + take.beat)
            first, last = due - _SAME_PLACE * (due - before), due + _SAME_PLACE * (after - due)
            reach = (min(first, due - _SAME_MOMENT), max(last, due + _SAME_MOMENT))
            near = [s for s in added if reach[0] <= s.time <= reach[1]]
        found[note.id] = near
    return found


def _events(
    take: Take, order: list[Stroke], names: dict[Stroke, str]
) -> tuple[NoteOn | NoteOff | Pedal, ...]:
    events: list[NoteOn | NoteOff | Pedal] = []
    for stroke in order:
        events.append(NoteOn(stroke.midi, 70, stroke.time, names[stroke]))
        events.append(NoteOff(stroke.midi, stroke.time + stroke.length))
    events += [Pedal(0 if number % 2 else 127, time) for number, time in enumerate(take.pedal)]
    return tuple(sorted(events, key=lambda event: (event.time, isinstance(event, NoteOn))))


def _passed_by(take: Take, order: list[Stroke], kinds: dict[str, str]) -> dict[str, float]:
    """When the player was at the next note after each missed one; at the end if never."""
    firsts: dict[int, float] = {}
    for stroke in order:
        if stroke.note is not None:
            firsts.setdefault(stroke.tick, stroke.time)
    ticks = sorted(firsts)
    following = dict(pairwise(ticks))
    end = order[-1].time if order else 0.0
    due: dict[str, float] = {}
    for note in take.phrase.notes:
        if kinds[note.id] == "deletion":
            later = following.get(note.onset, min((t for t in ticks if t > note.onset), default=-1))
            due[note.id] = firsts.get(later, end)
    return due
