"""Who is enrolled on what, what was evaluated, and what the jury declared."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base, UtcDateTime, code_type, one_of
from knowledge.progress import Outcome, Route

FICHE = "rncp28246"
CAPACITIES = ("C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8")
FUNCTIONS = ("tuteur", "responsable_fonctionnel", "responsable_hierarchique", "autre")
MODALITIES = ("situation_reelle", "projets", "reconstituee")
OPINIONS = ("favorable", "reserve", "defavorable", "non_observe")
DECLARATIONS = ("admissible", "non_admissible")


class Person(Base):
    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    given_name: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254))
    fictional: Mapped[bool] = mapped_column(default=False)

    @property
    def display_name(self) -> str:
        return f"{self.given_name} {self.family_name}"


# One person, one address, however its letters are cased.
Index("uq_person_email_lower", func.lower(Person.email), unique=True)


class Company(Base):
    __tablename__ = "company"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)


class Signatory(Base):
    """A person who may give the *avis de l'entreprise* in a company's name."""

    __tablename__ = "signatory"
    __table_args__ = (UniqueConstraint("person_id", "company_id"), one_of("function", FUNCTIONS))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    function: Mapped[str] = mapped_column(code_type())


class Enrolment(Base):
    __tablename__ = "enrolment"
    __table_args__ = (
        one_of("route", Route),
        Index("ix_enrolment_person_id_created_at", "person_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id", ondelete="SET NULL"), index=True)
    fiche: Mapped[str] = mapped_column(code_type(), default=FICHE)
    route: Mapped[str] = mapped_column(code_type())
    entered_on: Mapped[date | None]
    # Date de recevabilité, in VAE only.
    admissible_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Evaluation(Base):
    """The outcome of a capacity; the centre d'examen chooses when it becomes visible."""

    __tablename__ = "evaluation"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "capacity"),
        one_of("capacity", CAPACITIES),
        one_of("modality", MODALITIES),
        one_of("outcome", Outcome),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    capacity: Mapped[str] = mapped_column(code_type())
    modality: Mapped[str] = mapped_column(code_type())
    evaluated_on: Mapped[date]
    outcome: Mapped[str] = mapped_column(code_type())
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Opinion(Base):
    """The company's opinion on a capacity; awaited while it has no value."""

    __tablename__ = "opinion"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "signatory_id", "capacity"),
        one_of("capacity", CAPACITIES),
        one_of("value", OPINIONS),
        CheckConstraint("(value IS NULL) = (given_at IS NULL)", name="given_with_value"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    signatory_id: Mapped[int] = mapped_column(ForeignKey("signatory.id", ondelete="CASCADE"), index=True)
    capacity: Mapped[str] = mapped_column(code_type())
    value: Mapped[str | None] = mapped_column(code_type())
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class JurySession(Base):
    __tablename__ = "jury_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(200))


class JuryDeclaration(Base):
    """An enrolment put before a jury, and what that jury declared: never computed, only recorded."""

    __tablename__ = "jury_declaration"
    __table_args__ = (
        one_of("outcome", DECLARATIONS),
        CheckConstraint("(outcome IS NULL) = (declared_on IS NULL)", name="declared_with_outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), unique=True)
    jury_session_id: Mapped[int] = mapped_column(ForeignKey("jury_session.id"), index=True)
    outcome: Mapped[str | None] = mapped_column(code_type())
    declared_on: Mapped[date | None]
