"""The erasure, for whoever holds a session and an attribution that may erase."""

from sqlalchemy.ext.asyncio import AsyncSession

from api.audit.attribution import Attribution
from api.personal_data.erasure import Eraser
from api.personal_data.repository import PersonalDataRepository
from api.settings import RetentionSettings


def eraser(session: AsyncSession, attribution: Attribution, settings: RetentionSettings) -> Eraser:
    """An eraser on that session."""
    return Eraser(PersonalDataRepository(session), attribution, settings)
