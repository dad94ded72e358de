"""Floor 6: the one place that owns clock, port and store, and drives a session."""

from museflow_engine.runner.calibration import WARM_UP, calibrate
from museflow_engine.runner.clock import Clock, SimulatedClock, SystemClock
from museflow_engine.runner.history import History
from museflow_engine.runner.player import DevicePlayer, FilePlayer, Player, SimulatedPlayer
from museflow_engine.runner.practice import GAP, Outcome, Practice, Settings
from museflow_engine.runner.screen import Screen

__all__ = [
    "GAP",
    "WARM_UP",
    "Clock",
    "DevicePlayer",
    "FilePlayer",
    "History",
    "Outcome",
    "Player",
    "Practice",
    "Screen",
    "Settings",
    "SimulatedClock",
    "SimulatedPlayer",
    "SystemClock",
    "calibrate",
]
