"""Run one of the API's commands on the demonstration's database, with its settings and its secrets.

`python -m scripts.with_settings api.portals liste`
"""

import os
import sys

from pydantic import ValidationError

from scripts.launch_settings import LaunchSettings
from scripts.layout import CommandFailed


def main(arguments: list[str]) -> int:
    """Become that command; returns only where it cannot be run."""
    if not arguments or not arguments[0].startswith("api."):
        sys.stderr.write("Usage : python -m scripts.with_settings api.COMMANDE [arguments]\n")
        return 2
    try:
        environment = LaunchSettings().process_environments()["api"]
    except (CommandFailed, ValidationError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    os.umask(0o077)
    os.execve(sys.executable, [sys.executable, "-m", *arguments], environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
