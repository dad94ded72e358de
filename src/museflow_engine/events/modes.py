"""The modes of practice, as records name them."""

from __future__ import annotations

from typing import Literal

Mode = Literal["tempo", "wait", "free"]
"""How a phrase is practised: keep up with the metronome, have it wait, or play without it."""
