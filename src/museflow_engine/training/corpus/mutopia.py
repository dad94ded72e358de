"""Finds the pieces for one keyboard player that Mutopia has in the public domain.

Conventions: Mutopia (https://www.mutopiaproject.org) keeps one folder a piece, with
LilyPond sources; what a piece is, and under which licence, stands in a header block.
Only "Public Domain" is taken: Creative Commons licences with conditions are left out,
and so is a file that names no licence. Long sources are left out too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LICENCE: Final = "Public Domain"
_FIELD: Final = re.compile(r'^[ \t]*(\w+)\s*=\s*\\?"((?:[^"\\]|\\.)*)"', re.MULTILINE)
_INCLUDE: Final = re.compile(r'\\include\s*"([^"]+)"')
_KEYBOARDS: Final = {"piano", "pianoforte", "harpsichord", "clavichord", "clavier", "keyboard"}
_LONGEST_SOURCE: Final = 14_000  # characters with all that is included; longer pieces are no beginner's
_NOT_FOR_BEGINNERS: Final = ("BWV1080", "JoplinS", "TurpinT", "ChopinFF", "MinkusLA")
"""Art of Fugue, rags, concert and ballet music: short, but nothing that a first teacher gives."""

_SEPARATORS: Final = re.compile(r"\s*(?:,|/|&|\band\b|\bor\b)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """One LilyPond file to read.

    Attributes:
        path: the file.
        name: path below the collection without ".ly", the identity of the piece.
        composer: as the collection names them, for instance "BurgmullerJFF".
        title: title of the piece.
        licence: the words of the header, "Public Domain".
    """

    path: Path
    name: str
    composer: str
    title: str
    licence: str


def find_sources(root: Path) -> list[Source]:
    """All files below `root` that print a short keyboard piece in the public domain, sorted.

    Args:
        root: the folder that holds one folder for each composer ("ftp").
    """
    found: dict[Path, Source] = {}
    for path in sorted(root.rglob("*.ly")):
        header = read_header(_text(path))
        if not is_free_keyboard_music(header):
            continue
        for printed in filter(_is_short, _printing(path)):
            name = printed.relative_to(root).with_suffix("").as_posix()
            if any(part in name for part in _NOT_FOR_BEGINNERS):
                continue
            found[printed] = Source(
                printed,
                name,
                header.get("mutopiacomposer") or name.partition("/")[0],
                _plain(header.get("mutopiatitle") or header.get("title") or printed.stem),
                LICENCE,
            )
    return [found[path] for path in sorted(found)]


def read_header(text: str) -> dict[str, str]:
    """The quoted fields of a LilyPond header; the first of a name counts."""
    fields: dict[str, str] = {}
    for name, value in _FIELD.findall(text):
        fields.setdefault(name, value.strip())
    return fields


def is_free_keyboard_music(header: dict[str, str]) -> bool:
    """Whether the header says Public Domain, and one keyboard and nothing else (or an organ instead)."""
    terms = [header[name] for name in ("license", "licence", "copyright") if header.get(name)]
    if not terms or any(term.casefold() != LICENCE.casefold() for term in terms):
        return False
    instruments = header.get("mutopiainstrument") or header.get("instrument", "")
    parts = [part for part in _SEPARATORS.split(instruments.casefold()) if part]
    return bool(_KEYBOARDS & set(parts)) and set(parts) <= _KEYBOARDS | {"organ"}


def _printing(path: Path) -> list[Path]:
    """The file itself if it prints a score, else its neighbours that include it and print one."""
    if _has_score(path):
        return [path]
    neighbours = (other for other in sorted(path.parent.glob("*.ly")) if other != path)
    return [other for other in neighbours if path in _included(other) and _has_score(other)]


def _is_short(path: Path) -> bool:
    return sum(len(_text(part)) for part in (path, *_included(path))) <= _LONGEST_SOURCE


def _has_score(path: Path) -> bool:
    return any(r"\score" in _text(part) for part in (path, *_included(path)))


def _included(path: Path) -> list[Path]:
    """The files that a file includes, and those that they include, without LilyPond's own."""
    found: list[Path] = []
    waiting = [path]
    while waiting:
        for name in _INCLUDE.findall(_text(waiting.pop())):
            part = path.parent / name
            if part.is_file() and part not in found:
                found.append(part)
                waiting.append(part)
    return found


def _plain(quoted: str) -> str:
    r"""A quoted LilyPond string as a person reads it, \" as a quotation mark."""
    return re.sub(r"\\(.)", r"\1", quoted)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
