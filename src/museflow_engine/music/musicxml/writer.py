from __future__ import annotations

from museflow_engine.music.score import Score


def write_musicxml(score: Score) -> str:
    raise NotImplementedError
