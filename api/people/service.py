"""People and bodies as records; a candidate is made with their inscription, a signatory with their person."""

from sqlalchemy.ext.asyncio import AsyncSession

from api.access.service import Grant
from api.crud.resource import Resource, Write
from api.crud.service import CrudService
from api.db.base import Record
from api.enrolments.schemas import EnrolmentCreate
from api.enrolments.service import ENROLMENTS
from api.errors import AlreadyRecorded, NotPossibleNow
from api.people.models import CentreContact, Company, ExamCentre, Person, Signatory, TrainingBody
from api.people.repository import PeopleRepository
from api.people.schemas import (
    CandidateCreate,
    ContactChange,
    ContactCreate,
    ContactFilters,
    ContactView,
    NamedChange,
    NamedCreate,
    NamedFilters,
    NamedView,
    PersonChange,
    PersonFilters,
    PersonView,
    SignatoryChange,
    SignatoryCreate,
    SignatoryFilters,
    SignatoryView,
)


async def check_candidate(write: Write) -> None:
    """Who was erased is not named again."""
    if write.record.erased_at is not None:
        raise NotPossibleNow(
            "Les données de cette personne ont été effacées : elles ne se rétablissent pas. "
            "Si elle revient, enregistrez-la de nouveau."
        )


async def new_candidate(session: AsyncSession, grant: Grant, given: CandidateCreate) -> Person:
    """The person and their enrolment; an address that is taken is refused rather than merged by guess."""
    repository = PeopleRepository(session)
    if given.email and await repository.by_email(given.email) is not None:
        raise AlreadyRecorded(
            "Cette adresse est déjà celle d'une personne enregistrée. Ajoutez-lui une inscription, ou vérifiez l'adresse."
        )
    person = Person(given_name=given.given_name, family_name=given.family_name, email=given.email)
    await repository.add(person)
    enrolment = EnrolmentCreate(person_id=person.id, **given.enrolment.model_dump())
    await CrudService(session, ENROLMENTS, grant).create(enrolment, made_here={"person_id"})
    return person


async def new_signatory(session: AsyncSession, grant: Grant, given: SignatoryCreate) -> Signatory:
    """The signatory; a person of that address is taken as they are, where the caller may know who that is."""
    repository = PeopleRepository(session)
    person = await repository.by_email(given.email)
    if person is None:
        person = Person(given_name=given.given_name, family_name=given.family_name, email=given.email)
        await repository.add(person)
    elif not _is_named(person, given) and not await repository.is_known(
        person, grant.may_refer_to(Person), grant.may_refer_to(Signatory)
    ):
        # Whose address it is would be told by the answer.
        raise AlreadyRecorded(
            "Cette adresse est déjà celle d'une personne enregistrée sous un autre nom. Vérifiez l'adresse et le nom."
        )
    return Signatory(person=person, person_id=person.id, company_id=given.company_id, function=given.function)


def _is_named(person: Person, given: SignatoryCreate) -> bool:
    recorded, sent = ((one.given_name, one.family_name) for one in (person, given))
    return [one.casefold() for one in recorded] == [one.casefold() for one in sent]


CANDIDATES = Resource(
    name="candidates",
    label="candidats",
    model=Person,
    view=PersonView,
    create=CandidateCreate,
    update=PersonChange,
    filters=PersonFilters,
    on_write=check_candidate,
    build=new_candidate,
)
SIGNATORIES = Resource(
    name="signatories",
    label="signataires d'entreprise",
    model=Signatory,
    view=SignatoryView,
    create=SignatoryCreate,
    update=SignatoryChange,
    filters=SignatoryFilters,
    removable=True,
    build=new_signatory,
)
CENTRE_CONTACTS = Resource(
    name="centre_contacts",
    label="contacts des centres, par département",
    model=CentreContact,
    view=ContactView,
    create=ContactCreate,
    update=ContactChange,
    filters=ContactFilters,
    removable=True,
)
# The three bodies are names, written and read alike.
_BODIES: tuple[tuple[str, str, type[Record]], ...] = (
    ("companies", "entreprises", Company),
    ("training_bodies", "organismes de formation", TrainingBody),
    ("exam_centres", "centres d'examen (UIMM territoriales)", ExamCentre),
)
BODIES: tuple[Resource[Record], ...] = tuple(
    Resource(
        name=name,
        label=label,
        model=model,
        view=NamedView,
        create=NamedCreate,
        update=NamedChange,
        filters=NamedFilters,
        removable=True,
    )
    for name, label, model in _BODIES
)
