"""`python -m cedulita` is the program `cedulita`."""

import os
import subprocess
import sys

from ._binary import find_binary
from ._errors import StartError


def main() -> int:
    """Become the program, or where a system knows no such thing, run it."""
    try:
        command = [find_binary(), *sys.argv[1:]]
        if os.name == "posix":
            os.execv(command[0], command)
        return subprocess.call(command)
    except (StartError, OSError) as error:
        print(f"cedulita: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
