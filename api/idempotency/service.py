"""A creation sent twice under the same key creates once."""

import hashlib
from typing import TypeVar

from pydantic import BaseModel

from api.access.service import Grant
from api.db.base import Record
from api.errors import AlreadyRecorded
from api.idempotency.models import IdempotencyKey
from api.idempotency.repository import IdempotencyRepository

RecordT = TypeVar("RecordT", bound=Record)


class Idempotency:
    """The keys of one caller."""

    def __init__(self, repository: IdempotencyRepository, grant: Grant, key: str | None) -> None:
        self._repository = repository
        self._grant = grant
        self._key = key

    async def before(self, payload: BaseModel) -> int | None:
        """The id that this very creation was given before; None the first time.

        Raises AlreadyRecorded where the key served for something else.
        """
        if self._key is None:
            return None
        known = await self._repository.find(self._caller, self._key)
        if known is None:
            return None
        if known.request_hash != self._hash(payload):
            raise AlreadyRecorded("Cette clé d'idempotence a déjà servi pour une autre demande : changez-en.")
        return known.record_id

    async def keep(self, payload: BaseModel, record: Record) -> None:
        """Remember what the creation made."""
        if self._key is None:
            return
        await self._repository.add(
            IdempotencyKey(
                caller=self._caller,
                key=self._key,
                request_hash=self._hash(payload),
                record_type=record.__tablename__,
                record_id=record.id,
                created_at=self._grant.now,
            )
        )

    @property
    def _caller(self) -> str:
        who = self._grant.principal
        return f"{who.role.value}:{who.account_id or who.person_id}"

    def _hash(self, payload: BaseModel) -> str:
        said = f"{self._grant.operation}\n{payload.model_dump_json()}"
        return hashlib.sha256(said.encode()).hexdigest()
