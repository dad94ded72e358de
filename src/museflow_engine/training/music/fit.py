"""From phrases that people wrote to the tables of the musical model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from museflow_engine.generation.model.tables import LineRole, LineTables, MusicModel
from museflow_engine.music import Phrase
from museflow_engine.training.music import chords, form_counts, pitch_logit
from museflow_engine.training.music.lines import Line, lines_of

ROLES: tuple[LineRole, ...] = ("melody", "bass")


@dataclass(frozen=True)
class Quality:
    """What a note costs in bits on phrases that the model has not seen, by role.

    Attributes:
        fitted: under the fitted tables.
        flat: if every key of the compass were alike.
    """

    fitted: Mapping[LineRole, float]
    flat: Mapping[LineRole, float]


def fit_music_model(phrases: Iterable[Phrase]) -> MusicModel:
    """The tables that fit phrases best."""
    music = _usable(phrases)
    readings, chains = chords.read_harmony(music)
    melody_relations, bass_relations = form_counts.count_relations(music)
    return MusicModel(
        words=form_counts.count_words(music),
        steps=form_counts.count_steps(music),
        styles=form_counts.count_styles(music),
        relations=melody_relations,
        bass_relations=bass_relations,
        same_strikes=form_counts.same_strikes(music),
        coincidence=form_counts.coincidence(music),
        harmony={mode: _rounded(chain) for mode, chain in chains.items()},
        lines={role: pitch_logit.fit(pitch_logit.gather(music, readings, role)) for role in ROLES},
    )


def measure(model: MusicModel, phrases: Iterable[Phrase]) -> Quality:
    """How well a model foretells the notes of phrases, given their harmony."""
    music = _usable(phrases)
    readings, _ = chords.read_harmony(music)
    choices = {role: pitch_logit.gather(music, readings, role) for role in ROLES}
    return Quality(
        {role: pitch_logit.log_loss(model.lines[role], choices[role]) for role in ROLES},
        {role: pitch_logit.log_loss(LineTables.flat(), choices[role]) for role in ROLES},
    )


def _usable(phrases: Iterable[Phrase]) -> list[list[Line]]:
    music = [lines_of(phrase) for phrase in phrases]
    return [lines for lines in music if lines and all(line.strikes for line in lines)]


def _rounded(chain: chords.Chain) -> dict[str, object]:
    return {
        "start": [round(share, 5) for share in chain.start],
        "final": [round(factor, 5) for factor in chain.final],
        "moves": [[round(share, 5) for share in row] for row in chain.moves],
    }
