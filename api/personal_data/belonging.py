"""Whose a row is, of those held on somebody who gave opinions on others; and what these opinions rest on."""

from typing import Any

from api.enrolments.models import Enrolment
from api.evaluations.models import Opinion
from api.opinion_forms.models import OpinionActivity, OpinionActivityUse, OpinionForm
from api.personal_data.repository import Held


class Belonging:
    """Of what is held on a person, what is theirs alone: an opinion that they gave belongs to the candidate's file, with
    the activities behind it.
    """

    def __init__(self, held: Held) -> None:
        self._own = {one.id for one in held[Enrolment]}
        self._forms = {one.id: one for one in held[OpinionForm]}
        self._told = {one.id: one for one in held[OpinionActivity]}
        given = in_force(held)
        self._uses = {one.id for one in given}
        self._activities = {one.activity_id for one in given}

    def is_theirs(self, row: Any) -> bool:
        match row:
            case Opinion():
                return row.enrolment_id in self._own
            case OpinionActivity():
                return row.id not in self._activities or self._is_on_them(row)
            case OpinionActivityUse():
                return row.id not in self._uses or self._is_on_them(self._told[row.activity_id])
            case _:
                return True

    def _is_on_them(self, told: OpinionActivity) -> bool:
        return self._forms[told.form_id].enrolment_id in self._own


def in_force(held: Held) -> list[OpinionActivityUse]:
    """What supports an opinion that was given; a form that is opened again leaves it in force until it is sent again."""
    given = {one.id for one in held[Opinion] if one.given_at is not None}
    forms = {one.id: one for one in held[OpinionForm]}
    sent = {one.id for one in held[OpinionActivity] if not _is_told_since(one, forms[one.form_id])}
    return [one for one in held[OpinionActivityUse] if one.opinion_id in given and one.activity_id in sent]


def _is_told_since(activity: OpinionActivity, form: OpinionForm) -> bool:
    """Whether that activity was told in a form that was opened again and is not sent: nothing given rests on it."""
    return form.open_again and form.reopened_at is not None and activity.created_at > form.reopened_at
