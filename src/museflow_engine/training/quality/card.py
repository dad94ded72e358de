"""The model card: what a quality model learned from, how good it is, how it was made.

After Mitchell et al. 2019, "Model cards for model reporting".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from museflow_engine.training.quality.comparing import Comparison
from museflow_engine.training.quality.examples import HUMAN, SWIPED, Example


def model_card(
    comparison: Comparison,
    learned: Sequence[Example],
    held_out: Sequence[Example],
    *,
    source: str,
    command: str,
) -> str:
    """A model card in Markdown.

    Args:
        comparison: the figures.
        learned: what the model learned from.
        held_out: what it was measured on.
        source: the file of human phrases.
        command: the command that made the model.
    """
    return "\n".join(
        [
            "# Quality model",
            "",
            "Says how good a phrase is to play, from 0 to 1; the generator chooses among candidates",
            "by it, and `museflow swipe` chooses its questions. It is no judge of a learner's playing,",
            "nor of music other than short phrases for two hands.",
            "",
            "**How it works.** Logistic regressions judge every note in its surroundings; one more, of",
            "curves, judges the phrase by what its notes said and by its shape. JSON, never run.",
            "",
            f"**Made by** `{command}`",
            "",
            "**Data.** Human phrases: " + _count(learned, HUMAN) + f" ({source}: public domain and CC0",
            "editions, each piece with its source and licence in that file). Bad phrases, made from the",
            f"human ones: {_bad(learned)}. Verdicts of people: {_swipes(learned)}.",
            "",
            f"**Licence.** {_licence(learned)}",
            "",
            f"**Measured** on {_count(held_out, HUMAN)} that it did not learn from:",
            "",
            *_figures(comparison),
            "",
        ]
    )


def _count(examples: Sequence[Example], kind: str) -> str:
    phrases = [example for example in examples if example.kind == kind]
    return f"{len(phrases)} phrases of {len({example.group for example in phrases})} pieces"


def _bad(examples: Sequence[Example]) -> str:
    counts = Counter(example.kind for example in examples if example.kind not in (HUMAN, SWIPED))
    return ", ".join(f"{count:,} {kind}" for kind, count in counts.items())


def _swipes(examples: Sequence[Example]) -> str:
    verdicts = [example.good for example in examples if example.kind == SWIPED]
    return f"{sum(verdicts)} good, {len(verdicts) - sum(verdicts)} bad" if verdicts else "none"


def _licence(examples: Sequence[Example]) -> str:
    if any(example.kind == SWIPED for example in examples):
        return "Yours: it learned from your swipes."
    return "CC0 1.0: nothing in the data restricts it."


def _figures(comparison: Comparison) -> list[str]:
    lines = ["| human phrases against | AUC | model before |", "|---|---|---|"]
    for kind, value in comparison.new.items():
        before = f"{comparison.present[kind]:.3f}" if comparison.present else "–"
        lines.append(f"| {kind} | {value:.3f} | {before} |")
    if comparison.verdicts is not None:
        before = f"{comparison.present_verdicts:.3f}" if comparison.present_verdicts is not None else "–"
        name = f"liked against disliked ({comparison.swipes} swipes, cross-validated)"
        lines.append(f"| {name} | {comparison.verdicts:.3f} | {before} |")
    return lines
