"""Text as the bot's components read it: small letters, no accents, one kind of apostrophe."""

import re
import unicodedata
from functools import lru_cache

_SAME_LENGTH = str.maketrans(
    {
        "’": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "œ": "o",
        "æ": "a",
        "Œ": "o",
        "Æ": "a",
        "\u00a0": " ",
        "\u202f": " ",
    }
)
_REPEATED = re.compile(r"(.)\1{2,}")
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """The text in small letters without accents, character for character: offsets stay true."""
    if text.isascii():
        return text.translate(_SAME_LENGTH).lower()
    bare = "".join(map(_fold_character, text.translate(_SAME_LENGTH)))
    # Once more: without its accent, « ǽ » is an « æ ».
    return bare.translate(_SAME_LENGTH)


def normalise(text: str) -> str:
    """The folded text, with stretched letters (« merciiii ») and runs of spaces reduced."""
    return _SPACES.sub(" ", _REPEATED.sub(r"\1\1", fold(text))).strip()


@lru_cache(maxsize=1024)
def _fold_character(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)[0].lower()
    return base if len(base) == 1 else character
