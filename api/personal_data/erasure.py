"""The one erasure of a person: names, addresses and free texts replaced wherever they are held.

Nothing is removed but conversations and their sessions. Where a jury's last word is an admission or attests a block, their
name, the declaration and its procès-verbal stay until their own retention: our choice, to be confirmed by the
data-protection officer.
"""

from collections import Counter
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.audit.attribution import Attribution
from api.audit.models import AuditEntry
from api.chat.models import Conversation
from api.db.base import Base, Record, personal_columns
from api.enrolments.models import Enrolment
from api.errors import NotPossibleNow, RecordNotFound
from api.evaluations.models import Opinion
from api.jury.models import JuryDeclaration, JuryPoint, Minutes
from api.opinion_forms.models import OpinionActivity, OpinionActivityUse, OpinionDraft
from api.people.models import Person
from api.personal_data.belonging import Belonging
from api.personal_data.forgetting.repository import ForgettingRepository
from api.personal_data.holdings import HOLDINGS
from api.personal_data.keeping import ADDRESS, DONE, EXCHANGES, IDENTITY, KEYS, LOG, POINTS, kept
from api.personal_data.pseudonyms import ERASED, FAMILY, GIVEN, Pseudonym, blanked
from api.personal_data.repository import Held, PersonalDataRepository
from api.personal_data.schemas import Erased, ErasureReport, Mention
from api.personal_data.standing import is_certified, require_no_open_jury
from api.portals.models import PortalIdentity
from api.roadmap.models import RoadmapTick
from api.settings import RetentionSettings
from api.tracker.store import TrackerStore

ELSEWHERE = [
    "Les documents que détiennent le centre d'examen et l'organisme de formation : prévenez-les.",
    "Les sauvegardes de la base, jusqu'à leur propre échéance.",
]
# Records that are removed rather than blanked: two blanked ones would be told apart by nothing.
FORGOTTEN = (PortalIdentity,)
# Removed too, those that lead to others last.
WRITTEN: tuple[type[Base], ...] = (OpinionDraft, OpinionActivityUse, OpinionActivity, RoadmapTick)
# What was done, by what it was done to.
Counts = Counter[tuple[str, str]]


class Eraser:
    """Erasures in the name of one attribution, which says that it may erase."""

    def __init__(
        self,
        session: AsyncSession,
        trackers: TrackerStore,
        attribution: Attribution,
        settings: RetentionSettings,
    ) -> None:
        assert attribution.erasing
        self._trackers = trackers
        self._repository = PersonalDataRepository(session)
        self._forgetting = ForgettingRepository(session)
        self._now = attribution.at
        self._settings = settings

    async def erase(self, person_id: int, reach: Any, *, certified_too: bool = False) -> ErasureReport:
        """Erase all that may be of that person; `certified_too` once what was kept has reached its own term."""
        person = await self._repository.person(person_id, reach)
        if person is None:
            raise RecordNotFound
        held = await self._repository.held(person)
        known = await self._forgetting.conversations_of(person.id)
        if not certified_too:
            require_no_open_jury(held)
            await self._require_silence(person)
        certified = not certified_too and is_certified(held)
        pseudonym = Pseudonym(
            person.id,
            {row.id for row in held[Enrolment]},
            person.given_name,
            person.family_name,
            person.email,
        )
        counts = Counts()
        person.erased_at = person.erased_at or self._now
        whose = Belonging(held)
        await self._rows(held, whose, pseudonym, counts, certified=certified)
        await self._conversations(person, known, held, whose, counts)
        await self._keys(person, held, pseudonym, counts)
        await self._repository.flush()
        # Last: this very erasure's entries have its reason, which may name the person.
        log = await self._repository.log(held, person.id)
        await self._log(log, held, whose, pseudonym, counts, certified=certified)
        return await self._report(person, held, pseudonym, counts, certified=certified)

    async def _rows(
        self, held: Held, whose: Belonging, pseudonym: Pseudonym, counts: Counts, *, certified: bool
    ) -> None:
        for model, rows in held.items():
            if (
                model in FORGOTTEN
                or not issubclass(model, Record)
                or (certified and model in (Minutes, JuryDeclaration))
            ):
                continue
            for row in rows:
                if not whose.is_theirs(row):
                    continue
                if erase_row(row, pseudonym, keep_names=certified):
                    counts[DONE[model] if model is not Person else ADDRESS if certified else IDENTITY] += 1
        if not certified:
            for point in await self._repository.confirmed_points(held):
                note = pseudonym.text(point.note) if point.note else None
                if note != point.note:
                    point.note = note
                    counts[POINTS] += 1
        await self._repository.flush()

    async def _require_silence(self, person: Person) -> None:
        """Rasa would write again, at the end of a turn, all that it was made to forget meanwhile."""
        if await self._forgetting.is_speaking(person.id, self._now - self._trackers.turn_lasts):
            raise NotPossibleNow(
                "L'assistant est en train de répondre à cette personne : recommencez dans une minute."
            )

    async def _conversations(
        self, person: Person, known: list[Conversation], held: Held, whose: Belonging, counts: Counts
    ) -> None:
        # What Rasa keeps goes first: were the rest to fail, the same erasure finds again whom to forget.
        await self._trackers.forget([one.sender_id for one in known])
        if known:
            counts[EXCHANGES] += len(known)
        forgotten = {
            model: [row for row in rows if whose.is_theirs(row)]
            for model, rows in held.items()
            if model in FORGOTTEN or not issubclass(model, Record)
        }
        written = {model: [row.id for row in forgotten[model]] for model in WRITTEN}
        await self._forgetting.forget(person.id, written)
        for model, rows in forgotten.items():
            if rows:
                counts[DONE[model]] += len(rows)

    async def _log(
        self,
        log: list[AuditEntry],
        held: Held,
        whose: Belonging,
        pseudonym: Pseudonym,
        counts: Counts,
        *,
        certified: bool,
    ) -> None:
        others = {row.id for row in held[Opinion] if not whose.is_theirs(row)}
        # All are read before one changes: a query in between would write them, which only `keep_log` may.
        about: dict[int, tuple[AuditEntry, bool]] = {}
        if pseudonym.email:
            about |= {one.id: (one, False) for one in await self._repository.log_with(pseudonym.email)}
        if not certified:
            points = {one.id for one in await self._repository.confirmed_points(held)}
            about |= {one.id: (one, False) for one in await self._repository.log_of(JuryPoint, points)}
        for one in log:
            about[one.id] = one, one.record_type != Opinion.__tablename__ or one.record_id not in others
            if one.record_type == Minutes.__tablename__ and certified:
                del about[one.id]
        for entry, theirs in about.values():
            counts[LOG] += clean_entry(entry, pseudonym, theirs=theirs)
        await self._repository.keep_log()

    async def _keys(self, person: Person, held: Held, pseudonym: Pseudonym, counts: Counts) -> None:
        for key in await self._repository.keys(held, person.id):
            if pseudonym.text(key.key, broad=True) != key.key:
                key.key = f"effacee-{key.id}"
                counts[KEYS] += 1

    async def _report(
        self, person: Person, held: Held, pseudonym: Pseudonym, counts: Counts, *, certified: bool
    ) -> ErasureReport:
        assert person.erased_at is not None
        mentions = await self._repository.mentions(pseudonym.words)
        if certified:
            for table in ("person", "minutes", "audit_entry"):
                mentions.pop(table, None)
        return ErasureReport(
            person_id=person.id,
            erased_at=person.erased_at,
            certified=certified,
            erased=[
                Erased(what=what, how=how, count=count) for (what, how), count in counts.items() if count
            ],
            kept=kept(held, self._settings, certified=certified),
            to_check=[]
            if _is_erased(pseudonym)
            else [Mention(table=t, count=n) for t, n in mentions.items()],
            elsewhere=ELSEWHERE,
        )


def erase_row(row: Any, pseudonym: Pseudonym, *, keep_names: bool) -> bool:
    """Replace what the row says of the person; False where nothing had to change."""
    changed = False
    for column in personal_columns(type(row)):
        before = getattr(row, column)
        if before is None:
            continue
        after: Any = ERASED
        if isinstance(row, Minutes):
            after = pseudonym.json(before)
        elif isinstance(row, Person):
            if keep_names and column != "email":
                continue
            after = {"given_name": GIVEN, "family_name": FAMILY}.get(column)
        if after != before:
            setattr(row, column, after)
            changed = True
    return changed


def clean_entry(entry: AuditEntry, pseudonym: Pseudonym, *, theirs: bool) -> bool:
    """Take the person out of an entry; `theirs`: every personal value of the row that it is about."""
    personal = _personal(entry.record_type) if theirs and entry.record_type != Minutes.__tablename__ else []
    changes = {
        field: blanked(change) if field in personal else pseudonym.json(change)
        for field, change in entry.changes.items()
    }
    reason = pseudonym.text(entry.reason, broad=theirs) if entry.reason else entry.reason
    if (changes, reason) == (entry.changes, entry.reason):
        return False
    entry.changes, entry.reason = changes, reason
    return True


def _personal(record_type: str) -> list[str]:
    for one in HOLDINGS:
        if one.model.__tablename__ == record_type:
            return personal_columns(one.model)
    return []


def _is_erased(pseudonym: Pseudonym) -> bool:
    return (pseudonym.given, pseudonym.family) == (GIVEN, FAMILY)
