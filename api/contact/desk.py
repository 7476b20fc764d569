"""What takes a demand on: e-mail here; a help-desk is another class with the same one method."""

from typing import Protocol

from api.contact.demand import Demand
from api.contact.letter import letter
from api.outbox.service import Outbox


class Desk(Protocol):
    async def deliver(self, demand: Demand) -> None:
        """Take it on, once for its key: given again, it changes nothing."""


class MailDesk:
    """An e-mail to the contact, written down in the transaction of the demand and sent by the scheduler."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    async def deliver(self, demand: Demand) -> None:
        person_id = demand.known.person_id if demand.known else None
        await self._outbox.put(demand.key, "contact", letter(demand), person_id=person_id)
