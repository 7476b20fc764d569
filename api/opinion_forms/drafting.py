"""Writing in a form that is not sent: the last word on each row, and activities told once for several capacities."""

from datetime import datetime, timedelta

from api.errors import AlreadyRecorded, NotPossibleNow, RecordNotFound
from api.opinion_forms.models import OpinionActivity, OpinionActivityUse, OpinionDraft
from api.opinion_forms.repository import OpinionFormsRepository
from api.opinion_forms.schemas import ActivityChange, RowAnswer
from api.opinion_forms.state import Activity, FormState, Row

MOST_ACTIVITIES = 20


class FormClosed(NotPossibleNow):
    """Nothing of it is asked any more; what the jury declared, and when, is not the company's to learn here."""

    def __init__(self) -> None:
        super().__init__(
            "Cet avis est clos : il ne se donne et ne se change plus. Écrivez au centre d'examen s'il est à corriger."
        )


class FormSent(NotPossibleNow):
    """It was sent, here or on another screen."""

    def __init__(self) -> None:
        super().__init__("Cet avis est envoyé : seul le centre d'examen peut rouvrir le formulaire.")


class ActivityRefused(NotPossibleNow):
    """That activity cannot be so; the form stays open to anything else."""


class Drafting:
    """One form being written in, within a transaction that holds it."""

    def __init__(self, repository: OpinionFormsRepository, state: FormState, now: datetime) -> None:
        self._repository = repository
        self._state = state
        self._now = now

    async def answer(self, capacity: str, given: RowAnswer) -> None:
        """The last word on that row: of two taps, the later one, whichever arrives first."""
        row = next((one for one in self._state.rows if one.capacity == capacity), None)
        if row is None:
            raise RecordNotFound
        self._require_open(row)
        tapped_at = self._now - timedelta(seconds=given.age)
        draft = (await self._repository.drafts([row.opinion_id])).get(row.opinion_id)
        if draft is None:
            draft = OpinionDraft(opinion_id=row.opinion_id, updated_at=tapped_at)
        elif draft.updated_at > tapped_at:
            return
        draft.value, draft.comment, draft.updated_at = given.value, given.comment, tapped_at
        await self._repository.add(draft)

    async def tell(self, change: ActivityChange) -> None:
        """Make that activity or change it; told twice, it is the same one."""
        self._require_open(*self._state.rows)
        known = self._titled(change.title)
        renamed = self._titled(change.new_title) if change.new_title else None
        if change.removed:
            if known:
                self._require_free(known)
                await self._repository.remove_activities([known.id])
            return
        if change.new_title and change.new_title != change.title:
            if known and renamed:
                raise AlreadyRecorded("Cette activité est déjà dans la liste.")
            known = known or renamed
        activity_id = known.id if known else await self._made(change.new_title or change.title)
        if known and change.new_title and known.title != change.new_title:
            self._require_free(known)
            await self._rename(known, change.new_title)
        if change.capacities is not None:
            await self._tie(activity_id, set(change.capacities))

    async def _made(self, title: str) -> int:
        if len(self._state.activities) >= MOST_ACTIVITIES:
            raise ActivityRefused(
                f"{MOST_ACTIVITIES} activités au plus : retirez-en une, ou renommez-en une."
            )
        activity = OpinionActivity(form_id=self._state.form.id, title=title, created_at=self._now)
        await self._repository.add(activity)
        return activity.id

    async def _rename(self, known: Activity, title: str) -> None:
        for one in await self._repository.activities([self._state.form.id]):
            if one.id == known.id:
                one.title = title
        await self._repository.flush()

    async def _tie(self, activity_id: int, capacities: set[str]) -> None:
        rows = {one.opinion_id: one for one in self._state.open_rows}
        uses = [
            one
            for one in await self._repository.uses([self._state.form.id])
            if one.activity_id == activity_id and one.opinion_id in rows
        ]
        tied = {rows[one.opinion_id].capacity for one in uses}
        await self._repository.remove_uses(
            [one.id for one in uses if rows[one.opinion_id].capacity not in capacities]
        )
        for row in rows.values():
            if row.capacity in capacities - tied:
                await self._repository.add(
                    OpinionActivityUse(activity_id=activity_id, opinion_id=row.opinion_id)
                )

    def _titled(self, title: str) -> Activity | None:
        return next((one for one in self._state.activities if one.title == title), None)

    def _require_open(self, *rows: Row) -> None:
        if not any(one.open for one in rows):
            raise FormClosed if self._state.closed else FormSent

    def _require_free(self, activity: Activity) -> None:
        if activity.kept:
            raise ActivityRefused(
                "Cette activité appuie un avis déjà envoyé : elle reste comme vous l'avez dite. Ajoutez-en une autre."
            )
