"""Floor 7: the `museflow` command."""

from museflow_engine.cli.entry import main

__all__ = ["main"]
