"""What a learner can read, as one picture: staff, heat maps, curves and words."""

from museflow_engine.engraving.progress.page import progress_page
from museflow_engine.engraving.progress.sheet import draw_progress
from museflow_engine.engraving.progress.values import Cell, Curve, Estimate, NoteMastery, Point, Progress

__all__ = [
    "Cell",
    "Curve",
    "Estimate",
    "NoteMastery",
    "Point",
    "Progress",
    "draw_progress",
    "progress_page",
]
