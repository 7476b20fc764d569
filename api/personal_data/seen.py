"""What a person reads, in their own export, of the forms of the company's opinion."""

from typing import Any

from api.db.base import Base
from api.evaluations.models import Opinion
from api.opinion_forms.models import OpinionActivity, OpinionActivityUse, OpinionDraft, OpinionForm
from api.people.models import Signatory
from api.personal_data.repository import Held


def seen_forms(held: Held) -> dict[type[Base], list[Any]]:
    """Of what is held: forms whose opinions they read; drafts and what is not sent, only to whoever writes them."""
    asked = {(one.enrolment_id, one.signatory_id) for one in held[Opinion]}
    mine = {one.id for one in held[Signatory]}
    forms = [one for one in held[OpinionForm] if (one.enrolment_id, one.signatory_id) in asked]
    read = {one.id for one in forms if one.sent_at is not None or one.signatory_id in mine}
    written = {one.id for one in held[Opinion] if one.signatory_id in mine}
    activities = [one for one in held[OpinionActivity] if one.form_id in read]
    told = {one.id for one in activities}
    return {
        OpinionForm: forms,
        OpinionDraft: [one for one in held[OpinionDraft] if one.opinion_id in written],
        OpinionActivity: activities,
        OpinionActivityUse: [one for one in held[OpinionActivityUse] if one.activity_id in told],
    }
