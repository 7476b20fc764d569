"""The opinions that still wait for somebody: for their pages, their reminders and their conversation."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.access.roles import Principal, Role
from api.access.service import grant
from api.clock import day_in_france
from api.evaluations.models import Opinion
from api.opinion_forms.models import OpinionForm
from api.opinion_forms.repository import OpinionFormsRepository


@dataclass(frozen=True)
class AwaitedForm:
    """What one signatory is still asked about one candidate; nothing of the evaluations."""

    enrolment_id: int
    signatory_id: int
    candidate: str
    capacities: tuple[str, ...]
    since: date
    # The centre opened again what had been sent.
    reopened: bool


async def awaited_forms(session: AsyncSession, person_id: int, now: datetime) -> list[AwaitedForm]:
    """What that signatory is asked and has not sent, oldest first; nothing once the jury has declared."""
    own = grant(Principal(Role.ENTREPRISE, "entreprise", person_id=person_id), "opinion_forms.read", now)
    repository = OpinionFormsRepository(session)
    forms = {
        (one.enrolment_id, one.signatory_id): one for one in await repository.forms(own.reaches(OpinionForm))
    }
    opinions = await repository.opinions(own.reaches(Opinion))
    closed = await repository.declared({one.enrolment_id for one in opinions})
    asked: dict[tuple[int, int], list[Opinion]] = {}
    for one in opinions:
        form = forms.get((one.enrolment_id, one.signatory_id))
        again = form is not None and form.open_again
        if one.enrolment_id not in closed and (one.given_at is None or again):
            asked.setdefault((one.enrolment_id, one.signatory_id), []).append(one)
    found = [_awaited(key, waiting, forms.get(key)) for key, waiting in asked.items()]
    return sorted(found, key=lambda one: (one.since, one.candidate))


def _awaited(key: tuple[int, int], waiting: list[Opinion], form: OpinionForm | None) -> AwaitedForm:
    reopened = form.reopened_at if form is not None and form.open_again else None
    return AwaitedForm(
        *key,
        candidate=waiting[0].candidate,
        capacities=tuple(one.capacity for one in waiting),
        since=day_in_france(reopened or min(one.requested_at for one in waiting)),
        reopened=reopened is not None,
    )
