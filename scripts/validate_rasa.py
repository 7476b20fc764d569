"""`rasa data validate`, clean: any warning fails, but for responses that only our actions say and intents set by rules.

Rasa counts a response used by a custom action as unused and wants examples of every intent; scripts/check_topics.py
knows better.
"""

import os
import re
import subprocess
import sys

from scripts.check_topics import NOT_LEARNT, check
from scripts.layout import RASA, ROOT

SAID_BY_ACTIONS = re.compile(r"The utterance '(utter_\w+)' is not used in any story or rule")
SET_BY_RULES = re.compile(rf"The intent '(?:{'|'.join(sorted(NOT_LEARNT))})' is listed in the domain file")


def warnings_of(output: str) -> list[str]:
    """Rasa's own warnings, without those that do not hold."""
    found = [line.strip() for line in output.splitlines() if "UserWarning:" in line]
    return [line for line in found if not SAID_BY_ACTIONS.search(line) and not SET_BY_RULES.search(line)]


def main() -> int:
    """Command line."""
    if check().problems:
        print("D'abord : python -m scripts.check_topics", file=sys.stderr)
        return 1
    command = [
        *RASA,
        "data",
        "validate",
        "--data",
        "data",
        "--domain",
        "domain.yml",
        "--fail-on-warnings",
    ]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    output = done.stdout + done.stderr
    for warning in warnings_of(output):
        print(warning, file=sys.stderr)
    if done.returncode or "Story structure validation" not in output:
        print(output[-2000:], file=sys.stderr)
        return 1
    return 1 if warnings_of(output) else 0


if __name__ == "__main__":
    sys.exit(main())
