"""Phrases that people wrote: gathered from free scores, and read back for training.

Conventions: `load_human_phrases` is what others need; it needs nothing but the engine.
Gathering (`python -m museflow_engine.training.corpus`) needs checkouts of the collections
and LilyPond, and is done when the shipped files are made anew.
"""

from museflow_engine.training.corpus.phrases import HumanPhrase, load_human_phrases

__all__ = ["HumanPhrase", "load_human_phrases"]
