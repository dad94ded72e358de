"""Probes: now and then a phrase asks for what is rare by nature and not known well.

A draw from the posterior tries what is uncertain, but it weighs only what was met before,
and what is rare comes up so seldom that the first wrong note there is followed up only
weeks later. So every other phrase, by chance, asks for two rare skills: the one whose
standing is most in doubt, and the one that was met least, so that each is visited in turn.

Conventions: chances and shares from 0 to 1, times in seconds, weights as multiples of
natural exposure. Everything follows from the beliefs, the shares and `rng`: there is no
state to keep. A standing is in doubt as its entropy says (Shannon 1948); to ask where
that is greatest is uncertainty sampling (Lewis & Gale 1994, *A sequential algorithm for
training text classifiers*).
"""

from __future__ import annotations

from math import log2
from random import Random
from typing import Final

from museflow_engine.learner.shares import NaturalShares
from museflow_engine.learner.tracker import SkillTracker
from museflow_engine.learner.weights import MOST_CAP
from museflow_engine.skill import intersection, is_intersection

OFTEN: Final = 0.5
"""Share of the phrases that probe."""
RARE: Final = 0.02
"""Share of the notes below which a skill is rare: once in three or four phrases."""
ASKED_SHARE: Final = 0.15
"""Share of the notes that a probe may bring a rare skill to."""
ENOUGH: Final = 8
"""Exposures after which a skill is probed only while it is open again, or under suspicion."""
OPEN: Final = 0.5
"""A skill is open from this share of what is suspected of one never met: two months reopen it."""

_EXPECTED: Final = 4.0
"""Notes that a pair should have had by its parts, after which one never met is taken as impossible."""
_SERIES: Final = ("notes:", "rhythms:")
"""Families of hundreds of skills, too many to be visited in turn."""


def probe_weights(tracker: SkillTracker, shares: NaturalShares, rng: Random, at: float) -> dict[str, float]:
    """What one phrase is to look into: at most two rare skills, for half of the phrases none.

    Args:
        tracker: what is believed.
        shares: how often the music of the present tier exercises each skill.
        rng: source of the choice; one number is taken, and one for each skill in doubt if it probes.
        at: time in seconds.

    Returns:
        Their weights, .15 / natural share but at most 16; skills that are not named stay as they are.
    """
    if rng.random() >= OFTEN:
        return {}
    doubts: dict[str, float] = {}
    met: dict[str, int] = {}
    for skill in rare_skills(shares):
        belief = tracker.belief_at(skill, at)
        if belief.exposures < ENOUGH or belief.weak >= OPEN * belief.prior.weak:
            doubts[skill], met[skill] = _entropy(belief.weak), belief.exposures
    if not doubts:
        return {}
    lots = {skill: rng.random() for skill in doubts}
    in_doubt = max(doubts, key=lambda skill: (doubts[skill], lots[skill]))
    least_met = min(met, key=lambda skill: (met[skill], lots[skill]))
    return {skill: _weight(shares.share(skill)) for skill in sorted({in_doubt, least_met})}


def rare_skills(shares: NaturalShares) -> list[str]:
    """The skills of the present tier that its music seldom exercises, by name.

    They are those that came up in few of its notes, and pairs of a pitch and a note value that
    did not come up, though both parts did; series of notes and of values are left out.
    """
    counts = shares.counts
    rare = {skill for skill in counts if not skill.startswith(_SERIES) and shares.share(skill) < RARE}
    plain = [skill for skill in counts if not is_intersection(skill)]
    values = [skill for skill in plain if skill.startswith("rhythm:")]
    for pitch in plain:
        if not pitch.startswith("pitch:"):
            continue
        for value in values:
            pair = intersection(pitch, value)
            expected = counts[pitch] * counts[value] / shares.notes
            if pair not in counts and expected < _EXPECTED and shares.share(pair) < RARE:
                rare.add(pair)
    return sorted(rare)


def _weight(share: float) -> float:
    return min(ASKED_SHARE / share, MOST_CAP)


def _entropy(chance: float) -> float:
    """Entropy of a yes-or-no question, in bits."""
    if not 0.0 < chance < 1.0:
        return 0.0
    return -chance * log2(chance) - (1.0 - chance) * log2(1.0 - chance)
