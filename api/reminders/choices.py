"""What a centre d'examen chooses to have sent: nothing, as long as it has not."""

from dataclasses import dataclass
from typing import Annotated, get_args

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.access.service import Grant
from api.crud.resource import Input
from api.errors import RecordNotFound
from api.people.models import ExamCentre
from api.reminders.models import MOST_DAYS, MOST_TIMES, ReminderChoice, ReminderKind
from api.reminders.repository import ChoicesRepository

Days = Annotated[int, Field(ge=1, le=MOST_DAYS)]
Times = Annotated[int, Field(ge=1, le=MOST_TIMES)]


class KindChoice(Input):
    """A kind of reminder, and when: see ReminderChoice."""

    active: bool = False
    days: Days
    times: Times = 1


# What a centre that has chosen nothing yet is offered.
OFFERED: dict[ReminderKind, KindChoice] = {
    "avis": KindChoice(days=7, times=2),
    "convocation": KindChoice(days=3),
    "document": KindChoice(days=7),
}
KINDS: tuple[ReminderKind, ...] = get_args(ReminderKind)


@dataclass(frozen=True)
class CentreChoices:
    """A centre, and its choice for each kind of reminder."""

    centre: ExamCentre
    kinds: dict[ReminderKind, KindChoice]


class Choices:
    """The choices of the centres in a caller's reach."""

    def __init__(self, session: AsyncSession, grant: Grant) -> None:
        self._repository = ChoicesRepository(session)
        self._grant = grant

    async def centres(self) -> list[ExamCentre]:
        return list(await self._repository.centres(self._grant.reaches(ExamCentre)))

    async def of(self, centre_id: int) -> CentreChoices:
        """What that centre has chosen, or RecordNotFound where it is out of reach."""
        reach = self._grant.reaches(ExamCentre) & (ExamCentre.id == centre_id)
        found = await self._repository.centres(reach)
        if not found:
            raise RecordNotFound
        recorded = {one.kind: one for one in await self._repository.of_centre(centre_id)}
        kinds = {
            kind: KindChoice(active=one.active, days=one.days, times=one.times)
            if (one := recorded.get(kind))
            else OFFERED[kind]
            for kind in KINDS
        }
        return CentreChoices(found[0], kinds)

    async def choose(self, centre_id: int, wanted: dict[ReminderKind, KindChoice]) -> None:
        """Write these choices; a kind that is turned on again counts its days from now."""
        await self.of(centre_id)
        recorded = {one.kind: one for one in await self._repository.of_centre(centre_id)}
        for kind, choice in wanted.items():
            known = recorded.get(kind)
            if known is not None and choice.active and not known.active:
                await self._repository.remove(known)
                known = None
            if known is None:
                if choice.active:
                    await self._repository.add(
                        ReminderChoice(exam_centre_id=centre_id, kind=kind, **choice.model_dump())
                    )
                continue
            known.active, known.days, known.times = choice.active, choice.days, choice.times
        await self._repository.flush()
