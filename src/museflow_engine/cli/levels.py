"""`museflow levels`: the roadmap as a table, or one level with the text that teaches it.

`--json` prints `{"title", "units": [{"id", "title", "about", "levels": [LEVEL, …]}]}`
where LEVEL is `{"id", "title", "teaches", "tiers": [TIER, …], "demonstration": PHRASE}`
and TIER holds the fields of `museflow_engine.level.Tier`: pitches, note values, metre and
key by name, tempo in quarters a minute. PHRASE is a phrase as `museflow generate --format
json` writes it, or null. `--level` prints one LEVEL. `--capacity` adds to every TIER
`"capacity"`, the exact number of its phrases; `"musical"`, about how many of them the
quality model holds to be good (if it likes none of those drawn, how many that leaves
possible); `"used"`, how many the learner has been shown; and `"effective_bits"`, the
information of a phrase drawn in bits: as if 2 to its power came equally often.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text

from museflow_engine.cli.command import Subparsers, add_command, add_store_arguments
from museflow_engine.cli.output import console, print_json, remark, table, write_file
from museflow_engine.cli.practice_view import staff_text
from museflow_engine.cli.road_drawing import road_drawing
from museflow_engine.cli.road_page import road_page
from museflow_engine.engraving.terminal import render
from museflow_engine.errors import MuseflowError, NotationError
from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.io.curriculum_examinations import load_boards
from museflow_engine.level import Level, Roadmap, Tier
from museflow_engine.level.things import interval_name
from museflow_engine.music import Hand, Phrase
from museflow_engine.music.rhythm import value_name

if TYPE_CHECKING:
    from museflow_engine.cli.levels_capacity import TierCapacity

_TEXT_WIDTH = 88


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command's arguments."""
    parser = add_command(
        subparsers,
        "levels",
        "Show the roadmap, or one level and the text that teaches it.",
        (
            "museflow levels",
            "museflow levels --level 1.3",
            "museflow levels --level 1.3 --capacity        how many phrases its tiers have",
            "museflow levels --capacity --learner anna     of the whole road, which takes a minute",
            "museflow levels --json | jq '.units[0].levels[].title'",
            "museflow levels --road road.md    the whole road as a page, drawn in road.svg",
        ),
    )
    parser.add_argument("--level", metavar="ID", help="one level, for instance 1.3")
    parser.add_argument(
        "--capacity",
        action="store_true",
        help="of every tier: its phrases, exactly; those that are musical; those used; bits of a draw",
    )
    add_store_arguments(parser)
    parser.add_argument(
        "--road", metavar="FILE.md", help="write the road as a page, with a drawing beside it"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Carry the command out."""
    roadmap = load_roadmap()
    if args.road:
        _write_road(roadmap, Path(args.road))
        return 0
    levels = (roadmap.level(args.level),) if args.level else roadmap.levels
    capacities = _capacities(levels, args) if args.capacity else {}
    if args.json:
        data = levels[0].model_dump(mode="json") if args.level else roadmap.model_dump(mode="json")
        _add_capacities(data, capacities)
        print_json(data)
        return 0
    if args.level:
        _print_level(levels[0])
    elif not args.capacity:
        _print_roadmap(levels)
    if args.capacity:
        _print_capacities(capacities)
    return 0


def _write_road(roadmap: Roadmap, page: Path) -> None:
    if page.suffix != ".md":
        raise MuseflowError(f"The road is a Markdown page; name it {page.with_suffix('.md')}.")
    boards = load_boards()
    drawing = page.with_suffix(".svg")
    write_file(drawing, road_drawing(roadmap, boards))
    write_file(page, road_page(roadmap, boards, drawing.name))
    remark(f"{page} and {drawing} written")


def _capacities(levels: tuple[Level, ...], args: argparse.Namespace) -> dict[str, TierCapacity]:
    from museflow_engine.cli.levels_capacity import capacities  # noqa: PLC0415 - slow to load, seldom wanted

    tiers = [tier for level in levels for tier in level.tiers]
    return capacities(tiers, args.learner, args.data)


def _print_capacities(found: dict[str, TierCapacity]) -> None:
    from museflow_engine.cli.levels_capacity import capacity_table  # noqa: PLC0415 - as above

    console().print(capacity_table(found))


def _add_capacities(data: Any, capacities: Mapping[str, TierCapacity]) -> None:  # noqa: ANN401 - JSON
    """Write capacities into the tiers, however deep they lie."""
    if isinstance(data, list):
        for item in data:
            _add_capacities(item, capacities)
    elif isinstance(data, dict):
        if data.get("id") in capacities:
            data.update(capacities[data["id"]].to_json())
        for item in data.values():
            _add_capacities(item, capacities)


def _print_roadmap(levels: tuple[Level, ...]) -> None:
    rows = table("level", "brings", "tiers", "tempo", numbers=("tiers", "tempo"), folds="brings")
    for level in levels:
        tempi = _range([tier.tempo for tier in level.tiers])
        rows.add_row(level.id, level.title, str(len(level.tiers)), tempi)
    console().print(rows)


def _print_level(level: Level) -> None:
    screen = console()
    screen.print(f"{level.id}  {level.title}\n", style="bold")
    screen.print(Markdown(level.teaches), width=min(screen.width, _TEXT_WIDTH))
    rows = table("tier", "what it asks", folds="what it asks")
    for tier in level.tiers:
        asks = Text.assemble((tier.title, "bold"), "\n", _describe(tier))
        rows.add_row(tier.id, asks)
    screen.print()
    screen.print(rows, width=min(screen.width, _TEXT_WIDTH))
    if level.demonstration:
        screen.print()
        _print_tune(screen, level.demonstration)


def _print_tune(screen: Console, tune: Phrase) -> None:
    ascii_only = not screen.encoding.startswith("utf")
    try:
        staff = render(tune, width=screen.width, ascii_only=ascii_only)
    except NotationError:
        screen.print("(a wider terminal shows its tune)")
    else:
        screen.print(staff_text(staff), soft_wrap=True)


def _describe(tier: Tier) -> str:
    """A tier in one line: hands and notes, note values, what else, tempo."""
    notes = [f"{hand} {_notes(tier, hand)}" for hand in reversed(tier.hands_used)]
    hands = "" if len(notes) == 1 else f", {' or '.join(tier.figures) or tier.hands}"
    values = ", ".join(value_name(value) for value in tier.values)
    size = f"{tier.bars} bars of {tier.meter} in {tier.key} at {tier.tempo:g}"
    return "; ".join([", ".join(notes) + hands, values, *_besides(tier), size])


def _besides(tier: Tier) -> Iterator[str]:
    """What a tier has beyond notes and values."""
    if tier.rests:
        yield "rests: " + ", ".join(value_name(rest) for rest in tier.rests)
    doubles = sorted({*tier.right_doubles, *tier.left_doubles})
    if doubles:
        yield "two notes at once: " + ", ".join(interval_name(number) for number in doubles)
    if tier.anacrusis:
        yield f"{value_name(tier.anacrusis)} upbeat"
    if tier.ties:
        yield "ties"
    if tier.form:
        yield f"rhythms {tier.form}"


def _notes(tier: Tier, hand: Hand) -> str:
    """The pitches of a hand, a whole run of neighbours in short: "C4–G4"."""
    pitches = tier.pitches(hand) if hand in tier.hands_used else ()
    steps = {later.staff_position - earlier.staff_position for earlier, later in pairwise(pitches)}
    if len(pitches) > 2 and steps == {1}:
        return f"{pitches[0]}–{pitches[-1]}"
    return " ".join(pitch.name for pitch in pitches)


def _range(tempi: list[float]) -> str:
    low, high = min(tempi), max(tempi)
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"
