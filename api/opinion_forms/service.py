"""The forms of a signatory, or of a centre: one for each person whose opinion is asked, made when it is first needed."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from api.access.service import Grant
from api.errors import AlreadyRecorded, RecordNotFound
from api.evaluations.models import Opinion
from api.opinion_forms.awaited import awaited_forms
from api.opinion_forms.drafting import ActivityRefused, Drafting
from api.opinion_forms.models import OpinionForm
from api.opinion_forms.posted import Posted
from api.opinion_forms.repository import OpinionFormsRepository
from api.opinion_forms.schemas import ActivityChange, RowAnswer, Signature
from api.opinion_forms.sending import Sending
from api.opinion_forms.state import FormState, states
from api.resources import Resources
from api.space.links import SpaceLinks

ResultT = TypeVar("ResultT")
# Two pages that open at once make the same forms: the second finds those of the first.
TRIES = 3


class OpinionForms:
    """The forms that one caller reaches."""

    def __init__(self, resources: Resources, own: Grant) -> None:
        self._resources = resources
        self._grant = own

    async def mine(self) -> list[FormState]:
        """What is asked of the caller, person by person: first what still waits for them."""
        await self._make_missing()
        async with self._resources.database.read() as session:
            repository = OpinionFormsRepository(session)
            found = await states(repository, await repository.forms(self._grant.reaches(OpinionForm)))
        return sorted(
            found,
            key=lambda one: (
                not one.open_rows,
                one.form.enrolment.person.family_name,
                one.form.enrolment.person.given_name,
                one.form.id,
            ),
        )

    async def state(self, form_id: int) -> FormState:
        """That form as it stands, or RecordNotFound."""
        async with self._resources.database.read() as session:
            return await self._state(OpinionFormsRepository(session), form_id)

    async def company(self, state: FormState) -> str | None:
        async with self._resources.database.read() as session:
            return await OpinionFormsRepository(session).company_of(state.form.enrolment)

    async def answer(self, form_id: int, capacity: str, given: RowAnswer) -> FormState:
        """Keep what was tapped or written on that row; an older tap than the one kept changes nothing."""
        return await self.draft(form_id, lambda draft: draft.answer(capacity, given))

    async def tell(self, form_id: int, change: ActivityChange) -> FormState:
        """Make, rename, tie or remove an activity."""
        return await self.draft(form_id, lambda draft: draft.tell(change))

    async def keep(self, form_id: int, given: Posted) -> Posted:
        """That screen, with all that is right of it kept: a refused activity takes nothing else of it away."""
        state = await self.draft(form_id, given.write)
        refused: dict[str, str] = {}
        for name, change in given.changes:
            try:
                state = await self.tell(form_id, change)
            except (ActivityRefused, AlreadyRecorded) as error:
                refused[name] = error.detail
        return given.after(state, refused)

    async def draft(self, form_id: int, change: Callable[[Drafting], Awaitable[None]]) -> FormState:
        """The form once that change is kept; nobody else writes on it meanwhile."""

        async def doing(session: AsyncSession) -> FormState:
            repository = OpinionFormsRepository(session)
            state = await self._state(repository, form_id, locked=True)
            await change(Drafting(repository, state, self._grant.now))
            return await self._state(repository, form_id)

        return await self._written(doing)

    async def send(self, form_id: int, given: Signature) -> FormState:
        """The form once it is sent; sent again as it is, it keeps its receipt."""

        async def doing(session: AsyncSession) -> FormState:
            repository = OpinionFormsRepository(session)
            state = await self._state(repository, form_id, locked=True)
            sending = Sending(session, repository, self._resources, self._grant.now)
            if state.open_rows:
                await sending.send(state, given)
                person = state.form.signatory.person_id
                if not await awaited_forms(session, person, self._grant.now):
                    links = SpaceLinks(self._resources.settings, self._grant.now)
                    await links.close(session, person, "entreprise")
            return await self._state(repository, form_id)

        return await self._written(doing)

    async def reopen(self, form_id: int, reason: str) -> OpinionForm:
        """The form, open to its signatory again."""
        async with self._resources.database.write(self._grant.attribution(reason)) as session:
            repository = OpinionFormsRepository(session)
            state = await self._state(repository, form_id, locked=True)
            await Sending(session, repository, self._resources, self._grant.now).reopen(state, reason)
            return state.form

    async def form_of(self, enrolment_id: int, signatory_id: int) -> int:
        """The number of the form that this signatory was given for that inscription, or RecordNotFound."""
        await self._make_missing(enrolment_id)
        async with self._resources.database.read() as session:
            form = await OpinionFormsRepository(session).of_signatory(
                enrolment_id, signatory_id, self._grant.reaches(OpinionForm)
            )
        if form is None:
            raise RecordNotFound
        return form.id

    async def _written(self, doing: Callable[[AsyncSession], Awaitable[ResultT]]) -> ResultT:
        async with self._resources.database.write(self._grant.attribution()) as session:
            return await doing(session)

    async def _state(
        self, repository: OpinionFormsRepository, form_id: int, *, locked: bool = False
    ) -> FormState:
        form = await repository.one(form_id, self._grant.reaches(OpinionForm), locked=locked)
        found = await states(repository, [form]) if form else []
        if not found:
            raise RecordNotFound
        return found[0]

    async def _make_missing(self, enrolment_id: int | None = None) -> None:
        reach = self._grant.reaches(Opinion)
        for last in (*(False,) * (TRIES - 1), True):
            async with self._resources.database.read() as session:
                missing = await OpinionFormsRepository(session).without_form(reach, enrolment_id)
            if not missing:
                return
            try:
                async with self._resources.database.write(self._grant.attribution()) as session:
                    repository = OpinionFormsRepository(session)
                    for asked_on, signatory_id in missing:
                        await repository.add(OpinionForm(enrolment_id=asked_on, signatory_id=signatory_id))
            except IntegrityError:
                if last:
                    raise
