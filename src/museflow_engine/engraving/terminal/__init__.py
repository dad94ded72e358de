"""The grand staff as text: for a person at a terminal, with or without Unicode."""

from museflow_engine.engraving.terminal.glyphs import ASCII, UNICODE, Glyphs
from museflow_engine.engraving.terminal.render import render
from museflow_engine.engraving.terminal.rendering import Rendering, Span, Style

__all__ = ["ASCII", "UNICODE", "Glyphs", "Rendering", "Span", "Style", "render"]
