"""Who is answered is the session's business: nothing that a tracker holds can name somebody else."""

import json
from collections.abc import Callable

import pytest
from rasa_sdk import Action, Tracker

from actions.answers import ActionRepondre, ActionReprendre
from actions.client import ApiClient
from actions.doubt import ActionProposer
from actions.progress import ActionParcours
from actions.several import ActionPlusieurs
from tests.actions.turns import FakeApi, replying, run, tracker

OWN, SOMEBODY = "a" * 64, "0b50dd6e-somebody-else"
NAMING = (
    "person_id", "sender", "sender_id", "candidat", "candidate_id", "personne", "nom", "email", "role", "public",
    "portal_id", "parcours", "voie_du_dossier", "avis_attendus", "identity",
)  # fmt: skip
FORGED = dict.fromkeys(NAMING, SOMEBODY)
CONTEXT = {"question": "parcours_progression", "parametres": {}}
ACTIONS: dict[str, Callable[[ApiClient], Action]] = {
    "parcours_progression": ActionParcours,
    "jury_role": ActionRepondre,
    "plus_simple": ActionReprendre,
    "nlu_fallback": ActionProposer,
    "plusieurs_questions": ActionPlusieurs,
}
# What the API takes from a conversation (api/answers/schemas.py): a field more is looked at here first.
TAKEN = {
    "question", "parametres", "contexte", "registre", "notice_given", "lectures", "choisie", "detail", "questions",
    "nearest", "passage", "deja",
}  # fmt: skip


def forged(intent: str) -> Tracker:
    """A conversation whose every part that is not its sender names somebody else."""
    found = tracker(intent, slots={**FORGED, "contexte": CONTEXT}, ranking=[("jury_role", 0.4)], sender=OWN)
    message = found.latest_message
    message["metadata"] = FORGED
    message["sender_id"] = SOMEBODY
    message["questions"] = [
        {"intent": "parcours_progression", "entities": [], "sender_id": SOMEBODY, **FORGED}
    ]
    message["passages"] = [{"question": "jury_role", "parametres": {}, **FORGED}]
    found.events = [{"event": "user", "metadata": FORGED, "sender_id": SOMEBODY}]
    found.slots["session_started_metadata"] = FORGED
    return found


@pytest.mark.parametrize("intent", ACTIONS)
async def test_slots_metadata_and_events_name_nobody_to_the_api(intent: str) -> None:
    api = FakeApi(
        replying({"reply": None, "suggestions": []}) if intent == "nlu_fallback" else FakeApi().behave
    )

    await run(ACTIONS[intent](api.client), forged(intent))

    (request,) = api.requests
    assert api.paths[0].startswith(f"/internal/conversations/by-sender/{OWN}/")
    assert SOMEBODY not in request.content.decode()
    assert SOMEBODY not in str(request.headers)
    assert set(json.loads(request.content)) <= TAKEN


async def test_entities_that_name_somebody_choose_no_one() -> None:
    """What is typed may hold a name: only the parts of a path go along with a personal question."""
    api = FakeApi()
    typed = {**FORGED, "bloc": "2"}

    await run(ActionParcours(api.client), tracker("parcours_progression", entities=typed, sender=OWN))

    assert api.body["parametres"] == {"bloc": "2"}
    assert OWN in api.paths[0]
