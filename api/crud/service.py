"""Listing, reading and writing records, whatever their kind."""

import base64
import binascii
import re
from collections.abc import Collection
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from api.access.service import Grant
from api.crud.repository import CrudRepository, matching, referred, unique_sets
from api.crud.resource import (
    Change,
    Filters,
    Input,
    Page,
    Reasoned,
    RecordView,
    Resource,
    Write,
    reason_of,
)
from api.db.base import Record
from api.errors import (
    AlreadyRecorded,
    RecordNotFound,
    RecordRefused,
    StillReferred,
    VersionMismatch,
    VersionMissing,
)

RecordT = TypeVar("RecordT", bound=Record)
# What makes two rows the same, in the words of those who read a refusal.
COLUMN_WORDS = {
    "name": "le nom",
    "email": "l'adresse e-mail",
    "number": "le numéro",
    "person_id": "la personne",
    "company_id": "l'entreprise",
    "exam_centre_id": "le centre d'examen",
    "department": "le département",
    "enrolment_id": "le dossier",
    "capacity": "la capacité",
    "evaluated_on": "la date d'évaluation",
    "signatory_id": "le signataire",
    "jury_session_id": "la séance",
    "vae_file_id": "le dossier de VAE",
    "kind": "la sorte de document",
}
_TAG = re.compile(r'^\s*(?:W/)?"(\d+)"\s*$')


class CrudService(Generic[RecordT]):
    """One kind of record, for one caller."""

    def __init__(self, session: AsyncSession, resource: Resource[RecordT], grant: Grant) -> None:
        self._session = session
        self._repository = CrudRepository(session)
        self._resource = resource
        self._grant = grant

    async def page(self, filters: Filters) -> Page[Any]:
        """A page of what the caller reaches."""
        model = self._resource.model
        conditions = [self._grant.reaches(model), *matching(model, filters.sought)]
        limit = filters.limit
        found = await self._repository.page(model, conditions, decode_cursor(filters.cursor), limit)
        more = len(found) > limit
        return Page(
            items=[self._view(one) for one in found[:limit]],
            next_cursor=encode_cursor(found[limit - 1].id) if more else None,
        )

    async def get(self, record_id: int) -> RecordT:
        """The record, or RecordNotFound where it is out of reach."""
        found = await self._repository.one(
            self._resource.model, record_id, self._grant.reaches(self._resource.model)
        )
        if found is None:
            raise RecordNotFound
        return found

    async def create(self, given: Input, made_here: Collection[str] = ()) -> RecordT:
        """A new record; what it refers to must be in the caller's reach, and so must it be.

        `made_here`: the columns that point to what this very request has made.
        """
        apart = {"reason"} if isinstance(given, Reasoned) else set()
        if self._resource.build is not None:
            record: RecordT = await self._resource.build(self._session, self._grant, given)
        else:
            record = self._resource.model(**given.model_dump(exclude=apart))
        await self._checked(record, given.model_dump(exclude=apart | set(made_here)), reason_of(given))
        await self._written(record)
        if (
            await self._repository.one(
                self._resource.model, record.id, self._grant.reaches(self._resource.model)
            )
            is None
        ):
            raise RecordRefused(
                "Cet élément serait hors de votre ressort : rattachez-le à votre centre ou organisme."
            )
        return record

    async def update(self, record_id: int, given: Change, if_match: str | None) -> RecordT:
        """The record with the fields that were sent."""
        record = await self.get(record_id)
        require_version(record, if_match)
        values = given.model_dump(exclude_unset=True, exclude={"reason"})
        for name, value in values.items():
            setattr(record, name, value)
        await self._checked(record, values, given.reason)
        await self._written(record)
        return record

    async def remove(self, record_id: int, if_match: str | None) -> None:
        """Remove what was entered by mistake; what others refer to stays."""
        record = await self.get(record_id)
        require_version(record, if_match)
        if self._resource.on_remove is not None:
            await self._resource.on_remove(Write(self._session, self._grant, record, {}))
        try:
            await self._repository.remove(record)
        except IntegrityError as error:
            raise StillReferred("D'autres éléments s'y rattachent : retirez-les d'abord.") from error

    async def _checked(self, record: RecordT, values: dict[str, Any], reason: str | None) -> None:
        # Nothing reaches the tables before all rules have spoken: a refusal is theirs, not a constraint's.
        with self._session.no_autoflush:
            await self._refuse_what_breaks_rules(record, values, reason)

    async def _refuse_what_breaks_rules(
        self, record: RecordT, values: dict[str, Any], reason: str | None
    ) -> None:
        for column, target in referred(self._resource.model).items():
            wanted = values.get(column)
            if wanted is None:
                continue
            if await self._repository.one(target, wanted, self._grant.may_refer_to(target)) is None:
                raise RecordRefused(
                    f"« {column} » désigne un élément qui n'existe pas, ou qui n'est pas de votre ressort."
                )
        for columns in unique_sets(self._resource.model):
            if await self._repository.same(record, columns):
                same = ", ".join(COLUMN_WORDS.get(name, name) for name in columns)
                raise AlreadyRecorded(
                    f"C'est déjà enregistré (même élément pour : {same}). Modifiez-le plutôt que d'en créer un autre."
                )
        if self._resource.on_write is not None:
            await self._resource.on_write(Write(self._session, self._grant, record, values, reason))

    async def _written(self, record: RecordT) -> None:
        try:
            await self._repository.add(record)
        except IntegrityError as error:
            raise RecordRefused(
                "Ces valeurs ne vont pas ensemble, ou quelqu'un vient d'enregistrer les mêmes."
            ) from error

    def _view(self, record: RecordT) -> RecordView:
        return self._resource.view.model_validate(record)


def require_version(record: Record, if_match: str | None) -> None:
    """Refuse a change to a version that the caller has not read."""
    if if_match is None:
        raise VersionMissing
    found = _TAG.match(if_match)
    if found is None or int(found.group(1)) != record.version:
        raise VersionMismatch


def etag(record: Record | RecordView) -> str:
    """The ETag of that version of the record."""
    return f'"{record.version}"'


def encode_cursor(last_id: int) -> str:
    """An opaque mark of where a page ended."""
    return base64.urlsafe_b64encode(f"id:{last_id}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> int:
    """The id that a page starts after; raises RecordRefused for a mark that is none of ours."""
    if cursor is None:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise RecordRefused("Ce curseur n'est pas valide : reprenez la liste au début.") from error
    if not re.fullmatch(r"id:\d{1,18}", text):
        raise RecordRefused("Ce curseur n'est pas valide : reprenez la liste au début.")
    return int(text.removeprefix("id:"))
