"""Every table, for those who need them all: migrations, and what goes through all that is held on a person."""

import api.access.models
import api.audit.models
import api.chat.models
import api.email_codes.models
import api.enrolments.models
import api.evaluations.models
import api.feedback.models
import api.guides.models
import api.idempotency.models
import api.identity.models
import api.jury.models
import api.notices.models
import api.opinion_forms.models
import api.outbox.models
import api.people.models
import api.planning.models
import api.portals.models
import api.reminders.models
import api.roadmap.models
import api.sign_in.models
import api.space.models  # noqa: F401
