"""A screen that remembers what it was shown, and may act on it."""

from __future__ import annotations

from collections.abc import Sequence

from museflow_engine.judgement import Judgement
from museflow_engine.session import Result, Sitting


class RecordingScreen:
    def __init__(self) -> None:
        self.phrases: list[str] = []
        self.lessons: list[str] = []
        self.judgements: list[Judgement] = []
        self.results: list[Result] = []
        self.notices: list[str] = []
        self.reasons: list[Sequence[str]] = []

    def show_lesson(self, session: Sitting, *, waits: bool) -> None:
        self.waited = waits
        self.lessons.append(session.lesson.key)

    def show_phrase(self, session: Sitting) -> None:
        assert session.phrase
        self.phrases.append(session.phrase.fingerprint)

    def show_time(self, session: Sitting, beat: float) -> None:
        pass

    def show_judgements(self, _session: Sitting, judgements: Sequence[Judgement]) -> None:
        self.judgements.extend(judgements)

    def show_result(self, _session: Sitting, result: Result) -> None:
        self.results.append(result)

    def show_reasons(self, reasons: Sequence[str]) -> None:
        self.reasons.append(reasons)

    def show_notice(self, text: str) -> None:
        self.notices.append(text)
