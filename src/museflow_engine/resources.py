"""Where the files that travel with the engine lie: the curriculum and the models.

In an installed wheel they are folders inside the package; in a source checkout, or an
editable install of one, they lie beside `src/`.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal

from museflow_engine.errors import MuseflowError

_PACKAGE = "museflow_engine"


def resource_folder(name: Literal["curriculum", "models"]) -> Path:
    """The folder of files that the engine ships under this name.

    Raises:
        MuseflowError: if the installation lacks it.
    """
    package = Path(str(files(_PACKAGE)))
    checkout = package.parents[1]
    places = [package / name]
    if (checkout / "pyproject.toml").is_file():
        places.append(checkout / name)
    for place in places:
        if place.is_dir():
            return place
    raise MuseflowError(
        f"This installation of museflow lacks its {name} folder "
        f"(looked for {' and '.join(str(place) for place in places)}). "
        "Install it again: pip install --force-reinstall museflow-engine."
    )
