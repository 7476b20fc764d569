"""Secrets that must be read again (a portal's shared key, a second factor), encrypted where they are kept."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api.settings import SealedSettings

PURPOSE = b"assistant-cqpm: secrets kept in the database"


class SealBroken(Exception):
    """What was kept was encrypted with a key that is no longer given, or was tampered with."""


class Cipher:
    """Seals with the current key; opens with it or with the former one."""

    def __init__(self, settings: SealedSettings) -> None:
        former = settings.encryption_key_former
        given = [settings.encryption_key, *([former] if former else [])]
        self._keys = MultiFernet([Fernet(_derived(one.get_secret_value())) for one in given])

    def seal(self, secret: str) -> str:
        return self._keys.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """The secret; raises SealBroken."""
        try:
            return self._keys.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise SealBroken from error


def _derived(key: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return base64.urlsafe_b64encode(derived)
