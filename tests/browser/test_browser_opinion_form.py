"""The form of the company's opinion on a phone: every tap kept, whatever happens to the network, the tab or the session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.opinion_site import CAPACITIES, PHONE, OpinionPage, OpinionSite
from tests.browser.test_browser_staff_pages import findings, open_all

COMMENT = "Oublie encore les gants au poste de coupe."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpinionSite]:
    running = OpinionSite(tmp_path_factory.mktemp("opinions"))
    running.start()
    yield running
    running.stop()


OpenPhone = Callable[..., OpinionPage]


@pytest.fixture
def phone(chromium: Browser, site: OpinionSite) -> Iterator[OpenPhone]:
    """A phone's browser; the script's faults and what the security policy refuses fail the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(**changes: object) -> OpinionPage:
        context = chromium.new_context(**{**PHONE, **changes})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        return OpinionPage(page, site)

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def test_opinion_is_given_reviewed_and_sent(phone: OpenPhone, site: OpinionSite) -> None:
    enrolment = site.ask("Nominal")
    form = phone().enter().open("Essai Nominal")
    assert form.page.locator("input:checked").count() == 0
    form.tell("Réglage de la presse 4")
    for code in CAPACITIES:
        form.choose(code, {"C2": "reserve", "C5": "non_observe"}.get(code, "favorable"))
    form.explain("C2", COMMENT)
    form.row("C1").get_by_label("Réglage de la presse 4").check()
    form.saved()
    form.review()
    expect(form.page.get_by_text("Vu dans : Réglage de la presse 4")).to_have_count(1)
    receipt = form.send()

    opinions = site.opinions(enrolment)
    assert opinions["C2"]["comment"] == COMMENT
    assert [opinions[code]["value"] for code in ("C1", "C2", "C5")] == ["favorable", "reserve", "non_observe"]
    assert receipt.startswith("AV-")
    with form.page.expect_download() as download:
        form.page.get_by_role("link", name="Télécharger l'accusé (PDF)").click()
    assert download.value.suggested_filename == f"accuse-{receipt}.pdf"


def test_answer_is_corrected_before_it_is_sent(phone: OpenPhone, site: OpinionSite) -> None:
    enrolment = site.ask("Correction")
    form = phone().enter().open("Essai Correction")
    for code in CAPACITIES:
        form.choose(code, "defavorable" if code == "C3" else "favorable")
    form.saved()
    form.review()
    expect(form.page.get_by_text("C3 : expliquer « défavorable » en quelques mots")).to_be_visible()
    expect(form.page.get_by_role("button", name="Envoyer l'avis")).to_have_count(0)
    form.page.get_by_role("link", name="Modifier C3").click()
    form.choose("C3", "favorable")
    form.saved()
    form.review()
    form.send()

    assert site.opinions(enrolment)["C3"]["value"] == "favorable"


def test_comment_is_asked_for_two_answers_only(phone: OpenPhone, site: OpinionSite) -> None:
    site.ask("Commentaire")
    form = phone().enter().open("Essai Commentaire")
    seen = {}
    for value in ("favorable", "reserve", "defavorable", "non_observe"):
        form.choose("C1", value)
        seen[value] = form.row("C1").get_by_role("textbox").is_visible()

    assert seen == {"favorable": False, "reserve": True, "defavorable": True, "non_observe": False}


def test_answer_counts_once_it_is_explained(phone: OpenPhone, site: OpinionSite) -> None:
    site.ask("Comptée")
    form = phone().enter().open("Essai Comptée")
    count = form.page.locator("#compte")
    form.choose("C1", "favorable")
    form.choose("C2", "reserve")
    expect(count).to_have_text("1 sur 8")
    form.explain("C2", COMMENT)
    expect(count).to_have_text("2 sur 8")
    form.saved()
    form.page.reload()

    expect(count).to_have_text("2 sur 8")


def test_review_opens_at_once_from_an_explanation(phone: OpenPhone, site: OpinionSite) -> None:
    """Leaving the text saves it: what is said of it does not move the button that is being pressed."""
    site.ask("Relue")
    form = phone(has_touch=False, is_mobile=False).enter().open("Essai Relue")
    form.choose("C8", "reserve")
    form.explain("C8", COMMENT)
    form.saved()
    form.review()


def test_nothing_is_lost_when_the_network_drops(phone: OpenPhone, site: OpinionSite) -> None:
    site.ask("Réseau")
    form = phone().enter().open("Essai Réseau")
    form.choose("C1", "favorable")
    form.saved()
    form.page.context.set_offline(True)
    form.choose("C2", "reserve")
    form.explain("C2", COMMENT)
    form.choose("C3", "favorable")
    expect(form.status).to_have_text("Hors connexion : 2 réponses seront enregistrées au retour du réseau")
    # Nothing is sent that is not saved.
    form.page.get_by_role("button", name="Relire et envoyer").click()
    expect(form.page.get_by_role("heading", level=1)).to_contain_text("Votre avis pour")
    form.page.context.set_offline(False)
    form.saved()
    assert form.page.evaluate("Object.keys(sessionStorage).length") == 0
    other = phone().enter().open("Essai Réseau")

    assert [other.chosen(code) for code in ("C1", "C2", "C3", "C4")] == [
        "favorable",
        "reserve",
        "favorable",
        None,
    ]
    expect(other.row("C2").get_by_role("textbox")).to_have_value(COMMENT)


def test_nothing_is_lost_when_the_service_fails(phone: OpenPhone, site: OpinionSite) -> None:
    site.ask("Panne")
    form = phone().enter().open("Essai Panne")
    form.page.route("**/reponses/*", lambda route: route.fulfill(status=500, body="{}"))
    form.choose("C1", "favorable")
    expect(form.status).to_have_text("Le service ne répond pas : 1 réponse sera enregistrée dès son retour")
    form.page.unroute("**/reponses/*")
    form.saved()

    assert phone().enter().open("Essai Panne").chosen("C1") == "favorable"


def test_somebody_else_in_the_same_tab_has_nothing_of_it(phone: OpenPhone, site: OpinionSite) -> None:
    """The tab is left to a candidate: neither the form nor its address opens."""
    site.ask("Rôle")
    form = phone().enter().open("Essai Rôle")
    address = form.page.url
    form.page.goto(site.ticket("candidat", "feuille-de-route"))
    form.page.goto(address)

    expect(form.page.get_by_role("heading", level=1)).to_have_text("Action non autorisée")
    assert "Essai Rôle" not in form.page.content()


def test_quitting_leaves_nothing_in_the_browser(phone: OpenPhone, site: OpinionSite) -> None:
    site.ask("Quittée")
    form = phone().enter().open("Essai Quittée")
    form.page.route("**/reponses/*", lambda route: route.abort())
    form.choose("C1", "reserve")
    form.explain("C1", COMMENT)
    form.row("C1").get_by_role("textbox").blur()
    expect(form.status).to_contain_text("Hors connexion")
    assert COMMENT in form.page.evaluate("JSON.stringify(sessionStorage)")
    form.page.get_by_role("button", name="Quitter").click()
    expect(form.page.get_by_role("heading", level=1)).to_have_text("Vos pages sont fermées")

    assert form.page.evaluate("sessionStorage.length") == 0


def test_tap_before_the_script_is_there_is_saved(phone: OpenPhone, site: OpinionSite) -> None:
    site.ask("Pressée")
    form = phone()
    form.page.route("**/envois.js", lambda route: (form.choose("C1", "favorable"), route.continue_()))
    form.enter().open("Essai Pressée")
    form.saved()

    assert phone().enter().open("Essai Pressée").chosen("C1") == "favorable"


def test_what_waits_survives_a_reload(phone: OpenPhone, site: OpinionSite) -> None:
    """The telephone kills the tab while the server does not answer."""
    site.ask("Rechargée")
    form = phone().enter().open("Essai Rechargée")
    form.page.route("**/reponses/*", lambda route: route.abort())
    form.choose("C4", "reserve")
    form.explain("C4", COMMENT)
    expect(form.status).to_contain_text("Hors connexion")
    form.page.unroute("**/reponses/*")
    form.page.reload()
    form.saved()

    assert form.chosen("C4") == "reserve"
    expect(form.row("C4").get_by_role("textbox")).to_have_value(COMMENT)


def test_session_that_ends_is_said_and_resumed(phone: OpenPhone, site: OpinionSite) -> None:
    site.ask("Expirée")
    form = phone().enter().open("Essai Expirée")
    form.choose("C1", "favorable")
    form.saved()
    form.page.context.clear_cookies()
    form.choose("C2", "reserve")
    form.explain("C2", COMMENT)
    expect(form.status).to_contain_text("Cette page est fermée")
    # A new ticket of the conversation, in the same tab.
    form.enter().open("Essai Expirée")
    form.saved()

    assert [form.chosen(code) for code in ("C1", "C2")] == ["favorable", "reserve"]
    expect(form.row("C2").get_by_role("textbox")).to_have_value(COMMENT)


def test_end_of_the_session_is_announced_and_put_off(phone: OpenPhone, site: OpinionSite) -> None:
    site.ask("Prolongée")
    form = phone()
    form.page.clock.install(time=datetime.now(UTC))
    form.enter().open("Essai Prolongée")
    # Hidden once the script has run.
    expect(form.page.get_by_role("button", name="Enregistrer")).to_be_hidden()
    form.page.clock.fast_forward(timedelta(minutes=116).seconds * 1000)
    alert = form.page.get_by_role("alert")
    expect(alert).to_contain_text("cette page se ferme à")
    form.page.get_by_role("button", name="Rester sur la page").click()

    expect(alert).to_be_hidden()


def test_later_tap_wins_on_two_screens(phone: OpenPhone, site: OpinionSite) -> None:
    site.ask("Deux écrans")
    first, second = (phone().enter().open("Essai Deux écrans") for _ in range(2))
    first.choose("C1", "favorable")
    first.saved()
    second.choose("C1", "reserve")
    second.saved()
    second.tell("Nettoyage de fin de poste")
    second.saved()
    first.page.evaluate("dispatchEvent(new Event('focus'))")

    expect(first.row("C1").get_by_label("Réservé")).to_be_checked()
    expect(first.row("C1").get_by_label("Nettoyage de fin de poste")).to_be_visible()


def test_screen_that_was_left_behind_shows_that_it_is_sent(phone: OpenPhone, site: OpinionSite) -> None:
    site.ask("Envoyée")
    first, second = (phone().enter().open("Essai Envoyée") for _ in range(2))
    for code in CAPACITIES:
        second.choose(code, "favorable")
    second.saved()
    second.review()
    receipt = second.send()
    first.choose("C1", "non_observe")

    expect(first.page.locator("dd.when")).to_have_text(receipt)


def test_activity_is_renamed_and_removed(phone: OpenPhone, site: OpinionSite) -> None:
    site.ask("Activités")
    form = phone().enter().open("Essai Activités")
    form.tell("Montage")
    form.tell("Inutile")
    form.row("C1").get_by_label("Montage").check()
    form.row("C3").get_by_label("Montage").check()
    name = form.page.locator("#dites input[type=text]").first
    name.fill("Montage de la ligne 3")
    name.press("Enter")
    form.page.get_by_role("button", name="Retirer Inutile").click()
    form.saved()
    form.page.reload()

    expect(form.page.locator("#dites input[type=text]")).to_have_count(1)
    boxes = [form.row(code).get_by_label("Montage de la ligne 3") for code in ("C1", "C2", "C3")]
    assert [one.is_checked() for one in boxes] == [True, False, True]


def test_form_works_without_scripts(phone: OpenPhone, site: OpinionSite) -> None:
    enrolment = site.ask("Sans script")
    form = phone(java_script_enabled=False).enter().open("Essai Sans script")
    page = form.page
    form.tell("Réglage")
    for code in CAPACITIES:
        form.choose(code, "reserve" if code == "C2" else "favorable")
    form.row("C1").get_by_label("Réglage").check()
    form.explain("C2", COMMENT)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status").first).to_have_text("Enregistré.")
    page.get_by_label("Renommer cette activité").fill("Réglage de la presse 4")
    form.review()
    expect(page.get_by_text("Vu dans : Réglage de la presse 4")).to_be_visible()
    form.send()

    opinions = site.opinions(enrolment)
    assert (opinions["C1"]["value"], opinions["C2"]["comment"]) == ("favorable", COMMENT)


def test_text_too_long_is_given_back_without_scripts(phone: OpenPhone, site: OpinionSite) -> None:
    site.ask("Trop long")
    form = phone(java_script_enabled=False).enter().open("Essai Trop long")
    form.choose("C1", "reserve")
    form.choose("C2", "favorable")
    # A browser that lets more be pasted than it is told.
    form.page.locator("#commentaire-C1").evaluate("area => area.removeAttribute('maxlength')")
    form.explain("C1", "à revoir " * 150)
    form.page.get_by_role("button", name="Enregistrer").click()

    expect(form.page.get_by_role("alert")).to_contain_text("Ce texte est trop long")
    expect(form.page.locator("#commentaire-C1")).to_have_value(("à revoir " * 150).strip())
    assert (form.chosen("C1"), form.chosen("C2")) == ("reserve", "favorable")


def test_form_is_filled_in_by_keyboard(phone: OpenPhone, site: OpinionSite) -> None:
    site.ask("Clavier")
    form = phone(has_touch=False, is_mobile=False).enter().open("Essai Clavier")
    page = form.page
    page.get_by_label("Activité ou projet").focus()
    page.keyboard.type("Réglage")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Activité ou projet")).to_be_focused()
    # Past the button, then into each group of answers: a key reaches it, another chooses in it.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(form.row("C1").get_by_label("Favorable", exact=True)).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(form.row("C1").get_by_label("Réservé", exact=True)).to_be_checked()
    page.keyboard.press("Tab")
    expect(form.row("C1").get_by_role("textbox")).to_be_focused()
    page.keyboard.type(COMMENT)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(form.row("C1").get_by_label("Réglage")).to_be_checked()
    form.saved()
    expect(form.row("C1").get_by_label("Réglage")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_axe_finds_nothing(
    phone: OpenPhone, site: OpinionSite, axe_script: str, width: int, scheme: str
) -> None:
    name = f"Axe {width} {scheme}"
    site.ask(name)
    form = phone(viewport={"width": width, "height": 844}, color_scheme=scheme, is_mobile=False).enter()
    page = form.page
    assert seen(page, axe_script) == []
    form.open(f"Essai {name}")
    form.tell("Réglage de la presse 4, puis montage de la ligne 3 et reprise de tous les défauts")
    for code in CAPACITIES[:7]:
        form.choose(code, "reserve")
    form.saved()
    assert seen(page, axe_script) == []
    form.review()
    assert seen(page, axe_script) == []
    page.get_by_role("link", name="Revenir au formulaire").click()
    for code in CAPACITIES:
        form.choose(code, "favorable")
    form.saved()
    form.review()
    assert seen(page, axe_script) == []
    form.send()
    assert seen(page, axe_script) == []


def seen(page: Page, axe_script: str) -> list[str]:
    open_all(page)
    return findings(page, axe_script)
