"""Whatever the bytes, the reader returns a score or says what is wrong."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich_phrases import rich_phrases

from museflow_engine.errors import ScoreFileError
from museflow_engine.music import Phrase, Score
from museflow_engine.music.musicxml import read_musicxml

_WORDS = [
    "",
    "0",
    "-1",
    "1e9",
    "nan",
    "99999999999999999999",
    "1/3",
    " ",
    "é",
    "yes",
    "start",
    "stop",
    "forward",
    "2",
]
_fixture_is_safe = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _reads(source: str | Path) -> bool:
    """Whether the source is read; an error without a message counts as read, and so fails."""
    try:
        score = read_musicxml(source)
    except ScoreFileError as error:
        return not str(error)
    assert isinstance(score, Score)
    assert score.notes
    return bool(score.bars)


@st.composite
def mutated_texts(draw: st.DrawFn) -> str:
    """A document in which words, elements and stretches were changed."""
    text = draw(rich_phrases(most_bars=1)).to_musicxml()
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["content", "attribute", "delete", "double", "tag"]))
        patterns = {"content": r">[^<>\n]+<", "attribute": r'"[^"]*"', "tag": r"<[a-z-]+/?>"}
        pattern = patterns.get(kind, r"<([a-z-]+)[^>]*>[^<]*</\1>")
        found = list(re.finditer(pattern, text))
        if not found:
            continue
        match = found[draw(st.integers(0, len(found) - 1))]
        word = draw(st.sampled_from(_WORDS))
        change: dict[str, Callable[[str], str]] = {
            "content": lambda _, word=word: f">{word}<",  # type: ignore[misc]
            "attribute": lambda _, word=word: f'"{word}"',  # type: ignore[misc]
            "delete": lambda _: "",
            "double": lambda old: old * 2,
            "tag": lambda _: "<chord/>",
        }
        text = text[: match.start()] + change[kind](match[0]) + text[match.end() :]
    return text


@settings(max_examples=250, deadline=None)
@given(mutated_texts())
def test_a_document_changed_anywhere_is_read_or_refused(text: str) -> None:
    _reads(text)


@_fixture_is_safe
@given(phrase=rich_phrases(most_bars=1), data=st.data())
def test_a_file_with_damaged_bytes_is_read_or_refused(
    tmp_path: Path, phrase: Phrase, data: st.DataObject
) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("META-INF/container.xml", '<container><rootfile full-path="s.xml"/></container>')
        opened.writestr("s.xml", phrase.to_musicxml())
    content = bytearray(data.draw(st.sampled_from([made.getvalue(), phrase.to_musicxml().encode()])))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged.mxl"
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    _reads(path)


@_fixture_is_safe
@given(content=st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "noise.xml"
    path.write_bytes(content)
    assert not _reads(path)


@settings(max_examples=50, deadline=None)
@given(rich_phrases(most_bars=1))
def test_an_unharmed_document_is_read(phrase: Phrase) -> None:
    assert _reads(phrase.to_musicxml())
