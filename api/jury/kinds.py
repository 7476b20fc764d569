"""The kinds of record of a jury, and the rules of their writing."""

from api.access.models import StaffAccount
from api.access.roles import Role
from api.crud.resource import Resource, Write
from api.enrolments.models import Enrolment
from api.errors import NotPossibleNow, RecordRefused
from api.jury.models import JuryCandidate, JuryDeclaration, JuryMember, JurySession
from api.jury.repository import JuryRepository
from api.jury.schemas import (
    CandidatePut,
    CandidatePutFilters,
    CandidatePutView,
    DeclarationFilters,
    DeclarationView,
    MemberChange,
    MemberCreate,
    MemberView,
    OfSession,
    SessionChange,
    SessionCreate,
    SessionFilters,
    SessionView,
)

CLOSED = (
    "Le procès-verbal de cette séance est dressé : sa composition, ses points et ses candidats ne changent plus. "
    "Une déclaration se corrige en en enregistrant une autre, avec son motif."
)


async def check_session(write: Write) -> None:
    """A session belongs to a centre and is held by a president; its procès-verbal closes it."""
    jury = write.record
    refuse_closed(jury)
    if jury.exam_centre_id is None:
        jury.exam_centre_id = write.grant.principal.exam_centre_id
    if jury.exam_centre_id is None:
        raise RecordRefused("Indiquez le centre d'examen de la séance (« exam_centre_id »).")
    if write.values.get("president_account_id") is None:
        return
    account = await write.session.get(StaffAccount, jury.president_account_id)
    if account is None or account.role != Role.PRESIDENT or not account.active:
        raise RecordRefused(
            "« president_account_id » ne désigne pas un compte actif de rôle président : "
            "choisissez-en un, ou demandez sa création à l'administrateur."
        )


async def check_open(write: Write) -> None:
    """Who sits changes until the procès-verbal is drawn up."""
    refuse_closed(await JuryRepository(write.session).locked(write.record.jury_session_id))


async def check_put(write: Write) -> None:
    """A session takes the enrolments of its own centre."""
    jury = await JuryRepository(write.session).locked(write.record.jury_session_id)
    refuse_closed(jury)
    enrolment = await write.session.get(Enrolment, write.record.enrolment_id)
    if enrolment is not None and enrolment.exam_centre_id != jury.exam_centre_id:
        raise RecordRefused(
            "Cette inscription n'est pas rattachée au centre d'examen de la séance : rattachez-la d'abord."
        )


async def check_withdrawn(write: Write) -> None:
    """What the jury declared stays: a candidate leaves the session only while nothing is declared."""
    repository = JuryRepository(write.session)
    refuse_closed(await repository.locked(write.record.jury_session_id))
    if await repository.last_rank(write.record.id):
        raise NotPossibleNow(
            "Une déclaration est enregistrée pour ce candidat : il reste à la séance. "
            "Pour la corriger, enregistrez-en une autre avec son motif."
        )


async def check_session_removed(write: Write) -> None:
    refuse_closed(write.record)


def refuse_closed(jury: JurySession) -> None:
    """Raise NotPossibleNow where the procès-verbal is drawn up."""
    if jury.closed_at is not None:
        raise NotPossibleNow(CLOSED)


JURY_SESSIONS = Resource(
    name="jury_sessions",
    label="séances de jury",
    model=JurySession,
    view=SessionView,
    create=SessionCreate,
    update=SessionChange,
    filters=SessionFilters,
    removable=True,
    on_write=check_session,
    on_remove=check_session_removed,
)
JURY_MEMBERS = Resource(
    name="jury_members",
    label="membres des jurys",
    model=JuryMember,
    view=MemberView,
    create=MemberCreate,
    update=MemberChange,
    filters=OfSession,
    removable=True,
    on_write=check_open,
    on_remove=check_open,
)
JURY_CANDIDATES = Resource(
    name="jury_candidates",
    label="candidats présentés aux jurys",
    model=JuryCandidate,
    view=CandidatePutView,
    create=CandidatePut,
    update=None,
    filters=CandidatePutFilters,
    removable=True,
    on_write=check_put,
    on_remove=check_withdrawn,
)
# Read like any record; recorded by DeclarationsService only.
JURY_DECLARATIONS = Resource(
    name="jury_declarations",
    label="déclarations des jurys",
    model=JuryDeclaration,
    view=DeclarationView,
    create=None,
    update=None,
    filters=DeclarationFilters,
)
