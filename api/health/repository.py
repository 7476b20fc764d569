from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def answers(session: AsyncSession) -> bool:
    return bool(await session.scalar(text("SELECT 1")))
