from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import raiseload

from api.enrolments.models import Enrolment, Evidence, Recognition, VaeFile
from api.evaluations.models import Evaluation, Opinion
from api.jury.models import JuryCandidate, JuryDeclaration, JurySession
from api.opinion_forms.models import OpinionActivity, OpinionActivityUse, OpinionForm
from api.people.models import Company, ExamCentre, Person, Signatory
from api.planning.models import ExpectedDocument, PlannedEvaluation


@dataclass(frozen=True)
class Put:
    """An enrolment put before a session, and what was declared last, if anything."""

    enrolment_id: int
    session: JurySession
    declaration: JuryDeclaration | None


class RecordsRepository:
    """Reads for the rules: a fixed number of queries, however many enrolments are asked for."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def latest_enrolment(self, person_id: int, fiche: str) -> Enrolment | None:
        return await self._session.scalar(
            select(Enrolment)
            .where(Enrolment.person_id == person_id, Enrolment.fiche == fiche)
            .order_by(Enrolment.created_at.desc(), Enrolment.id.desc())
            .limit(1)
        )

    async def enrolments_of(self, people: Sequence[int]) -> Sequence[Enrolment]:
        query = select(Enrolment).where(Enrolment.person_id.in_(people)).order_by(Enrolment.id)
        return (await self._session.scalars(query)).all()

    async def vae_files(self, enrolments: Sequence[int]) -> Sequence[VaeFile]:
        query = select(VaeFile).where(VaeFile.enrolment_id.in_(enrolments))
        return (await self._session.scalars(query)).all()

    async def evaluations(self, enrolments: Sequence[int]) -> Sequence[Evaluation]:
        query = (
            select(Evaluation)
            .where(Evaluation.enrolment_id.in_(enrolments))
            .order_by(Evaluation.id)
            .options(raiseload("*"))
        )
        return (await self._session.scalars(query)).all()

    async def recognitions(self, enrolments: Sequence[int]) -> Sequence[Recognition]:
        query = select(Recognition).where(Recognition.enrolment_id.in_(enrolments))
        return (await self._session.scalars(query)).all()

    async def opinions(self, enrolments: Sequence[int]) -> Sequence[Opinion]:
        query = (
            select(Opinion)
            .where(Opinion.enrolment_id.in_(enrolments))
            .order_by(Opinion.id)
            .options(raiseload("*"))
        )
        return (await self._session.scalars(query)).all()

    async def planned(self, enrolment_id: int) -> Sequence[PlannedEvaluation]:
        query = select(PlannedEvaluation).where(PlannedEvaluation.enrolment_id == enrolment_id)
        return (await self._session.scalars(query.order_by(PlannedEvaluation.capacity))).all()

    async def expected_documents(self, enrolment_id: int) -> Sequence[tuple[ExpectedDocument, bool]]:
        """Each with whether something of its kind was received."""
        received = (
            select(Evidence.id)
            .where(Evidence.enrolment_id == enrolment_id, Evidence.kind == ExpectedDocument.kind)
            .exists()
        )
        query = select(ExpectedDocument, received).where(ExpectedDocument.enrolment_id == enrolment_id)
        return [(document, got) for document, got in await self._session.execute(query)]

    async def activities_of_given(self, enrolment_id: int) -> Sequence[tuple[int, str]]:
        """The activities behind each opinion that was sent, by the opinion's number; none while it is being redone."""
        query = (
            select(OpinionActivityUse.opinion_id, OpinionActivity.title)
            .join(OpinionActivity, OpinionActivity.id == OpinionActivityUse.activity_id)
            .join(Opinion, Opinion.id == OpinionActivityUse.opinion_id)
            .join(OpinionForm, OpinionForm.id == OpinionActivity.form_id)
            .where(
                Opinion.enrolment_id == enrolment_id,
                Opinion.given_at.is_not(None),
                OpinionForm.sent_at.is_not(None),
            )
            .order_by(OpinionActivity.id)
        )
        return [(opinion_id, title) for opinion_id, title in await self._session.execute(query)]

    async def bodies(self, enrolment: Enrolment) -> tuple[str | None, str | None]:
        """The names of its company and of its centre d'examen."""
        company = select(Company.name).where(Company.id == enrolment.company_id).scalar_subquery()
        centre = select(ExamCentre.name).where(ExamCentre.id == enrolment.exam_centre_id).scalar_subquery()
        found = (await self._session.execute(select(company, centre))).one()
        return found[0], found[1]

    async def put_before_juries(self, enrolments: Sequence[int]) -> list[Put]:
        """Oldest session first; of several declarations, the one that corrects the others."""
        rows = await self._session.execute(
            select(JuryCandidate.enrolment_id, JurySession, JuryDeclaration)
            .join(JurySession, JurySession.id == JuryCandidate.jury_session_id)
            .outerjoin(JuryDeclaration, JuryDeclaration.jury_candidate_id == JuryCandidate.id)
            .where(JuryCandidate.enrolment_id.in_(enrolments))
            .order_by(JurySession.held_on, JurySession.id, JuryDeclaration.rank)
        )
        last: dict[tuple[int, int], Put] = {}
        for enrolment_id, session, declaration in rows:
            last[enrolment_id, session.id] = Put(enrolment_id, session, declaration)
        return list(last.values())

    async def awaited_opinions(self, signatory_person_id: int) -> list[tuple[Person, Opinion]]:
        """Opinions asked of this signatory and not sent, or opened again, of candidates tied to the same company.

        None once the jury has declared: nothing is awaited any more.
        """
        reopened = exists().where(
            OpinionForm.enrolment_id == Opinion.enrolment_id,
            OpinionForm.signatory_id == Opinion.signatory_id,
            OpinionForm.sent_at.is_(None),
            OpinionForm.reopened_at.is_not(None),
        )
        declared = exists().where(
            JuryCandidate.enrolment_id == Enrolment.id, JuryDeclaration.jury_candidate_id == JuryCandidate.id
        )
        rows = await self._session.execute(
            select(Person, Opinion)
            .join(Enrolment, Enrolment.person_id == Person.id)
            .join(Opinion, Opinion.enrolment_id == Enrolment.id)
            .join(Signatory, Signatory.id == Opinion.signatory_id)
            .where(
                Signatory.person_id == signatory_person_id,
                Enrolment.company_id == Signatory.company_id,
                or_(Opinion.value.is_(None), reopened),
                ~declared,
            )
            .options(raiseload(Opinion.enrolment), raiseload(Opinion.signatory))
            .order_by(Person.family_name, Person.given_name, Person.id, Opinion.capacity)
        )
        return [(person, opinion) for person, opinion in rows]
