"""What a kind of record needs to be listed, read, created, changed and removed over HTTP."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.access.service import Grant
from api.crud.fields import Reason
from api.db.base import Record

RecordT = TypeVar("RecordT", bound=Record)
ViewT = TypeVar("ViewT", bound="RecordView")


class Input(BaseModel):
    """What is sent; an unknown field is refused, so that a misspelt one is not silently lost."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Reasoned(Input):
    """What is sent with why, where a reason is asked for; the reason goes to the log, not to the record."""

    reason: Annotated[Reason | None, Field(description="Motif, gardé au journal")] = None


class Change(Reasoned):
    """What is sent to change a record: the fields that change."""


def reason_of(given: Input) -> str | None:
    """Why it is sent, where it says so."""
    return given.reason if isinstance(given, Reasoned) else None


class View(BaseModel):
    """What is shown."""

    model_config = ConfigDict(from_attributes=True)


class RecordView(View):
    """What is shown of a record; its version is also in the ETag."""

    id: int
    version: int


MOST_AT_ONCE = 200


class Filters(Input):
    """Query parameters of a list.

    `field` is compared, `field_contains` searched without case, `field_from` and `field_to` bound it, both included.
    """

    cursor: Annotated[str | None, Field(max_length=60, description="`next_cursor` de la page précédente")] = (
        None
    )
    limit: Annotated[int, Field(ge=1, le=MOST_AT_ONCE)] = 50

    @property
    def sought(self) -> dict[str, Any]:
        """What the records must match."""
        return self.model_dump(exclude={"cursor", "limit"}, exclude_none=True)


class Page(BaseModel, Generic[ViewT]):
    """A page of a list; `next_cursor` asks for the one after it, null at the end."""

    items: list[ViewT]
    next_cursor: str | None


@dataclass(frozen=True)
class Write:
    """A change about to be made, for a feature's own rules: raise RecordRefused or NotPossibleNow to refuse it."""

    session: AsyncSession
    grant: Grant
    record: Any
    values: dict[str, Any]
    reason: str | None = None


Rule = Callable[[Write], Awaitable[None]]
# Makes the record of a creation that is more than one row; the default makes one from the fields.
Builder = Callable[[AsyncSession, Grant, Any], Awaitable[Any]]


@dataclass(frozen=True)
class Resource(Generic[RecordT]):
    """A kind of record.

    `name` is its path and its operations' prefix (dashes for underscores in the path), `label` its French name.
    `on_write` and `on_remove` hold the feature's rules, run before the row is written or removed; `build` makes several
    rows. `writes` names the operation of writing where it is not `<name>.write`.
    """

    name: str
    label: str
    model: type[RecordT]
    view: type[RecordView]
    create: type[Input] | None
    update: type[Change] | None
    filters: type[Filters] = Filters
    removable: bool = False
    on_write: Rule | None = None
    on_remove: Rule | None = None
    build: Builder | None = None
    writes: str | None = None

    @property
    def path(self) -> str:
        return "/" + self.name.replace("_", "-")

    @property
    def read(self) -> str:
        return f"{self.name}.read"

    @property
    def write(self) -> str:
        return self.writes or f"{self.name}.write"
