"""Sending a form, all of it or nothing; and opening it again, which only the centre does."""

import secrets
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import NotPossibleNow, RecordRefused
from api.mail.service import Mail
from api.opinion_forms.letter import receipt_letter
from api.opinion_forms.models import OpinionForm
from api.opinion_forms.repository import OpinionFormsRepository
from api.opinion_forms.schemas import Signature
from api.opinion_forms.state import COMMENTED, FormState
from api.outbox.models import OutgoingMail
from api.outbox.service import Outbox
from api.resources import Resources
from api.space.letters import invitation_mail
from api.space.links import SpaceLinks

# No two signs that are read one for the other.
RECEIPT_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class FormIncomplete(RecordRefused):
    """Something is missing in what was to be sent; what is there is kept."""


class Sending:
    """One form being sent or opened again, within a transaction that holds it."""

    def __init__(
        self, session: AsyncSession, repository: OpinionFormsRepository, resources: Resources, now: datetime
    ) -> None:
        self._session = session
        self._repository = repository
        self._resources = resources
        self._now = now

    async def send(self, state: FormState, given: Signature) -> None:
        """Give every opinion that the form asks, in one name; the drafts go."""
        if not given.in_company_s_name:
            raise FormIncomplete("Cochez la case « Je donne cet avis au nom de l'entreprise », puis envoyez.")
        if state.incomplete:
            codes = ", ".join(one.capacity for one in state.incomplete)
            raise FormIncomplete(f"Il manque une réponse ou une explication pour : {codes}.")
        await self._give(state)
        await self._tidy(state)
        form = state.form
        form.signed_name, form.signed_function = given.name, given.function
        form.sent_at, form.receipt = self._now, new_receipt()
        await self._repository.flush()
        person = form.signatory.person
        if person.email:
            await Outbox(self._session, self._resources.cipher, self._now).put(
                f"recu:{form.id}:{form.receipt}",
                "recu",
                receipt_letter(state, person.email, self._resources.settings.origin),
                person_id=person.id,
            )

    async def reopen(self, state: FormState, reason: str) -> None:
        """Let the signatory correct what they sent; it stays in force until they send again."""
        if state.closed:
            raise NotPossibleNow(
                "Le jury s'est prononcé sur cette inscription : l'avis de l'entreprise ne change plus."
            )
        if state.form.open_again:
            raise NotPossibleNow("Ce formulaire est déjà rouvert : il attend d'être envoyé de nouveau.")
        if all(one.open for one in state.rows):
            raise NotPossibleNow("Ce formulaire n'est pas envoyé : le signataire peut encore le remplir.")
        form = state.form
        form.sent_at, form.reopened_at, form.reopening_reason = None, self._now, reason
        await self._repository.flush()
        await self._tell_of_reopening(form)

    async def _tell_of_reopening(self, form: OpinionForm) -> None:
        """With a link: those sent before were closed once everything was sent."""
        person = form.signatory.person
        if not person.email:
            return
        made = SpaceLinks(self._resources.settings, self._now)
        url = await made.invite(self._session, person, "entreprise")
        await Outbox(self._session, self._resources.cipher, self._now).put(
            f"rouvert:{form.id}:{self._now:%Y%m%dT%H%M%S%f}",
            "rouvert",
            invitation_mail(person.email, url, "entreprise", made.valid_until, reopened=True),
            person_id=person.id,
        )

    async def _give(self, state: FormState) -> None:
        told = {one.opinion_id: one for one in state.open_rows}
        for opinion in await self._repository.opinions_of(told):
            row = told[opinion.id]
            opinion.value = row.value
            opinion.comment = row.comment if row.value in COMMENTED else None
            opinion.given_at = self._now
        await self._repository.flush()

    async def _tidy(self, state: FormState) -> None:
        """What is not part of what was sent goes: drafts, activities of no capacity, or of one that was not observed."""
        unseen = {one.opinion_id for one in state.open_rows if one.value == "non_observe"}
        uses = await self._repository.uses([state.form.id])
        await self._repository.remove_uses([one.id for one in uses if one.opinion_id in unseen])
        used = {one.activity_id for one in uses if one.opinion_id not in unseen}
        await self._repository.remove_activities([one.id for one in state.activities if one.id not in used])
        await self._repository.remove_drafts([one.opinion_id for one in state.open_rows])


async def still_open(session: AsyncSession, row: OutgoingMail, mail: Mail) -> Mail | None:
    """The e-mail that says a form is open again, unless it was sent again before that e-mail could leave."""
    form = await session.get(OpinionForm, int(row.key.split(":")[1]))
    if form is None or not form.open_again:
        return None
    return replace(mail, to=form.signatory.person.email or mail.to)


def new_receipt() -> str:
    """« AV-7K3M-9QXT-42HD »."""
    groups = ("".join(secrets.choice(RECEIPT_SIGNS) for _ in range(4)) for _ in range(3))
    return "-".join(("AV", *groups))
