import subprocess
import sys
import uuid

from sqlalchemy import text

from api.chat.service import DEGRADED, NOT_KEPT
from scripts.layout import ROOT
from tests.api.driver import Api
from tests.api.fakes import refused

TYPED = "rappelez-moi au 06 39 98 45 12 pour la C5"
KEPT = "rappelez-moi au [téléphone] pour la C5"


async def stored(api: Api) -> str:
    """All that the database holds of what was said."""
    async with api.database.read() as session:
        rows = await session.execute(
            text(
                "SELECT text, CAST(payload AS TEXT) FROM message UNION ALL SELECT title, payload FROM button"
            )
        )
        return "\n".join(f"{words} {payload}" for words, payload in rows)


async def test_rasa_reads_what_the_transcript_does_not_keep(api: Api) -> None:
    visitor = await api.open()

    response = await visitor.send(TYPED)

    assert api.rasa.texts == [TYPED]
    assert response.json()["messages"][0]["text"].endswith(f"\n{NOT_KEPT}")
    typed, reply = await visitor.transcript()
    assert typed["text"] == KEPT
    assert reply == response.json()["messages"][0]
    assert "06 39" not in await stored(api)


async def test_a_message_without_identifier_is_kept_as_it_is(api: Api) -> None:
    visitor = await api.open()

    response = await visitor.send("c'est quoi la fiche 28246 du 21/04/2017 ?")

    assert NOT_KEPT not in response.text
    assert (await visitor.transcript())[0]["text"] == "c'est quoi la fiche 28246 du 21/04/2017 ?"


async def test_a_retry_sends_the_kept_words_and_warns_again(api: Api) -> None:
    visitor = await api.open()
    again = {"client_message_id": str(uuid.uuid4())}
    answer = api.rasa.behave
    api.rasa.behave = refused
    failed = await visitor.send(TYPED, **again)
    api.rasa.behave = answer

    answered = await visitor.send(TYPED, **again)

    assert failed.json()["messages"][0]["text"] == f"{DEGRADED}\n{NOT_KEPT}"
    assert answered.json()["messages"][0]["text"].endswith(f"\n{NOT_KEPT}")
    assert api.rasa.texts == [TYPED, KEPT]
    assert len(await visitor.transcript()) == 2


async def test_a_button_is_never_searched(api: Api) -> None:
    visitor = await api.open()
    choice = visitor.session["welcome"]["suggestions"][0]

    response = await visitor.send(button_id=choice["id"])

    assert NOT_KEPT not in response.text
    async with api.database.read() as session:
        query = text("SELECT count(*) FROM message WHERE author = 'personne' AND names_checked_at IS NULL")
        assert (await session.execute(query)).scalar_one() == 0


def test_the_warning_is_short() -> None:
    assert len(NOT_KEPT.split()) <= 25


def test_the_api_process_never_loads_the_language_model() -> None:
    program = "import sys, api.__main__; sys.exit('spacy' in sys.modules)"

    subprocess.run([sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, check=True)
