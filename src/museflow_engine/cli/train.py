"""`museflow train`: learn from swipes, and from human music, which phrases are good to play.

The new model is compared with the one in use on music and swipes that neither learned
from, and is refused (exit code 1) unless it is better. With a model goes its SHA-256 and a
model card. `--json` prints `{"model", "card", "comparison"}`, the first two null after a refusal.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Final

from museflow_engine.cli.command import Subparsers, add_command, whole
from museflow_engine.cli.output import print_json, put, remark, write_file
from museflow_engine.cli.swipe import read_swipes
from museflow_engine.errors import ModelError
from museflow_engine.events.swipes import Swipe
from museflow_engine.io.models import (
    active_quality_path,
    load_quality_model,
    own_quality_path,
    save_quality_model,
    shipped_quality_path,
)
from museflow_engine.io.places import default_path
from museflow_engine.io.store import Store
from museflow_engine.music import Phrase
from museflow_engine.quality import QualityModel
from museflow_engine.training.corpus.phrases import FILE_NAME, load_human_phrases
from museflow_engine.training.quality.bad_phrases import kinds_of_bad_phrases
from museflow_engine.training.quality.card import model_card
from museflow_engine.training.quality.comparing import FEWEST_OF_A_VERDICT, Comparison, compare
from museflow_engine.training.quality.examples import SWIPED, Example, examples_of
from museflow_engine.training.quality.fitting import grow, prepare

_SEED: Final = 1


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command's arguments."""
    parser = add_command(
        subparsers,
        "train",
        "Learn which phrases are good to play, from human music and from swipes.",
        (
            "museflow train                                  # from all swipes on this computer",
            "museflow train --learner anna -o anna.json",
            "museflow train --swipes friends.jsonl           # and from these",
            "museflow train --bootstrap                      # the shipped model, from human music alone",
        ),
    )
    parser.add_argument("--learner", metavar="NAME", help="this learner's swipes only (default: everybody's)")
    parser.add_argument("--data", type=Path, metavar="FILE", help="file of the swipes (default: user data)")
    parser.add_argument(
        "--swipes", type=Path, action="append", default=[], metavar="FILE", help="exported swipes"
    )
    parser.add_argument("--bootstrap", action="store_true", help="from human music alone, without swipes")
    parser.add_argument(
        "--human", type=Path, metavar="FILE", help="human phrases (default: the shipped ones)"
    )
    parser.add_argument("--seed", type=whole, default=_SEED, metavar="N", help=f"default: {_SEED}")
    parser.add_argument(
        "--present", type=Path, metavar="FILE", help="model to beat (default: the one in use)"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="default: your own model, then in use"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def run(args: argparse.Namespace) -> int:
    """Carry the command out."""
    swipes = [] if args.bootstrap else _swipes(args)
    if not swipes and not args.bootstrap:
        raise ModelError("There are no swipes to learn from yet. Begin with: museflow swipe")
    present = _present(args)
    _refuse_old_news(swipes, present, args)
    rng = Random(args.seed)
    remark("spoiling human phrases …")
    learned, held_out = _examples(args.human, rng)
    learned += [_example(swipe) for swipe in swipes]
    remark(f"learning from {len(learned):,} phrases; this takes a minute or two …")
    material = prepare(learned, rng)
    model = grow(material)
    comparison = compare(model, present, material, held_out, rng)
    target = args.output or _own_place(args)
    if not args.json:
        _put_figures(comparison)
    if not comparison.is_better:
        if args.json:
            print_json({"model": None, "card": None, "comparison": comparison.to_json()})
        raise ModelError(f"{_refusal(comparison)} Nothing was written; the present model stays in use.")
    save_quality_model(model, target)
    card = target.with_suffix(".md")
    source = args.human.name if args.human else f"models/{FILE_NAME}"
    text = model_card(comparison, learned, held_out, source=source, command=_command(args))
    write_file(card, text)
    if args.json:
        print_json({"model": str(target), "card": str(card), "comparison": comparison.to_json()})
    else:
        put(f"The new model is {target}, its card {card}.")
    return 0


def _swipes(args: argparse.Namespace) -> list[Swipe]:
    """All that are asked for; of several of one person on one phrase, the newest."""
    found: list[Swipe] = []
    path = args.data or default_path(os.environ)
    if path.exists():
        with Store(path) as store:
            found += store.swipes(args.learner)
    found += chain.from_iterable(read_swipes(source) for source in args.swipes)
    newest = {
        (swipe.learner, swipe.fingerprint): swipe for swipe in sorted(found, key=lambda swipe: swipe.at)
    }
    return list(newest.values())


def _present(args: argparse.Namespace) -> QualityModel | None:
    """The model to beat; when a model is made from music alone, that which is to be replaced."""
    path = args.present
    if path is None and args.bootstrap:
        path = args.output or shipped_quality_path()
        if not path.exists():
            return None
    return load_quality_model(path or active_quality_path(os.environ))


def _own_place(args: argparse.Namespace) -> Path:
    return shipped_quality_path() if args.bootstrap else own_quality_path(os.environ)


def _refuse_old_news(swipes: Sequence[Swipe], present: QualityModel | None, args: argparse.Namespace) -> None:
    """Without enough new verdicts no model could be shown to be better: say so before the work."""
    if args.bootstrap:
        return
    known = present.learned if present else frozenset[str]()
    fresh = [swipe.liked for swipe in swipes if swipe.fingerprint not in known]
    good, bad = sum(fresh), len(fresh) - sum(fresh)
    if min(good, bad) < FEWEST_OF_A_VERDICT:
        raise ModelError(
            f"{good} good and {bad} bad swipes are new since the present model; at least "
            f"{FEWEST_OF_A_VERDICT} of each are needed to see whether another is better. "
            "Swipe more with: museflow swipe"
        )


def _examples(path: Path | None, rng: Random) -> tuple[list[Example], list[Example]]:
    """What to learn from and what to measure on, from different pieces."""
    train = [(each.piece, each.phrase) for each in load_human_phrases(path, "train")]
    test = [(each.piece, each.phrase) for each in load_human_phrases(path, "test")]
    if not train or not test:
        raise ModelError("The human phrases lack a train or a test split; build the file again.")
    kinds = kinds_of_bad_phrases(phrase for _, phrase in train)
    return examples_of(train, kinds, rng), examples_of(test, kinds, rng)


def _example(swipe: Swipe) -> Example:
    phrase = Phrase.from_json(swipe.phrase)
    return Example(phrase, f"swiped {phrase.fingerprint}", SWIPED, good=swipe.liked)


def _put_figures(comparison: Comparison) -> None:
    put("AUC of good phrases against bad ones, on music that the models did not learn from:")
    for kind, value in comparison.new.items():
        before = f"   present model {comparison.present[kind]:.3f}" if comparison.present else ""
        put(f"  {kind:18} {value:.3f}{before}")
    if comparison.verdicts is not None:
        before = f"   present model {comparison.present_verdicts:.3f}" if comparison.present else ""
        put(
            f"  {f'your {comparison.swipes} swipes':18} {comparison.verdicts:.3f}{before}   (cross-validated)"
        )


def _refusal(comparison: Comparison) -> str:
    new = fmean(comparison.new.values())
    present = fmean((comparison.present or {}).values())
    figures = f"mean AUC on music {new:.4f}, present model {present:.4f}"
    if comparison.verdicts is not None and comparison.present_verdicts is not None:
        figures += f"; on swipes {comparison.verdicts:.3f}, present model {comparison.present_verdicts:.3f}"
    return f"The new model is no better than the present one ({figures})."


def _command(args: argparse.Namespace) -> str:
    parts = ["museflow train"]
    parts += ["--bootstrap"] if args.bootstrap else []
    parts += [f"--seed {args.seed}"] if args.seed != _SEED else []
    parts += [f"-o {args.output}"] if args.output else []
    return " ".join(parts)
