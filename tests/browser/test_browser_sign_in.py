"""Coming into the console in a real browser: the invitation, the password, the code; by keyboard, and for axe."""

from __future__ import annotations

import re
import time

import pyotp
from playwright.sync_api import Page, expect

from tests.browser.staff_site import StaffSite
from tests.browser.test_browser_staff_pages import findings, one_page, page, site

__all__ = ["one_page", "page", "site"]

PASSWORD = "trois tasses de verre bleu"


def key_shown(page: Page) -> str:
    return page.locator("code.key").inner_text().replace(" ", "")


def accept(page: Page, link: str) -> str:
    """Open the link, choose, and be in; the key of the second factor."""
    page.goto(link)
    key = key_shown(page)
    page.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    page.get_by_label("Le même mot de passe").fill(PASSWORD)
    page.get_by_label("Code à six chiffres").fill(pyotp.TOTP(key).now())
    page.get_by_role("button", name="Ouvrir mon accès").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Candidats")
    return key


def test_nothing_is_found_on_the_way_in(page: Page, site: StaffSite, axe_script: str) -> None:
    page.goto(f"{site.url}/console/connexion")
    assert findings(page, axe_script) == []
    page.get_by_label("Adresse e-mail").fill("personne@example.org")
    page.get_by_label("Mot de passe", exact=True).fill("pas le bon mot de passe")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_contain_text("Connexion refusée.")
    expect(page.get_by_label("Adresse e-mail")).to_have_value("personne@example.org")
    expect(page.get_by_label("Mot de passe", exact=True)).to_have_accessible_description(
        re.compile("Connexion refusée")
    )
    assert findings(page, axe_script) == []


def test_invitation_leads_in_and_nothing_is_found_on_its_pages(
    page: Page, site: StaffSite, axe_script: str, request: object
) -> None:
    name = "Person" + re.sub(r"\W", "", request.node.name)[-12:]  # type: ignore[attr-defined]
    page.goto(site.invite(name))
    assert page.url == f"{site.url}/console/invitation"
    assert findings(page, axe_script) == []
    image = page.get_by_role("img", name=re.compile("Image à scanner"))
    assert image.evaluate("one => one.complete && one.naturalWidth > 100")

    page.get_by_label("Nouveau mot de passe").fill("motdepasse123")
    page.get_by_label("Le même mot de passe").fill("motdepasse123")
    page.get_by_label("Code à six chiffres").fill("000000")
    page.get_by_role("button", name="Ouvrir mon accès").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("trop facile à deviner")
    assert page.title().startswith("Erreur : ")
    assert findings(page, axe_script) == []
    alert.get_by_role("link").click()
    expect(page.get_by_label("Nouveau mot de passe")).to_be_focused()

    accept(page, page.url)
    page.goto(f"{site.url}/console/compte")
    assert findings(page, axe_script) == []
    page.get_by_role("button", name="Se déconnecter", exact=True).click()
    page.get_by_label("Adresse e-mail").fill(f"{name.lower()}@example.org")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Code de connexion")
    assert findings(page, axe_script) == []


def test_signing_in_needs_only_a_keyboard(one_page: Page, site: StaffSite) -> None:
    key = accept(one_page, site.invite("Clavier"))
    one_page.context.clear_cookies()
    one_page.goto(f"{site.url}/console/")
    one_page.get_by_label("Adresse e-mail").focus()
    one_page.keyboard.insert_text("clavier@example.org")
    one_page.keyboard.press("Tab")
    one_page.keyboard.insert_text(PASSWORD)
    one_page.keyboard.press("Enter")
    expect(one_page.get_by_role("heading", level=1)).to_have_text("Code de connexion")
    one_page.get_by_label("Code à six chiffres").focus()
    # The step of the invitation's code was used: the one after it is half a minute early, which is accepted.
    one_page.keyboard.insert_text(pyotp.TOTP(key).at(int(time.time()) + 30))
    one_page.keyboard.press("Enter")
    expect(one_page.get_by_role("heading", level=1)).to_have_text("Candidats")


def test_fields_are_named_for_password_managers(one_page: Page, site: StaffSite) -> None:
    one_page.goto(f"{site.url}/console/connexion")
    assert [one.get_attribute("autocomplete") for one in one_page.locator("input:visible").all()] == [
        "username",
        "current-password",
    ]
    one_page.goto(site.invite("Gestionnaire"))
    assert [one.get_attribute("autocomplete") for one in one_page.locator("input:visible").all()] == [
        "username",
        "new-password",
        "new-password",
        "one-time-code",
    ]
