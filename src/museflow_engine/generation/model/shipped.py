"""The tables that travel with the engine.

Conventions: this is the one file that the generator reads. Its content is a constant of
the release, like a table in code, and its hash is checked, so that the same seed gives
the same phrase wherever it runs.
"""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256

from museflow_engine.errors import MuseflowError
from museflow_engine.generation.model.tables import MusicModel
from museflow_engine.resources import resource_folder

MODEL_FILE = "music.json"


@lru_cache(maxsize=1)
def shipped_model() -> MusicModel:
    """The trained tables.

    Raises:
        MuseflowError: if the file is missing, damaged or of another version.
    """
    path = resource_folder("models") / MODEL_FILE
    try:
        content = path.read_bytes()
        expected = path.with_name(f"{MODEL_FILE}.sha256").read_text(encoding="ascii").split()[0]
        genuine = sha256(content).hexdigest() == expected
        model = MusicModel.from_json(json.loads(content)) if genuine else None
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise MuseflowError(
            f"The music model {path} cannot be used ({error}). "
            "Install museflow again: pip install --force-reinstall museflow-engine."
        ) from error
    if model is None:
        raise MuseflowError(
            f"The music model {path} does not match its SHA-256. "
            "Install museflow again: pip install --force-reinstall museflow-engine."
        )
    return model
