"""E-mails that are written down leave once, whatever stops in between; what nobody knows is somebody's decision."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from api.demo.personas import CANDIDATE_EMAIL
from api.mail.service import Mail, MailFailed, MailServerDown, MailUncertain
from api.outbox.__main__ import obey, parser
from api.outbox.dispatch import RETRIES, STUCK_AFTER, Dispatcher
from api.outbox.models import OutgoingMail
from api.outbox.service import Outbox
from api.people.models import Person
from tests.api.driver import Api
from tests.api.fakes import FakeMailer

HELLO = Mail("quelqu.un@example.org", "Objet", "Bonjour.\n", {"X-Essai": "oui"})


def dispatcher(api: Api, *, invented_too: bool = True, mailer: FakeMailer | None = None) -> Dispatcher:
    resources = api.resources
    return Dispatcher(
        api.database, mailer or api.mailer, resources.cipher, api.clock, {}, invented_too=invented_too
    )


async def write(
    api: Api, key: str = "essai:1", person_id: int | None = None, due_at: datetime | None = None
) -> bool:
    async with api.database.write() as session:
        outbox = Outbox(session, api.resources.cipher, api.clock())
        return await outbox.put(key, "contact", HELLO, person_id=person_id, due_at=due_at)


async def row(api: Api, key: str = "essai:1") -> OutgoingMail:
    async with api.database.read() as session:
        found = await session.scalar(select(OutgoingMail).where(OutgoingMail.key == key))
        assert found is not None
        return found


async def asked(api: Api, *words: str) -> list[str]:
    return await obey(api.database, parser().parse_args(words), api.clock())


async def candidate(api: Api) -> int:
    async with api.database.read() as session:
        return (await session.execute(select(Person.id).where(Person.email == CANDIDATE_EMAIL))).scalar_one()


async def test_what_is_written_leaves_once_and_its_content_goes(api: Api) -> None:
    assert await write(api)
    assert not await write(api)

    results = [await dispatcher(api).send_next() for _ in range(2)]

    assert results == ["sent", None]
    [sent] = api.mailer.sent
    assert (sent.to, sent.subject, sent.text, sent.headers["X-Essai"]) == (
        HELLO.to,
        HELLO.subject,
        HELLO.text,
        "oui",
    )
    left = await row(api)
    assert (left.sent_at, left.content) == (api.clock(), None)


async def test_content_is_sealed_while_it_waits(api: Api) -> None:
    await write(api)

    content = (await row(api)).content
    assert content
    assert HELLO.to not in content


async def test_nothing_leaves_before_its_time_and_the_oldest_leaves_first(api: Api) -> None:
    await write(api, "essai:tard", due_at=api.clock() + timedelta(hours=1))
    await write(api, "essai:tôt")
    sending = dispatcher(api)

    assert [await sending.send_next() for _ in range(2)] == ["sent", None]
    assert (await row(api, "essai:tôt")).sent_at
    api.clock.advance(timedelta(hours=1))
    assert await sending.send_next() == "sent"


async def test_dispatchers_at_once_never_send_the_same(api: Api) -> None:
    for number in range(30):
        await write(api, f"essai:{number}")

    async def empty() -> None:
        sending = dispatcher(api)
        for _ in range(31):
            await sending.send_next()

    await asyncio.gather(*(empty() for _ in range(4)))

    identities = [one.headers["Message-ID"] for one in api.mailer.sent]
    assert len(identities) == len(set(identities)) == 30


async def test_refused_is_tried_again_less_and_less_often_then_given_up_and_listed(api: Api) -> None:
    await write(api)
    api.mailer.failure = MailFailed("SMTPDataError")
    sending = dispatcher(api)

    for delay in RETRIES:
        assert await sending.send_next() == "refused"
        assert await sending.send_next() is None
        api.clock.advance(delay)
    assert await sending.send_next() == "given up"

    api.clock.advance(timedelta(days=2))
    assert await sending.send_next() is None
    [line] = await asked(api, "liste")
    assert f"{len(RETRIES) + 1} envoi(s) refusé(s)" in line
    api.mailer.failure = None
    assert await asked(api, "renvoyer", str((await row(api)).id))
    assert await sending.send_next() == "sent"
    assert await asked(api, "liste") == ["Aucun courriel n'attend de décision."]


@pytest.mark.parametrize("failure", [MailFailed("SMTPRecipientsRefused", for_good=True), ValueError("x")])
async def test_what_no_server_will_take_is_given_up_at_once(api: Api, failure: Exception) -> None:
    await write(api)
    api.mailer.failure = failure

    assert await dispatcher(api).send_next() == "given up"


async def test_server_that_is_down_costs_no_try(api: Api) -> None:
    await write(api)
    api.mailer.failure = MailServerDown("ConnectionRefusedError")
    sending = dispatcher(api)

    for _ in range(20):
        with pytest.raises(MailServerDown):
            await sending.send_next()
    api.mailer.failure = None

    assert (await row(api)).failures == 0
    assert await sending.send_next() == "sent"


async def test_what_may_have_left_is_never_sent_again_by_itself(api: Api) -> None:
    await write(api)
    api.mailer.failure = MailUncertain("SMTPReadTimeoutError")
    assert await dispatcher(api).send_next() == "uncertain"
    api.mailer.failure = None
    number = str((await row(api)).id)

    api.clock.advance(timedelta(days=30))
    assert await dispatcher(api).send_next() is None
    [line] = await asked(api, "liste")
    assert "il est peut-être parti" in line
    assert HELLO.to not in line

    await asked(api, "abandonner", number)
    abandoned = await row(api)
    assert (abandoned.sent_at, abandoned.content) == (None, None)
    assert await asked(api, "liste") == ["Aucun courriel n'attend de décision."]


async def test_same_message_keeps_its_identity_when_it_is_sent_again(api: Api) -> None:
    first, second = FakeMailer(), FakeMailer()

    class Interrupted(FakeMailer):
        async def send(self, mail: Mail) -> None:
            await first.send(mail)
            raise MailUncertain("SMTPServerDisconnected")

    await write(api)
    await dispatcher(api, mailer=Interrupted()).send_next()
    api.clock.advance(STUCK_AFTER * 2)
    await asked(api, "renvoyer", str((await row(api)).id))
    await dispatcher(api, mailer=second).send_next()

    assert first.sent[0].headers["Message-ID"] == second.sent[0].headers["Message-ID"]


async def test_nothing_is_decided_of_what_is_being_sent(api: Api) -> None:
    await write(api)
    api.mailer.failure = MailUncertain("x")
    await dispatcher(api).send_next()
    number = (await row(api)).id

    assert await asked(api, "liste") == ["Aucun courriel n'attend de décision."]
    for order in ("renvoyer", "abandonner"):
        with pytest.raises(Exception, match="ressort"):
            await asked(api, order, str(number))


async def test_nobody_erased_nor_invented_is_written_to(api: Api) -> None:
    await write(api, "essai:inventé", person_id=await candidate(api))
    assert await dispatcher(api, invented_too=False).send_next() == "unwanted"
    await write(api, "essai:effacé", person_id=await candidate(api))
    await api.alter("UPDATE person SET erased_at = '2026-01-01 00:00:00+00:00'")

    assert await dispatcher(api).send_next() == "unwanted"

    assert api.mailer.sent == []
    assert (await row(api, "essai:effacé")).content is None


async def test_content_sealed_with_another_key_is_given_up_and_kept(api: Api) -> None:
    await write(api)
    await api.alter("UPDATE outgoing_mail SET content = 'illisible'")

    assert await dispatcher(api).send_next() == "given up"
    assert len(await asked(api, "liste")) == 1


async def test_figures_say_what_waits_and_what_nobody_sends(api: Api) -> None:
    await write(api, "essai:attend")
    await write(api, "essai:refusé")
    await api.alter(
        "UPDATE outgoing_mail SET dropped_at = created_at, drop_reason = 'refuse' WHERE key = 'essai:refusé'"
    )
    api.clock.advance(timedelta(minutes=3))

    figures = (await api.internal.get("/metrics")).text

    assert 'assistant_outbox_mails{state="waiting"} 1.0' in figures
    assert 'assistant_outbox_mails{state="given_up"} 1.0' in figures
    assert 'assistant_outbox_mails{state="stuck"} 0.0' in figures
    assert "assistant_outbox_late_seconds 180.0" in figures
