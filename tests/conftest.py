from __future__ import annotations

from collections.abc import Iterator

import pytest
from jack_parts import jack_server


@pytest.fixture(scope="session")
def jack() -> Iterator[str]:
    """A JACK server that every client of this test run uses."""
    with jack_server() as name, pytest.MonkeyPatch.context() as patch:
        patch.setenv("JACK_DEFAULT_SERVER", name)
        patch.setenv("JACK_NO_START_SERVER", "1")
        yield name
