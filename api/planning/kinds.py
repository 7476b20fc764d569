"""What is planned and expected, as records: when it may be written."""

from datetime import date

from api.clock import day_in_france
from api.crud.resource import Resource, Write
from api.enrolments.models import Enrolment
from api.enrolments.schemas import OfEnrolment
from api.enrolments.service import has_vae_file, is_too_far_ahead
from api.errors import NotPossibleNow, RecordRefused
from api.evaluations.repository import EvaluationsRepository
from api.planning.models import ExpectedDocument, PlannedEvaluation
from api.planning.schemas import (
    ExpectedChange,
    ExpectedCreate,
    ExpectedView,
    PlannedChange,
    PlannedCreate,
    PlannedView,
)
from knowledge.templating import short_date


async def check_planned(write: Write) -> None:
    """A day to come, of a path that goes on: after a declaration, only a new attempt is planned."""
    planned: PlannedEvaluation = write.record
    repository = EvaluationsRepository(write.session)
    _check_day(write, "planned_on", planned.planned_on)
    if await repository.vae_decision(planned.enrolment_id) == "non_recevable":
        raise NotPossibleNow(
            "La demande de VAE est enregistrée comme non recevable : rien n'est à prévoir. "
            "Si la décision a changé, corrigez d'abord le dossier de VAE."
        )
    declared_on = await repository.declared_on(planned.enrolment_id)
    if declared_on is not None and (planned.planned_on is None or planned.planned_on <= declared_on):
        raise NotPossibleNow(
            f"Le jury s'est prononcé le {short_date(declared_on)} sur cette inscription : seule une nouvelle évaluation, "
            "d'un jour postérieur, peut encore être prévue."
        )


async def check_expected(write: Write) -> None:
    """A day to come; the file of a VAE is expected in a VAE; nothing is once the jury has declared."""
    expected: ExpectedDocument = write.record
    _check_day(write, "due_on", expected.due_on)
    enrolment = await write.session.get_one(Enrolment, expected.enrolment_id)
    if expected.kind == "dossier_vae" and not has_vae_file(enrolment.route):
        raise RecordRefused("Seule une inscription par la VAE a un dossier de preuves à remettre.")
    declared_on = await EvaluationsRepository(write.session).declared_on(expected.enrolment_id)
    if declared_on is not None:
        raise NotPossibleNow(
            f"Le jury s'est prononcé le {short_date(declared_on)} sur cette inscription : aucun document n'y est plus attendu."
        )


def _check_day(write: Write, field: str, day: date | None) -> None:
    today = day_in_france(write.grant.now)
    if is_too_far_ahead(day, today):
        raise RecordRefused("Cette date est dans plus d'un an : vérifiez l'année.")
    # What was planned stays as it was, and may have its place put right afterwards.
    if day is not None and day < today and field in write.values:
        raise RecordRefused("Ce jour est passé : indiquez un jour à venir, ou aucun s'il n'est pas fixé.")


PLANNED_EVALUATIONS = Resource(
    name="planned_evaluations",
    label="évaluations prévues",
    model=PlannedEvaluation,
    view=PlannedView,
    create=PlannedCreate,
    update=PlannedChange,
    filters=OfEnrolment,
    removable=True,
    on_write=check_planned,
)
EXPECTED_DOCUMENTS = Resource(
    name="expected_documents",
    label="documents attendus",
    model=ExpectedDocument,
    view=ExpectedView,
    create=ExpectedCreate,
    update=ExpectedChange,
    filters=OfEnrolment,
    removable=True,
    on_write=check_expected,
)
