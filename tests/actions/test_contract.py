"""The real actions and their client against the real internal application: the two share no code."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from actions.answers import ActionRepondre, ActionReprendre
from actions.client import ApiClient
from actions.doubt import ActionProposer
from actions.progress import ActionParcours
from api.app import create_app
from api.demo.seed import seed_url
from api.internal_app import create_internal_app
from api.migrate import upgrade
from api.resources import open_resources
from api.settings import Settings
from knowledge import Knowledge
from tests.actions.turns import run, tracker
from tests.api.driver import SECRETS, SERVICE, Api
from tests.api.fakes import START, FakeClock, FakeMailer, FakeRasa
from tests.api.prepared import prepared


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("contract") / "template.db"
    upgrade(f"sqlite+aiosqlite:///{path}")
    asyncio.run(seed_url(f"sqlite+aiosqlite:///{path}", START))
    return path


@pytest_asyncio.fixture
async def api(migrated: Path, tmp_path: Path, knowledge: Knowledge) -> AsyncIterator[Api]:
    shutil.copy(migrated, tmp_path / "app.db")
    settings = Settings(
        env="demo", database_url=f"sqlite+aiosqlite:///{tmp_path}/app.db", widget_dir=tmp_path, **SECRETS
    )
    rasa, clock = FakeRasa(), FakeClock()
    async with AsyncExitStack() as stack:
        transport = httpx.MockTransport(rasa.handle)
        resources = await stack.enter_async_context(open_resources(settings, knowledge, transport, clock))
        clients = [
            await stack.enter_async_context(
                httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver")
            )
            for app in (prepared(create_app(resources)), prepared(create_internal_app(resources)))
        ]
        yield Api(*clients, resources, rasa, clock, FakeMailer())


@pytest.fixture
def client(api: Api) -> ApiClient:
    api.internal.headers.update(SERVICE)
    return ApiClient(api.internal)


async def sender_of(api: Api, persona: str) -> str:
    return await api.sender_of((await api.open(persona)).session["conversation_id"])


async def test_conversation_goes_on_from_one_turn_to_the_next(client: ApiClient) -> None:
    slots: dict[str, Any] = {}

    asked = await run(ActionRepondre(client), tracker("blocs_detail", entities={"bloc": "1"}, slots=slots))
    slots |= asked.slots
    then = await run(ActionRepondre(client), tracker("suite", entities={"rang": "2"}, slots=slots))
    slots |= then.slots
    simpler = await run(ActionReprendre(client), tracker("plus_simple", slots=slots))

    assert asked.messages[0]["text"].startswith("Le bloc 1, ")
    assert then.messages[0]["text"].startswith("Le bloc 2, ")
    assert simpler.messages[0]["text"].startswith("Le bloc 2 s'appelle ")
    assert simpler.slots["contexte"] == {"question": "blocs_detail", "parametres": {"bloc": "2"}}
    assert then.messages[1]["custom"]["sources"][0]["section"] == "Bloc de compétences n°2"


async def test_notice_is_given_in_full_once(client: ApiClient) -> None:
    first = await run(ActionRepondre(client), tracker("acces_prix"))
    second = await run(ActionRepondre(client), tracker("acces_duree", slots=first.slots))

    notices = [said.messages[0]["text"].split("\n")[0] for said in (first, second)]
    assert notices[0].startswith(notices[1])
    assert len(notices[0]) > len(notices[1])


async def test_ellipsis_that_refers_to_nothing_asks_for_the_subject(client: ApiClient) -> None:
    said = await run(ActionRepondre(client), tracker("suite", entities={"rang": "2"}))

    assert said.responses == ["utter_rien_a_reprendre"]


async def test_nearest_topics_become_buttons_that_the_gateway_lets_through(
    client: ApiClient, knowledge: Knowledge
) -> None:
    ranking = [("bonjour", 0.3), ("fiche_code", 0.2), ("blocs_valeur", 0.2), ("acces_inscription", 0.1)]
    entities = {"rang": "2", "bloc": "2", "voie": "vae"}

    said = await run(ActionProposer(client), tracker("nlu_fallback", entities=entities, ranking=ranking))

    offered = [button["payload"] for button in said.messages[0]["buttons"]]
    assert offered == [
        "/fiche_code",
        '/blocs_valeur{"bloc": "2"}',
        '/acces_inscription{"voie": "vae"}',
    ]
    assert all(knowledge.is_button_payload(payload) for payload in offered)


async def test_identified_person_gets_the_own_record_and_a_stranger_none(
    api: Api, client: ApiClient, knowledge: Knowledge
) -> None:
    known, stranger = await sender_of(api, "candidat"), "0" * 64

    own = await run(ActionParcours(client), tracker("parcours_progression", sender=known))
    other = await run(ActionParcours(client), tracker("parcours_progression", sender=stranger))

    assert own.messages[1]["custom"]["card"]["type"] == "progression"
    assert other.messages[1]["custom"]["card"] is None
    assert other.slots["contexte"]["question"] == "parcours_identification"


async def test_nothing_typed_widens_who_is_answered(api: Api, client: ApiClient) -> None:
    sender = await sender_of(api, "candidat")
    typed = {"nom": "Camille", "personne": "1", "sender": "0" * 64}

    plain = await run(ActionParcours(client), tracker("parcours_progression", sender=sender))
    widened = await run(
        ActionParcours(client), tracker("parcours_progression", entities=typed, slots=typed, sender=sender)
    )
    stranger = await run(ActionParcours(client), tracker("parcours_progression", entities=typed, slots=typed))

    assert widened.messages == plain.messages
    assert stranger.slots["contexte"]["question"] == "parcours_identification"


async def test_personal_answer_is_said_again_more_simply(api: Api, client: ApiClient) -> None:
    sender = await sender_of(api, "candidat")
    first = await run(ActionParcours(client), tracker("parcours_progression", sender=sender))

    again = await run(ActionReprendre(client), tracker("plus_simple", slots=first.slots, sender=sender))

    assert again.messages[1]["custom"]["card"] == first.messages[1]["custom"]["card"]
    assert again.messages[0]["text"] != first.messages[0]["text"]


async def test_what_has_no_more_detail_is_told_so_and_not_offered(client: ApiClient) -> None:
    first = await run(ActionRepondre(client), tracker("acces_prix"))

    again = await run(ActionReprendre(client), tracker("en_detail", slots=first.slots))

    assert first.messages[1]["custom"]["wishes"] == ["plus_simple"]
    assert "C'est tout ce que je peux vous en dire" in again.messages[0]["text"]
    assert first.messages[0]["text"].split("\n")[-1] not in again.messages[0]["text"]


async def test_every_question_is_answered_through_the_actions(
    client: ApiClient, knowledge: Knowledge
) -> None:
    assert knowledge.questions
    for name, question in knowledge.questions.items():
        action = ActionParcours(client) if question.personnel else ActionRepondre(client)
        said = await run(action, tracker(name))
        assert said.messages[0]["text"], name
        assert not said.responses, name
