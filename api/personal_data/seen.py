"""What a person reads, in their own export, of the forms of the company's opinion."""

from typing import Any

from api.db.base import Base
from api.evaluations.models import Opinion
from api.opinion_forms.models import OpinionActivity, OpinionActivityUse, OpinionDraft, OpinionForm
from api.people.models import Signatory
from api.personal_data.belonging import in_force
from api.personal_data.repository import Held


def seen_forms(held: Held) -> dict[type[Base], list[Any]]:
    """Of what is held: forms whose opinions they read; drafts and what is not sent, only to whoever writes them."""
    asked = {(one.enrolment_id, one.signatory_id) for one in held[Opinion]}
    mine = {one.id for one in held[Signatory]}
    # Whether they write in it, of each form.
    forms = {
        one.id: one.signatory_id in mine
        for one in held[OpinionForm]
        if (one.enrolment_id, one.signatory_id) in asked
    }
    written = {one.id for one in held[Opinion] if one.signatory_id in mine}
    given = in_force(held)
    uses, activities = {one.id for one in given}, {one.activity_id for one in given}
    told = {
        one.id: forms[one.form_id]
        for one in held[OpinionActivity]
        if one.form_id in forms and (forms[one.form_id] or one.id in activities)
    }
    return {
        OpinionForm: [one for one in held[OpinionForm] if one.id in forms],
        OpinionDraft: [one for one in held[OpinionDraft] if one.opinion_id in written],
        OpinionActivity: [one for one in held[OpinionActivity] if one.id in told],
        OpinionActivityUse: [
            one
            for one in held[OpinionActivityUse]
            if one.activity_id in told and (told[one.activity_id] or one.id in uses)
        ],
    }
