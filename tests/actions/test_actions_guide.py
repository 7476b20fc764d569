"""The loop of the orientation: what is sent to the API for each message, and what Rasa is told of it."""

import asyncio
from typing import Any

import httpx
import pytest
from rasa_sdk import Tracker
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.guide import ActionOrientation
from actions.session import ActionSessionStart
from tests.actions.turns import BUDGET, REPLY, FakeApi, Said, replying, run, tracker

LOOP = "action_orientation"
DRAFT = {"etat": "en_cours", "reponses": {"situation": "salarie"}, "demandee": "experience"}


def reply(kind: str = "question", *, active: bool = True, **changes: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "active": active,
        "answer": {
            "text": "Quelle est votre situation ?",
            "sources": [],
            "suggestions": [{"title": "Salarié(e)", "payload": "/guide_choix"}],
            "certitude": None,
        },
        "contexte": {"question": "acces_orientation", "parametres": {}},
        "brouillon": DRAFT,
        "incomprehensions": 0,
        "notice_given": True,
        "questions": [],
        **changes,
    }


def in_loop(intent: str, *, after: str = "action_listen", **changes: Any) -> Tracker:
    said = tracker(intent, **changes)
    said.active_loop = {"name": LOOP, "is_interrupted": False, "rejected": False}
    said.latest_action_name = after
    return said


def loops(said: Said) -> list[Any]:
    return [event["name"] for event in said.events if event["event"] == "active_loop"]


def hands_back(said: Said) -> bool:
    return {"event": "followup", "timestamp": None, "name": "action_listen"} in said.events


async def test_opening_starts_the_loop_and_keeps_the_subject() -> None:
    api = FakeApi(replying(reply(questions=["acces_orientation"])))

    said = await run(ActionOrientation(api.client), tracker("acces_orientation", text="kel voie pr moi"))

    assert api.paths == [f"/internal/conversations/by-sender/{'f' * 64}/guides/orientation/turn"]
    assert (api.body["geste"], api.body["texte"]) == ("demarrer", "kel voie pr moi")
    assert loops(said) == [LOOP]
    assert not hands_back(said)
    assert said.slots["guide"] == DRAFT
    assert said.slots["contexte"]["question"] == "acces_orientation"
    assert said.slots["fin_enregistrement_dite"] is True


async def test_answer_is_read_by_the_api_with_what_the_classifier_says() -> None:
    api = FakeApi(replying(reply()))
    slots = {"guide": DRAFT, "incomprehensions": 1.0, "registre": "facile"}

    said = await run(
        ActionOrientation(api.client),
        in_loop("hors_perimetre", text="blip", slots=slots, ranking=[("hors_perimetre", 0.7)]),
    )

    assert api.body["geste"] == "dire"
    assert (api.body["intention"], api.body["part"]) == ("hors_perimetre", 0.7)
    assert (api.body["incomprehensions"], api.body["registre"]) == (1, "facile")
    assert api.body["brouillon"] == DRAFT
    assert loops(said) == []


@pytest.mark.parametrize(
    ("intent", "text", "gesture"),
    [
        ("guide_annuler", "/guide_annuler", "annuler"),
        ("guide_corriger", "/guide_corriger", "corriger"),
        ("guide_reprendre", "/guide_reprendre", "reprendre"),
        ("guide_annuler", "non", "dire"),
        ("repete", "répète", "repeter"),
        ("plus_simple", "plus simple", "repeter"),
        ("acces_orientation", "quelle voie", "dire"),
    ],
)
async def test_what_a_message_asks_of_the_guide(intent: str, text: str, gesture: str) -> None:
    api = FakeApi(replying(reply()))

    await run(ActionOrientation(api.client), in_loop(intent, text=text))

    assert api.body["geste"] == gesture
    assert api.body["texte"] == ("" if text.startswith("/") else text)


async def test_simpler_words_are_kept_for_what_follows() -> None:
    api = FakeApi(replying(reply()))

    said = await run(ActionOrientation(api.client), in_loop("plus_simple", text="plus simple"))

    assert api.body["registre"] == "facile"
    assert said.slots["registre"] == "facile"


async def test_tap_carries_its_choice_only() -> None:
    api = FakeApi(replying(reply()))
    entities = {"etape": "situation", "choix": "salarie", "nom": "Camille"}

    await run(
        ActionOrientation(api.client), in_loop("guide_choix", text="/guide_choix{…}", entities=entities)
    )

    assert (api.body["geste"], api.body["etape"], api.body["choix"]) == ("choisir", "situation", "salarie")
    assert "Camille" not in str(api.body)


async def test_what_is_no_answer_is_left_to_the_rules() -> None:
    api = FakeApi(replying(reply("pas_pour_moi")))

    with pytest.raises(ActionExecutionRejection) as refused:
        await run(ActionOrientation(api.client), in_loop("vae_etapes", text="c koi la vae ?"))

    assert refused.value.action_name == LOOP


async def test_opening_that_asks_something_else_gets_the_plain_answer() -> None:
    async def behave(request: httpx.Request) -> httpx.Response:
        guided = request.url.path.endswith("/turn")
        return httpx.Response(200, json=reply("pas_pour_moi", active=False) if guided else REPLY)

    api = FakeApi(behave)
    entities = {"voie": "apprentissage"}

    said = await run(ActionOrientation(api.client), tracker("acces_orientation", entities=entities))

    assert [path.rpartition("/")[2] for path in api.paths] == ["turn", "personal-answers"]
    assert (api.body["question"], api.body["parametres"]) == ("acces_orientation", entities)
    assert said.messages[0]["text"] == REPLY["answer"]["text"]
    assert loops(said) == []


async def test_question_is_asked_again_after_another_answer() -> None:
    api = FakeApi(replying(reply()))

    said = await run(
        ActionOrientation(api.client), in_loop("vae_etapes", after="action_repondre", text="c koi la vae ?")
    )

    assert api.body["geste"] == "redemander"
    assert said.messages[0]["text"] == "Quelle est votre situation ?"


@pytest.mark.parametrize("intent", ["detresse", "accident", "discrimination"])
async def test_person_in_trouble_is_asked_nothing_more(intent: str) -> None:
    api = FakeApi(replying(reply("suspendu", active=False)))

    said = await run(ActionOrientation(api.client), in_loop(intent, after="action_repondre"))

    assert api.body["geste"] == "suspendre"
    assert said.messages == []
    assert loops(said) == [None]
    assert hands_back(said)


async def test_person_who_wants_somebody_is_told_that_the_answers_are_kept() -> None:
    api = FakeApi(replying(reply("suspendu", active=False)))

    said = await run(ActionOrientation(api.client), in_loop("parler_a_quelquun", after="action_repondre"))

    assert api.body["geste"] == "suspendre"
    assert len(said.messages) == 1
    assert loops(said) == [None]


@pytest.mark.parametrize(
    ("intent", "ranking", "expected"),
    [
        ("detresse", [("detresse", 0.9)], True),
        ("nlu_fallback", [("accident", 0.3)], True),
        ("nlu_fallback", [("insulte", 0.3)], False),
        ("nlu_fallback", [("acces_prix", 0.3), ("detresse", 0.1)], False),
    ],
)
async def test_trouble_is_told_to_the_api(
    intent: str, ranking: list[tuple[str, float]], expected: bool
) -> None:
    api = FakeApi(replying(reply()))

    await run(ActionOrientation(api.client), in_loop(intent, ranking=ranking))

    assert api.body["grave"] is expected


async def test_result_ends_the_loop_and_hands_the_turn_back() -> None:
    card = {"type": "contact", "name": "UIMM"}
    answer = reply()["answer"] | {"card": card, "sources": [{"label": "Fiche"}]}
    api = FakeApi(replying(reply("resultat", active=False, answer=answer, questions=["acces_orientation"])))

    said = await run(ActionOrientation(api.client), in_loop("nlu_fallback", text="57"))

    assert said.messages[1]["custom"]["card"] == card
    assert said.messages[1]["custom"]["questions"] == ["acces_orientation"]
    assert loops(said) == [None]
    assert hands_back(said)


@pytest.mark.parametrize("intent", ["guide_reprendre", "guide_annuler", "guide_choix", "guide_corriger"])
async def test_nothing_to_go_on_with_starts_no_loop(intent: str) -> None:
    api = FakeApi(replying(reply("rien", active=False, brouillon=None)))

    said = await run(ActionOrientation(api.client), tracker(intent, text="reprendre"))

    assert loops(said) == []
    assert hands_back(said)
    assert said.messages[0]["text"]


async def too_slow(_request: httpx.Request) -> httpx.Response:
    await asyncio.sleep(5)
    return httpx.Response(200)


@pytest.mark.parametrize("behave", [replying({}, 500), replying({"kind": 1}), too_slow])
async def test_failure_in_the_middle_loses_nothing(behave: Any) -> None:
    api = FakeApi(behave, budget=BUDGET)
    said = await run(ActionOrientation(api.client), in_loop("nlu_fallback", text="interim"))

    assert said.responses == ["utter_guide_panne"]
    assert said.events == [], "la boucle, le brouillon et le compte restent ce qu'ils étaient"


async def test_failure_at_the_start_starts_nothing() -> None:
    said = await run(
        ActionOrientation(FakeApi(replying({}, 503)).client), tracker("acces_orientation", text="voie ?")
    )

    assert said.responses == ["utter_panne"]
    assert loops(said) == []
    assert hands_back(said)


async def test_failure_after_another_answer_says_nothing_more() -> None:
    said = await run(
        ActionOrientation(FakeApi(replying({}, 503)).client),
        in_loop("vae_etapes", after="action_repondre"),
    )

    assert said.messages == []
    assert said.events == []


def opening(text: str) -> Tracker:
    said = in_loop("x", text=text, slots={"guide": DRAFT}, events=[{"event": "user", "text": "interim"}])
    return said


@pytest.mark.parametrize(("text", "away"), [("/session_start", False), ("interim", True)])
async def test_guide_goes_on_through_a_cut_and_after_a_silence(text: str, away: bool) -> None:
    said = await run(ActionSessionStart(), opening(text))

    assert loops(said) == [LOOP]
    assert said.slots["guide"] == DRAFT
    assert said.slots["guide_de_retour"] is away
    assert said.events[0]["event"] == "session_started"
    assert said.events[-1]["name"] == "action_listen"


async def test_return_is_told_once() -> None:
    api = FakeApi(replying(reply()))

    said = await run(
        ActionOrientation(api.client),
        in_loop("vae_etapes", after="action_repondre", slots={"guide_de_retour": True}),
    )

    assert api.body["de_retour"] is True
    assert said.slots["guide_de_retour"] is False
