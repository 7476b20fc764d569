"""The export of all that is held on a person."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from api.access.roles import Role
from api.access.service import Grant, grant
from api.audit.models import AuditEntry
from api.db.base import Base
from api.enrolments.models import Enrolment
from api.errors import RecordNotFound
from api.evaluations.models import Evaluation, EvaluationEvaluator, Opinion
from api.opinion_forms.models import OpinionForm
from api.people.models import Person
from api.personal_data.durations import held_for
from api.personal_data.holding import Holding
from api.personal_data.holdings import AUDIT, HOLDINGS, KEYS
from api.personal_data.repository import Held, PersonalDataRepository
from api.personal_data.schemas import ExportSection, PersonExport
from api.personal_data.seen import seen_forms
from api.personal_data.standing import standings
from api.settings import RetentionSettings

HIDDEN = "pas encore rendu visible par le centre d'examen"
TO_ASK = (
    "Pour corriger une erreur, adressez-vous à votre centre d'examen. Pour faire effacer vos données, "
    "adressez-vous à l'administrateur de ce service : lui seul peut le faire, et le centre d'examen lui transmet votre demande."
)
MASKED = "masqué"
# What says the outcome of an evaluation, or when it will be seen.
_OUTCOME = {"outcome", "published_at"}
_WITHHELD = {one.model.__tablename__: one.withheld.keys() for one in HOLDINGS}
# An evaluation and its commission change together, for one reason, which may say the outcome.
_OF_EVALUATIONS = {one.__tablename__ for one in (Evaluation, EvaluationEvaluator)}


class ExportService:
    """Exports for one caller: the person themselves sees no outcome that is not visible yet."""

    def __init__(self, repository: PersonalDataRepository, grant: Grant, settings: RetentionSettings) -> None:
        self._repository = repository
        self._grant = grant
        self._settings = settings
        self._in_full = grant.principal.role is Role.ADMINISTRATEUR

    async def export(self, person_id: int) -> PersonExport:
        """All that is held on that person, or RecordNotFound where they are out of reach."""
        person = await self._repository.person(person_id, self._grant.reaches(Person))
        if person is None:
            raise RecordNotFound
        held = await self._repository.held(person)
        if not self._in_full:
            held[Opinion] = await self._opinions(held)
        # For the administrator too, who hands the export over: a draft is not yet an opinion.
        held |= seen_forms(held)
        names = await self._repository.names(held)
        worth = standings(held)
        log = await self._repository.log(held, person.id)
        keys = await self._repository.keys(held, person.id)
        return PersonExport(
            person_id=person.id,
            name=person.display_name,
            generated_at=self._grant.now,
            to_ask=TO_ASK,
            sections=[
                *(
                    self._section(
                        one,
                        [self._row(one, row, names, held) | _worth(row, worth) for row in held[one.model]],
                    )
                    for one in HOLDINGS
                ),
                self._section(AUDIT, [self._entry(entry, held) for entry in log]),
                self._section(KEYS, [self._row(KEYS, key, names, held) for key in keys]),
            ],
        )

    async def _opinions(self, held: Held) -> list[Opinion]:
        """Those on the person, those that they gave, and those asked of them now: not a request that they lost."""
        asked = grant(self._grant.principal, "opinions.read", self._grant.now).reaches(Opinion)
        reached = await self._repository.within(Opinion, held[Opinion], asked)
        own = {one.id for one in held[Enrolment]}
        return [
            one
            for one in held[Opinion]
            if one.enrolment_id in own or one.value is not None or one.id in reached
        ]

    def _section(self, holding: Holding, rows: list[dict[str, Any]]) -> ExportSection:
        return ExportSection(
            table=holding.model.__tablename__,
            title=holding.title,
            why=holding.why,
            kept_for=held_for(self._settings, holding.retention),
            note=holding.note,
            labels={**holding.shown, **holding.told},
            withheld=dict(holding.withheld),
            rows=rows,
        )

    def _row(
        self, holding: Holding, row: Any, names: dict[str, dict[int, str]], held: Held
    ) -> dict[str, Any]:
        found = {"id": row.id} if "id" not in holding.withheld else {}
        for column in holding.shown:
            value = getattr(row, column)
            if column in names and value in names[column]:
                value = {"id": value, "name": names[column][value]}
            found[column] = value
        if isinstance(row, Evaluation) and not self._in_full and not self._is_visible(row, self._grant.now):
            found |= {"outcome": None, "published_at": None, "outcome_hidden": HIDDEN}
        if isinstance(row, Opinion | OpinionForm) and self._is_of_another(row.enrolment_id, held):
            found["enrolment_id"] = MASKED
        return found

    def _entry(self, entry: AuditEntry, held: Held) -> dict[str, Any]:
        """What is withheld of a row is withheld of its history too."""
        found = {"id": entry.id, **{column: getattr(entry, column) for column in AUDIT.shown}}
        hidden = set(_WITHHELD.get(entry.record_type, ()))
        if entry.record_type in _OF_EVALUATIONS and not self._in_full and not self._tells(entry, held):
            hidden |= _OUTCOME
            found["reason"] = entry.reason and MASKED
        if any(self._is_of_another(one, held) for one in entry.changes.get("enrolment_id", ())):
            hidden.add("enrolment_id")
        found["changes"] = {
            field: [MASKED, MASKED] if field in hidden else change for field, change in entry.changes.items()
        }
        return found

    def _is_of_another(self, enrolment_id: int | None, held: Held) -> bool:
        """Whether that inscription is a candidate's whose opinion this signatory gives: their file is their own."""
        if self._in_full or enrolment_id is None:
            return False
        return enrolment_id not in {one.id for one in held[Enrolment]}

    def _tells(self, entry: AuditEntry, held: Held) -> bool:
        """Whether that entry of an evaluation says an outcome made visible; not one corrected before it was."""
        about = next((one for one in held[Evaluation] if one.id == entry.record_id), None)
        if entry.record_type != Evaluation.__tablename__ or about is None:
            return False
        return self._is_visible(about, self._grant.now) and entry.at >= about.published_at

    def _is_visible(self, row: Evaluation, now: datetime) -> bool:
        return row.published_at is not None and row.published_at <= now


def _worth(row: Any, worth: Mapping[tuple[type[Base], int], str]) -> dict[str, str]:
    said = worth.get((type(row), row.id))
    return {} if said is None else {"standing": said}


def filename(export: PersonExport, day: date, ending: str) -> str:
    """A name without the person's: it may stay in a list of downloads."""
    return f"donnees-personnelles-{export.person_id}-{day.isoformat()}.{ending}"
