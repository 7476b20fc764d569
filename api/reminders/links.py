"""The personal link of an e-mail: opening it consumes nothing, and a one-time code completes it."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.people.models import Person
from api.settings import SchedulerSettings
from api.space.links import SpaceLinks


def links_of(settings: SchedulerSettings) -> Callable[[AsyncSession, Person, datetime], Awaitable[str]]:
    """What makes a link to a signatory's own pages, in the transaction of the e-mail that carries it."""

    async def link_for(session: AsyncSession, person: Person, now: datetime) -> str:
        return await SpaceLinks(settings, now).invite(session, person, "entreprise")

    return link_for
