"""What the tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cedulita import Emulator

pytest_plugins = ["pytester"]

ON_CARD = "1740000011"


@pytest.fixture(scope="session")
def picture(cedulita: Emulator) -> bytes:
    """Give a specimen whose number is ON_CARD."""
    return cedulita.specimen("old-front")
