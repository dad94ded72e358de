"""Which population a command starts learners from: that of `--population`, or the one in use."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from museflow_engine.io.populations import active_population, load_population
from museflow_engine.learner.population import Population


def add_population_argument(parser: argparse.ArgumentParser) -> None:
    """Declare the option."""
    parser.add_argument(
        "--population",
        type=Path,
        metavar="FILE",
        help="what is known of a newcomer, from museflow fit (default: your own, else the built-in one)",
    )


def population_of(path: Path | None) -> Population:
    """The population of a file; without one, that in use.

    Raises:
        ModelError: if it cannot be used.
    """
    return load_population(path) if path else active_population(os.environ)
