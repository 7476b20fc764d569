from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.idempotency.models import IdempotencyKey


class IdempotencyRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, caller: str, key: str) -> IdempotencyKey | None:
        return await self._session.scalar(
            select(IdempotencyKey).where(IdempotencyKey.caller == caller, IdempotencyKey.key == key)
        )

    async def add(self, kept: IdempotencyKey) -> None:
        self._session.add(kept)
        await self._session.flush()
