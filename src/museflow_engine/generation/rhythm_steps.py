"""What may come next in the rhythm of a phrase: one decision after another, hand by hand.

Conventions: ticks, 480 to the quarter. A walk reads the phrase in order of time; when
the hands are independent it reads the right hand to the end and then the left, so
that a `clock` of `length` is the start of the left hand.

A note crosses a barline only where the tier has ties, and then one barline: the walk
still stops at it, with what is left of the note as `over`. Triplets come in groups of
three equal notes, on a multiple of the group's length. Between two notes of a bar there
is at most one rest: rests make no sound, so that two ways to write one silence would be
one phrase counted twice. A hand that plays in a bar sounds at least once in it. An
upbeat begins with a note and belongs to the hand that has the melody: the right if the
hands are independent, the hand of the first bar if they alternate.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from museflow_engine.generation.bar_plan import BarPlan, is_syncopated
from museflow_engine.level import Tier
from museflow_engine.music import HANDS, TICKS_PER_QUARTER, Hand
from museflow_engine.music.rhythm import is_triplet, quarters
from museflow_engine.skill import intersection

_CHOOSE: Final = 0
_LAY: Final = 1
_PLAY: Final = 2
_BOTH: Final = 2
_PLAYERS: Final[tuple[tuple[Hand, ...], ...]] = (("right",), ("left",), HANDS)


class Move(NamedTuple):
    """One decision about rhythm.

    Attributes:
        hands: the hands that strike; empty for a rest or the choice of a hand.
        onset: ticks from the start of the phrase.
        duration: ticks; 0 for the choice of a hand.
        slots: notes that the move adds to the first and to the second melodic line; in
            a form, over all bars of its letter.
        skills: micro-skills that the move gives exposure to.
    """

    hands: tuple[Hand, ...]
    onset: int
    duration: int
    slots: tuple[int, int]
    skills: tuple[str, ...]


class Spot(NamedTuple):
    """Where a walk stands; spots grow from move to move, so that sorting orders them.

    Attributes:
        clock: ticks read so far.
        phase: choose a hand, lay down the held note or the figure, or play.
        player: 0 right, 1 left, 2 both together.
        rested: whether the last move was a rest.
        flags: alternating: which hands have played, as bits; held: 1 once the melody
            cannot be taken for the held hand.
        tally: tally of the rhythmic requirements.
        first, second: notes in the two melodic lines, counted up to a limit; at the
            limit as soon as the bars to come are sure to reach it.
        group: note value of the triplet that has been begun; 0 outside one.
        over: ticks that a tied note sounds beyond the clock, which is at a barline.
    """

    clock: int
    phase: int
    player: int
    rested: bool
    flags: int
    tally: int
    first: int
    second: int
    group: int = 0
    over: int = 0


Step = tuple[Move, Spot]


class Steps:
    """The rules of a tier's rhythms where nothing is counted.

    Args:
        tier: the tier.

    Attributes:
        plan: the bars.
        start: where every walk begins.
        end: the clock at which every walk ends.
    """

    def __init__(self, tier: Tier) -> None:
        self.plan = BarPlan(tier)
        self._mode = tier.hands
        self._meter = tier.meter
        self._ties = tier.ties
        self._syncopation = tier.syncopation
        bar = self.plan.bar
        # A tied note may be longer than a bar.
        self._values = sorted((value for value in tier.values if tier.ties or value <= bar), reverse=True)
        self._rests = sorted((rest for rest in tier.rests if rest < bar), reverse=True)
        self.end = self.plan.length * (2 if self._mode == "independent" else 1)
        player = {"left": 1, "parallel": _BOTH}.get(self._mode, 0)
        self.start = Spot(0, self._phase_at(0), player, rested=False, flags=0, tally=0, first=0, second=0)

    def _phase_at(self, clock: int) -> int:
        tick = clock % self.plan.length
        if self._mode == "alternating":
            # The hand of the first bar plays its upbeat too, and has been chosen there.
            begins = tick == 0 or (self.plan.is_barline(tick) and tick > self.plan.upbeat)
            return _CHOOSE if begins else _PLAY
        if self._mode == "held" and not clock:
            return _CHOOSE
        laying = self._mode in ("held", "pattern") and self.plan.is_barline(tick)
        return _LAY if laying else _PLAY

    def after(self, spot: Spot) -> Iterator[Step]:
        """The moves from a spot, each with the spot that it leads to.

        A spot reached holds the flags that the move adds, and counts nothing.
        """
        blank = spot._replace(flags=0, tally=0, first=0, second=0)
        if spot.phase == _CHOOSE:
            yield from self._choices(blank)
        elif spot.phase == _LAY:
            yield self._figure(blank) if self._mode == "pattern" else self._held_note(blank)
        else:
            yield from self._notes(blank)
            yield from self._silences(blank)

    def _choices(self, spot: Spot) -> Iterator[Step]:
        """Who plays this bar (alternating), or the melody (held)."""
        for player, hand in enumerate(HANDS):
            move = Move((), spot.clock, 0, (0, 0), (f"hand:{hand}",))
            if self._mode == "alternating":
                flags, phase = 1 << player, _PLAY
            else:
                flags, phase = 1 - player, _PLAY if self.plan.upbeat else _LAY
            yield move, spot._replace(phase=phase, player=player, flags=flags)

    def _held_note(self, spot: Spot) -> Step:
        length = self.plan.end(spot.clock) - spot.clock
        move = self._strike(1 - spot.player, spot.clock, length)
        return move, self._settled(spot._replace(phase=_PLAY))

    def _figure(self, spot: Spot) -> Step:
        """The chord of a bar as one note of the second line; its figure is written out later.

        It exercises nothing here, since requirements of rhythm are about the melody.
        """
        length = self.plan.end(spot.clock) - spot.clock
        move = Move(("left",), spot.clock, length, (0, self.plan.times(spot.clock)), ())
        return move, self._settled(spot._replace(phase=_PLAY))

    def _notes(self, spot: Spot) -> Iterator[Step]:
        onset = spot.clock % self.plan.length + spot.over
        for value in [spot.group] if spot.group else self._values:
            if spot.group or self._may_sound(onset, value):
                landing = self._advanced(spot, onset, value)
                if is_triplet(value) and (self.plan.place(onset) + value) % (3 * value):
                    landing = landing._replace(group=value)
                if self._mode == "held" and (self.plan.place(onset) or value != self.plan.bar):
                    landing = landing._replace(flags=1)
                yield self._strike(spot.player, onset, value), landing

    def _may_sound(self, onset: int, value: int) -> bool:
        """Whether a note of a value, or a triplet of it, may begin here."""
        place, end = self.plan.place(onset), self.plan.end(onset)
        if is_triplet(value):
            group = 3 * value
            inside = place % group == 0 and onset + group <= end
            return inside and (self._syncopation or not is_syncopated(self._meter, place, group))
        if onset + value > end and not (
            self._ties and end < self.plan.length and onset + value <= self.plan.end(end)
        ):
            return False
        within = min(value, end - onset)
        return self._syncopation or not is_syncopated(self._meter, place, within)

    def _silences(self, spot: Spot) -> Iterator[Step]:
        if spot.rested or spot.group:
            return
        onset = spot.clock % self.plan.length + spot.over
        start, end = self.plan.start(onset), self.plan.end(onset)
        if onset < self.plan.upbeat and onset == start:
            return
        for rest in self._rests:
            if onset + rest <= end and (onset > start or rest < end - start):
                skills = (f"rest:{quarters(rest)}", *self._place_reached(onset + rest))
                move = Move((), onset, rest, (0, 0), skills)
                yield move, self._advanced(spot, onset, rest, rested=True)

    def _strike(self, player: int, onset: int, value: int) -> Move:
        """A note; in parallel motion the two hands share one line of pairs."""
        hands = _PLAYERS[player]
        rhythm = f"rhythm:{quarters(value)}"
        skills = (
            rhythm,
            *(intersection(rhythm, f"hand:{hand}") for hand in hands),
            *self._place_reached(onset + value),
        )
        times = self.plan.times(onset)
        return Move(hands, onset, value, (0, times) if player == 1 else (times, 0), skills)

    def _place_reached(self, tick: int) -> tuple[str, ...]:
        """A place is chosen by the move that ends there; downbeats come by themselves."""
        place = self.plan.place(tick) if tick < self.plan.length else 0
        return (f"place:{quarters(place + TICKS_PER_QUARTER)}",) if place else ()

    def _advanced(self, spot: Spot, onset: int, ticks: int, *, rested: bool = False) -> Spot:
        """The spot after something that begins at a tick of the phrase and lasts so long."""
        reached, end = onset + ticks, self.plan.end(onset)
        start_of_hand = spot.clock - spot.clock % self.plan.length
        if reached < end:
            return spot._replace(clock=start_of_hand + reached, rested=rested, group=0, over=0)
        return self._at_barline(spot, start_of_hand, end, reached - end)

    def _at_barline(self, spot: Spot, start_of_hand: int, barline: int, over: int) -> Spot:
        clock, player = start_of_hand + self.plan.onward(barline), spot.player
        if self._mode == "independent" and clock == self.plan.length:
            clock, player = clock + self.plan.upbeat, 1
        phase = self._phase_at(clock)
        if self._mode == "alternating" and phase == _CHOOSE:
            player = 0
        return self._settled(
            spot._replace(clock=clock, phase=phase, player=player, rested=False, group=0, over=over)
        )

    def _settled(self, spot: Spot) -> Spot:
        """Past a bar that a tied note fills to its end."""
        tick = spot.clock % self.plan.length
        if spot.phase != _PLAY or not spot.over or tick + spot.over < self.plan.end(tick):
            return spot
        return self._at_barline(spot, spot.clock - tick, self.plan.end(tick), 0)
