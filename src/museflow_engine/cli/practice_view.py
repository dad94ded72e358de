"""What the practice screen says: texts and colours, without a terminal.

Conventions: a judgement becomes a mark on the staff (a sign as well as a colour) and a
score becomes words; both screens, live and plain, say the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from museflow_engine.engraving.marks import COLOURS, MARKS
from museflow_engine.engraving.terminal import Glyphs, Rendering
from museflow_engine.judgement import Judgement, PhraseScore
from museflow_engine.session import (
    PassageResult,
    PhraseResult,
    PieceProgress,
    PlacementProgress,
    Progress,
    ReadAheadProgress,
    ReadAheadResult,
    Result,
)

STYLES: dict[str, str] = {
    **{str(mark): f"bold {colour}" for mark, colour in COLOURS.items()},
    "position": "bold cyan",
    "staff": "dim",
    "name": "cyan",
}
"""Rich styles by the style names of the terminal staff; the rest is plain."""

MOST_SIGNS = 20
"""Passages or phrases for which there is room for a sign each."""

_NOTICED = 0.01
"""Seconds under which nobody hears which came first."""


def legend(glyphs: Glyphs) -> Text:
    """What the signs on the staff mean, in one line."""
    text = Text(no_wrap=True, overflow="crop")
    for mark in MARKS:
        text.append(f"{glyphs.signs[mark]} {mark}", style=STYLES[mark])
        if mark == "wrong":
            text.append(f"  {glyphs.instead} played instead", style=STYLES[mark])
        text.append("   ")
    text.rstrip()
    return text


def staff_text(rendering: Rendering, *, around: str = "", rows: int | None = None) -> Text:
    """A rendered staff as styled text.

    Args:
        rendering: the staff.
        around: style of what must be seen, if not all rows are.
        rows: greatest number of rows; None for all.
    """
    lines = rendering.lines
    if rows is not None and len(lines) > rows > 0:
        wanted = [place for place, line in enumerate(lines) if any(style == around for _, style in line)]
        first = min(wanted[0] if wanted else 0, len(lines) - rows)
        lines = lines[first : first + rows]
    text = Text(no_wrap=True, overflow="crop")
    for line in lines:
        for span, style in line:
            text.append(span, style=STYLES.get(style, ""))
        text.append("\n")
    return text


def score_line(score: PhraseScore) -> str:
    """A score in one line, its parts apart."""
    tempo = f"tempo {score.tempo:.0f}" if score.tempo is not None else "tempo –"
    return (
        f"score {score.overall:.0%}   pitch {score.pitch_accuracy:.0%}   "
        f"rhythm {score.rhythm_accuracy:.0%}   {tempo}   continuity {score.continuity:.0%}"
    )


def timing_line(score: PhraseScore) -> str:
    """What makes up rhythm, and how the hands kept together, in words; empty if nothing is known."""
    said: list[str] = []
    if score.onset_accuracy is not None and score.duration_accuracy is not None:
        said += [f"on time {score.onset_accuracy:.0%}", f"held as written {score.duration_accuracy:.0%}"]
    if score.hands_together is not None:
        said.append(f"hands together {score.hands_together:.0%}")
    timing = score.timing
    if timing.unevenness is not None:
        said.append(f"uneven by {1000 * timing.unevenness:.0f} ms")
    if timing.left_after_right is not None and abs(timing.left_after_right) >= _NOTICED:
        side = "after" if timing.left_after_right > 0 else "before"
        said.append(f"left hand {1000 * abs(timing.left_after_right):.0f} ms {side} the right")
    if timing.behind_metronome is not None and abs(timing.behind_metronome) >= _NOTICED:
        side = "behind" if timing.behind_metronome > 0 else "ahead of"
        said.append(f"{1000 * abs(timing.behind_metronome):.0f} ms {side} the metronome")
    return ", ".join(said)


def progress_line(progress: Progress) -> str:
    """How far the tier, the piece or the test is, in signs and words."""
    if isinstance(progress, PlacementProgress):
        signs = "★" * progress.played + "☆" * (progress.most - progress.played)
        return f"{signs}  between levels {progress.lowest} and {progress.highest}, as far as is known"
    if isinstance(progress, ReadAheadProgress):
        signs = "★" * progress.played + "☆" * (progress.most - progress.played)
        return (
            f"{signs}  between {progress.lowest:g} and {progress.highest:g} beats ahead, as far as is known"
        )
    done = min(progress.clean, progress.needed)
    signs = "★" * done + "☆" * (progress.needed - done) + "  " if progress.needed <= MOST_SIGNS else ""
    if isinstance(progress, PieceProgress):
        return f"{signs}{done} of {progress.needed} passages clean at the goal tempo"
    return f"{signs}{done} of {progress.needed} clean phrases in tier {progress.tier}"


def reason_lines(reasons: Sequence[str]) -> list[str]:
    """Why a phrase is as it is."""
    if not reasons:
        return ["This phrase leans towards nothing: it is the level's own music."]
    return [f"leans towards {reason}" for reason in reasons]


def result_lines(result: Result) -> list[str]:
    """Everything to say when a phrase is over."""
    lines = [line for line in (score_line(result.score), timing_line(result.score)) if line]
    if isinstance(result, ReadAheadResult):
        lines.append(f"of the notes that had vanished {result.right} of {result.notes} came right")
    slips = _slips(result.judgements)
    if slips:
        lines.append(slips)
    lines.append(progress_line(result.progress))
    if isinstance(result, PassageResult):
        if result.progress.passed:
            lines.append("All of it was clean at the goal tempo. Well done!")
    elif isinstance(result, PhraseResult) and result.progress.passed:
        following = f" On to tier {result.next_tier.id}." if result.next_tier else " The road ends here."
        lines.append(f"Tier {result.progress.tier} passed!{following}")
    return lines


def _slips(judgements: Sequence[Judgement]) -> str:
    counts = {
        "wrong": sum(each.kind == "substitution" for each in judgements),
        "missed": sum(each.kind == "deletion" for each in judgements),
        "put right": sum(each.diagnosis == "correction" for each in judgements),
        "extra": sum(each.kind == "insertion" and each.diagnosis != "correction" for each in judgements),
        "early or late": sum(each.timing in ("early", "late") for each in judgements),
        "held too short or long": sum(each.hold in ("short", "long") for each in judgements),
    }
    said = [f"{count} {name}" for name, count in counts.items() if count]
    named = (each.diagnosis for each in judgements if each.diagnosis != "correction")
    kinds = dict.fromkeys(kind for kind in named if kind)
    if kinds:
        said.append("(" + ", ".join(kinds) + ")")
    return ", ".join(said[:-1]) + " " + said[-1] if kinds else ", ".join(said)
