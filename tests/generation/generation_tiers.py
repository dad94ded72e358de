"""Tiers that the tests of generation share."""

from __future__ import annotations

from typing import Any

from museflow_engine.level import HandsMode, Tier

C4_TO_B4 = ("C4", "D4", "E4", "F4", "G4", "A4", "B4")
C3_TO_B3 = ("C3", "D3", "E3", "F3", "G3", "A3", "B3")
THREE_VALUES = ("whole", "half", "quarter")
FOUR_VALUES = ("whole", "dotted half", "half", "quarter")
MODES: tuple[HandsMode, ...] = ("right", "left", "alternating", "parallel", "held", "independent")


def tier(**fields: Any) -> Tier:
    return Tier.model_validate({"id": "1.1/1", "title": "a tier", "values": THREE_VALUES} | fields)


def fourteen_notes(hands: HandsMode, **fields: Any) -> Tier:
    """The last tier of Unit 1: two octaves, four rhythms, both hands."""
    return tier(**{"right": C4_TO_B4, "left": C3_TO_B3, "values": FOUR_VALUES, "hands": hands} | fields)


def one_note(hands: HandsMode, **fields: Any) -> Tier:
    return tier(**{"right": ("C4",), "left": ("C3",), "hands": hands} | fields)


def new(**skills: int) -> tuple[dict[str, Any], ...]:
    """Requirements by name, with "_" for ":" ("pitch_F4" is written pitch_F4=2)."""
    return tuple(
        {"skill": name.replace("_", ":", 1), "at_least": at_least} for name, at_least in skills.items()
    )
