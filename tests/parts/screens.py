"""A screen that remembers what it was shown, and may act on it."""

from __future__ import annotations

from collections.abc import Sequence

from museflow_engine.judgement import Judgement
from museflow_engine.session import PhraseResult, PracticeSession


class RecordingScreen:
    def __init__(self) -> None:
        self.phrases: list[str] = []
        self.lessons: list[str] = []
        self.judgements: list[Judgement] = []
        self.results: list[PhraseResult] = []
        self.notices: list[str] = []
        self.reasons: list[Sequence[str]] = []

    def show_lesson(self, session: PracticeSession, *, waits: bool) -> None:
        self.waited = waits
        self.lessons.append(session.level.id)

    def show_phrase(self, session: PracticeSession) -> None:
        assert session.phrase
        self.phrases.append(session.phrase.fingerprint)

    def show_time(self, session: PracticeSession, beat: float) -> None:
        pass

    def show_judgements(self, _session: PracticeSession, judgements: Sequence[Judgement]) -> None:
        self.judgements.extend(judgements)

    def show_result(self, _session: PracticeSession, result: PhraseResult) -> None:
        self.results.append(result)

    def show_reasons(self, reasons: Sequence[str]) -> None:
        self.reasons.append(reasons)

    def show_notice(self, text: str) -> None:
        self.notices.append(text)
