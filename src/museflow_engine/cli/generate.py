"""`museflow generate`: fresh phrases of a tier, as text, JSON, MusicXML or MIDI.

`--format json` prints a list of `{"fingerprint", "tier", "tempo", "version", "meter",
"key", "length", "notes": [[id, onset, duration, pitch, hand], …]}`: ticks at 480 to the
quarter, tempo in quarters a minute, pitches by name. The same level, tier, count and
seed give the same phrases; within one call none comes twice, nor one that merely sounds
like another while there are others. With `--weights`, what the weights cost and which of
them cannot be had is said on stderr.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isfinite
from pathlib import Path

from museflow_engine.cli.command import Subparsers, add_command, positive, whole
from museflow_engine.cli.critic import critic_for
from museflow_engine.cli.output import console, json_text, patiently, put, remark, write_file
from museflow_engine.cli.practice_view import staff_text
from museflow_engine.engraving.terminal import render
from museflow_engine.errors import MuseflowError
from museflow_engine.generation import PhraseGenerator
from museflow_engine.io.curriculum import load_roadmap
from museflow_engine.io.midi_phrases import write_phrase
from museflow_engine.level import Tier
from museflow_engine.music import Phrase, TempoChange

FORMATS = ("text", "json", "musicxml", "midi")
_SUFFIX = {"musicxml": ".musicxml", "midi": ".mid"}
_SEEDS = 1_000_000
_FILE_WIDTH = 119


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command's arguments."""
    parser = add_command(
        subparsers,
        "generate",
        "Write fresh phrases of a level: to read here, to print, to play, or for a program.",
        (
            "museflow generate --level 1.1",
            "museflow generate --level 1.11 --tier 3 --count 2 --seed 7",
            "museflow generate --level 1.2 --format musicxml -o phrase.musicxml",
            "museflow generate --level 1.9 --count 20 --format midi -o phrases/",
            "museflow generate --level 1.1 --count 5 --format json | jq '.[].notes'",
            "museflow generate --level 1.9 --weights pitch:F4=3,rhythm:2=1.5    lean towards these",
            "museflow generate --level 3.1 --best-of 16    the best of 16, by the quality model",
        ),
    )
    parser.add_argument("--level", default="1.1", metavar="ID", help="level (default: 1.1)")
    parser.add_argument("--tier", type=positive, default=1, metavar="N", help="its tier (default: 1)")
    parser.add_argument("--count", type=positive, default=1, metavar="N", help="how many (default: 1)")
    parser.add_argument("--seed", type=whole, metavar="N", help="repeats the same phrases (default: random)")
    parser.add_argument(
        "--weights",
        type=weights,
        default={},
        metavar="SKILL=X,…",
        help="how many times as often as the tier's own music each phrase is to exercise a micro-skill",
    )
    parser.add_argument(
        "--best-of",
        type=positive,
        default=1,
        metavar="N",
        help="candidates from which the quality model chooses each phrase (default: 1)",
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument(
        "-o", "--output", metavar="FILE|DIR", help="a file; a folder for several MusicXML or MIDI files"
    )
    parser.add_argument("--names", action="store_true", help="text: write the notes' names under the staff")
    parser.add_argument("--ascii", action="store_true", help="text: draw with ASCII characters only")


def weights(text: str) -> dict[str, float]:
    """Weights by micro-skill, for `type=`: "pitch:F4=3,rhythm:1.5=2"."""
    found: dict[str, float] = {}
    for part in text.split(","):
        skill, _, number = part.strip().rpartition("=")
        try:
            weight = float(number)
        except ValueError:
            weight = -1.0
        if ":" not in skill or not isfinite(weight) or weight < 0:
            raise argparse.ArgumentTypeError(
                f"{part!r} is not a micro-skill with a weight from 0; write it like pitch:F4=3"
            )
        found[skill] = weight
    return found


def run(args: argparse.Namespace) -> int:
    """Carry the command out."""
    tier = load_roadmap().level(args.level).tier(args.tier)
    target = _target(args)
    seed = args.seed
    if seed is None:
        seed = random.SystemRandom().randrange(_SEEDS)
        remark(f"seed {seed} (--seed {seed} gives these phrases again)")
    phrases = patiently(_phrases(tier, seed, args), args.count, "writing phrases")
    match args.format:
        case "json":
            _put(json_text([_as_json(phrase, tier) for phrase in phrases]), target)
        case "text":
            _put_text(phrases, tier, args, target)
        case _:
            _put_notation(phrases, tier, f"{args.level}-{args.tier}_{seed}", args, target)
    return 0


def _phrases(tier: Tier, seed: int, args: argparse.Namespace) -> Iterator[Phrase]:
    count: int = args.count
    generator = PhraseGenerator(
        tier, rng=random.Random(seed), critic=critic_for(args.best_of), best_of=args.best_of
    )
    room = generator.capacity().exact
    if room < count:
        raise MuseflowError(
            f"Tier {tier.id} has {room:,} phrases in all, {count:,} were asked for; "
            f"use --count {room} or less, or a later tier."
        )
    aimed = _aimed(generator, args.weights)
    seen: set[str] = set()
    shapes: set[str] = set()
    for _ in range(count):
        phrase = generator.next(weights=aimed, seen=seen, near=shapes)
        seen.add(phrase.fingerprint)
        shapes.add(phrase.shape)
        yield phrase


def _aimed(generator: PhraseGenerator, wished: Mapping[str, float]) -> Mapping[str, float]:
    """The weights that bring about those wished; what they cost, and what cannot be had, is told."""
    if not wished:
        return {}
    aim = generator.aim(wished)
    for reason in aim.unmet.values():
        remark(f"not met: {reason}")
    remark(f"the weights cost {aim.bits:.2f} bits a phrase")
    return aim.weights


def _as_json(phrase: Phrase, tier: Tier) -> dict[str, object]:
    head = {"fingerprint": phrase.fingerprint, "tier": tier.id, "tempo": tier.tempo}
    return {**head, **phrase.to_json()}


def _target(args: argparse.Namespace) -> Path | None:
    """The file or folder to write to, refused before any work if it cannot be right."""
    notation = args.format in _SUFFIX
    several = notation and args.count > 1
    if args.output is None:
        if several:
            raise MuseflowError(f"{args.count} files need a folder: add -o phrases/.")
        if args.format == "midi":
            raise MuseflowError("MIDI is not text to be printed: add -o phrase.mid.")
        return None
    target = Path(args.output)
    if several and target.exists() and not target.is_dir():
        raise MuseflowError(f"{target} is a file, and {args.count} phrases need a folder: add -o phrases/.")
    if not notation and target.is_dir():
        raise MuseflowError(f"{target} is a folder; name a file with -o.")
    if several or (notation and (target.is_dir() or args.output.endswith("/"))):
        _make_folder(target)
    return target


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MuseflowError(f"The folder {folder} cannot be made ({error.strerror}).") from error


def _put(text: str, target: Path | None) -> None:
    if target is None:
        put(text)
    else:
        write_file(target, f"{text}\n")


def _put_text(phrases: Iterator[Phrase], tier: Tier, args: argparse.Namespace, target: Path | None) -> None:
    screen = console()
    ascii_only = args.ascii or (target is None and not screen.encoding.startswith("utf"))
    width = screen.width if target is None else _FILE_WIDTH
    drawn: list[str] = []
    for number, phrase in enumerate(phrases, start=1):
        title = f"{tier.id}  {tier.title}, {tier.tempo:g} quarters a minute ({number} of {args.count})"
        staff = staff_text(render(phrase, width=width, ascii_only=ascii_only, names=args.names))
        if target is None:
            screen.print(title, style="bold")
            screen.print(staff, soft_wrap=True)
        drawn.append(f"{title}\n{staff.plain}")
    if target is not None:
        _put("\n".join(drawn).rstrip("\n"), target)


def _put_notation(
    phrases: Iterator[Phrase], tier: Tier, stem: str, args: argparse.Namespace, target: Path | None
) -> None:
    digits = len(str(args.count))
    for number, phrase in enumerate(phrases, start=1):
        marked = replace(phrase, tempos=(TempoChange(0, tier.tempo),), title=f"{tier.id}  {tier.title}")
        path = target
        if target is not None and target.is_dir():
            path = target / f"{stem}_{number:0{digits}}{_SUFFIX[args.format]}"
        if path is not None and args.format == "midi":
            write_phrase(path, marked, tier.tempo)
        else:
            _put(marked.to_musicxml().rstrip("\n"), path)
