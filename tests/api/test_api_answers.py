import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from knowledge import Knowledge
from tests.api.driver import SERVICE, Api

FORGED = "f" * 64
PERSONAL = [
    "parcours_progression",
    "parcours_manque",
    "parcours_avis",
    "parcours_jury",
    "parcours_fin_enregistrement",
    "parcours_avis_attendus",
]
# A question that has a general answer gets it; the others lead to identification.
GENERAL = {"parcours_fin_enregistrement": "enregistrement_consequences"}
PATHS = [
    f"/internal/conversations/by-sender/{FORGED}/answers",
    f"/internal/conversations/by-sender/{FORGED}/personal-answers",
    f"/internal/conversations/by-sender/{FORGED}/several-answers",
    f"/internal/conversations/by-sender/{FORGED}/nearest",
]


async def ask(api: Api, sender: str, question: str, kind: str = "personal-answers") -> Any:
    response = await api.internal.post(
        f"/internal/conversations/by-sender/{sender}/{kind}", json={"question": question}, headers=SERVICE
    )
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer é"}])
async def test_internal_needs_the_service_token(api: Api, path: str, headers: dict[str, str]) -> None:
    encoded = {name: value.encode() for name, value in headers.items()}

    assert (await api.internal.post(path, json={}, headers=encoded)).status_code == 401


async def test_session_token_is_no_service_token(api: Api) -> None:
    visitor = await api.open("candidat")

    assert (await api.internal.post(PATHS[0], json={}, headers=visitor.headers)).status_code == 401


@pytest.mark.parametrize("path", [*PATHS, "/metrics", "/internal/"])
async def test_internal_paths_do_not_exist_on_the_public_door(api: Api, path: str) -> None:
    assert (await api.public.post(path, json={}, headers=SERVICE)).status_code == 404
    assert (await api.public.get(path, headers=SERVICE)).status_code == 404
    assert path not in (await api.public.get("/openapi.json")).json()["paths"]


async def test_public_paths_do_not_exist_on_the_internal_door(api: Api) -> None:
    assert (await api.internal.post("/v1/chat/sessions", json={"portal": "demo"})).status_code == 404


async def test_answer_carries_sources_and_context(api: Api) -> None:
    reply = await ask(api, FORGED, "jury_role", "answers")

    assert set(reply) == {"titre", "answer", "contexte", "notice_given", "questions"}
    assert reply["contexte"] == {"question": "jury_role", "parametres": {}}
    assert reply["answer"]["sources"]
    assert set(reply["answer"]) == {
        "text",
        "sources",
        "card",
        "suggestions",
        "certitude",
        "registration_ended",
        "wishes",
    }


async def test_notice_is_remembered_by_the_caller(api: Api) -> None:
    reply = await ask(api, FORGED, "acces_voies", "answers")

    assert reply["notice_given"] is True
    assert reply["answer"]["registration_ended"] is True


async def test_unknown_question_is_404(api: Api) -> None:
    response = await api.internal.post(PATHS[0], json={"question": "inconnue"}, headers=SERVICE)

    assert response.status_code == 404
    assert response.json()["title"] == "Question inconnue"


@pytest.mark.parametrize(
    "body", [{}, {"question": ""}, {"question": "jury_role", "registre": "autre"}, {"question": 3}]
)
async def test_malformed_query_is_422(api: Api, body: dict[str, Any]) -> None:
    assert (await api.internal.post(PATHS[0], json=body, headers=SERVICE)).status_code == 422


@pytest.mark.parametrize("question", PERSONAL)
@pytest.mark.parametrize("kind", ["answers", "personal-answers"])
async def test_forged_sender_is_anonymous(api: Api, question: str, kind: str) -> None:
    await api.open("candidat")

    reply = await ask(api, FORGED, question, kind)

    assert reply["contexte"]["question"] == GENERAL.get(question, "parcours_identification")
    assert "Démo" not in str(reply)
    assert reply["answer"]["card"] is None


@pytest.mark.parametrize(
    "sender", ["a%2Fb", "un%20prénom", "%00", "%ff", "x" * 400, FORGED.upper(), f"{FORGED}%20"]
)
@pytest.mark.parametrize("kind", ["answers", "personal-answers"])
async def test_any_name_is_a_sender_and_anonymous(api: Api, sender: str, kind: str) -> None:
    assert (await ask(api, sender, "jury_role", kind))["contexte"]["question"] == "jury_role"
    reply = await ask(api, sender, "parcours_progression", kind)
    assert reply["contexte"]["question"] == "parcours_identification"


@pytest.mark.parametrize("question", PERSONAL)
async def test_conversation_id_is_no_sender(api: Api, question: str) -> None:
    visitor = await api.open("candidat")

    reply = await ask(api, visitor.session["conversation_id"], question)

    assert reply["contexte"]["question"] == GENERAL.get(question, "parcours_identification")


async def test_candidate_sees_their_own_progress(api: Api) -> None:
    visitor = await api.open("candidat")

    reply = await visitor.ask_internally("parcours_progression")

    states = {
        capacity["code"]: capacity["state"]
        for block in reply["answer"]["card"]["blocks"]
        for capacity in block["capacities"]
    }
    assert states == {
        **dict.fromkeys(("C1", "C2", "C3", "C4", "C7"), "validee"),
        "C5": "non_publiee",
        "C6": "non_evaluee",
        "C8": "non_validee",
    }


@pytest.mark.parametrize("question", PERSONAL)
async def test_unpublished_outcome_changes_nothing_that_is_shown(api: Api, question: str) -> None:
    visitor = await api.open("candidat")
    before = await visitor.ask_internally(question)

    await api.alter("UPDATE evaluation SET outcome = 'non_validee' WHERE published_at IS NULL")

    assert await visitor.ask_internally(question) == before


async def test_published_outcome_is_shown(api: Api) -> None:
    visitor = await api.open("candidat")
    before = await visitor.ask_internally("parcours_progression")

    await api.alter("UPDATE evaluation SET published_at = :now", {"now": api.clock()})

    assert await visitor.ask_internally("parcours_progression") != before


async def test_publication_set_for_later_has_not_happened(api: Api) -> None:
    visitor = await api.open("candidat")
    before = await visitor.ask_internally("parcours_progression")
    tomorrow = {"moment": api.clock() + timedelta(days=1)}
    await api.alter("UPDATE evaluation SET published_at = :moment WHERE published_at IS NULL", tomorrow)

    assert await visitor.ask_internally("parcours_progression") == before


async def test_public_answers_read_no_record(api: Api) -> None:
    visitor = await api.open("candidat")

    reply = await visitor.ask_internally("parcours_progression", "answers")

    assert reply["contexte"]["question"] == "parcours_identification"
    assert reply["answer"]["card"] is None


async def test_signatory_sees_who_awaits_their_opinion(api: Api) -> None:
    visitor = await api.open("tuteur")

    said = (await visitor.ask_internally("parcours_avis_attendus"))["answer"]["text"]

    assert "Camille Démo : C5 et C6" in said
    assert "Sacha Exemple : C1 à C3" in said
    for stranger in ("Noa", "Alix", "Lou"):
        assert stranger not in said


async def test_signatory_is_not_told_of_another_companys_candidate(api: Api) -> None:
    visitor = await api.open("tuteur")
    await api.alter(
        "UPDATE enrolment SET company_id = NULL WHERE person_id ="
        " (SELECT id FROM person WHERE family_name = 'Exemple' AND given_name = 'Sacha')"
    )

    assert "Sacha" not in (await visitor.ask_internally("parcours_avis_attendus"))["answer"]["text"]


async def test_wrong_role_is_told_so(api: Api) -> None:
    visitor = await api.open("tuteur")

    for question in set(PERSONAL[:-1]) - {"parcours_manque", "parcours_avis"}:
        reply = await visitor.ask_internally(question)
        assert reply["contexte"]["question"] == GENERAL.get(question, "parcours_autre_role")
        assert "Camille" not in reply["answer"]["text"]
        assert reply["answer"]["card"] is None


@pytest.mark.parametrize(
    ("persona", "question", "theirs"),
    [
        ("tuteur", "parcours_manque", "parcours_avis_attendus"),
        ("tuteur", "parcours_avis", "parcours_avis_attendus"),
        ("tuteur", "parcours_qui_agit", "parcours_avis_attendus"),
        ("tuteur", "parcours_feuille_route", "parcours_avis_attendus"),
        ("candidat", "parcours_avis_attendus", "parcours_qui_agit"),
    ],
)
async def test_same_words_ask_each_role_for_its_own(
    api: Api, persona: str, question: str, theirs: str
) -> None:
    visitor = await api.open(persona)
    reply = await visitor.ask_internally(question)

    assert reply["contexte"]["question"] == theirs
    assert reply["answer"] == (await visitor.ask_internally(theirs))["answer"]


async def test_expired_session_is_anonymous_for_the_actions(api: Api) -> None:
    visitor = await api.open("candidat")
    api.clock.advance(timedelta(hours=3))

    reply = await visitor.ask_internally("parcours_progression")

    assert reply["contexte"]["question"] == "parcours_identification"


async def test_candidate_without_enrolment_is_no_error(api: Api) -> None:
    visitor = await api.open("candidat")
    await api.alter("UPDATE enrolment SET person_id = (SELECT person_id FROM signatory)")

    reply = await visitor.ask_internally("parcours_progression")

    assert reply["answer"]["card"] is None


async def nearest(api: Api, *names: str, passage: dict[str, Any] | None = None) -> Any:
    body = {"nearest": [{"question": name} for name in names], "passage": passage}
    path = f"/internal/conversations/by-sender/{FORGED}/nearest"
    response = await api.internal.post(path, json=body, headers=SERVICE)
    assert response.status_code == 200, response.text
    return response.json()


async def test_nearest_topics_are_buttons_without_unknown_ones(api: Api, knowledge: Knowledge) -> None:
    found = await nearest(api, "jury_role", "inconnue", "restart")

    assert found["reply"] is None
    assert found["suggestions"] == [
        {"title": knowledge.questions["jury_role"].titre, "payload": "/jury_role"}
    ]


async def test_passage_that_comes_near_is_marked_and_sourced(api: Api, knowledge: Knowledge) -> None:
    found = await nearest(
        api, "blocs_liste", passage={"question": "blocs_detail", "parametres": {"bloc": "2"}}
    )

    answer = found["reply"]["answer"]
    assert answer["text"].startswith(knowledge.mentions.approche)
    assert "C7" in answer["text"]
    assert answer["sources"]


@pytest.mark.parametrize(
    ("names", "question"),
    [
        (["acces_prix", "blocs_liste"], "blocs_liste"),  # the fiche is silent on what may have been asked
        (["enregistrement_validite"], "blocs_liste"),  # rights are never answered by guess
        (["blocs_liste"], "acces_prix"),
        (["blocs_liste"], "parcours_progression"),
        (["blocs_liste"], "inconnue"),
        (["blocs_liste"], "detresse"),
    ],
)
async def test_no_passage_where_a_guess_could_harm(api: Api, names: list[str], question: str) -> None:
    found = await nearest(api, *names, passage={"question": question})

    assert found["reply"] is None
    assert found["suggestions"]


async def several(api: Api, *questions: dict[str, Any]) -> Any:
    path = f"/internal/conversations/by-sender/{FORGED}/several-answers"
    response = await api.internal.post(path, json={"questions": questions}, headers=SERVICE)
    assert response.status_code == 200, response.text
    return response.json()


async def test_several_questions_are_answered_under_their_titles(api: Api, knowledge: Knowledge) -> None:
    reply = await several(api, {"question": "acces_prix"}, {"question": "acces_duree"})

    text = reply["answer"]["text"]
    assert knowledge.questions["acces_prix"].titre in text
    assert knowledge.questions["acces_duree"].titre in text
    assert text.count("a pris fin le") == 2
    assert text.count("seule votre UIMM territoriale le sait") == 1  # in full once only
    assert reply["contexte"]["question"] == "acces_duree"
    assert reply["answer"]["certitude"] == "non_dite"
    assert len(reply["answer"]["sources"]) == len({str(one) for one in reply["answer"]["sources"]})


async def test_second_question_may_be_about_the_first(api: Api) -> None:
    follow_up = {"question": "suite", "parametres": {"facette": "obligatoire"}}

    reply = await several(api, {"question": "avis_objet"}, follow_up)

    assert reply["contexte"]["question"] == "avis_obligatoire"


async def test_the_card_of_one_of_several_is_under_its_own_answer(api: Api, knowledge: Knowledge) -> None:
    for name, card in (("parler_a_quelquun", "message"), ("acces_voies", "liste"), ("vae_etapes", "etapes")):
        reply = await several(api, {"question": name}, {"question": "acces_prix"})

        text = reply["answer"]["text"]
        titles = [knowledge.questions[one].titre for one in (name, "acces_prix")]
        assert reply["answer"]["card"]["type"] == card
        assert text.index(titles[1]) < text.index(titles[0])
        # Follow-ups are about what was asked last all the same.
        assert reply["contexte"]["question"] == "acces_prix"


async def test_the_registration_s_end_is_told_in_full_first_whatever_is_told_last(api: Api) -> None:
    reply = await several(api, {"question": "acces_voies"}, {"question": "acces_prix"})

    lines = [one for one in reply["answer"]["text"].split("\n") if "a pris fin le" in one]
    assert len(lines) == 2
    assert "seule votre UIMM territoriale le sait" in lines[0]
    assert "seule votre UIMM territoriale le sait" not in lines[1]


async def test_of_two_cards_the_one_to_act_on_is_shown(api: Api) -> None:
    reply = await several(api, {"question": "parler_a_quelquun"}, {"question": "blocs_liste"})

    assert reply["answer"]["card"]["type"] == "message"


async def test_one_of_several_may_be_personal(api: Api) -> None:
    reply = await several(api, {"question": "jury_role"}, {"question": "parcours_progression"})

    assert "identifiée" in reply["answer"]["text"]


async def test_person_in_a_vae_is_told_that_another_route_is_not_theirs(
    api: Api, knowledge: Knowledge
) -> None:
    candidate = await api.open("candidat")
    own = (await candidate.ask_internally("acces_etapes_formation"))["answer"]["text"]
    other = knowledge.mentions.autre_voie.partition("(")[0]

    assert other not in own
    reply = await candidate.ask_internally("acces_voies", parametres={"voie": "vae"})
    assert other in reply["answer"]["text"]


async def test_every_answer_renders_for_everybody(api: Api, knowledge: Knowledge) -> None:
    visitors = [await api.open(persona) for persona in ("visiteur", "candidat", "tuteur")]
    assert len(knowledge.questions) > 50

    for visitor in visitors:
        replies = await asyncio.gather(*(visitor.ask_internally(name) for name in knowledge.questions))
        assert all(reply["answer"]["text"] for reply in replies)


async def test_starters_exist_for_every_role(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api()
    for persona, count in (("visiteur", 4), ("candidat", 5), ("tuteur", 5)):
        visitor = await api.open(persona)
        assert len(visitor.session["welcome"]["suggestions"]) == count
