from fastapi import APIRouter

from api.crud.resource import Resource
from api.crud.router import crud_router
from api.db.base import Record
from api.people.models import CentreContact, Company, ExamCentre, Person, Signatory, TrainingBody
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
from api.people.service import check_candidate, new_candidate, new_signatory

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
NAMED = (
    ("companies", "entreprises", Company),
    ("training_bodies", "organismes de formation", TrainingBody),
    ("exam_centres", "centres d'examen (UIMM territoriales)", ExamCentre),
)

router = APIRouter()
for name, label, model in NAMED:
    named: Resource[Record] = Resource(
        name=name,
        label=label,
        model=model,
        view=NamedView,
        create=NamedCreate,
        update=NamedChange,
        filters=NamedFilters,
        removable=True,
    )
    router.include_router(crud_router(named))
for resource in (CANDIDATES, SIGNATORIES, CENTRE_CONTACTS):
    router.include_router(crud_router(resource))
