"""Passwords: which are refused, and what is kept of the others (Argon2id, with the parameters that OWASP advises)."""

import asyncio
import re
import unicodedata
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from api.errors import PasswordRefused

SHORTEST, LONGEST = 12, 128
# So few different characters, once the words that everybody tries are taken out, are guessed.
FEWEST_OF_ITS_OWN = 5
# Three words are a sentence, not a common password.
MOST_COMMON_WORDS = 2

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Verified where no account answers, so that the time of a refusal does not tell.
_NOBODYS = _HASHER.hash("personne n'a ce mot de passe")

_COMMON = frozenset((Path(__file__).parent / "common_words.txt").read_text(encoding="utf-8").split())
_ROWS = (
    "0123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "1234567890",
)
_RUN = 4
_YEAR = re.compile(r"(?:19|20)\d\d")
_DISGUISES = str.maketrans("01345@$", "oieasas")
_LETTERS = re.compile(r"[a-z]{3,}")


def _normal(password: str) -> str:
    """The same characters however a keyboard composes them."""
    return unicodedata.normalize("NFKC", password)


async def hashed(password: str) -> str:
    return await asyncio.to_thread(_HASHER.hash, _normal(password))


async def matches(kept: str | None, password: str) -> bool:
    """Whether it is that password; the same work is done where none is kept."""
    right = await asyncio.to_thread(_verified, kept or _NOBODYS, _normal(password[: LONGEST * 4]))
    return right and kept is not None


def outdated(kept: str) -> bool:
    """Whether it was hashed with former parameters."""
    return _HASHER.check_needs_rehash(kept)


def _verified(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def require_strong(password: str, *about: str) -> None:
    """Raise PasswordRefused for one that is short, or guessed from what everybody tries or from `about` its holder."""
    length = len(_normal(password))
    if length < SHORTEST:
        raise PasswordRefused(f"Il faut {SHORTEST} caractères au moins : celui-ci en a {length}.")
    if length > LONGEST:
        raise PasswordRefused(f"Il faut {LONGEST} caractères au plus : celui-ci en a {length}.")
    if any(unicodedata.category(one).startswith("C") for one in password):
        raise PasswordRefused("Il contient un caractère de commande : tapez-le ou collez-le de nouveau.")
    own = {part for text in about for part in _LETTERS.findall(_plain(text))}
    if guessed(password, own):
        raise PasswordRefused(
            "Il est trop facile à deviner : mot courant, suite de touches, votre nom ou votre adresse. "
            "Plusieurs mots sans lien entre eux font un bon mot de passe."
        )


def guessed(password: str, own: set[str]) -> bool:
    """Whether almost nothing is left of it without common words, the holder's own, runs of keys and years."""
    rest = _YEAR.sub(" ", _without_runs(_plain(password))).translate(_DISGUISES)
    words = sorted(_COMMON | own, key=len, reverse=True)
    found = re.findall("|".join(map(re.escape, words)), rest)
    rest = re.sub("|".join(map(re.escape, words)), " ", rest)
    left = {one for one in rest if one.isalnum()}
    return len(left) < FEWEST_OF_ITS_OWN and len(set(found) - own) <= MOST_COMMON_WORDS


def _plain(text: str) -> str:
    """Lower case, without accents."""
    split = unicodedata.normalize("NFKD", text).casefold()
    return "".join(one for one in split if not unicodedata.combining(one))


def _without_runs(text: str) -> str:
    """Without what follows an alphabet or a keyboard for four characters or more."""
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for length in range(len(row), _RUN - 1, -1):
            for start in range(len(row) - length + 1):
                text = text.replace(row[start : start + length], " ")
    return text
