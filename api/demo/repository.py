from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.db.base import Base
from api.portals.models import Portal


class SeedRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def portal(self, slug: str) -> Portal | None:
        return await self._session.scalar(select(Portal).where(Portal.slug == slug))

    async def add(self, *rows: Base) -> None:
        self._session.add_all(rows)
        await self._session.flush()
