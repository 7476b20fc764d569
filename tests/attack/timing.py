"""Whether a time tells something: two lists compared by rank, which one slow answer does not move."""

import statistics
from collections.abc import Mapping

from tests.attack.attempts import Attack

# The share of pairs in which a known address takes longer is one half where nothing tells them apart. With the numbers
# that the tests use, chance alone goes beyond the margin less than once in ten thousand runs.
HALF, MARGIN = 0.5, 0.35


def compare(attack: Attack, what: str, milliseconds: Mapping[bool, list[float]]) -> None:
    """Note the times of known (True) and unknown addresses, and that they are alike."""
    known, unknown = milliseconds[True], milliseconds[False]
    above = sum((one > two) + 0.5 * (one == two) for one in known for two in unknown)
    share = above / (len(known) * len(unknown))
    told = f"connue {statistics.median(known):.1f} ms, inconnue {statistics.median(unknown):.1f} ms, rang {share:.2f}"
    attack.figures.append(f"{what} : {told}")
    attack.check(f"temps pour {what}", told, harmless=abs(share - HALF) < MARGIN)
