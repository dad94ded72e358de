"""The quality model in use as a critic of candidate phrases.

Conventions: numpy comes with the model, and takes longer to load than a phrase to write;
so it is loaded only where there is something to choose from.
"""

from __future__ import annotations

import os

from museflow_engine.generation import Critic


def active_critic() -> Critic:
    """How good phrases are to play, 0 to 1, by the person's own model or the shipped one.

    Raises:
        ModelError: if the model cannot be used.
    """
    from museflow_engine.io.models import active_quality_path, load_quality_model  # noqa: PLC0415 - as above

    return load_quality_model(active_quality_path(os.environ)).scores


def critic_for(best_of: int) -> Critic | None:
    """A critic if there is more than one candidate to choose from, else none.

    Raises:
        ModelError: if the model cannot be used.
    """
    return active_critic() if best_of > 1 else None
