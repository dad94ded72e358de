"""What three other programs make of our MusicXML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import verovio
from hypothesis import Phase, given, settings
from lxml import etree
from rich_phrases import rich_phrases

from museflow_engine.music import Phrase
from museflow_engine.music.musicxml.notation import notate

_ATTRIBUTES = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{namespace}">
{attributes}</xs:schema>"""
_IMPORTED = {
    "xlink.xsd": ("http://www.w3.org/1999/xlink", ["actuate", "href", "role", "show", "title", "type"]),
    "xml.xsd": ("http://www.w3.org/XML/1998/namespace", ["lang", "space"]),
}


def _schemas() -> Path:
    spec = find_spec("musicxml")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "generate_classes"


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> etree.XMLSchema:
    """The schema of MusicXML 4.0, with its two imports beside it instead of on the network."""
    folder = tmp_path_factory.mktemp("schema")
    for name, (namespace, names) in _IMPORTED.items():
        attributes = "".join(f'<xs:attribute name="{each}" type="xs:string"/>' for each in names)
        (folder / name).write_text(_ATTRIBUTES.format(namespace=namespace, attributes=attributes))
    text = (_schemas() / "musicxml_4_0.xsd").read_text(encoding="utf-8")
    local = text.replace("http://www.musicxml.org/xsd/", "")
    (folder / "musicxml_4_0.xsd").write_text(local, encoding="utf-8")
    return etree.XMLSchema(etree.parse(folder / "musicxml_4_0.xsd", etree.XMLParser(no_network=True)))


@pytest.fixture(scope="module")
def renderer() -> verovio.toolkit:
    verovio.enableLog(verovio.LOG_OFF)
    return verovio.toolkit()


def _written_ids(phrase: Phrase) -> set[str]:
    return {
        head.note.id if head.part == 0 else f"{head.note.id}-{head.part + 1}"
        for bar in notate(phrase)
        for symbols in bar.voices.values()
        for symbol in symbols
        for head in symbol.heads
    }


def test_every_document_is_valid_by_the_schema(schema: etree.XMLSchema) -> None:
    @settings(max_examples=60, deadline=None)
    @given(rich_phrases())
    def check(phrase: Phrase) -> None:
        schema.assertValid(etree.fromstring(phrase.to_musicxml().encode()))

    check()


def test_the_schema_does_refuse_a_broken_document(schema: etree.XMLSchema) -> None:
    text = Phrase.from_notes([(0, 480, 60, "right", "p")]).to_musicxml()
    assert schema.validate(etree.fromstring(text.encode()))
    assert not schema.validate(etree.fromstring(text.replace("<type>quarter", "<type>fourth").encode()))


def test_verovio_draws_every_note_under_its_id(renderer: verovio.toolkit) -> None:
    @settings(max_examples=40, deadline=None)
    @given(rich_phrases())
    def check(phrase: Phrase) -> None:
        renderer.resetXmlIdSeed(1)
        assert renderer.loadData(phrase.to_musicxml())
        pages = (renderer.renderToSVG(page) for page in range(1, renderer.getPageCount() + 1))
        drawn = {
            element.get("id")
            for page in pages
            for element in etree.fromstring(page.encode()).iter("{*}g")
            if "note" in (element.get("class") or "").split()
        }
        assert drawn == _written_ids(phrase)

    check()


_Head = tuple[Fraction, Fraction, int, str, str]


@pytest.fixture(scope="module")
def heard_by_music21() -> Callable[[Phrase], Counter[_Head]]:
    from music21 import chord, converter

    def heard(phrase: Phrase) -> Counter[_Head]:
        score: Any = converter.parseData(phrase.to_musicxml(), format="musicxml")
        found: Counter[_Head] = Counter()
        for hand, part in zip(("right", "left"), score.parts, strict=True):
            for element in part.flatten().notes:
                onset, length = Fraction(element.offset), Fraction(element.duration.quarterLength)
                for head in element.notes if isinstance(element, chord.Chord) else [element]:
                    tie = head.tie.type if head.tie else ""
                    found[onset, length, head.pitch.midi, hand, tie] += 1
        return found

    return heard


def test_music21_hears_the_same_notes_and_ties(heard_by_music21: Callable[[Phrase], Counter[_Head]]) -> None:
    # A failure is not shrunk: music21 takes too long for hundreds of further phrases.
    @settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
    @given(rich_phrases(most_bars=2))
    def check(phrase: Phrase) -> None:
        ties = {(False, False): "", (False, True): "start", (True, True): "continue", (True, False): "stop"}
        written: Counter[_Head] = Counter()
        for bar in notate(phrase):
            for (hand, _), symbols in bar.voices.items():
                for symbol in symbols:
                    onset, length = Fraction(symbol.onset, 480), Fraction(symbol.duration, 480)
                    for head in symbol.heads:
                        tie = ties[head.tied_from, head.tied_on]
                        written[onset, length, head.note.pitch.midi, hand, tie] += 1
        assert heard_by_music21(phrase) == written

    check()
