"""Drawing phrases: rhythm and form, then harmony, then the pitches over them.

Conventions: with nothing wished, a draw follows the model's own distribution; a wish
changes the distributions it concerns and nothing else. Now and then a rhythm is drawn
move by move instead of bar by bar, so that every phrase of the tier can come, also where
the lexicon had to leave words out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from math import prod
from random import Random
from typing import Final, NamedTuple

from museflow_engine.generation.bar_plan import BarPlan
from museflow_engine.generation.language import Outline
from museflow_engine.generation.model import features
from museflow_engine.generation.model.line_model import Compass, Heard, LineModel, Spot
from museflow_engine.generation.model.line_tilt import LineTilt
from museflow_engine.generation.model.picking import pick
from museflow_engine.generation.model.pitch_draw import Block, LineDraw, Task
from museflow_engine.generation.model.relations import NEW, Relation
from museflow_engine.generation.model.rhythm_draw import Rhythm, RhythmDraw
from museflow_engine.generation.model.styles import Style
from museflow_engine.generation.model.tables import LineRole
from museflow_engine.generation.model.tier_model import TierModel
from museflow_engine.generation.model.wishes import Ledger, Wishes
from museflow_engine.generation.rhythm_moves import Move
from museflow_engine.music.rhythm import quarters

_MOVE_BY_MOVE: Final = 0.02
_REQUIRED: Final = 50.0
"""How much likelier a compass is for a pitch that every phrase must have."""

_LEAST_INTEREST: Final = 0.2

Notes = list[Move]
Form = dict[int, Relation]
"""By bar, what is taken up from an earlier one."""


class _Plan(NamedTuple):
    """What is settled before pitches: the form of each line, a chord a bar, styles by role."""

    form: tuple[Form, Form]
    chords: Sequence[int]
    styles: Mapping[str, Style]


class Sampler:
    """A source of phrases for one set of wishes.

    Args:
        model: the model of the tier.
        wishes: the wishes.
        ledger: adds up what choices cost or tell; None if nobody asks.
    """

    def __init__(self, model: TierModel, wishes: Wishes, ledger: Ledger | None = None) -> None:
        self._model = model
        self._wishes = wishes
        self._ledger = ledger
        self._tier = model.language.tier
        self._plan = BarPlan(self._tier)
        self._tilts: dict[tuple[int, int, LineRole], LineTilt] = {}
        self._required = {each.skill for each in self._tier.new}
        self._rhythms = RhythmDraw(model.words, model.bars, wishes, ledger)

    def draw(self, rng: Random) -> Outline:
        """One phrase of the language."""
        rhythm = self._draw_rhythm(rng)
        moves = self._model.language.rhythms.unfolded(rhythm.moves)
        lines: tuple[Notes, Notes] = (
            [move for move in moves if move.slots[0]],
            [move for move in moves if move.slots[1]],
        )
        form = self._form(rhythm)
        territory = self._draw_territory((len(lines[0]), len(lines[1])), rng)
        plan = _Plan(form, self._draw_chords(form[0] or form[1], rng), rhythm.styles)
        return Outline(moves, territory, self._draw_pitches(territory, lines, plan, rng))

    def _draw_rhythm(self, rng: Random) -> Rhythm:
        chance = rng.random()
        if self._rhythms.is_possible and chance >= _MOVE_BY_MOVE:
            return self._rhythms.draw(rng)
        lexicon = self._model.words.lexicon
        edges = self._model.language.rhythms.edges
        moves: list[Move] = []
        node = 0
        while edges[node]:
            node, move = edges[node][pick(lexicon.shares(node), rng)]
            moves.append(move)
        return Rhythm(moves, [], {})

    def _draw_territory(self, slots: tuple[int, int], rng: Random) -> int:
        """A way to divide the keyboard that leaves room for what is required."""
        weights = self._model.territories
        if len(weights) == 1:
            return 0
        territories = self._model.language.territories
        odds = [
            weight if lines.has_room(slots) else 0.0
            for weight, lines in zip(weights, territories, strict=True)
        ]
        return pick(odds, rng)

    def _form(self, rhythm: Rhythm) -> tuple[Form, Form]:
        """By line and bar, what is taken up from an earlier bar."""
        form: tuple[Form, Form] = ({}, {})
        words = self._model.words.lexicon.words
        for bar in rhythm.bars:
            left = bar.role == "bass" or words[bar.word].hands == ("left",)
            form[int(left)][bar.number] = bar.relation
        return form

    def _draw_chords(self, form: Form, rng: Random) -> list[int]:
        bars = self._tier.bars + (1 if self._plan.upbeat else 0)
        copies = [
            bar - form[bar].offset if bar in form and form[bar].kind == "literal" else None
            for bar in range(bars)
        ]
        return self._model.harmony.draw(bars, copies, rng)

    def _draw_pitches(
        self,
        territory: int,
        lines: tuple[Notes, Notes],
        plan: _Plan,
        rng: Random,
    ) -> tuple[list[int], list[int]]:
        roles = (self._role(0, lines), self._role(1, lines))
        ahead = self._model.ahead(territory, roles)
        found: list[list[int]] = []
        heard: list[Heard | None] = [None] * len(lines[0])
        tally = 0
        for which in (0, 1):
            model = self._model.line(territory, which, roles[which])
            bars = sorted({self._place(move.onset)[0] for move in lines[which]})
            compasses = self._compasses(model, plan.styles.get(roles[which]), bars, rng)
            task = self._task(lines[which], plan.form[which], plan.chords, compasses)
            after = len(lines[1]) if which == 0 else 0
            line = LineDraw(
                model,
                self._tier.key,
                tilt=self._tilt_of(territory, which, roles[which]),
                ahead=ahead,
                which=(which, after),
                ledger=self._ledger,
            )
            line.draw(task, heard, tally, rng)
            tally = line.tally
            found.append(line.symbols)
            if which == 0:
                heard = _heard(model, lines, line.symbols)
        return found[0], found[1]

    def _role(self, which: int, lines: tuple[Notes, Notes]) -> LineRole:
        """Whether a line is a melody, or what goes with one."""
        mode = self._tier.hands
        if mode in ("independent", "pattern"):
            return "bass" if which else "melody"
        if mode == "held":
            held = all(move.onset + move.duration == self._plan.end(move.onset) for move in lines[which])
            return "bass" if held and len(lines[1 - which]) > len(lines[which]) else "melody"
        return "melody"

    def _tilt_of(self, territory: int, which: int, role: LineRole) -> LineTilt | None:
        if not self._wishes.concern_pitches:
            return None
        key = (territory, which, role)
        if key not in self._tilts:
            model = self._model.line(territory, which, role)
            self._tilts[key] = LineTilt(model, self._wishes)
        return self._tilts[key]

    def _paired(self, duration: int) -> str:
        """Name of a note value, if a wish pairs it with pitches."""
        if not self._wishes.names_pairs:
            return ""
        rhythm = f"rhythm:{quarters(duration)}"
        return rhythm if self._wishes.concerns_pitches_on(rhythm) else ""

    def _task(self, notes: Notes, form: Form, chords: Sequence[int], compasses: Sequence[Compass]) -> Task:
        places = [self._place(move.onset) for move in notes]
        numbers = [bar for bar, _ in places]
        count = len(notes)
        spots = [
            Spot(chords[bar], strength, features.place(number, count))
            for number, (bar, strength) in enumerate(places)
        ]
        if spots:
            spots[-1] = spots[-1]._replace(strength=features.strength(self._tier.meter, 0, is_last=True))
        paired = [self._paired(move.duration) for move in notes]
        return Task(spots, paired, self._blocks(notes, numbers, form), compasses)

    def _compasses(
        self, model: LineModel, style: Style | None, bars: Sequence[int], rng: Random
    ) -> list[Compass]:
        """The compass that a line keeps to, with the register of each of its bars."""
        if not model.positions:
            return []
        lowest, highest = min(model.positions), max(model.positions)
        if style is None:
            return [Compass(lowest, highest, features.ANY_LEVEL)] * len(bars)
        room = highest - lowest - style.span
        if room > 0:
            odds = [self._interest(model, lowest + shift, style.span) for shift in range(room + 1)]
            lowest += pick(odds, rng)
            highest = lowest + style.span
        last = self._bar(self._plan.length - 1)
        return [Compass(lowest, highest, style.level(bar, is_last=bar == last)) for bar in bars]

    def _interest(self, model: LineModel, lowest: int, span: int) -> float:
        """How much of what is wished for, or required, lies within a compass."""
        within = {
            f"pitch:{pitch.name}"
            for position, symbol in zip(model.positions, model.line.symbols, strict=True)
            if lowest <= position <= lowest + span
            for _, pitch in symbol
        }
        wished = prod(max(self._wishes.weight(name), _LEAST_INTEREST) for name in within)
        return wished * _REQUIRED ** len(within & self._required)

    def _blocks(self, notes: Notes, numbers: Sequence[int], form: Form) -> list[Block]:
        blocks: dict[int, Block] = {}
        for bar, group in groupby(range(len(notes)), key=numbers.__getitem__):
            places = list(group)
            first, last = places[0], places[-1] + 1
            relation = form.get(bar)
            source = blocks.get(bar - relation.offset) if relation and relation.offset else None
            if relation and source and self._alike(notes, source, first, last):
                blocks[bar] = Block(first, last, source.first, relation.kind)
            else:
                blocks[bar] = Block(first, last, -1, NEW)
        return list(blocks.values())

    def _alike(self, notes: Notes, source: Block, first: int, last: int) -> bool:
        """Whether a bar has the rhythm of an earlier one in the same line."""
        if last - first != source.last - source.first:
            return False
        return all(
            self._plan.place(earlier.onset) == self._plan.place(later.onset)
            for earlier, later in zip(notes[source.first : source.last], notes[first:last], strict=True)
        )

    def _place(self, onset: int) -> tuple[int, int]:
        """The bar of an onset, and its metric weight."""
        grid = self._model.grid
        if onset not in grid:
            strength = features.strength(self._tier.meter, self._plan.place(onset))
            grid[onset] = (self._bar(onset), strength)
        return grid[onset]

    def _bar(self, onset: int) -> int:
        """Number of a bar from 0; an upbeat is bar 0."""
        upbeat = self._plan.upbeat
        return (onset - upbeat) // self._plan.bar + (1 if upbeat else 0)


def _heard(model: LineModel, lines: tuple[Notes, Notes], symbols: Sequence[int]) -> list[Heard | None]:
    """For each note of the second line, what the first does at its onset."""
    found: list[Heard | None] = []
    first, second = lines
    at = 0
    for move in second:
        while at < len(first) and first[at].onset + first[at].duration <= move.onset:
            at += 1
        if at == len(first) or first[at].onset > move.onset:
            found.append(None)
            continue
        struck = first[at].onset == move.onset
        direction = 3
        if struck and at:
            steps = model.positions[symbols[at]] - model.positions[symbols[at - 1]]
            direction = features.direction(steps)
        found.append((model.midi[symbols[at]], struck, direction))
    return found
