"""People and the bodies they belong to. The centre d'examen and the organisme de formation are never one row."""

from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.db.base import PERSONAL, Record, UtcDateTime, code_type, one_of

Function = Literal["tuteur", "responsable_fonctionnel", "responsable_hierarchique", "autre"]


class Person(Record):
    """Somebody: a candidate, a signatory, or both. Without an address, nobody can identify as them."""

    __tablename__ = "person"

    given_name: Mapped[str] = mapped_column(String(100), info=PERSONAL)
    family_name: Mapped[str] = mapped_column(String(100), info=PERSONAL)
    email: Mapped[str | None] = mapped_column(String(254), info=PERSONAL)
    fictional: Mapped[bool] = mapped_column(default=False)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def display_name(self) -> str:
        return f"{self.given_name} {self.family_name}"


# One person, one address, however its letters are cased.
Index("uq_person_email_lower", func.lower(Person.email), unique=True)
# For the beginning of a name, whatever the order of letters that the database was made with.
Index(
    "ix_person_family_name_lower",
    func.lower(Person.family_name).label("name"),
    postgresql_ops={"name": "text_pattern_ops"},
)


class Company(Record):
    __tablename__ = "company"

    name: Mapped[str] = mapped_column(String(200), unique=True)


class Signatory(Record):
    """A person who may give the *avis de l'entreprise* in a company's name."""

    __tablename__ = "signatory"
    __table_args__ = (UniqueConstraint("person_id", "company_id"), one_of("function", get_args(Function)))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="RESTRICT"), index=True)
    function: Mapped[str] = mapped_column(code_type())

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    @property
    def given_name(self) -> str:
        return self.person.given_name

    @property
    def family_name(self) -> str:
        return self.person.family_name


class TrainingBody(Record):
    """Organisme de formation: enrols and prepares."""

    __tablename__ = "training_body"

    name: Mapped[str] = mapped_column(String(200), unique=True)


class ExamCentre(Record):
    """UIMM territoriale: evaluates, and holds the jury."""

    __tablename__ = "exam_centre"

    name: Mapped[str] = mapped_column(String(200), unique=True)


class CentreContact(Record):
    """Whom to call in a département, and when somebody last checked it."""

    __tablename__ = "centre_contact"
    __table_args__ = (UniqueConstraint("exam_centre_id", "department"),)

    exam_centre_id: Mapped[int] = mapped_column(ForeignKey("exam_centre.id", ondelete="RESTRICT"))
    department: Mapped[str] = mapped_column(String(3), index=True)
    name: Mapped[str] = mapped_column(String(200), info=PERSONAL)
    phone: Mapped[str | None] = mapped_column(String(20), info=PERSONAL)
    email: Mapped[str | None] = mapped_column(String(254), info=PERSONAL)
    address: Mapped[str | None] = mapped_column(String(300))
    disability_contact: Mapped[str | None] = mapped_column(String(200), info=PERSONAL)
    checked_on: Mapped[date]
