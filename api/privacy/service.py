"""The search for names in what people typed, once each message."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from api.clock import Clock
from api.db.session import Database
from api.privacy.identifiers import without_identifiers
from api.privacy.marks import Span, replace_spans
from api.privacy.repository import KeptMessage, PrivacyRepository

BATCH = 200
FindNames = Callable[[str], list[Span]]


@dataclass(frozen=True)
class Tally:
    """How many messages were searched, and in how many of them something was replaced."""

    searched: int = 0
    replaced: int = 0


class NamesService:
    """Puts marks in place of the names of persons in the kept messages."""

    def __init__(self, database: Database, find_names: FindNames, clock: Clock) -> None:
        self._database = database
        self._find_names = find_names
        self._clock = clock

    async def check(self, *, dry_run: bool = False) -> Tally:
        """Search every message not searched yet, in batches; a dry run writes nothing.

        No transaction is open during the search: the API goes on writing.
        """
        tally, last = Tally(), 0
        while batch := await self._unchecked(after=last):
            last = batch[-1].id
            clean = [replace(message, text=self._clean(message.text)) for message in batch]
            changed = sum(after != before for before, after in zip(batch, clean, strict=True))
            tally = Tally(tally.searched + len(batch), tally.replaced + changed)
            if not dry_run:
                await self._keep(clean)
        return tally

    async def _unchecked(self, after: int) -> list[KeptMessage]:
        async with self._database.read() as session:
            return await PrivacyRepository(session).unchecked(after, BATCH)

    async def _keep(self, messages: list[KeptMessage]) -> None:
        now = self._clock()
        async with self._database.write() as session:
            repository = PrivacyRepository(session)
            for message in messages:
                await repository.keep_checked(message, now)

    def _clean(self, text: str) -> str:
        # Messages kept by an earlier version still hold their identifiers.
        text = without_identifiers(text)
        return replace_spans(text, self._find_names(text))
