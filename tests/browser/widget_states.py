"""Every state of the widget, reached as a person reaches it; the service's answers are played."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

from tests.browser.canned_answers import CARDS, answer_to, contact_reply, sent_reply
from tests.browser.chat_page import ChatPage
from tests.browser.stub_portal import ASSISTANT, PORTAL, Answer, StubPortal, problem

OPENING = "/v1/chat/sessions"
MESSAGES = "/v1/chat/messages"
CODES = "/v1/chat/email-codes"
CONTACTS = "/v1/chat/contacts?departement=57"
REQUESTS = "/v1/chat/contact-requests"
LABEL = "Une question\u00a0?"


@dataclass
class Scene:
    """A page of the portal where the element is, in the page or in a corner of it."""

    page: Page
    portal: StubPortal
    chat: ChatPage
    floating: bool
    errors: list[str]
    said: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, context: BrowserContext, axe_script: str, *, floating: bool) -> Scene:
        """The page, just loaded; what is left of another scene in that context is forgotten."""
        context.unroute_all()
        for old in context.pages:
            old.close()
        portal = StubPortal(context, page_source=page_source(floating))
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        scene = cls(page, portal, ChatPage(page, f"{PORTAL}/", axe_script), floating, errors)
        portal.answers |= {
            MESSAGES: scene.reply,
            CODES: {"json": {"expires_at": "", "expires_in": 600, "extensions_left": 1}},
            CONTACTS: {"json": contact_reply()},
            REQUESTS: {"json": sent_reply()},
        }
        return scene

    def reply(self, request: Request) -> Answer:
        """Answers what was typed, or the button that was pressed."""
        self.said.append(request.post_data_json.get("text", ""))
        return {"json": {"turn_id": "t", "messages": [answer_to(self.said[-1], len(self.said))]}}

    def button(self, name: str) -> Locator:
        return self.chat.chat.get_by_role("button", name=name, exact=True)

    def begin(self) -> Scene:
        """The person opens the conversation."""
        self.button(LABEL if self.floating else "Commencer la conversation").click()
        return self

    def welcome(self) -> Scene:
        self.begin()
        expect(self.chat.answers).to_have_count(1)
        return self

    def ask(self, said: str) -> Locator:
        return self.chat.ask(said)


def page_source(floating: bool) -> str:
    """A page in light and dark, with a title of its own."""
    return (
        '<!doctype html><html lang="fr"><head><meta name="color-scheme" content="light dark">'
        '<meta name="viewport" content="width=device-width"><title>Mon espace</title></head>'
        "<body><main><h1>Mon espace</h1>"
        f'<assistant-cqpm portal="uimm" {"floating" if floating else ""}></assistant-cqpm></main>'
        f'<script type="module" src="{ASSISTANT}/widget.js"></script></body></html>'
    )


def at_rest(scene: Scene) -> None:
    """The launcher closed, or the invitation to start."""
    expect(scene.button(LABEL if scene.floating else "Commencer la conversation")).to_be_visible()


def invited(scene: Scene) -> None:
    scene.page.evaluate("document.querySelector('assistant-cqpm').open()")
    expect(scene.button("Commencer la conversation")).to_be_visible()


def opening(scene: Scene) -> None:
    scene.page.route(f"{ASSISTANT}{OPENING}", lambda route: None)
    scene.begin()
    expect(scene.chat.chat).to_contain_text("Ouverture de la conversation…")


def not_loaded(scene: Scene) -> None:
    scene.page.route("**/chat-*.js*", lambda route: route.abort())
    scene.begin()
    expect(scene.chat.chat).to_contain_text("L'assistant n'a pas pu se charger.")


def refused(scene: Scene) -> None:
    scene.portal.answers[OPENING] = problem(401, "jeton-portail-refuse")
    scene.begin()
    expect(scene.button("Continuer sans m'identifier")).to_be_visible()


def welcomed(scene: Scene) -> None:
    scene.welcome()


def waiting(scene: Scene) -> None:
    scene.welcome()
    scene.page.route(f"{ASSISTANT}{MESSAGES}", lambda route: None)
    scene.chat.send("qui compose le jury")
    expect(scene.chat.chat.locator(".typing")).to_be_visible()


def answered(scene: Scene) -> None:
    scene.welcome().ask("qui compose le jury").get_by_text("2 autres sources").click()
    expect(scene.chat.chat.get_by_text("Guide interne")).to_be_visible()


def with_card(said: str) -> Callable[[Scene], None]:
    def reach(scene: Scene) -> None:
        scene.welcome().ask(said)
        expect(scene.chat.chat.locator(".card")).to_be_visible()

    return reach


def sign_in_refused(scene: Scene) -> None:
    scene.welcome().ask("connexion")
    scene.button("Recevoir un code").click()
    expect(scene.chat.chat).to_contain_text("Choisissez l'une des deux réponses.")
    scene.chat.chat.get_by_label("Candidate ou candidat").check()
    scene.button("Recevoir un code").click()
    expect(scene.chat.chat).to_contain_text("Écrivez votre adresse e-mail")


def code_refused(scene: Scene) -> None:
    scene.welcome().ask("connexion")
    scene.chat.chat.get_by_label("Candidate ou candidat").check()
    scene.chat.chat.get_by_label("Votre adresse e-mail").fill("camille@example.org")
    scene.button("Recevoir un code").click()
    scene.button("Valider").click()
    expect(scene.chat.chat).to_contain_text("Écrivez les six chiffres du code.")


def department_refused(scene: Scene) -> None:
    scene.welcome().ask("message")
    scene.button("Voir le contact").click()
    expect(scene.chat.chat).to_contain_text("Écrivez votre département")


def contact_found(scene: Scene) -> None:
    scene.welcome().ask("message")
    scene.chat.chat.get_by_label("Votre département").fill("57")
    scene.button("Voir le contact").click()
    expect(scene.button("Envoyer ma demande")).to_be_visible()


def message_refused(scene: Scene) -> None:
    contact_found(scene)
    scene.button("Envoyer ma demande").click()
    expect(scene.chat.chat).to_contain_text("Choisissez l'une des deux réponses.")
    scene.chat.chat.get_by_label("Laisser un message").check()
    scene.button("Envoyer ma demande").click()
    expect(scene.chat.chat).to_contain_text("Écrivez votre adresse e-mail")


def message_sent(scene: Scene) -> None:
    contact_found(scene)
    scene.chat.chat.get_by_label("Être rappelé").check()
    scene.chat.chat.get_by_label("Votre numéro").fill("06 39 98 12 34")
    scene.button("Envoyer ma demande").click()
    expect(scene.chat.chat).to_contain_text("AB-1234")


def failed(scene: Scene) -> None:
    scene.portal.answers[MESSAGES] = problem(503, "panne", "Le service ne répond pas.")
    scene.welcome().chat.send("qui compose le jury")
    expect(scene.chat.retry).to_be_visible()


def too_long(scene: Scene) -> None:
    scene.welcome().chat.send("a" * 1001)
    expect(scene.chat.chat).to_contain_text("1 caractère de trop")


def expired(scene: Scene) -> None:
    scene.portal.answers[MESSAGES] = problem(401, "session-absente")
    scene.welcome().chat.send("qui compose le jury")
    expect(scene.button("Recommencer la conversation")).to_be_visible()


def ended(scene: Scene) -> None:
    scene.welcome().button("Terminer la conversation").click()
    expect(scene.chat.chat).to_contain_text("La conversation est terminée")


def routed(scene: Scene) -> None:
    """A page without reloads: the element is moved by the first route, made anew by the second."""
    scene.welcome()
    scene.page.evaluate(
        """() => {
            const main = document.querySelector("main");
            main.append(document.querySelector("assistant-cqpm"));
            const again = document.createElement("assistant-cqpm");
            again.setAttribute("portal", "uimm");
            again.toggleAttribute("floating", document.querySelector("assistant-cqpm").hasAttribute("floating"));
            document.querySelector("assistant-cqpm").replaceWith(again);
        }"""
    )
    at_rest(scene)


STATES: dict[str, Callable[[Scene], None]] = {
    "au repos": at_rest,
    "invitation": invited,
    "ouverture": opening,
    "non chargé": not_loaded,
    "refusé par le portail": refused,
    "accueil": welcomed,
    "attente": waiting,
    "réponse": answered,
    **{f"carte {name}": with_card(name) for name in CARDS},
    "connexion refusée": sign_in_refused,
    "code refusé": code_refused,
    "département refusé": department_refused,
    "contact trouvé": contact_found,
    "message refusé": message_refused,
    "message envoyé": message_sent,
    "échec": failed,
    "trop long": too_long,
    "expirée": expired,
    "terminée": ended,
    "page sans rechargement": routed,
}
