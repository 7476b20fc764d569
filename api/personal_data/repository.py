from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, inspect, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.audit.models import AuditEntry
from api.audit.recording import rewrite_log
from api.db.base import Base, Record
from api.db.search import containing
from api.enrolments.models import Enrolment, VaeSituation
from api.evaluations.models import Evaluation
from api.idempotency.models import IdempotencyKey
from api.jury.models import JuryCandidate, JuryPoint, JurySession
from api.people.models import Company, ExamCentre, Person, Signatory, TrainingBody
from api.personal_data.holding import Link
from api.personal_data.holdings import HOLDINGS
from api.portals.models import Portal
from knowledge.templating import french_date

# Roles whose number in the log is a person's, not a staff account's.
PERSONS_ROLES = ("candidat", "entreprise")
CHUNK = 500
Held = dict[type[Base], list[Any]]
Ids = dict[type[Base], set[Any]]


class PersonalDataRepository:
    """Reads all that is held on a person, by the plan of `HOLDINGS`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def person(self, person_id: int, condition: Any) -> Person | None:
        return await self._session.scalar(select(Person).where(Person.id == person_id, condition))

    async def held(self, person: Person) -> Held:
        """The rows of every table of the plan, in order."""
        found: Held = {Person: [person]}
        for holding in HOLDINGS[1:]:
            conditions = [
                getattr(holding.model, link.column).in_(linked)
                for link in holding.links
                if (linked := _linked(found, link))
            ]
            if not conditions:
                found[holding.model] = []
                continue
            key = inspect(holding.model).primary_key[0]
            query = select(holding.model).where(or_(*conditions)).order_by(key)
            found[holding.model] = list(await self._session.scalars(query))
        return found

    async def within(self, model: type[Record], rows: Sequence[Any], condition: Any) -> set[int]:
        """The numbers of those of these rows that meet the condition."""
        ids = [one.id for one in rows]
        return set(await self._session.scalars(select(model.id).where(model.id.in_(ids), condition)))

    async def log(self, held: Held, person_id: int) -> list[AuditEntry]:
        """The entries about these rows and about removed ones, and those that the person made."""
        kept = {model: {row.id for row in rows} for model, rows in held.items()}
        removed = await self._removed(kept)
        found: dict[int, AuditEntry] = {}
        for holding in HOLDINGS:
            ids = kept[holding.model] | removed[holding.model]
            if not issubclass(holding.model, Record):
                continue
            for entries in await self._histories(holding.model, ids):
                if entries[-1].action == "suppression":
                    theirs = _leads(entries[-1], holding.links, kept, removed)
                else:
                    theirs = entries[0].record_id in kept[holding.model]
                found.update({one.id: one for one in entries if theirs})
        own = select(AuditEntry).where(
            AuditEntry.actor_role.in_(PERSONS_ROLES), AuditEntry.actor_id == person_id
        )
        found.update({one.id: one for one in await self._session.scalars(own)})
        return [found[number] for number in sorted(found)]

    async def _removed(self, kept: Ids) -> Ids:
        """The rows that are no more and that led to this person, by what the log says of their removal."""
        found: Ids = {}
        for holding in HOLDINGS:
            found[holding.model] = set()
            for link in holding.links:
                if link.target != "id" or not issubclass(holding.model, Record):
                    continue
                parents = {one for one in kept[link.parent] | found[link.parent] if isinstance(one, int)}
                for chunk in _chunks(parents):
                    query = select(AuditEntry.record_id).where(
                        AuditEntry.record_type == holding.model.__tablename__,
                        AuditEntry.action == "suppression",
                        AuditEntry.changes[(link.column, 0)].as_integer().in_(chunk),
                    )
                    found[holding.model] |= set(await self._session.scalars(query))
        return found

    async def _histories(self, model: type[Base], ids: set[Any]) -> list[list[AuditEntry]]:
        """The log of each row, from its creation: a number may have been given again."""
        entries: list[AuditEntry] = []
        for chunk in _chunks(ids):
            query = (
                select(AuditEntry)
                .where(AuditEntry.record_type == model.__tablename__, AuditEntry.record_id.in_(chunk))
                .order_by(AuditEntry.record_id, AuditEntry.id)
            )
            entries += await self._session.scalars(query)
        found: list[list[AuditEntry]] = []
        for one in entries:
            if not found or found[-1][0].record_id != one.record_id or one.action == "creation":
                found.append([])
            found[-1].append(one)
        return found

    async def keys(self, held: Held, person_id: int) -> list[IdempotencyKey]:
        """The keys of what the person sent, and of what made their rows."""
        conditions: list[ColumnElement[bool]] = [
            IdempotencyKey.caller.in_([f"{role}:{person_id}" for role in PERSONS_ROLES])
        ]
        for model, rows in held.items():
            ids = [row.id for row in rows if isinstance(row.id, int)]
            if ids and issubclass(model, Record):
                conditions.append(
                    and_(IdempotencyKey.record_type == model.__tablename__, IdempotencyKey.record_id.in_(ids))
                )
        query = select(IdempotencyKey).where(or_(*conditions)).order_by(IdempotencyKey.id)
        return list(await self._session.scalars(query))

    async def names(self, held: Held) -> dict[str, dict[int, str]]:
        """What the numbers of bodies and signatories stand for, by column."""
        bodies: dict[str, Any] = {
            "company_id": Company,
            "training_body_id": TrainingBody,
            "exam_centre_id": ExamCentre,
            "portal_id": Portal,
        }
        found: dict[str, dict[int, str]] = {}
        for column, model in bodies.items():
            ids = _values(held, column)
            query = select(model.id, model.name).where(model.id.in_(ids))
            found[column] = {row.id: row.name for row in await self._session.execute(query)}
        found["enrolment_id"] = {
            one.id: one.number
            for one in await self._session.scalars(
                select(Enrolment).where(Enrolment.id.in_(_values(held, "enrolment_id")))
            )
        }
        ids = _values(held, "signatory_id")
        signatories = await self._session.scalars(select(Signatory).where(Signatory.id.in_(ids)))
        found["signatory_id"] = {
            one.id: f"{one.person.display_name} ({one.function.replace('_', ' ')})" for one in signatories
        }
        # The rows themselves are held: what they are about, in words.
        found["jury_session_id"] = {
            one.id: f"{french_date(one.held_on)}, {one.place}" for one in held[JurySession]
        }
        found["evaluation_id"] = {
            one.id: f"{one.capacity}, {french_date(one.evaluated_on)}" for one in held[Evaluation]
        }
        found["situation_id"] = {one.id: one.title for one in held[VaeSituation]}
        return found

    async def confirmed_points(self, held: Held) -> list[JuryPoint]:
        """What was noted of the conformity of the juries that the person was put before."""
        sessions = {row.jury_session_id for row in held[JuryCandidate]}
        query = select(JuryPoint).where(JuryPoint.jury_session_id.in_(sessions))
        return list(await self._session.scalars(query))

    async def log_of(self, model: type[Base], ids: set[int]) -> list[AuditEntry]:
        """The entries about these rows."""
        return [one for entries in await self._histories(model, ids) for one in entries]

    async def log_with(self, word: str) -> list[AuditEntry]:
        """The entries that hold this word."""
        columns = (AuditEntry.actor, AuditEntry.reason, AuditEntry.changes)
        query = select(AuditEntry).where(or_(*_holding(columns, [word])))
        return list(await self._session.scalars(query))

    async def keep_log(self) -> None:
        """Write the entries that changed: for an attribution that may erase."""
        await rewrite_log(self._session)

    async def flush(self) -> None:
        await self._session.flush()

    async def mentions(self, words: Sequence[str]) -> dict[str, int]:
        """How many rows of each table still hold one of these words in a free text."""
        found: dict[str, int] = {}
        for table in Base.metadata.sorted_tables:
            texts = [one for one in table.columns if _is_text(one.type)]
            conditions = _holding(texts, words)
            if not conditions:
                continue
            count = await self._session.scalar(
                select(func.count()).select_from(table).where(or_(*conditions))
            )
            if count:
                found[table.name] = count
        return found


def _holding(columns: Iterable[Any], words: Sequence[str]) -> list[ColumnElement[bool]]:
    return [
        containing(cast(column, String), form)
        for column in columns
        for word in words
        for form in sorted({word.lower(), _in_json(word), _in_json(word.lower())})
    ]


def _linked(held: Held, link: Link) -> set[Any]:
    return {getattr(row, link.target) for row in held[link.parent]} - {None}


def _leads(entry: AuditEntry, links: Sequence[Link], kept: Ids, removed: Ids) -> bool:
    return any(
        entry.changes.get(link.column, [None])[0] in kept[link.parent] | removed[link.parent]
        for link in links
        if link.target == "id"
    )


def _chunks(ids: Iterable[Any]) -> list[list[Any]]:
    listed = sorted(ids)
    return [listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK)]


def _values(held: Held, column: str) -> set[int]:
    return {
        value for rows in held.values() for row in rows if (value := getattr(row, column, None)) is not None
    }


def _is_text(kind: Any) -> bool:
    return kind.__class__.__name__ in ("Text", "JSON") or (
        isinstance(kind, String) and (kind.length or 0) >= 100
    )


def _in_json(word: str) -> str:
    # A JSON column keeps letters beyond ASCII as \u00e9.
    return word.encode("ascii", "backslashreplace").decode().replace("\\x", "\\u00").lower()
