"""Numbers with a range and times with a unit, for `type=` of arguments."""

from __future__ import annotations

import argparse
from math import isfinite
from typing import Final

_UNITS: Final = {"m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}


def number_in(text: str) -> float:
    """The number that a text says; -1, which none of the options takes, if it says none."""
    try:
        number = float(text)
    except ValueError:
        return -1.0
    return number if isfinite(number) else -1.0


def share(text: str) -> float:
    """A number from 0 to 1, for `type=`."""
    number = number_in(text)
    if not 0.0 <= number <= 1.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return number


def above_zero(text: str) -> float:
    """A number above 0, for `type=`."""
    number = number_in(text)
    if number <= 0.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


def not_negative(text: str) -> float:
    """A number from 0, for `type=`."""
    number = number_in(text)
    if number < 0.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0")
    return number


def duration(text: str) -> float:
    """Seconds, for `type=`: "30m", "12h", "1d", "2w"."""
    number = number_in(text[:-1])
    if text[-1:] not in _UNITS or number <= 0.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time; write it like 12h or 1d")
    return number * _UNITS[text[-1]]
