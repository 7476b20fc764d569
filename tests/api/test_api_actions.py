"""The actions' own client against the real internal application: the two share no code."""

import httpx
import pytest

from actions.client import (
    AnswerQuery,
    ApiClient,
    ApiRefused,
    ApiUnavailable,
    Context,
    NearestQuery,
    PartQuery,
    Reading,
    SeveralQuery,
)
from tests.api.driver import SERVICE, Api

QUERY = AnswerQuery(question="jury_role")


def client(api: Api, headers: dict[str, str] = SERVICE) -> ApiClient:
    api.internal.headers.update(headers)
    return ApiClient(api.internal)


@pytest.mark.parametrize("sender", ["f" * 64, "a/b", "un prénom", "\0", "\ud800", "x" * 400])
async def test_any_sender_is_answered(api: Api, sender: str) -> None:
    reply = await client(api).answer(sender, QUERY)

    assert reply.answer.text
    assert reply.contexte == Context(question="jury_role")


async def test_personal_answer_is_the_sessions_own(api: Api) -> None:
    visitor = await api.open("candidat")
    sender = await api.sender_of(visitor.session["conversation_id"])

    reply = await client(api).personal_answer(sender, AnswerQuery(question="parcours_progression"))

    assert reply.answer.card is not None


async def test_nearest_topics_are_buttons(api: Api) -> None:
    query = NearestQuery(nearest=[Context(question="jury_role"), Context(question="inconnue")])

    found = await client(api).nearest("f" * 64, query)

    assert found.reply is None
    assert [one.payload for one in found.suggestions] == ["/jury_role"]


async def test_several_questions_are_one_answer(api: Api) -> None:
    query = SeveralQuery(questions=[PartQuery(question="jury_role"), PartQuery(question="avis_qui")])

    reply = await client(api).several_answers("f" * 64, query)

    assert reply.contexte.question == "avis_qui"


@pytest.mark.parametrize("question", ["inconnue", "suite"])
async def test_question_without_answer_is_refused(api: Api, question: str) -> None:
    with pytest.raises(ApiRefused):
        await client(api).answer("f" * 64, AnswerQuery(question=question))


async def test_wrong_service_token_is_a_breakdown_that_is_logged(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ApiUnavailable):
        await client(api, {"Authorization": "Bearer wrong"}).answer("f" * 64, QUERY)

    assert "401" in caplog.text
    assert "jury_role" not in caplog.text


@pytest.mark.parametrize(
    "response", [httpx.Response(500), httpx.Response(200, content=b"<html>"), httpx.Response(200, json=[])]
)
async def test_unusable_reply_is_a_breakdown(response: httpx.Response) -> None:
    transport = httpx.MockTransport(lambda _request: response)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as http:
        with pytest.raises(ApiUnavailable):
            await ApiClient(http).answer("f" * 64, QUERY)


async def test_part_is_asked_after_the_one_before_it(api: Api) -> None:
    readings = [Reading(question="avis_objet", part=0.3), Reading(question="vae_dossier", part=0.3)]
    parts = [PartQuery(question="avis_qui"), PartQuery(question="suite", lectures=readings)]

    reply = await client(api).several_answers("f" * 64, SeveralQuery(questions=parts))

    assert reply.contexte == Context(question="avis_objet")


async def test_part_that_refers_to_nothing_is_left_out(api: Api) -> None:
    parts = [PartQuery(question="avis_qui"), PartQuery(question="suite", parametres={"rang": "2"})]

    reply = await client(api).several_answers("f" * 64, SeveralQuery(questions=parts))

    assert reply.contexte == Context(question="avis_qui")


async def test_follow_up_said_first_is_about_what_comes_after_it(api: Api) -> None:
    parts = [PartQuery(question="suite", parametres={"facette": "ou"}), PartQuery(question="acces_dates")]

    reply = await client(api).several_answers("f" * 64, SeveralQuery(questions=parts))

    assert "où" in reply.answer.text.lower()
    assert reply.contexte == Context(question="acces_dates")


async def test_nothing_but_follow_ups_of_nothing_is_refused(api: Api) -> None:
    with pytest.raises(ApiRefused):
        await client(api).several_answers("f" * 64, SeveralQuery(questions=[PartQuery(question="suite")]))


async def test_doubt_is_settled_by_the_last_answer(api: Api) -> None:
    readings = [Reading(question="acces_prix", part=0.3), Reading(question="metier_salaire", part=0.3)]
    query = NearestQuery(nearest=[], lectures=readings, contexte=Context(question="acces_duree"))

    settled = await client(api).nearest("f" * 64, query)
    alone = await client(api).nearest("f" * 64, query.model_copy(update={"contexte": None}))

    assert settled.sure
    assert settled.reply is not None
    assert settled.reply.contexte == Context(question="acces_prix")
    assert (alone.sure, alone.reply) == (False, None)
