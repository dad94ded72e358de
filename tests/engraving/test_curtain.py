"""Part of the staff covered: what is not in view is gone, and what is has not moved."""

from __future__ import annotations

import pytest

from museflow_engine import Phrase
from museflow_engine.engraving.terminal import Rendering, render

QUARTER = 480
TUNE = Phrase.from_notes(
    [
        *(
            (QUARTER * n, QUARTER, pitch, "right", f"r{n}")
            for n, pitch in enumerate((61, 64, 67, 72, 74, 66, 64, 60))
        ),
        *((QUARTER * n, 240, 48, "left", f"l{n}") for n in (0, 2, 5)),
    ]
)


def drawn(view: tuple[tuple[int, int], ...] | None, *, names: bool = False) -> Rendering:
    return render(TUNE, width=100, view=view, names=names)


def heads(rendering: Rendering) -> set[str]:
    """Notes whose head is to be seen."""
    lines = ["".join(text for text, _ in line) for line in rendering.lines]
    return {
        name
        for name, places in rendering.places.items()
        if any(lines[row][column : column + 1] == "●" for row, column in places)
    }


def test_with_all_in_view_nothing_changes() -> None:
    assert drawn(((0, TUNE.length),)) == drawn(None)


@pytest.mark.parametrize("first", range(0, 8 * QUARTER, QUARTER))
@pytest.mark.parametrize("beats", [1, 3])
def test_just_the_notes_in_view_are_seen_and_they_have_not_moved(first: int, beats: int) -> None:
    view = ((first, first + beats * QUARTER),)
    rendering = drawn(view)
    wanted = {note.id for note in TUNE.notes if first <= note.onset < first + beats * QUARTER}
    assert heads(rendering) == wanted
    assert rendering.places == drawn(None).places
    assert len(rendering.lines) == len(drawn(None).lines)


def test_an_empty_view_leaves_staff_clefs_and_barlines() -> None:
    shown = {style for line in drawn(()).lines for text, style in line if text.strip()}
    assert shown == {"staff", "clef", "barline"}


def test_names_are_covered_with_their_notes() -> None:
    rendering = drawn(((QUARTER, 2 * QUARTER),), names=True)
    names = "".join(text for line in rendering.lines for text, style in line if style == "name")
    assert names == "E"
