"""Counts how bars are made from earlier ones, and which rhythms go together.

Conventions: relations as in `generation.model.relations`. A bar that could be explained
in two ways takes the fuller one (literal before transposed before rhythm), and of two
alike the nearer bar.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from random import Random
from typing import Final

from museflow_engine.generation.model import features
from museflow_engine.generation.model.bar_factors import coincidence_class
from museflow_engine.generation.model.relations import FRESH, KINDS, OFFSETS, Relation, bar_class
from museflow_engine.generation.model.styles import Style
from museflow_engine.training.music.lines import Line, Strike

Counts = dict[str, dict[str, float]]

_STRANGERS: Final = 5
_SEED: Final = 1


def relations(line: Line) -> list[Relation]:
    """What each bar of a line takes up from an earlier one."""
    return [_relation(line, number) for number in range(line.bars)]


def _relation(line: Line, number: int) -> Relation:
    found = FRESH
    here = line.bar(number)
    for offset in OFFSETS:
        if offset <= number and here and line.word(number) == line.word(number - offset):
            kind = _kind(line.bar(number - offset), here)
            if found is FRESH or KINDS.index(kind) > KINDS.index(found.kind):
                found = Relation(offset, kind)
    return found


def _kind(earlier: tuple[Strike, ...], later: tuple[Strike, ...]) -> str:
    if [each.pitch for each in earlier] == [each.pitch for each in later]:
        return "literal"
    steps = {
        after.pitch.staff_position - before.pitch.staff_position
        for before, after in zip(earlier, later, strict=True)
    }
    if len(steps) == 1 and steps != {0}:
        return "transposed"
    return "contour" if len(earlier) > 1 and _contour(earlier) == _contour(later) else "rhythm"


def _contour(strikes: tuple[Strike, ...]) -> list[int]:
    return [
        features.direction(after.pitch.staff_position - before.pitch.staff_position)
        for before, after in pairwise(strikes)
    ]


def count_relations(phrases: Iterable[list[Line]]) -> tuple[Counts, Counts]:
    """Counts of the relations of melodies, and of basses given the melody's."""
    melody: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    bass: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for lines in phrases:
        heard: list[Relation] = []
        for line in lines:
            found = relations(line)
            table = bass if line.role == "bass" else melody
            for number in range(1, line.bars):
                context = heard[number] if line.role == "bass" else found[number - 1]
                place = bar_class(number, number == line.bars - 1)
                for key in (place, f"{place}|{context.name}"):
                    table[key][found[number].name] += 1
            heard = found
    return _plain(melody), _plain(bass)


def count_words(phrases: Iterable[list[Line]]) -> dict[str, dict[str, Counts]]:
    """Counts of bar words by metre, role and position."""
    table: dict[str, dict[str, Counts]] = {}
    for lines in phrases:
        for line in lines:
            by_place = table.setdefault(str(line.meter), {}).setdefault(line.role, {"inner": {}, "last": {}})
            for number in range(line.bars):
                words = by_place["last" if number == line.bars - 1 else "inner"]
                if line.bar(number):
                    words[line.word(number)] = words.get(line.word(number), 0.0) + 1
    return table


def count_steps(phrases: Iterable[list[Line]]) -> dict[str, dict[str, Counts]]:
    """Counts of what comes next at each place of the bar, by metre and role ("melody last" in last bars)."""
    table: dict[str, dict[str, Counts]] = {}
    for lines in phrases:
        for line in lines:
            by_role = table.setdefault(str(line.meter), {})
            for number in range(line.bars):
                role = f"{line.role} last" if number == line.bars - 1 else line.role
                by_place = by_role.setdefault(role, {})
                clock, start = 0, number * line.meter.bar_ticks
                for strike in line.bar(number):
                    place = strike.onset - start
                    if place > clock:
                        _count(by_place, clock, str(clock - place))
                    _count(by_place, place, str(strike.duration))
                    clock = place + strike.duration
    return table


def count_styles(phrases: Iterable[list[Line]]) -> Counts:
    """Counts of the styles of phrases (see `generation.model.styles`), by metre."""
    table: Counts = {}
    for lines in phrases:
        name = "|".join(_style(line).name for line in lines)
        styles = table.setdefault(str(lines[0].meter), {})
        styles[name] = styles.get(name, 0.0) + 1
    return table


def _style(line: Line) -> Style:
    values = frozenset(strike.duration for strike in line.strikes)
    profile = tuple(len(line.bar(number)) for number in range(line.bars))
    positions = [strike.pitch.staff_position for strike in line.strikes]
    levels = tuple(line.level(number) for number in range(line.bars))
    return Style(values, profile, levels, max(positions) - min(positions))


def same_strikes(phrases: Iterable[list[Line]]) -> dict[str, float]:
    """By role, how often a bar has as many strikes as one that it could take up."""
    same: dict[str, list[bool]] = {}
    for lines in phrases:
        for line in lines:
            strikes = [len(line.bar(number)) for number in range(line.bars)]
            same.setdefault(line.role, []).extend(
                strikes[number] == strikes[number - offset]
                for number in range(line.bars)
                for offset in OFFSETS
                if offset <= number
            )
    return {role: round(sum(found) / len(found), 4) for role, found in same.items()}


def coincidence(phrases: Iterable[list[Line]]) -> tuple[float, ...]:
    """By class of coincident onsets, how much more often it comes than if hands were strangers.

    Strangers are bars of the same metre, with as many strikes, from anywhere.
    """
    pairs = [
        (str(right.meter), _onsets(right, number), _onsets(left, number))
        for right, left in (lines for lines in phrases if len(lines) == 2)
        for number in range(right.bars)
    ]
    strangers: defaultdict[tuple[str, int, int], list[frozenset[int]]] = defaultdict(list)
    for meter, right, left in pairs:
        strangers[meter, 0, len(right)].append(right)
        strangers[meter, 1, len(left)].append(left)
    seen, chance = [1.0] * 4, [1.0] * 4
    rng = Random(_SEED)
    for meter, right, left in pairs:
        if right and left:
            seen[coincidence_class(len(right & left), len(left), len(right))] += 1
            for _ in range(_STRANGERS):
                own = rng.choice(strangers[meter, 1, len(left)])
                heard = rng.choice(strangers[meter, 0, len(right)])
                chance[coincidence_class(len(own & heard), len(own), len(heard))] += 1
    odds = [there / by_chance for there, by_chance in zip(seen, chance, strict=True)]
    return tuple(round(each * sum(chance) / sum(seen), 4) for each in odds)


def _onsets(line: Line, number: int) -> frozenset[int]:
    return frozenset(strike.onset % line.meter.bar_ticks for strike in line.bar(number))


def _count(table: Counts, place: int, event: str) -> None:
    row = table.setdefault(str(place), {})
    row[event] = row.get(event, 0.0) + 1


def _plain(table: Mapping[str, Mapping[str, float]]) -> Counts:
    return {key: dict(row) for key, row in table.items()}
