"""What is sent and shown of a jury. There is no field for an individual vote, nor for how a deliberation went."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from api.crud.fields import Capacity, Day, Name, Prose, Reason, Reference, Title, unchanged
from api.crud.resource import Change, Filters, Input, RecordView, View
from api.evaluations.models import OpinionValue
from api.wording import word
from knowledge.jury import Branch, College, PointCode, PointState
from knowledge.progress import BlockState, CapacityState, Declaration, Route

BlockNumber = Annotated[int, Field(ge=1, le=99)]
Correction = Annotated[Reason, Field(min_length=1, description="motif d'une correction")]


class SessionCreate(Input):
    """A deliberation; without a centre, it is the caller's own."""

    exam_centre_id: Reference | None = None
    president_account_id: Reference | None = Field(
        default=None, description="le compte, de rôle président, qui tient la séance"
    )
    held_on: Day
    place: Title


class SessionChange(Change):
    president_account_id: Reference | None = unchanged()
    held_on: Day = unchanged()
    place: Title = unchanged()


class SessionView(RecordView):
    exam_centre_id: int | None
    president_account_id: int | None
    held_on: date
    place: str
    closed_at: datetime | None


class SessionFilters(Filters):
    exam_centre_id: Reference | None = None
    president_account_id: Reference | None = None
    held_on_from: Day | None = None
    held_on_to: Day | None = None


class MemberCreate(Input):
    jury_session_id: Reference
    given_name: Name
    family_name: Name
    college: College
    branch: Branch
    organisation: Title | None = Field(
        default=None, description="lue par l'équipe de la séance seulement ; dans aucun document imprimé"
    )
    company_id: Reference | None = None
    has_vote: bool = True
    chairs: bool = False


class MemberChange(Change):
    given_name: Name = unchanged()
    family_name: Name = unchanged()
    college: College = unchanged()
    branch: Branch = unchanged()
    organisation: Title | None = unchanged()
    company_id: Reference | None = unchanged()
    has_vote: bool = unchanged()
    chairs: bool = unchanged()


class MemberView(RecordView):
    jury_session_id: int
    given_name: str
    family_name: str
    college: College
    branch: Branch
    organisation: str | None
    company_id: int | None
    has_vote: bool
    chairs: bool


class OfSession(Filters):
    jury_session_id: Reference | None = None


class CandidatePut(Input):
    """An inscription of the session's centre, put before it."""

    jury_session_id: Reference
    enrolment_id: Reference


class CandidatePutView(RecordView):
    jury_session_id: int
    enrolment_id: int
    candidate: str
    number: str


class CandidatePutFilters(OfSession):
    enrolment_id: Reference | None = None


class PointConfirmation(Input):
    note: Prose | None = None


class ConfirmationView(RecordView):
    """Who confirmed a point, and when; it locks nothing."""

    jury_session_id: int
    code: PointCode
    note: str | None
    confirmed_by: str
    confirmed_at: datetime


class DeclarationCreate(Input):
    """What the jury declared. A second one for the same candidate corrects the first, with its reason."""

    jury_candidate_id: Reference
    outcome: Declaration
    declared_on: Day
    blocks: Annotated[list[BlockNumber], Field(max_length=9)] = Field(
        default_factory=list, description="blocs dont l'attestation est enregistrée avec cette déclaration"
    )
    reason: Correction | None = None


class AttestationView(RecordView):
    block: int
    number: str
    issued_on: date


class DeclarationView(RecordView):
    """A declaration; of several on the same candidate, that of the highest rank holds."""

    jury_candidate_id: int
    rank: int
    outcome: Declaration
    declared_on: date
    reason: str | None
    attestations: list[AttestationView]


class RecordedDeclaration(DeclarationView):
    """A declaration just recorded, and what to look at again: a warning refuses nothing."""

    warnings: list[str]


class DeclarationFilters(Filters):
    jury_candidate_id: Reference | None = None
    outcome: Declaration | None = None
    declared_on_from: Day | None = None
    declared_on_to: Day | None = None


class MemberSeen(View):
    """A member as documents show them: without their organisation."""

    name: str
    college: College
    branch: Branch
    has_vote: bool
    chairs: bool


class PointView(View):
    """A point of conformity: what the records say, and who confirmed it, if anybody."""

    code: PointCode
    label: str
    state: PointState
    detail: str
    section: str
    our_reading: bool
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    note: str | None = None

    @property
    def said(self) -> str:
        """The point's state in words: what the records say is no confirmation."""
        known = self.state is not PointState.A_CONFIRMER
        if self.confirmed_by:
            by = f"confirmé par {self.confirmed_by}"
            return f"{by} (écart d'après les dossiers)" if self.state is PointState.ECART else by
        return f"d'après les dossiers : {word(self.state)} (non confirmé)" if known else "non confirmé"


class GapView(View):
    code: str
    message: str


class BlockSeen(View):
    number: int
    title: str
    state: BlockState
    validated: int
    total: int


class EarlierDeclaration(View):
    """What another session declared of the same person, on the same fiche."""

    held_on: date
    place: str
    outcome: Declaration
    declared_on: date
    blocks: list[int]


class Examined(View):
    """What a jury examines of a candidate; frozen, nameless, with its procès-verbal. A gap is shown and bars nothing."""

    enrolment_id: int
    route: Route
    route_label: str
    company: str | None
    states: dict[Capacity, CapacityState]
    blocks: list[BlockSeen]
    opinions: dict[Capacity, OpinionValue]
    opinions_awaited: list[Capacity]
    gaps: list[GapView]
    earlier: list[EarlierDeclaration]
    to_review: list[str] = Field(
        description="ce que la dernière déclaration invite à relire ; rien n'est refusé"
    )


class CandidateRecap(Examined):
    """A candidate as the centre d'examen sees them."""

    jury_candidate_id: int
    version: int
    number: str
    candidate: str
    declarations: list[DeclarationView]


class MinutesReference(View):
    number: str
    drawn_up_on: date


class RecapView(View):
    """All that the jury has on its table; once the procès-verbal is drawn up, as the jury had it."""

    session: SessionView
    exam_centre: str | None
    president: str | None
    members: list[MemberSeen]
    points: list[PointView]
    candidates: list[CandidateRecap]
    minutes: MinutesReference | None
    frozen_on: date | None = Field(
        default=None,
        description="le jour dont datent évaluations, avis et points ; absent : ils sont d'aujourd'hui",
    )
