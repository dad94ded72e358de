"""Short sessions as they are kept, without a judge: for histories that are put together or fitted to."""

from __future__ import annotations

from random import Random

from museflow_engine.events import PhrasePlayed, PhraseShown, Record, SessionStarted, TierPassed
from museflow_engine.judgement import Judgement, PhraseScore
from museflow_engine.music import Phrase

_SCORE = PhraseScore(0.9, 0.9, 60.0, 1.0, 1.0, 0.9)
_TIER = "1.1/1"


def short_session(
    name: str, began: float, seed: int, phrases: int = 3, *, right: float = 0.75
) -> list[Record]:
    """Phrases of four notes, one a minute, of which a share is right."""
    rng = Random(seed)
    records: list[Record] = [SessionStarted(session=name, at=began, learner="l", tier=_TIER, seed=seed)]
    for number in range(phrases):
        at = began + 60.0 * number
        pitches = [rng.choice((60, 62, 64, 65)) for _ in range(4)]
        phrase = Phrase.from_notes([(480 * n, 480, midi, "right", f"r{n}") for n, midi in enumerate(pitches)])
        heard = tuple(
            Judgement("match" if rng.random() < right else "substitution", note_id=note.id)
            for note in phrase.notes
        )
        records.append(
            PhraseShown(
                session=name,
                at=at,
                number=number,
                tier=_TIER,
                tempo=60.0,
                fingerprint=phrase.fingerprint,
                weights={},
                phrase=phrase.to_json(),
            )
        )
        records.append(
            PhrasePlayed(
                session=name, at=at, number=number, tier=_TIER, judgements=heard, score=_SCORE, clean=True
            )
        )
    return [*records, TierPassed(session=name, at=began + 60.0 * phrases, tier=_TIER)]
