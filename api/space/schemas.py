from typing import Literal

from pydantic import BaseModel, Field

Page = Literal["feuille-de-route", "avis"]


class PageRequest(BaseModel):
    page: Page


class PageView(BaseModel):
    """An address that opens once, within a moment: it is followed at once, never kept."""

    url: str
    expires_in: int = Field(description="En secondes")
