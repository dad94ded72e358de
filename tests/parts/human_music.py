"""A few human phrases for tests: the shipped ones of some pieces, as a file of their own."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from museflow_engine.music import Phrase
from museflow_engine.resources import resource_folder
from museflow_engine.training.corpus.phrases import FILE_NAME, load_human_phrases


def write_few(path: Path, train: int = 8, test: int = 4) -> Path:
    """The shipped file, cut down to so many pieces of each split."""
    data = json.loads((resource_folder("models") / FILE_NAME).read_bytes())
    by_split = {
        split: [piece for piece in data["pieces"] if piece["split"] == split] for split in ("train", "test")
    }
    data["pieces"] = by_split["train"][:train] + by_split["test"][:test]
    path.write_text(json.dumps(data))
    return path


@lru_cache(maxsize=1)
def human_phrases() -> tuple[Phrase, ...]:
    """Every tenth of the phrases that the shipped model did not learn from."""
    return tuple(each.phrase for each in load_human_phrases(split="test")[::10])
