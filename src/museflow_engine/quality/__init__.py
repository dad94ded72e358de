"""Floor 4: phrases become scores, how good each is to play.

The model knows nothing of how a phrase was made. It is read from a file by `io.models`
and trained by `training.quality`.
"""

from museflow_engine.quality.inquiry import information
from museflow_engine.quality.model import QualityModel

__all__ = ["QualityModel", "information"]
