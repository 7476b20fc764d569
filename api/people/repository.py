from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.people.models import Person


class PeopleRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_email(self, email: str) -> Person | None:
        return await self._session.scalar(select(Person).where(func.lower(Person.email) == email.lower()))

    async def add(self, person: Person) -> None:
        self._session.add(person)
        await self._session.flush()
