"""The picture of progress as a page: the drawing, and what it says in words and figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from museflow_engine.engraving.progress.shapes import MEANING, percent
from museflow_engine.engraving.progress.sheet import draw_progress
from museflow_engine.engraving.progress.values import Progress

_STYLE: Final = (
    "body{font-family:Helvetica,Arial,sans-serif;max-width:1120px;margin:2em auto;padding:0 1em;"
    "color:#22272b}svg{width:100%;height:auto}table{border-collapse:collapse}"
    "th,td{padding:.2em 1em .2em 0;text-align:left}"
)


def progress_page(progress: Progress) -> str:
    """One HTML document with nothing from elsewhere; the words are there for screen readers.

    Raises:
        NotationError: as `draw_progress`.
    """
    title = escape(progress.title)
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="en"><head><meta charset="utf-8"/><title>{title}</title>',
            f"<style>{_STYLE}</style></head><body>",
            draw_progress(progress),
            *_list("Worked on, and why", progress.reasons),
            *_list("What improved", progress.improved),
            *_table(progress),
            "</body></html>",
            "",
        ]
    )


def _list(heading: str, sentences: Iterable[str]) -> Iterator[str]:
    yield f"<h2>{heading}</h2>"
    yield "<ul>"
    for sentence in sentences:
        yield f"<li>{escape(sentence)}</li>"
    yield "</ul>"


def _table(progress: Progress) -> Iterator[str]:
    yield "<h2>Notes</h2>"
    yield "<table><tr><th>note</th><th>hand</th><th>right</th><th>met</th><th></th></tr>"
    for note in progress.notes:
        est = note.estimate
        chance = f"{percent(est.mean)} % ± {percent(est.sd)}"
        cells = (note.pitch.name, note.hand, chance, str(est.met), MEANING[est.mastery])
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    yield "</table>"
