"""Floor 4: simulated students with declared weak spots, who play real events."""

from museflow_engine.simulation.ahead import STILL_READ, ReaderAhead
from museflow_engine.simulation.hurry import HurriedStudent
from museflow_engine.simulation.keyboard import KeyPress, events_of
from museflow_engine.simulation.population import weaknesses
from museflow_engine.simulation.student import SimulatedStudent

__all__ = [
    "STILL_READ",
    "HurriedStudent",
    "KeyPress",
    "ReaderAhead",
    "SimulatedStudent",
    "events_of",
    "weaknesses",
]
