"""Rasa's list of items read as one reply."""

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from api.chat.rasa_client import RasaFailure
from api.chat.schemas import Certitude, RasaButton, RasaCustom, RasaItem
from knowledge.answer import Card, Source, Wish

ITEMS = TypeAdapter(list[RasaItem])


@dataclass(frozen=True)
class BotReply:
    """A reply ready to be stored; its buttons still carry their commands."""

    text: str
    sources: list[Source]
    card: Card | None
    buttons: list[RasaButton]
    certitude: Certitude | None
    registration_ended: bool | None
    wishes: list[Wish] | None
    questions: list[str]


def parse_reply(content: bytes) -> BotReply:
    """One reply out of Rasa's items; raises RasaFailure when there is nothing to show."""
    try:
        items = ITEMS.validate_json(content)
    except ValidationError as error:
        # The error quotes the reply: only its kind goes on.
        raise RasaFailure("malformed") from error
    if not items:
        raise RasaFailure("empty")
    text = "\n".join(item.text for item in items if item.text)
    if not text:
        raise RasaFailure("malformed")
    customs = [item.custom for item in items if item.custom is not None]
    buttons = [button for item in items for button in item.buttons]
    buttons += [button for custom in customs for button in custom.suggestions]
    return BotReply(
        text=text,
        sources=_distinct([source for custom in customs for source in custom.sources]),
        card=next((custom.card for custom in customs if custom.card is not None), None),
        buttons=list({button.payload: button for button in buttons}.values()),
        certitude=_common_certitude(customs),
        registration_ended=_registration_ended(customs),
        # They are asked of what was said last.
        wishes=customs[-1].wishes if customs else None,
        questions=list(dict.fromkeys(one for custom in customs for one in custom.questions)),
    )


def _distinct(sources: list[Source]) -> list[Source]:
    return list({source.model_dump_json(): source for source in sources}.values())


def _common_certitude(customs: list[RasaCustom]) -> Certitude | None:
    """Several answers in one reply share a certitude, or claim none."""
    found = {custom.certitude for custom in customs}
    return found.pop() if len(found) == 1 else None


def _registration_ended(customs: list[RasaCustom]) -> bool | None:
    known = [custom.registration_ended for custom in customs if custom.registration_ended is not None]
    return any(known) if known else None
