"""What was evaluated, by whom, and the company's opinion."""

from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.crud.fields import CAPACITIES
from api.db.base import PERSONAL, Record, UtcDateTime, code_type, one_of
from api.enrolments.models import Enrolment
from api.people.models import Signatory
from knowledge.progress import Outcome

Modality = Literal["situation_reelle", "projets", "reconstituee"]
OpinionValue = Literal["favorable", "reserve", "defavorable", "non_observe"]


class Evaluator(Record):
    """A member of a commission d'évaluation (of a commission de validation, in VAE)."""

    __tablename__ = "evaluator"

    exam_centre_id: Mapped[int] = mapped_column(ForeignKey("exam_centre.id", ondelete="RESTRICT"), index=True)
    given_name: Mapped[str] = mapped_column(String(100), info=PERSONAL)
    family_name: Mapped[str] = mapped_column(String(100), info=PERSONAL)
    quality: Mapped[str | None] = mapped_column(String(200))


class Evaluation(Record):
    """A capacity evaluated on a day, or missed; the centre d'examen chooses when the outcome becomes visible."""

    __tablename__ = "evaluation"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "capacity", "evaluated_on"),
        one_of("capacity", CAPACITIES),
        one_of("modality", get_args(Modality)),
        one_of("outcome", Outcome),
    )

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="RESTRICT"))
    capacity: Mapped[str] = mapped_column(code_type())
    modality: Mapped[str] = mapped_column(code_type())
    evaluated_on: Mapped[date]
    outcome: Mapped[str] = mapped_column(code_type())
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    commission: Mapped[list["EvaluationEvaluator"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="EvaluationEvaluator.evaluator_id"
    )

    @property
    def evaluator_ids(self) -> list[int]:
        return [one.evaluator_id for one in self.commission]

    @evaluator_ids.setter
    def evaluator_ids(self, ids: list[int]) -> None:
        kept = {one.evaluator_id: one for one in self.commission}
        if kept.keys() != set(ids):
            self.touch()
        self.commission = [kept.get(one) or EvaluationEvaluator(evaluator_id=one) for one in sorted(set(ids))]


class EvaluationEvaluator(Record):
    __tablename__ = "evaluation_evaluator"
    __table_args__ = (UniqueConstraint("evaluation_id", "evaluator_id"),)

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id", ondelete="RESTRICT"))
    evaluator_id: Mapped[int] = mapped_column(ForeignKey("evaluator.id", ondelete="RESTRICT"), index=True)


class Opinion(Record):
    """The company's opinion on a capacity; awaited while it has no value, and told to the candidate beforehand."""

    __tablename__ = "opinion"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "signatory_id", "capacity"),
        one_of("capacity", CAPACITIES),
        one_of("value", get_args(OpinionValue)),
        CheckConstraint("(value IS NULL) = (given_at IS NULL)", name="given_with_value"),
    )

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="RESTRICT"))
    signatory_id: Mapped[int] = mapped_column(ForeignKey("signatory.id", ondelete="RESTRICT"), index=True)
    capacity: Mapped[str] = mapped_column(code_type())
    candidate_told_on: Mapped[date]
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    value: Mapped[str | None] = mapped_column(code_type())
    comment: Mapped[str | None] = mapped_column(Text, info=PERSONAL)
    given_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    enrolment: Mapped[Enrolment] = relationship(lazy="joined", innerjoin=True)
    signatory: Mapped[Signatory] = relationship(lazy="joined", innerjoin=True)

    @property
    def candidate(self) -> str:
        return self.enrolment.candidate

    @property
    def asked_of(self) -> str:
        return self.signatory.person.display_name
