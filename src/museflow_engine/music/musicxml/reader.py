from __future__ import annotations

from pathlib import Path

from museflow_engine.music.score import Score


def read_musicxml(source: str | Path) -> Score:
    raise NotImplementedError
