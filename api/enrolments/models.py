"""A person on the way to the certification: the route, its dates, its documents."""

from datetime import date
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.crud.fields import CAPACITIES
from api.db.base import PERSONAL, Record, code_type, one_of
from api.people.models import Person
from knowledge.progress import Route

Fiche = Literal["rncp28246"]
FICHE: Fiche = "rncp28246"
EvidenceKind = Literal["rapport", "preuve", "dossier_vae", "autre"]
Admissibility = Literal["recevable", "non_recevable"]


class Enrolment(Record):
    """A person on a fiche by a route.

    A VAE is tied to a company only once the candidate has disclosed it to that company.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        one_of("route", Route),
        CheckConstraint("route <> 'vae' OR company_id IS NULL OR disclosed", name="vae_disclosed"),
        Index("ix_enrolment_person_id_created_at", "person_id", "created_at"),
        Index("ix_enrolment_exam_centre_id_id", "exam_centre_id", "id"),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id", ondelete="RESTRICT"), index=True)
    training_body_id: Mapped[int | None] = mapped_column(
        ForeignKey("training_body.id", ondelete="RESTRICT"), index=True
    )
    exam_centre_id: Mapped[int | None] = mapped_column(ForeignKey("exam_centre.id", ondelete="RESTRICT"))
    fiche: Mapped[str] = mapped_column(code_type(), default=FICHE)
    route: Mapped[str] = mapped_column(code_type())
    # Inscription préalable, outside VAE; then the day the person entered the path.
    enrolled_on: Mapped[date | None]
    entered_on: Mapped[date | None]
    disclosed: Mapped[bool] = mapped_column(default=False)
    ended_on: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    @property
    def candidate(self) -> str:
        return self.person.display_name


class VaeFile(Record):
    """The VAE's own steps: request, recevabilité, evidence file, interview with the commission de validation."""

    __tablename__ = "vae_file"
    __table_args__ = (
        one_of("decision", get_args(Admissibility)),
        CheckConstraint("(decision IS NULL) = (decided_on IS NULL)", name="decided_with_date"),
    )

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="RESTRICT"), unique=True)
    requested_on: Mapped[date | None]
    decision: Mapped[str | None] = mapped_column(code_type())
    decided_on: Mapped[date | None]
    received_on: Mapped[date | None]
    interview_on: Mapped[date | None]


class VaeSituation(Record):
    """A work situation told in the evidence file, tied to the capacities that it shows (codes in order)."""

    __tablename__ = "vae_situation"

    vae_file_id: Mapped[int] = mapped_column(ForeignKey("vae_file.id", ondelete="RESTRICT"), index=True)
    title: Mapped[str] = mapped_column(String(200), info=PERSONAL)
    description: Mapped[str] = mapped_column(Text, info=PERSONAL)

    shown: Mapped[list["VaeSituationCapacity"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="VaeSituationCapacity.capacity"
    )

    @property
    def capacities(self) -> list[str]:
        return [one.capacity for one in self.shown]

    @capacities.setter
    def capacities(self, codes: list[str]) -> None:
        kept = {one.capacity: one for one in self.shown}
        if kept.keys() != set(codes):
            self.touch()
        self.shown = [kept.get(code) or VaeSituationCapacity(capacity=code) for code in sorted(set(codes))]


class VaeSituationCapacity(Record):
    __tablename__ = "vae_situation_capacity"
    __table_args__ = (UniqueConstraint("situation_id", "capacity"), one_of("capacity", CAPACITIES))

    situation_id: Mapped[int] = mapped_column(ForeignKey("vae_situation.id", ondelete="RESTRICT"))
    capacity: Mapped[str] = mapped_column(code_type())


class Evidence(Record):
    """A document that the centre or the training body holds: listed here, kept elsewhere."""

    __tablename__ = "evidence"
    __table_args__ = (one_of("kind", get_args(EvidenceKind)), one_of("capacity", CAPACITIES))

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[str] = mapped_column(code_type())
    title: Mapped[str] = mapped_column(String(200), info=PERSONAL)
    capacity: Mapped[str | None] = mapped_column(code_type())
    received_on: Mapped[date]
    kept_at: Mapped[str | None] = mapped_column(String(300), info=PERSONAL)


class Recognition(Record):
    """A human decision to take a component of another fiche for a capacity of this one: never computed."""

    __tablename__ = "recognition"
    __table_args__ = (UniqueConstraint("enrolment_id", "capacity"), one_of("capacity", CAPACITIES))

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="RESTRICT"))
    capacity: Mapped[str] = mapped_column(code_type())
    from_fiche: Mapped[str] = mapped_column(code_type())
    decided_on: Mapped[date]
    decided_by: Mapped[str] = mapped_column(String(200), info=PERSONAL)
    reason: Mapped[str] = mapped_column(Text, info=PERSONAL)
