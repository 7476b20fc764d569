import asyncio
from weakref import WeakValueDictionary


class TurnBells:
    """Wakes, in this process, those who wait for a turn of a conversation to end; the others look again by themselves."""

    def __init__(self) -> None:
        self._bells: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()

    def of(self, conversation_id: str) -> asyncio.Event:
        """The next ring: taken before looking at the database, so that none is missed."""
        bell = self._bells.get(conversation_id)
        if bell is None:
            bell = asyncio.Event()
            self._bells[conversation_id] = bell
        return bell

    def ring(self, conversation_id: str) -> None:
        bell = self._bells.pop(conversation_id, None)
        if bell is not None:
            bell.set()
