import math
from collections import deque
from collections.abc import Callable

from api.errors import TooManyRequests

MAX_KEYS = 10_000


class SlidingWindow:
    """At most `limit` events per key in the last `window` seconds, in this process."""

    def __init__(self, limit: int, window: float, now: Callable[[], float]) -> None:
        self._limit = limit
        self._window = window
        self._now = now
        self._events: dict[str, deque[float]] = {}

    def check(self, key: str) -> None:
        """Count one event, or raise TooManyRequests."""
        now = self._now()
        if len(self._events) >= MAX_KEYS and key not in self._events:
            self._forget_idle(now)
        events = self._events.setdefault(key, deque())
        while events and events[0] <= now - self._window:
            events.popleft()
        if len(events) >= self._limit:
            raise TooManyRequests(retry_after=math.ceil(events[0] + self._window - now))
        events.append(now)

    def _forget_idle(self, now: float) -> None:
        horizon = now - self._window
        self._events = {key: seen for key, seen in self._events.items() if seen[-1] > horizon}
