"""Inscriptions and what goes with them: their rules, and the progress that they give."""

import secrets
from datetime import date, datetime, timedelta

from api.access.roles import Role
from api.access.rules import RULES
from api.access.service import Grant
from api.clock import day_in_france
from api.crud.resource import Resource, Write
from api.enrolments.models import Enrolment, Evidence, Recognition, VaeFile, VaeSituation
from api.enrolments.repository import EnrolmentsRepository, leaves_its_centre
from api.enrolments.schemas import (
    BlockProgressView,
    EnrolmentChange,
    EnrolmentCreate,
    EnrolmentFilters,
    EnrolmentView,
    EvidenceChange,
    EvidenceCreate,
    EvidenceView,
    OfEnrolment,
    ProgressView,
    RecognitionCreate,
    RecognitionView,
    SituationChange,
    SituationCreate,
    SituationFilters,
    SituationView,
    VaeFileChange,
    VaeFileCreate,
    VaeFileView,
)
from api.errors import NotPossibleNow, RecordRefused
from api.records.service import RecordsService
from knowledge import Knowledge
from knowledge.progress import Progress, Route, Standing, compute_progress, next_actor
from knowledge.templating import short_date


def given_number(now: datetime) -> str:
    """The number of an inscription that came without one."""
    return f"{now:%Y}-{secrets.token_hex(6)}"


def is_too_far_ahead(day: date | None, today: date) -> bool:
    """Whether an entry or inscription is dated so far ahead that the year must be wrong."""
    return day is not None and day > today + FURTHEST_ENTRY


def names_undisclosed_company(route: str, company_id: int | None, disclosed: bool) -> bool:
    """A VAE names a company only once the candidate has disclosed it there."""
    return route == Route.VAE and company_id is not None and not disclosed


async def check_enrolment(write: Write) -> None:
    """A VAE names a company only once disclosed there; what a centre has in hand it alone gives away."""
    record = write.record
    if record.number is None:
        record.number = given_number(write.grant.now)
    today = day_in_france(write.grant.now)
    if is_too_far_ahead(record.entered_on, today) or is_too_far_ahead(record.enrolled_on, today):
        raise RecordRefused("Cette date est dans plus d'un an : vérifiez l'année.")
    if names_undisclosed_company(record.route, record.company_id, record.disclosed):
        raise RecordRefused(
            "Une VAE n'est rattachée à une entreprise que si le candidat lui a dit sa démarche : "
            "indiquez « disclosed », ou retirez l'entreprise."
        )
    if record.id is not None and leaves_its_centre(record):
        in_hand = await EnrolmentsRepository(write.session).is_in_hand(record.id)
        if takes_from_centre(write.grant, in_hand=in_hand):
            raise NotPossibleNow(TAKEN_FROM_CENTRE)


TAKEN_FROM_CENTRE = (
    "Le centre d'examen de cette inscription l'a déjà évaluée ou présentée à un jury : "
    "demandez-lui de la rattacher à un autre centre."
)


def takes_from_centre(grant: Grant, *, in_hand: bool) -> bool:
    """What a centre evaluated and has not published is not somebody else's to show to another centre."""
    return in_hand and grant.principal.role not in RULES["evaluations.publish"]


def has_vae_file(route: str) -> bool:
    """Only a VAE has such a file."""
    return route == Route.VAE


async def check_vae_file(write: Write) -> None:
    """Only a VAE has such a file, a decision has its date and is the centre's, and steps follow each other."""
    record = write.record
    if write.values.get("decision") and write.grant.principal.role is Role.ORGANISME:
        raise RecordRefused(
            "La recevabilité s'enregistre au centre d'examen : envoyez-lui la demande, sans « decision » ni « decided_on »."
        )
    enrolment = await write.session.get(Enrolment, record.enrolment_id)
    if enrolment is not None and not has_vae_file(enrolment.route):
        raise RecordRefused("Seule une inscription par la VAE a un dossier de VAE.")
    if (record.decision is None) != (record.decided_on is None):
        raise RecordRefused("La décision de recevabilité et sa date vont ensemble : indiquez les deux.")
    steps = [day for day in (record.requested_on, record.decided_on, record.interview_on) if day is not None]
    if steps != sorted(steps):
        raise RecordRefused("Les dates ne se suivent pas : demande, puis décision, puis entretien.")


async def check_recognition(write: Write) -> None:
    """A decision that was taken, about another fiche: on the same one, what is acquired counts by itself."""
    record = write.record
    enrolment = await write.session.get_one(Enrolment, record.enrolment_id)
    if record.from_fiche == enrolment.fiche:
        raise RecordRefused(
            "Cette fiche est celle de l'inscription : ce qui y est acquis compte déjà, sans décision. "
            "Enregistrez plutôt son évaluation."
        )
    if record.decided_on > day_in_france(write.grant.now):
        raise RecordRefused("Une décision ne peut pas être datée d'un jour à venir : vérifiez la date.")


ENROLMENTS = Resource(
    name="enrolments",
    label="inscriptions",
    model=Enrolment,
    view=EnrolmentView,
    create=EnrolmentCreate,
    update=EnrolmentChange,
    filters=EnrolmentFilters,
    removable=True,
    on_write=check_enrolment,
)
VAE_FILES = Resource(
    name="vae_files",
    label="dossiers de VAE",
    model=VaeFile,
    view=VaeFileView,
    create=VaeFileCreate,
    update=VaeFileChange,
    filters=OfEnrolment,
    removable=True,
    on_write=check_vae_file,
)
VAE_SITUATIONS = Resource(
    name="vae_situations",
    label="situations de VAE",
    model=VaeSituation,
    view=SituationView,
    create=SituationCreate,
    update=SituationChange,
    filters=SituationFilters,
    removable=True,
)
EVIDENCE = Resource(
    name="evidence",
    label="pièces",
    model=Evidence,
    view=EvidenceView,
    create=EvidenceCreate,
    update=EvidenceChange,
    filters=OfEnrolment,
    removable=True,
)
RECOGNITIONS = Resource(
    name="recognitions",
    label="décisions de reconnaissance",
    model=Recognition,
    view=RecognitionView,
    create=RecognitionCreate,
    update=None,
    filters=OfEnrolment,
    removable=True,
    on_write=check_recognition,
)

STANDING_WARNINGS = {
    Standing.ENTRE_APRES: "Entrée (ou recevabilité) postérieure à la fin de l'enregistrement au RNCP : hors RNCP.",
    Standing.A_VERIFIER: "Date d'entrée (de recevabilité, en VAE) absente : à vérifier par le centre.",
}
NOT_ADMISSIBLE = "Demande de VAE enregistrée comme non recevable le {}."
# Nobody enters a path further ahead: a year was mistyped.
FURTHEST_ENTRY = timedelta(days=366)


class ProgressService:
    """Progress by the certification's rules, for a caller who reaches the enrolment."""

    def __init__(self, records: RecordsService, knowledge: Knowledge) -> None:
        self._records = records
        self._knowledge = knowledge

    async def of(self, enrolment: Enrolment) -> ProgressView:
        """Where that enrolment stands."""
        record = (await self._records.records([enrolment]))[enrolment.id]
        return view_of(enrolment.id, compute_progress(record, self._knowledge.fiche))


def view_of(enrolment_id: int, progress: Progress) -> ProgressView:
    """Progress as the API shows it."""
    warning = STANDING_WARNINGS.get(progress.standing)
    if progress.refused_on:
        warning = NOT_ADMISSIBLE.format(short_date(progress.refused_on))
    return ProgressView(
        enrolment_id=enrolment_id,
        route=progress.route,
        standing=progress.standing,
        capacities=progress.states,
        blocks=[
            BlockProgressView(
                block=one.numero, title=one.libelle, validated=one.validated, total=one.total, state=one.state
            )
            for one in progress.blocks
        ],
        opinions_given=list(progress.opinions_given),
        opinions_awaited=list(progress.opinions_awaited),
        missing=progress.missing,
        next_step=progress.next_step,
        next_actor=next_actor(progress),
        declaration=progress.declaration,
        declared_on=progress.declared_on,
        warnings=[warning] if warning else [],
    )
