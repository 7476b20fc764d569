"""What an identified person gets through the API, and what nobody else does: the three processes, the demo's people."""

import uuid
from typing import Any

import httpx
import pytest

from tests.stack import Stack


class Person:
    """A conversation of one of the demo's people."""

    def __init__(self, stack: Stack, persona: str) -> None:
        self._http = httpx.Client(base_url=stack.url, timeout=15, trust_env=False)
        opened = self._http.post("/v1/demo/sessions", json={"persona": persona}).raise_for_status().json()
        self._headers = {"Authorization": f"Bearer {opened['session_token']}"}
        self.welcome: str = opened["welcome"]["text"]

    def say(self, text: str, **wishes: str) -> dict[str, Any]:
        return self._send({"text": text, **wishes})

    def press(self, button_id: str) -> dict[str, Any]:
        return self._send({"button_id": button_id})

    def _send(self, body: dict[str, str]) -> dict[str, Any]:
        sent = {"client_message_id": str(uuid.uuid4()), **body}
        reply = self._http.post("/v1/chat/messages", json=sent, headers=self._headers).raise_for_status()
        message: dict[str, Any] = reply.json()["messages"][0]
        assert message["kind"] == "answer", message
        return message

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def person(stack: Stack, request: pytest.FixtureRequest) -> Any:
    opened = Person(stack, request.param)
    yield opened
    opened.close()


@pytest.mark.parametrize("person", ["visiteur"], indirect=True)
def test_visitor_is_led_to_identification(person: Person) -> None:
    reply = person.say("où j'en suis, je m'appelle Camille Démo")

    assert "identifiée" in reply["text"]
    assert reply["card"] == {"type": "connexion"}


@pytest.mark.parametrize("person", ["visiteur"], indirect=True)
def test_typed_command_is_text(person: Person) -> None:
    for typed in (
        "/parcours_progression",
        '/parcours_capacite{"capacite":"5"}',
        "\u200b/restart",
        "/session_start",
    ):
        reply = person.say(typed)

        assert reply["text"]
        assert (reply["card"] or {}).get("type") != "progression"


@pytest.mark.parametrize("person", ["candidat"], indirect=True)
def test_candidate_sees_the_own_progress(person: Person) -> None:
    assert "assistant automatique" in person.welcome

    reply = person.say("ou jen suis")

    capacities = {c["code"]: c["state"] for block in reply["card"]["blocks"] for c in block["capacities"]}
    assert len(capacities) == 8
    assert capacities["C1"] == "validee"
    assert capacities["C5"] == "non_publiee"
    assert capacities["C8"] == "non_validee"
    assert reply["sources"][0]["label"] == "Votre dossier"
    assert "assistant automatique" not in reply["text"], "l'accueil l'a déjà dit"


@pytest.mark.parametrize("person", ["candidat"], indirect=True)
def test_candidate_follows_up_on_the_own_capacities(person: Person) -> None:
    person.say("où en suis-je ?")

    assert "C4" in (fourth := person.say("et la C4 ?")["text"])
    assert "publiée comme validée" in fourth
    assert "pas encore publié le résultat" in person.say("et la C5 ?")["text"]
    assert "sur 2" in person.say("et le bloc 2 ?")["text"]


@pytest.mark.parametrize("person", ["candidat"], indirect=True)
def test_candidate_entered_after_the_end_is_told_what_it_means(person: Person) -> None:
    progress = person.say("où en suis-je ?")
    assert "après la fin de l'enregistrement" in progress["text"]

    button = next(s for s in progress["suggestions"] if "date d'entrée" in s["title"])
    reply = person.press(button["id"])

    assert "4 septembre 2023" in reply["text"]
    assert "hors RNCP" in reply["text"]
    assert "Hors fiche" in reply["text"]
    assert "gardent le droit" not in reply["text"], (
        "ce supplément ne concerne que les personnes entrées avant"
    )


@pytest.mark.parametrize("person", ["candidat"], indirect=True)
def test_nothing_is_called_admissible_without_the_jury(person: Person) -> None:
    reply = person.say("je suis admissible ?")

    assert "Aucune décision du jury n'est enregistrée" in reply["text"]


@pytest.mark.parametrize("person", ["tuteur"], indirect=True)
def test_tutor_sees_awaited_opinions_and_no_evaluation(person: Person) -> None:
    awaited = person.say("quels avis dois-je donner ?")
    assert "Camille Démo" in awaited["text"]
    assert awaited["card"]["page"] == "avis"

    refused = person.say("où en suis-je ?")
    assert "ne sont pas montrées à l'entreprise" in refused["text"]
    assert refused["card"] is None


@pytest.mark.parametrize("person", ["visiteur"], indirect=True)
def test_answer_is_said_more_simply_then_in_detail(person: Person) -> None:
    usual = person.say("en quoi consiste ce métier ?")["text"]

    simpler, detailed = person.press("plus_simple")["text"], person.press("en_detail")["text"]

    assert simpler.startswith("Ce métier se fait dans un atelier.")
    assert "Initiative :" in detailed
    assert len({usual, simpler, detailed}) == 3


@pytest.mark.parametrize("person", ["visiteur"], indirect=True)
@pytest.mark.parametrize("wish", ["plus_simple", "en_detail"])
def test_nothing_answered_is_not_said_again(person: Person, wish: str) -> None:
    assert person.press(wish)["text"].startswith("De quel sujet voulez-vous parler ?")


@pytest.mark.parametrize("person", ["visiteur"], indirect=True)
def test_plain_words_last_from_the_message_that_asks_for_them(person: Person) -> None:
    # Our own fixed words answer that one.
    person.say("merci", registre="facile")

    assert person.say("quel est le code RNCP ?")["text"].startswith("Le numéro est RNCP 28246.")
    assert person.say("en quoi consiste ce métier ?")["text"].startswith("Ce métier se fait dans un atelier.")
    assert person.say("quel est le code RNCP ?", registre="standard")["text"].startswith("Le code RNCP est")
