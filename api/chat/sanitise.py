"""What a person types, made safe to hand to Rasa, where a leading slash is a command."""

import unicodedata

from api.errors import MessageRefused

MAX_CHARACTERS = 1000
EMPTY = "Votre message est vide."
TOO_LONG = "Votre message est trop long (1 000 caractères au plus). Raccourcissez-le : il n'a pas été envoyé."
ONLY_SLASHES = "Votre message ne contient pas de texte. Écrivez votre question avec des mots."
# Cc controls, Cf invisible formatting, Cs halves of a pair that no encoding can write.
DROPPED = frozenset({"Cc", "Cf", "Cs"})


def sanitise(text: str) -> str:
    """The text without invisible characters nor leading slash; raises MessageRefused when nothing is left."""
    normalised = unicodedata.normalize("NFKC", text)
    visible = "".join(_keep(character) for character in normalised)
    # Dropping a character can bring two others together.
    visible = unicodedata.normalize("NFKC", visible).strip()
    if not visible:
        raise MessageRefused(EMPTY)
    if len(visible) > MAX_CHARACTERS:
        raise MessageRefused(TOO_LONG)
    harmless = visible.lstrip("/ ")
    if not harmless:
        raise MessageRefused(ONLY_SLASHES)
    return harmless


def _keep(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in DROPPED else character
