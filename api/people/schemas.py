from datetime import date

from api.crud.fields import Day, Department, Email, Line, Name, Phone, Reference, Sought, Title, unchanged
from api.crud.resource import Change, Filters, Input, RecordView
from api.enrolments.schemas import EnrolmentFields
from api.people.models import Function


class NamedCreate(Input):
    name: Title


class NamedChange(Change):
    name: Title = unchanged()


class NamedView(RecordView):
    name: str


class NamedFilters(Filters):
    name_contains: Sought | None = None


class PersonFields(Input):
    given_name: Name
    family_name: Name
    email: Email | None = None


class CandidateCreate(PersonFields):
    """A person and their inscription; a VAE's first step is its request."""

    enrolment: EnrolmentFields


class PersonChange(Change):
    given_name: Name = unchanged()
    family_name: Name = unchanged()
    email: Email | None = unchanged()


class PersonView(RecordView):
    given_name: str
    family_name: str
    email: str | None


class PersonFilters(Filters):
    family_name_contains: Sought | None = None
    email: Email | None = None


class SignatoryCreate(Input):
    """Somebody of a company; a person whom the caller knows already, by that address, is taken as they are."""

    company_id: Reference
    function: Function
    given_name: Name
    family_name: Name
    email: Email


class SignatoryChange(Change):
    function: Function = unchanged()


class SignatoryView(RecordView):
    person_id: int
    company_id: int
    function: Function
    given_name: str
    family_name: str


class SignatoryFilters(Filters):
    company_id: Reference | None = None
    person_id: Reference | None = None


class ContactFields(Input):
    name: Title
    phone: Phone | None = None
    email: Email | None = None
    address: Line | None = None
    disability_contact: Title | None = None
    checked_on: Day


class ContactCreate(ContactFields):
    exam_centre_id: Reference
    department: Department


class ContactChange(Change):
    name: Title = unchanged()
    phone: Phone | None = unchanged()
    email: Email | None = unchanged()
    address: Line | None = unchanged()
    disability_contact: Title | None = unchanged()
    checked_on: Day = unchanged()


class ContactView(RecordView):
    exam_centre_id: int
    department: str
    name: str
    phone: str | None
    email: str | None
    address: str | None
    disability_contact: str | None
    checked_on: date


class ContactFilters(Filters):
    exam_centre_id: Reference | None = None
    department: Department | None = None
