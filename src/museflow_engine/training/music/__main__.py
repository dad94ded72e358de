"""`python -m museflow_engine.training.music`: fit the musical model and write its file.

Learns from the "train" pieces of the phrases that ship with the engine and prints, for
the "test" pieces, what a note costs in bits under the model and under none.
"""

from __future__ import annotations

import argparse
import json
from hashlib import sha256
from pathlib import Path

from museflow_engine.generation.model.shipped import MODEL_FILE
from museflow_engine.training.corpus.phrases import load_human_phrases
from museflow_engine.training.music.fit import ROLES, fit_music_model, measure

HARDEST_GRADE = 4


def main() -> None:
    """Fit, write, measure."""
    parser = argparse.ArgumentParser(prog="python -m museflow_engine.training.music", description=__doc__)
    parser.add_argument("--phrases", type=Path, help="collection to learn from (default: the shipped one)")
    parser.add_argument("-o", "--output", type=Path, default=Path("models") / MODEL_FILE)
    args = parser.parse_args()
    train, test = (
        [each.phrase for each in load_human_phrases(args.phrases, split, max_grade=HARDEST_GRADE)]
        for split in ("train", "test")
    )
    model = fit_music_model(train)
    content = json.dumps(model.to_json(), separators=(",", ":"), sort_keys=True).encode()
    args.output.write_bytes(content)
    digest = f"{sha256(content).hexdigest()}  {args.output.name}\n"
    args.output.with_name(f"{args.output.name}.sha256").write_text(digest, encoding="ascii")
    quality = measure(model, test)
    print(f"{len(train)} phrases to learn from, {len(test)} to measure on; {len(content):,} bytes")  # noqa: T201
    for role in ROLES:
        fitted, flat = quality.fitted[role], quality.flat[role]
        print(f"{role}: {fitted:.3f} bits a note, {flat:.3f} without a model")  # noqa: T201


main()
