from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.people.models import Person, Signatory


class PeopleRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_email(self, email: str) -> Person | None:
        return await self._session.scalar(select(Person).where(func.lower(Person.email) == email.lower()))

    async def is_known(
        self, person: Person, as_candidate: ColumnElement[bool], as_signatory: ColumnElement[bool]
    ) -> bool:
        """Whether that person is a candidate or a signatory within these conditions."""
        signs = Person.id.in_(select(Signatory.person_id).where(as_signatory))
        query = select(Person.id).where(Person.id == person.id, or_(as_candidate, signs))
        return await self._session.scalar(query) is not None

    async def add(self, person: Person) -> None:
        self._session.add(person)
        await self._session.flush()
