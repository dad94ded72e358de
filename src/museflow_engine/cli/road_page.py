"""The road as a page: the drawing, the examinations, and a table for every unit.

Conventions: Markdown, with the drawing in an SVG file beside it. The page follows from
roadmap and boards alone, so that a test can hold the committed page to the command.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from museflow_engine.level import Level, Roadmap, Unit
from museflow_engine.level.examinations import Board, places
from museflow_engine.level.things import Thing, new_things
from museflow_engine.music import Hand
from museflow_engine.music.rhythm import value_name

COMMAND = "museflow levels --road docs/roadmap.md"

_LEGEND = (
    "Lines: the compass of the hands, with a dot on each new note. Large dots: new in this level; small "
    "ones: known and used. Flags: what a board asks at sight can be read from here on; dashed flags are "
    "estimates."
)

_CERTAINTY = {
    "read": "checked",
    "remembered": "from memory",
    "estimated": "estimate",
}


def road_page(roadmap: Roadmap, boards: Sequence[Board], drawing: str) -> str:
    """The whole road as Markdown.

    Args:
        roadmap: the road.
        boards: examination boards, whose grades are placed on it.
        drawing: name of the SVG file beside the page.

    Raises:
        CurriculumError: if an examination needs what the road never brings.
    """
    tiers = sum(len(level.tiers) for level in roadmap.levels)
    new = new_things(roadmap)
    summary = (
        f"{len(roadmap.units)} units, {len(roadmap.levels)} levels, {tiers} tiers. Each level brings one "
        "new thing; its tiers loosen from that thing alone to all that is known."
    )
    lines = [
        f"# The road: {roadmap.title[0].lower()}{roadmap.title[1:]}",
        "",
        summary,
        f"`museflow levels --level 3.4` shows a level's text and its tune. This page is made by `{COMMAND}`.",
        "",
        f"![The road, level by level]({drawing})",
        "",
        _LEGEND,
        "",
        *_examinations(roadmap, boards),
    ]
    for unit in roadmap.units:
        lines += ["", *_unit(unit, new)]
    return "\n".join([*lines, ""])


def _examinations(roadmap: Roadmap, boards: Sequence[Board]) -> Iterator[str]:
    yield "## Where examinations stand"
    yield ""
    yield (
        "A grade stands at the level that brings the last thing its sight-reading needs, computed from "
        "`curriculum/examinations.toml`. *Checked*: agrees with a description that we could read. *From "
        "memory*: teachers' knowledge of the syllabus, not compared with its text. *Estimate*: judged by "
        "comparison. Before an examination, read the board's own syllabus."
    )
    for board in boards:
        yield from ("", f"**{board.name}**: {board.title}, {board.year}. {board.source}", "")
        yield "| grade | stands at | it asks | not on this road | how sure |"
        yield "|---|---|---|---|---|"
        for grade, level_id in places(board, roadmap):
            title = roadmap.level(level_id).title
            sure = _CERTAINTY[grade.certainty]
            yield f"| {grade.name} | {level_id} {title} | {grade.asks} | {grade.beyond} | {sure} |"


def _unit(unit: Unit, new: dict[str, frozenset[Thing]]) -> Iterator[str]:
    yield f"## Unit {unit.id}: {unit.title}"
    yield ""
    yield " ".join(unit.about.split())
    yield ""
    yield "| level | new | right hand | left hand | values | metres | keys | hands | bars | tempo |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for level in unit.levels:
        cells = (
            f"**{level.id}** {level.title}",
            _brings(new[level.id]),
            _compass(level, "right"),
            _compass(level, "left"),
            ", ".join(_values(level)),
            _list(str(tier.meter) for tier in level.tiers),
            _list(str(tier.key) for tier in level.tiers),
            _list(mode for tier in level.tiers for mode in (tier.figures or (tier.hands,))),
            _span(tier.bars for tier in level.tiers),
            _span(tier.tempo for tier in level.tiers),
        )
        yield f"| {' | '.join(cells)} |"


def _brings(new: frozenset[Thing]) -> str:
    """What is new in a few words; notes in the order of the keyboard."""
    notes = sorted(thing.name for thing in new if thing.kind == "note")
    others = sorted(thing.label for thing in new if thing.kind != "note")
    return ", ".join([*notes, *others])


def _compass(level: Level, hand: Hand) -> str:
    pitches = {pitch for tier in level.tiers if hand in tier.hands_used for pitch in tier.pitches(hand)}
    if not pitches:
        return "–"
    ordered = sorted(pitches, key=lambda pitch: (pitch.midi, pitch.name))
    return ordered[0].name if len(ordered) == 1 else f"{ordered[0]}–{ordered[-1]}"


def _values(level: Level) -> list[str]:
    """Names of the note values, the longest first."""
    values = {value for tier in level.tiers for value in tier.values}
    return [value_name(value) for value in sorted(values, reverse=True)]


def _list(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _span(numbers: Iterable[float]) -> str:
    found = sorted(set(numbers))
    return f"{found[0]:g}" if len(found) == 1 else f"{found[0]:g}–{found[-1]:g}"
