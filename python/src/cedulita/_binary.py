"""Finds the program."""

from __future__ import annotations

import os
import shutil
import sysconfig
from pathlib import Path

from ._errors import StartError

_NAME = "cedulita.exe" if os.name == "nt" else "cedulita"


def find_binary(binary: str | os.PathLike[str] | None = None) -> str:
    """Give the path of the program: that one, that of CEDULITA_BINARY, the one in this package, or one on the PATH."""
    chosen = binary or os.environ.get("CEDULITA_BINARY")
    if chosen:
        return os.fspath(chosen)
    found = next((str(path) for path in _installed() if path.is_file()), None) or shutil.which("cedulita")
    if found is None:
        places = ", ".join(str(path) for path in _installed())
        message = (
            f"the program cedulita is not there: CEDULITA_BINARY is not set, this package has brought none ({places}), "
            "and there is none on the PATH. Install the package from a wheel for this machine, "
            "or build the program and set CEDULITA_BINARY to its path"
        )
        raise StartError(message)
    return found


def _installed() -> list[Path]:
    """Where an installer may have put the program of this package."""
    package = Path(__file__).resolve().parent
    scripts = "Scripts" if os.name == "nt" else "bin"
    # Of this Python; beside a `lib/python3.x/site-packages` that is not its own; in the folder of `pip --target`.
    depth = 2 if os.name == "nt" else 3
    folders = [Path(sysconfig.get_path("scripts")), package.parents[depth] / scripts, package.parent / "bin"]
    return [folder / _NAME for folder in dict.fromkeys(folders)]
