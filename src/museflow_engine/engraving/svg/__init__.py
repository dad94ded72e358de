"""A score as engraved by Verovio, with what was played drawn on it."""

from museflow_engine.engraving.svg.sheet import draw_judged

__all__ = ["draw_judged"]
