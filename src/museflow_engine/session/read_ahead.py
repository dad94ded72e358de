"""How far ahead a learner reads, sans-I/O: phrases whose notes vanish before they are due.

Without an eye tracker the span between eye and hand shows when the page is taken away:
what is still played right was read before (Sloboda 1974, *The eye-hand span: an approach
to the study of sight reading*, Psychology of Music 2). Here each note vanishes so many
beats before it is due (`music.window` says what is in view when), and `session.spans`
chooses how many, from phrase to phrase. The phrases are fresh, of one tier, and go at the
metronome; a note counts as read if its key came, and came on time. The trial ends when
80 % of the belief lies within `NARROW` beats, though not before `LEAST_PHRASES`, and at the
latest after `MOST_PHRASES` or `MOST_SECONDS`.

Conventions: as in `session.session`; spans in felt beats; time counts from the first
phrase shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Final

from museflow_engine.errors import SessionError
from museflow_engine.events import ReadAheadFound, ReadAheadStarted, Record, VanishingPlayed, VanishingShown
from museflow_engine.generation import Critic
from museflow_engine.judgement import Judgement
from museflow_engine.learner import Learner
from museflow_engine.level import Tier
from museflow_engine.music import TICKS_PER_QUARTER, Phrase
from museflow_engine.music.window import TickRange, covered, in_view, read_ahead
from museflow_engine.session.read_ahead_state import ReadAheadState, advance_read_ahead
from museflow_engine.session.result import ReadAheadProgress, ReadAheadResult
from museflow_engine.session.sitting import Heading, Lesson
from museflow_engine.session.spans import KEPT, SPANS, SpanBelief
from museflow_engine.session.trial import SEED_BITS, Trial

LEAST_PHRASES: Final = 6
"""Notes that vanish take getting used to: no figure before that."""
MOST_PHRASES: Final = 12
MOST_SECONDS: Final = 480.0
NARROW: Final = 0.75
"""Beats between the ends of the interval for an end before that."""
LEAST_NOTES: Final = 4
"""Notes that must have vanished for a phrase to tell anything."""

_LESSON: Final = Lesson(
    "read ahead",
    "How far ahead do you read?",
    f"At most {MOST_PHRASES} phrases, each played once with the metronome. Every note comes into view "
    "a bar before it vanishes, and vanishes before it is due: sometimes a little, sometimes long "
    "before. Read on, do not look back, and keep going whatever is lost: much will be, and that is how "
    "your span is found. Nothing can be failed here.",
)


class ReadAheadSession(Trial):
    """One read-ahead trial, from phrase to phrase; a `Sitting` like practice.

    Args:
        tier: what the phrases are of; best one that the learner reads with ease.
        learner: who is tried. Its phrases do not come again; nothing else is learned of them.
        rng: source of the trial's seed; it is read once.
        tempo: tempo in quarters a minute; None for the tier's goal.
        at: time at which the trial starts, in seconds.
        state: a state to go on from, instead of beginning with `rng`, `tempo` and `at`; the
            learner must be as it was then.
        critic: says which of some candidates is best to play; None takes the first.
        best_of: how many candidates the critic chooses from.

    Raises:
        SessionError: if neither `rng` nor `state` is given, or the state is of another tier.
    """

    def __init__(
        self,
        tier: Tier,
        learner: Learner,
        *,
        rng: Random | None = None,
        tempo: float | None = None,
        at: float = 0.0,
        state: ReadAheadState | None = None,
        critic: Critic | None = None,
        best_of: int = 1,
    ) -> None:
        self._tier = tier
        self._state = state or ReadAheadState()
        super().__init__(learner, self._state, critic, best_of)
        if state is None:
            if rng is None:
                raise SessionError("A new read-ahead trial needs a source of chance: pass rng=Random(seed).")
            seed = rng.getrandbits(SEED_BITS)
            name = f"{seed:012x}-{len(learner.seen)}"
            self._record(
                ReadAheadStarted(
                    session=name, at=at, learner=learner.id, tier=tier.id, seed=seed, tempo=tempo
                )
            )
        elif state.tier != tier.id:
            raise SessionError(f"The trial is of tier {state.tier}, not of {tier.id}.")

    @property
    def state(self) -> ReadAheadState:
        """The trial's standing, a frozen value."""
        return self._state

    @property
    def tier(self) -> Tier:
        """The tier of the phrases."""
        return self._tier

    @property
    def tempo(self) -> float:
        """Tempo of the phrases in quarters a minute."""
        return self._state.tempo or self._tier.tempo

    @property
    def beat(self) -> float:
        """Seconds that a felt beat of the last phrase takes; of a quarter, before the first."""
        ticks = self._phrase.meter.beat_ticks if self._phrase else TICKS_PER_QUARTER
        return ticks / TICKS_PER_QUARTER * 60.0 / self.tempo

    @property
    def span(self) -> float:
        """Beats before they are due at which the notes of the present phrase vanish."""
        return self._state.span

    @property
    def belief(self) -> SpanBelief:
        """What is believed of the learner's span."""
        belief = SpanBelief.prior()
        for span, right, notes in self._state.answers:
            belief = belief.after(span, right=right, notes=notes)
        return belief

    @property
    def heading(self) -> Heading:
        """What is asked for in the present phrase."""
        beats = "1 beat" if self.span == 1.0 else f"{self.span:g} beats"
        place = f"the notes vanish {beats} before they are due" if self.span else "the notes vanish as played"
        return Heading(_LESSON.title, place, f"{self._tier.id} {self.span}")

    @property
    def lesson(self) -> Lesson:
        """What the trial is, to be read once."""
        return _LESSON

    @property
    def progress(self) -> ReadAheadProgress:
        """How far the trial is, and what is known of the span."""
        belief = self.belief
        low, high = belief.interval
        return ReadAheadProgress(
            played=len(self._state.answers),
            most=MOST_PHRASES,
            span=belief.span,
            lowest=low,
            highest=high,
            passed=self._state.ended,
        )

    def in_view(self, beat: float) -> tuple[TickRange, ...]:
        """Stretches of the present phrase that are in view at a beat, see `music.window`.

        Once it is played, all of it is.
        """
        if self._phrase is None or self._state.phrase is None:
            return ((0, self._phrase.length if self._phrase else 0),)
        return in_view(self._phrase, self.span, beat)

    def covered(self, beat: float) -> frozenset[str]:
        """Ids of the notes of the present phrase that are not in view at a beat."""
        if self._phrase is None or self._state.phrase is None:
            return frozenset()
        return covered(self._phrase, self.span, beat)

    # -- the loop --------------------------------------------------------------------

    def next_phrase(self, at: float | None = None) -> Phrase:
        """Draw a phrase, and the span that tells most; one that is still waiting is passed over.

        Args:
            at: time now, in seconds; None for the time of the last record.

        Raises:
            SessionError: if the trial is over.
            LevelExhaustedError: if the tier holds nothing fresh.
        """
        if self._state.ended:
            raise SessionError("The read-ahead trial is over; practise, or begin a new one.")
        number = self._state.number + 1
        phrase = self._fresh(self._tier, number)
        self._record(
            VanishingShown(
                session=self._state.session,
                at=self._time(at),
                number=number,
                tier=self._tier.id,
                tempo=self.tempo,
                span=self.belief.most_telling(_choices(phrase)),
                fingerprint=phrase.fingerprint,
                shape=phrase.shape,
            ),
            phrase,
        )
        return phrase

    def finish_phrase(self, at: float) -> ReadAheadResult:
        """Settle the judgements, and see whether the span is found.

        Raises:
            SessionError: between phrases.
        """
        report, phrase, first = self.judge.finish(at), self._waiting(), len(self._pending)
        vanished = frozenset(read_ahead(phrase, self.span))
        right = _right(report.judgements, vanished)
        played = VanishingPlayed(
            session=self._state.session,
            at=at,
            number=self._state.number,
            tier=self._tier.id,
            span=self.span,
            right=right,
            notes=len(vanished),
            phrase=phrase.to_json(),
            judgements=report.judgements,
            score=report.score,
        )
        self._record(played)
        if self._is_enough(at):
            self._end(at)
        return ReadAheadResult(
            score=report.score,
            judgements=report.judgements,
            clean=right >= KEPT * len(vanished),
            right=right,
            notes=len(vanished),
            progress=self.progress,
            records=tuple(self._pending[first:]),
        )

    def _is_enough(self, at: float) -> bool:
        low, high = self.belief.interval
        played, seconds = len(self._state.answers), at - self._state.began
        is_known = played >= LEAST_PHRASES and high - low <= NARROW
        return is_known or played >= MOST_PHRASES or seconds >= MOST_SECONDS

    def _end(self, at: float) -> None:
        progress = self.progress
        self._record(
            ReadAheadFound(
                session=self._state.session,
                at=at,
                tier=self._tier.id,
                span=progress.span,
                lowest=progress.lowest,
                highest=progress.highest,
                beat=self.beat,
                phrases=progress.played,
            )
        )

    def _record(self, record: Record, phrase: Phrase | None = None) -> None:
        """The one way in which anything changes."""
        self._keep(record, phrase)
        self._state = advance_read_ahead(self._state, record, phrase)


def _choices(phrase: Phrase) -> dict[float, int]:
    """Notes that would vanish, by the spans at which that is enough to tell; at least one span."""
    notes = {span: len(read_ahead(phrase, span)) for span in SPANS}
    enough = {span: count for span, count in notes.items() if count >= LEAST_NOTES}
    return enough or {SPANS[0]: notes[SPANS[0]]}


def _right(judgements: Iterable[Judgement], notes: frozenset[str]) -> int:
    """How many of some notes were played: the written key, on time."""
    return sum(
        each.kind == "match" and each.note_id in notes and each.timing not in ("early", "late")
        for each in judgements
    )
