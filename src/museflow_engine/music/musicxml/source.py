"""From a path, an archive or text to the root element of a MusicXML document.

Conventions: nothing is unpacked to disk, and no more than `MOST_BYTES` is ever read.
Entity declarations are refused, since they are how a small file grows without bound; a
DOCTYPE alone is normal and is not followed.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from museflow_engine.errors import ScoreFileError

MOST_BYTES: Final = 64 * 1024 * 1024
_ZIP_MAGIC: Final = b"PK\x03\x04"
_CONTAINER: Final = "META-INF/container.xml"
_COMPRESSIONS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ZIP_TROUBLE: Final = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, KeyError)
_WAY_OUT: Final = "Export it again as MusicXML (.musicxml or .mxl)."


def load(source: str | Path) -> tuple[Element, str]:
    """The root element of a document, and the name to use for it in messages.

    Args:
        source: path of a file, or the XML text itself (starts with "<").

    Raises:
        ScoreFileError: if the source is missing, unreadable or not XML.
    """
    if isinstance(source, str) and source.lstrip("\ufeff \t\r\n").startswith("<"):
        return _parse(source.lstrip("\ufeff \t\r\n"), "The score"), "The score"
    name = Path(source).name or str(source)
    data = _read(Path(source), name)
    if data.startswith(_ZIP_MAGIC):
        data = _from_archive(data, name)
    return _parse(data, name), name


def _read(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise ScoreFileError(f"There is no file {str(path)!r}; check the path.") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ScoreFileError(f"{name} cannot be read: {reason}.") from error
    if len(data) > MOST_BYTES:
        raise ScoreFileError(f"{name} is larger than {MOST_BYTES >> 20} MB; that is no score for one piano.")
    if not data.strip():
        raise ScoreFileError(f"{name} is empty. {_WAY_OUT}")
    return data


def _from_archive(data: bytes, name: str) -> bytes:
    """The score inside a compressed MusicXML file, by the path that its container names."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if _CONTAINER not in archive.namelist():
                return _member(archive, _only_score(archive.namelist()), name)
            container = _parse(_member(archive, _CONTAINER, name), f"{name}, {_CONTAINER}")
            return _member(archive, _score_path(container), name)
    except ScoreFileError:
        raise
    except _ZIP_TROUBLE as error:
        raise ScoreFileError(f"{name} is a damaged archive ({error}). {_WAY_OUT}") from error


def _score_path(container: Element) -> str:
    """The first root file that is not declared to be something else, such as a PDF."""
    files = [file for file in container.iter() if _is(file, "rootfile")]
    scores = [file for file in files if "xml" in file.get("media-type", "xml")]
    return next((file.get("full-path", "") for file in scores or files), "")


def _only_score(names: list[str]) -> str:
    """The one XML document of an archive that names none; nothing if there are several."""
    found = [
        name for name in names if name.endswith((".xml", ".musicxml")) and not name.startswith("META-INF/")
    ]
    return found[0] if len(found) == 1 else ""


def _member(archive: zipfile.ZipFile, path: str, name: str) -> bytes:
    if path not in archive.namelist():
        missing = repr(path) if path else "the name of its score"
        raise ScoreFileError(f"{name} is an archive without {missing}, so no MusicXML file. {_WAY_OUT}")
    if archive.getinfo(path).compress_type not in _COMPRESSIONS:
        raise ScoreFileError(f"{name} is packed in a way that MusicXML does not know. {_WAY_OUT}")
    with archive.open(path) as member:
        data = member.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ScoreFileError(f"{name}: {path!r} unpacks to more than {MOST_BYTES >> 20} MB; it is refused.")
    return data


def _is(element: Element, tag: str) -> bool:
    return isinstance(element.tag, str) and element.tag.rpartition("}")[2] == tag


def _parse(data: bytes | str, name: str) -> Element:
    try:
        root: Element = fromstring(data)
    except ParseError as error:
        raise ScoreFileError(f"{name} is not well-formed XML ({error}). {_WAY_OUT}") from error
    except DefusedXmlException as error:
        raise ScoreFileError(
            f"{name} declares XML entities, which are refused for safety. {_WAY_OUT}"
        ) from error
    except (ValueError, LookupError) as error:
        raise ScoreFileError(
            f"{name} has a text encoding that cannot be read ({error}). {_WAY_OUT}"
        ) from error
    return root
