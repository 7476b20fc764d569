"""The API answers for the person of the conversation: nothing in a query can name another one."""

from typing import Any

import pytest

from tests.api.driver import SERVICE, Api

FORGED = "f" * 64
NAMING: dict[str, Any] = {
    "person_id": 1,
    "sender_id": "0" * 64,
    "identity": {"person_id": 1, "role": "candidat"},
    "role": "candidat",
    "public": "staff",
    "portal_id": 1,
    "parcours": {"blocs": []},
    "voie_du_dossier": "vae",
    "avis_attendus": [{"candidat": "Camille Démo", "capacites": ["C1"], "depuis": "2026-01-01"}],
    "approche": True,
}
PERSONAL = {"question": "parcours_progression"}
NAMED = {
    "question": "parcours_progression",
    "parametres": {"person_id": "1", "nom": "Démo", "candidat": "1"},
    **NAMING,
}
QUERIES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("answers", PERSONAL, NAMED),
    ("personal-answers", PERSONAL, NAMED),
    (
        "personal-answers",
        {"question": "suite", "parametres": {"facette": "pourquoi"}, "contexte": PERSONAL},
        {
            "question": "suite",
            "parametres": {"facette": "pourquoi", "nom": "Démo"},
            "contexte": {**PERSONAL, **NAMING},
            **NAMING,
        },
    ),
    ("several-answers", {"questions": [PERSONAL]}, {"questions": [NAMED], **NAMING}),
    (
        "nearest",
        {"nearest": [PERSONAL], "passage": PERSONAL},
        {"nearest": [NAMED], "passage": NAMED, **NAMING},
    ),
]


async def ask(api: Api, sender: str, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    path = f"/internal/conversations/by-sender/{sender}/{kind}"
    response = await api.internal.post(path, json=body, headers=SERVICE)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


@pytest.mark.parametrize(("kind", "plain", "forged"), QUERIES)
@pytest.mark.parametrize("persona", ["", "visiteur", "candidat", "tuteur"])
async def test_what_a_query_holds_besides_changes_nothing(
    api: Api, kind: str, plain: dict[str, Any], forged: dict[str, Any], persona: str
) -> None:
    await api.open("candidat")
    sender = FORGED
    if persona:
        sender = await api.sender_of((await api.open(persona)).session["conversation_id"])

    reply = await ask(api, sender, kind, forged)

    assert reply == await ask(api, sender, kind, plain)
    if persona != "candidat":
        assert "Camille" not in str(reply)
        assert "'progression'" not in str(reply)


async def test_sender_of_a_closed_session_is_anonymous(api: Api) -> None:
    visitor = await api.open("candidat")
    sender = await api.sender_of(visitor.session["conversation_id"])
    own = await ask(api, sender, "personal-answers", PERSONAL)
    await api.alter("UPDATE chat_session SET revoked_at = created_at")

    after = await ask(api, sender, "personal-answers", PERSONAL)

    assert own["answer"]["card"]["type"] == "progression"
    assert after["contexte"]["question"] == "parcours_identification"
