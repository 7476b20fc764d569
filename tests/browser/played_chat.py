"""A conversation whose answers are played, with every kind of card, as one page of a portal shows it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from playwright.sync_api import Browser, Locator, Page, Request, expect

from tests.browser.chat_page import ChatPage
from tests.browser.stub_portal import ASSISTANT, PORTAL, TOKEN_PATH, Answer, StubPortal, message

MESSAGES = "/v1/chat/messages"
TEXT = "Trois voies mènent à la certification :\n- la formation\n- la VAE"
SOURCE = {
    "label": "Fiche RNCP 28246",
    "section": "Voies d'accès à la certification",
    "url": "https://www.example.org/28246",
    "date": "2026-03-01",
}
OTHER_SOURCE = {**SOURCE, "section": "Modalités d'évaluation", "url": None}
ASKS = ["Quelles sont les prochaines dates ?"]
CARDS: dict[str, Answer] = {
    "liste": {
        "type": "liste",
        "title": "Les deux blocs",
        "items": [
            {"label": "Bloc 1", "text": "anticonstitutionnellement " * 4},
            {"label": "Bloc 2", "text": ""},
        ],
    },
    "etapes": {
        "type": "etapes",
        "title": "Les étapes",
        "items": [{"label": "Avis", "text": "par le tuteur"}, {"label": "Jury", "text": "il déclare"}],
    },
    "progression": {
        "type": "progression",
        "title": "Votre progression",
        "summary": "1 capacité validée sur 2.",
        "blocks": [
            {
                "numero": 1,
                "libelle": "Réaliser des opérations de production",
                "state": "en_cours",
                "state_label": "en cours",
                "capacities": [
                    {"code": "C1", "libelle": "Préparer", "state": "validee", "state_label": "validée"},
                    {
                        "code": "C2",
                        "libelle": "Contrôler",
                        "state": "non_evaluee",
                        "state_label": "à évaluer",
                    },
                ],
            }
        ],
    },
    "contact": {
        "type": "contact",
        "title": "Qui appeler",
        "name": "Centre fictif de Moselle",
        "telephone": "03 53 01 57 57",
        "email": "moselle@example.org",
        "address": "10 rue des Forges, 57000 Metz",
        "opening_hours": "9 h - 12 h",
        "checked_on": "2026-02-01",
        "asks": ASKS,
    },
    "page": {"type": "page", "page": "avis", "title": "Mes avis", "text": "Deux avis.", "label": "Ouvrir"},
    "message": {"type": "message", "departement": "57"},
    "connexion": {"type": "connexion"},
}


def told(text: str = TEXT, identifier: int = 1, **rest: Any) -> Answer:
    """An answer that rests on the document."""
    sources = [SOURCE, OTHER_SOURCE]
    return {**message(text), "id": identifier, "certitude": "dite", "sources": sources, **rest}


class PlayedChat(ChatPage):
    """Identified unless `token` says nobody is; `answers` are given in turn, then the same one again and again."""

    def __init__(self, page: Page, portal: StubPortal, axe_script: str) -> None:
        self.portal = portal
        self.answers_given: list[list[Answer]] = []
        self._last_id = 0
        portal.answers[MESSAGES] = self._answer
        super().__init__(page, f"{PORTAL}/", axe_script)
        # A floating element has another, outside of its window.
        self.announcer = self.chat.locator(".chat").get_by_role("status")

    @property
    def thread(self) -> Locator:
        return self.chat.locator(".thread")

    def button(self, name: str) -> Locator:
        return self.chat.get_by_role("button", name=name, exact=True)

    def choose(self, option: str) -> None:
        self.button("Options").click()
        self.button(option).click()

    def reply(self, *messages: Answer) -> Locator:
        """Asks something that these answer."""
        self.answers_given.append(list(messages))
        return self.ask("quelles sont les voies ?")

    def said(self, text: str) -> None:
        """That was announced."""
        expect(self.announcer).to_contain_text(text)

    def _answer(self, request: Request) -> Answer:
        if request.method != "POST":
            return {"json": {"messages": []}}
        self._last_id += 10
        messages = self.answers_given.pop(0) if self.answers_given else [told(identifier=self._last_id)]
        return {"json": {"turn_id": "t", "messages": messages}}


class OpenPlayed(Protocol):
    def __call__(
        self,
        attributes: str = ...,
        *,
        width: int = ...,
        height: int = ...,
        scheme: str = ...,
        anonymous: bool = ...,
        permissions: list[str] | None = ...,
    ) -> PlayedChat: ...


def page_of(attributes: str) -> str:
    identity = f'identity-src="{TOKEN_PATH}"'
    return (
        '<!doctype html><html lang="fr"><head><meta name="color-scheme" content="light dark">'
        '<meta name="viewport" content="width=device-width"><title>Mon espace</title></head>'
        "<body><main><h1>Mon espace</h1><p>Le texte du portail.</p>"
        f'<script type="module" src="{ASSISTANT}/widget.js"></script>'
        f'<assistant-cqpm portal="uimm" {identity} {attributes}></assistant-cqpm></main></body></html>'
    )


@contextmanager
def played(chromium: Browser, axe_script: str) -> Iterator[OpenPlayed]:
    """Opens conversations until it is left; no page may have met an error or a refusal of its policy."""
    contexts = []
    refused: list[str] = []

    def open_(
        attributes: str = "",
        *,
        width: int = 1280,
        height: int = 900,
        scheme: str = "light",
        anonymous: bool = False,
        permissions: list[str] | None = None,
    ) -> PlayedChat:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="fr-FR",
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
            permissions=permissions,
        )
        contexts.append(context)
        token = {"status": 204} if anonymous else {"json": {"token": "jeton-de-camille"}}
        portal = StubPortal(context, page_of(attributes), token)
        page = context.new_page()
        page.on("pageerror", lambda error: refused.append(str(error)))
        page.on("console", lambda said: refused.append(said.text) if "Policy" in said.text else None)
        chat = PlayedChat(page, portal, axe_script)
        if "floating" in attributes:
            chat.chat.locator(".launcher").click()
        else:
            chat.button("Commencer la conversation").click()
        expect(chat.answers).to_have_count(1)
        return chat

    try:
        yield open_
    finally:
        for context in contexts:
            context.close()
    assert refused == [], refused
