"""Words of a file as they are compared: without accents, case, or signs."""

import unicodedata


def folded(text: str) -> str:
    """Letters and digits only, lower case, one space between words: « E-mail » and « e mail » are the same."""
    spelt = text.casefold().replace("œ", "oe").replace("æ", "ae")
    bare = (sign for sign in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in bare).split())
