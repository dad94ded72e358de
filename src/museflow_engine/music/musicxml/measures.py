"""One part, measure by measure, as raw notes with exact times.

Conventions: times are ticks (480 to the quarter) from the start of the measure. They are
summed as fractions and rounded only at the end, so that no odd division drifts. Cue
notes, hidden notes and unpitched notes take their time but are left out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from museflow_engine.errors import NotationError, ScoreFileError
from museflow_engine.music.key import Key
from museflow_engine.music.meter import TICKS_PER_QUARTER, Meter
from museflow_engine.music.musicxml.measure_repeats import fill_repeated
from museflow_engine.music.musicxml.parts import PianoPart
from museflow_engine.music.musicxml.raw import Measure, RawNote
from museflow_engine.music.musicxml.tempo_marks import tempo_of
from museflow_engine.music.pitch import ACCIDENTALS, SEMITONES, Pitch
from museflow_engine.music.score import Hand

_NUMBER: Final = re.compile(r"[+-]?\d{1,9}(\.\d{1,9})?")
_MOST_FIFTHS: Final = 7
_ROUNDING: Final = TICKS_PER_QUARTER // 24
_SIXTEENTH: Final = TICKS_PER_QUARTER // 4
_LONGEST_MEASURE: Final = 1024 * TICKS_PER_QUARTER


class PartReader:
    """Reads the measures of one part; divisions carry over from one to the next.

    Args:
        part: the part and the hand that plays it.
        name: what to call the document in messages.
    """

    def __init__(self, part: PianoPart, name: str) -> None:
        self._part, self._hand = part
        self._name = name
        self._divisions = Fraction(1)
        self._fifths = 0
        self._meter = Meter()
        self._cursor = self._chord_onset = self._reach = self._filled = Fraction(0)

    def measures(self) -> list[Measure]:
        """Every measure of the part.

        Raises:
            ScoreFileError: if a measure cannot be read; the message names it.
        """
        measures = [
            self._measure(Measure(item.get("number", str(place)), item.get("implicit") == "yes", item))
            for place, item in enumerate(self._part.findall("measure"), 1)
        ]
        fill_repeated(measures, self._hand_of_staff)
        return measures

    def _measure(self, measure: Measure) -> Measure:
        self._cursor = self._chord_onset = self._reach = self._filled = Fraction(0)
        try:
            for child in measure.element:
                self._child(child, measure)
        except NotationError as error:
            raise self._error(measure, str(error)) from error
        self._measure_up(measure)
        return measure

    def _measure_up(self, measure: Measure) -> None:
        """Find the length of a measure, in spite of what programs write at its end.

        A gap that leads past the end of the bar makes it no longer, and a few ticks more or
        less are the rounding of tuplets, in a shorter bar too: hidden notes of an ornament
        often fill an upbeat by a tick or two too much.
        """
        bar = self._meter.bar_ticks
        sounding = max((note.onset + note.duration for note in measure.notes), default=0)
        measure.length = min(round(self._reach), max(round(self._filled), sounding, bar))
        even = round(measure.length / _SIXTEENTH) * _SIXTEENTH
        if max(sounding, 1) <= even and abs(measure.length - even) <= _ROUNDING:
            measure.length = even
        if 0 < abs(measure.length - bar) <= _ROUNDING:
            measure.length = bar
            for place, note in enumerate(measure.notes):
                if not note.grace and note.onset + note.duration > bar:
                    measure.notes[place] = replace(note, duration=max(1, bar - note.onset))

    def _child(self, child: Element, measure: Measure) -> None:
        match child.tag:
            case "note":
                self._note(child, measure)
            case "backup":
                self._cursor = max(Fraction(0), self._cursor - self._duration(child, measure))
            case "forward":
                self._advance(self._duration(child, measure), measure)
            case "attributes":
                self._attributes(child, measure)
            case "direction" | "sound":
                tempo = tempo_of(child)
                if tempo is not None:
                    offset = _number(child.findtext("offset")) or Fraction(0)
                    at = self._cursor + offset * TICKS_PER_QUARTER / self._divisions
                    measure.tempos.append((max(0, round(at)), tempo))

    def _attributes(self, element: Element, measure: Measure) -> None:
        divisions = element.findtext("divisions")
        if divisions is not None:
            value = _number(divisions)
            if value is None or value <= 0:
                raise self._error(measure, f"<divisions> must be above zero, not {divisions.strip()[:20]!r}.")
            self._divisions = value
        measure.meter = _meter(element.find("time")) or measure.meter
        measure.key = _key(element.find("key")) or measure.key
        self._fifths = measure.key.fifths if measure.key else self._fifths
        self._meter = measure.meter or self._meter

    def _note(self, element: Element, measure: Measure) -> None:
        grace = element.find("grace") is not None
        duration = Fraction(0) if grace else self._duration(element, measure)
        rest = element.find("rest")
        if rest is not None and rest.get("measure") == "yes":
            # Some programs write the length of a whole note here, whatever the metre.
            duration = min(duration, Fraction(self._meter.bar_ticks))
        if element.find("chord") is None:
            self._chord_onset = self._cursor
            self._advance(duration, measure)
            self._filled = max(self._filled, self._cursor)
        pitch = element.find("pitch")
        if pitch is None or element.find("cue") is not None or element.get("print-object") == "no":
            return
        onset = round(self._chord_onset)
        length = 0 if grace else max(1, round(self._chord_onset + duration) - onset)
        self._reach = max(self._reach, Fraction(onset + length))
        ties = {tie.get("type") for tie in element.findall("tie") or element.findall("notations/tied")}
        measure.notes.append(
            RawNote(
                id=element.get("id", "").strip(),
                onset=onset,
                duration=length,
                pitch=self._pitch(pitch, measure),
                hand=self._hand_of_staff(element.findtext("staff") or "1"),
                voice=(element.findtext("voice") or "1").strip(),
                grace=grace,
                tied_from="stop" in ties and not grace,
                tied_on="start" in ties and not grace,
            )
        )

    def _hand_of_staff(self, staff: str) -> Hand:
        if self._hand:
            return self._hand
        return "right" if staff.strip() in ("", "1") else "left"

    def _pitch(self, element: Element, measure: Measure) -> Pitch:
        step = (element.findtext("step") or "").strip()
        octave, alter = _number(element.findtext("octave")), _number(element.findtext("alter") or "0")
        if step not in SEMITONES or octave is None or alter is None or octave.denominator != 1:
            raise self._error(measure, f"a note has no proper pitch (step {step[:10]!r}).")
        if alter.denominator != 1:
            raise self._error(
                measure, "a note is altered by a fraction of a semitone; a piano has no such key."
            )
        if int(alter) in ACCIDENTALS:
            return Pitch(step, int(alter), int(octave))
        return Pitch.from_midi(12 * (int(octave) + 1) + SEMITONES[step] + int(alter), self._fifths)

    def _duration(self, element: Element, measure: Measure) -> Fraction:
        """Ticks of a note, backup or forward."""
        text = element.findtext("duration")
        value = _number(text)
        if value is None or value < 0:
            found = "none" if text is None else repr(text.strip()[:20])
            raise self._error(measure, f"a <{element.tag}> needs a <duration> of 0 or more; found {found}.")
        return value * TICKS_PER_QUARTER / self._divisions

    def _advance(self, duration: Fraction, measure: Measure) -> None:
        self._cursor += duration
        self._reach = max(self._reach, self._cursor)
        if self._reach > _LONGEST_MEASURE:
            raise self._error(measure, "it lasts longer than 1,024 quarters, so its durations must be wrong.")

    def _error(self, measure: Measure, text: str) -> ScoreFileError:
        return ScoreFileError(
            f"{self._name}, measure {measure.number}: {text} "
            "Correct it in a notation program and export it again."
        )


def _number(text: str | None) -> Fraction | None:
    """A decimal number of sane length, or None."""
    cleaned = (text or "").strip()
    return Fraction(cleaned) if _NUMBER.fullmatch(cleaned) else None


def _meter(element: Element | None) -> Meter | None:
    """The time signature; None if there is none, or the music is unmeasured."""
    if element is None or element.find("beats") is None:
        return None
    beats, beat_type = element.findtext("beats") or "", (element.findtext("beat-type") or "").strip()
    counts = [count.strip() for count in beats.split("+")]
    if not all(_is_small(count) for count in [*counts, beat_type]):
        raise NotationError(f"{beats.strip()[:20]}/{beat_type[:20]} is not a time signature.")
    return Meter(sum(map(int, counts)), int(beat_type))


def _is_small(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 3


def _key(element: Element | None) -> Key | None:
    """The key; modes other than minor are written with the signature of a major key."""
    fifths = None if element is None else _number(element.findtext("fifths"))
    if element is None or fifths is None:
        return None
    mode = (element.findtext("mode") or "").strip().lower()
    # Theoretical keys of eight signs and more are read as the key that sounds the same.
    within = int(fifths) if abs(fifths) <= _MOST_FIFTHS else (int(fifths) + 6) % 12 - 6
    return Key(within, "minor" if mode in ("minor", "aeolian") else "major")
