"""The rhythm of a phrase as a walk: one decision after another, hand by hand.

Conventions: ticks, 480 to the quarter. A walk reads the phrase in order of time; when
the hands are independent it reads the right hand to the end and then the left, so
that a `clock` of `length` is the left hand's first beat. No note crosses a barline.
Between two notes of a bar there is at most one rest: rests make no sound, so that two
ways to write one silence would be one phrase counted twice. A hand that plays in a
bar sounds at least once in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from museflow_engine.generation.tally import Tally
from museflow_engine.level import Tier
from museflow_engine.music import HANDS, TICKS_PER_QUARTER, Hand
from museflow_engine.music.rhythm import quarters
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
        slots: notes that the move adds to the first and to the second melodic line.
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
        first, second: notes in the two melodic lines, counted up to a limit.
    """

    clock: int
    phase: int
    player: int
    rested: bool
    flags: int
    tally: int
    first: int
    second: int


class Walk:
    """The rules of a tier's rhythms: from each spot, the moves and where they lead.

    Args:
        tier: the tier.
        tally: arithmetic of its rhythmic requirements (rhythm, rest, hand).
        limits: up to where the notes of the two lines need counting.
        enough: whether so many notes (up to the limits) leave a choice of pitches.
    """

    def __init__(
        self, tier: Tier, tally: Tally, limits: tuple[int, int], enough: Callable[[int, int], bool]
    ) -> None:
        self._mode = tier.hands
        self._bar = tier.meter.bar_ticks
        self._length = tier.bars * self._bar
        self._values = sorted((value for value in tier.values if value <= self._bar), reverse=True)
        self._rests = sorted((rest for rest in tier.rests if rest < self._bar), reverse=True)
        self._tally = tally
        self._limits = limits
        self._enough = enough
        self.end = self._length * (2 if self._mode == "independent" else 1)
        player = {"left": 1, "parallel": _BOTH}.get(self._mode, 0)
        self.start = Spot(0, self._phase_at(0), player, rested=False, flags=0, tally=0, first=0, second=0)

    def accepts(self, spot: Spot) -> bool:
        """Whether a walk may end here."""
        flags = {"alternating": 3, "held": 1}.get(self._mode, 0)
        return (
            spot.clock == self.end
            and spot.tally == self._tally.done
            and spot.flags == flags
            and self._enough(spot.first, spot.second)
        )

    def moves(self, spot: Spot) -> Iterator[tuple[Move, Spot]]:
        """The moves from a spot, each with the spot that it leads to."""
        if spot.clock == self.end:
            return
        if spot.phase == _CHOOSE:
            yield from self._choices(spot)
        elif spot.phase == _LAY:
            yield self._figure(spot) if self._mode == "pattern" else self._held_note(spot)
        else:
            yield from self._notes(spot)
            yield from self._silences(spot)

    def _phase_at(self, clock: int) -> int:
        if self._mode == "alternating" and clock % self._bar == 0:
            return _CHOOSE
        if self._mode == "held" and clock % self._bar == 0:
            return _LAY if clock else _CHOOSE
        if self._mode == "pattern" and clock % self._bar == 0:
            return _LAY
        return _PLAY

    def _choices(self, spot: Spot) -> Iterator[tuple[Move, Spot]]:
        """Who plays this bar (alternating), or the melody (held)."""
        for player, hand in enumerate(HANDS):
            move = Move((), spot.clock, 0, (0, 0), (f"hand:{hand}",))
            if self._mode == "alternating":
                flags, phase = spot.flags | (1 << player), _PLAY
            else:
                flags, phase = 1 - player, _LAY
            yield move, spot._replace(phase=phase, player=player, flags=flags)

    def _held_note(self, spot: Spot) -> tuple[Move, Spot]:
        move = self._strike(1 - spot.player, spot.clock, self._bar)
        return move, self._counted(spot._replace(phase=_PLAY), move)

    def _figure(self, spot: Spot) -> tuple[Move, Spot]:
        """The chord of a bar as one note of the second line; its figure is written out later.

        It exercises nothing here, since requirements of rhythm are about the melody.
        """
        move = Move(("left",), spot.clock, self._bar, (0, 1), ())
        return move, spot._replace(phase=_PLAY, second=min(spot.second + 1, self._limits[1]))

    def _notes(self, spot: Spot) -> Iterator[tuple[Move, Spot]]:
        room = self._bar - spot.clock % self._bar
        for value in self._values:
            if value <= room:
                move = self._strike(spot.player, spot.clock % self._length, value)
                flags = spot.flags
                if self._mode == "held" and value < self._bar:
                    flags = 1
                yield (
                    move,
                    self._counted(self._advanced(spot, value, rested=False)._replace(flags=flags), move),
                )

    def _silences(self, spot: Spot) -> Iterator[tuple[Move, Spot]]:
        room = self._bar - spot.clock % self._bar
        for rest in () if spot.rested else self._rests:
            if rest <= room:
                onset = spot.clock % self._length
                name = f"rest:{quarters(rest)}"
                move = Move((), onset, rest, (0, 0), (name, *self._place_reached(onset + rest)))
                tally = self._tally.after([name])[spot.tally]
                yield move, self._advanced(spot, rest, rested=True)._replace(tally=tally)

    def _strike(self, player: int, onset: int, value: int) -> Move:
        """A note; in parallel motion the two hands share one line of pairs."""
        hands = _PLAYERS[player]
        rhythm = f"rhythm:{quarters(value)}"
        skills = (
            rhythm,
            *(intersection(rhythm, f"hand:{hand}") for hand in hands),
            *self._place_reached(onset + value),
        )
        return Move(hands, onset, value, (0, 1) if player == 1 else (1, 0), skills)

    def _place_reached(self, tick: int) -> tuple[str, ...]:
        """A place is chosen by the move that ends there; downbeats come by themselves."""
        place = tick % self._bar
        return (f"place:{quarters(place + TICKS_PER_QUARTER)}",) if place else ()

    def _advanced(self, spot: Spot, ticks: int, *, rested: bool) -> Spot:
        clock = spot.clock + ticks
        player = 1 if self._mode == "independent" and clock >= self._length else spot.player
        at_barline = clock % self._bar == 0
        phase = self._phase_at(clock)
        if self._mode == "alternating" and at_barline:
            player = 0
        return spot._replace(clock=clock, phase=phase, player=player, rested=rested and not at_barline)

    def _counted(self, spot: Spot, move: Move) -> Spot:
        exercised = [skill for hand in move.hands for skill in (move.skills[0], f"hand:{hand}")]
        first, second = move.slots
        return spot._replace(
            tally=self._tally.after(exercised)[spot.tally],
            first=min(spot.first + first, self._limits[0]),
            second=min(spot.second + second, self._limits[1]),
        )
