"""A creation sent twice under the same key creates once."""

import hashlib

from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError

from api.access.service import Grant
from api.db.base import Record
from api.errors import AlreadyRecorded
from api.idempotency.models import IdempotencyKey
from api.idempotency.repository import IdempotencyRepository


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

    async def keep(self, payload: BaseModel, model: type[Record], record_id: int) -> None:
        """Remember what the creation made.

        Raises AlreadyRecorded where the same demand, sent at the same moment, came first: this one then makes nothing.
        """
        if self._key is None:
            return
        kept = IdempotencyKey(
            caller=self._caller,
            key=self._key,
            request_hash=self._hash(payload),
            record_type=model.__tablename__,
            record_id=record_id,
            created_at=self._grant.now,
        )
        try:
            await self._repository.add(kept)
        except IntegrityError as error:
            raise AlreadyRecorded(
                "La même demande vient d'être enregistrée : renvoyez-la pour lire ce qu'elle a créé."
            ) from error

    @property
    def _caller(self) -> str:
        who = self._grant.principal
        return f"{who.role.value}:{who.account_id or who.person_id}"

    def _hash(self, payload: BaseModel) -> str:
        said = f"{self._grant.operation}\n{payload.model_dump_json()}"
        return hashlib.sha256(said.encode()).hexdigest()
