"""Staff's pages in a real browser: what axe finds, what fits, what the keyboard reaches, what is printed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chat_page import AXE_TAGS
from tests.browser.staff_site import StaffSite

LOOKS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
PAGES = ("liste", "candidat", "séances", "séance", "procès-verbal", "équipe", "membre", "compte")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffSite]:
    running = StaffSite(tmp_path_factory.mktemp("staff"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(params=LOOKS, ids=[f"{width}-{scheme}" for width, scheme in LOOKS])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    width, scheme = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale="fr-FR"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def one_page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    yield context.new_page()
    context.close()


def path_of(name: str, site: StaffSite) -> str:
    session = f"/console/jurys/{site.session_id}"
    records = ("/console/", "/console/candidats/1", "/console/jurys", session, f"{session}/proces-verbal")
    paths = (*records, "/console/equipe", "/console/equipe/2", "/console/compte")
    return site.url + dict(zip(PAGES, paths, strict=True))[name]


def sign_in(page: Page, site: StaffSite) -> None:
    page.goto(f"{site.url}/console/")
    page.get_by_role("button", name="Ariane Démo, administratrice").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Candidats")


def open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


def findings(page: Page, axe_script: str) -> list[str]:
    """What axe finds, what scrolls sideways, what is too small to be touched, and headings that skip a level."""
    # By the protocol: the pages let no script run, and that is part of what is tested.
    page.evaluate(axe_script)
    report = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", AXE_TAGS)
    assert report["passes"], "axe n'a rien vérifié"
    found = [f"{rule['id']}: {node['html']}" for rule in report["violations"] for node in rule["nodes"]]
    found += page.evaluate(
        """() => {
            const box = element => element.getBoundingClientRect();
            const targets = "button, summary, select, input:not([type=hidden], [type=checkbox], [type=radio]), label.tick";
            const small = [...document.querySelectorAll(targets)]
                .filter(one => box(one).width > 0 && (box(one).width < 24 || box(one).height < 24))
                .map(one => `trop petit : ${one.outerHTML}`);
            const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map(one => Number(one.tagName[1]));
            const skipped = levels.some((level, rank) => rank > 0 && level > levels[rank - 1] + 1);
            const root = document.documentElement;
            return [
                ...small,
                ...(skipped ? [`titres : ${levels}`] : []),
                ...(root.scrollWidth > root.clientWidth ? ["défile de côté"] : []),
                ...(root.lang === "fr" ? [] : ["langue absente"]),
            ];
        }"""
    )
    return found


def test_nothing_is_found_on_any_page(page: Page, site: StaffSite, axe_script: str) -> None:
    sign_in(page, site)
    for name in PAGES:
        page.goto(path_of(name, site))
        open_all(page)
        assert findings(page, axe_script) == [], name


def test_refusal_leads_to_the_field(page: Page, site: StaffSite, axe_script: str) -> None:
    sign_in(page, site)
    page.goto(path_of("séance", site))
    number = page.get_by_label("Numéro du dossier")
    number.fill("a b")
    page.get_by_role("button", name="Présenter à cette séance").click()

    alert = page.get_by_role("alert")
    expect(alert.get_by_role("heading")).to_have_text("Rien n'a été enregistré")
    assert page.title().startswith("Erreur : ")
    assert findings(page, axe_script) == []
    alert.get_by_role("link").click()
    expect(number).to_be_focused()
    expect(number).to_have_value("a b")
    expect(number).to_have_accessible_description("À corriger : Indiquez le numéro du dossier.")


def test_declaration_is_recorded_by_keyboard(one_page: Page, site: StaffSite) -> None:
    sign_in(one_page, site)
    one_page.goto(path_of("séance", site))
    candidate = one_page.get_by_role("article", name="Alix Exemple")
    summary = candidate.locator("summary").first
    summary.focus()
    one_page.keyboard.press("Enter")
    # No answer is chosen beforehand: a key reaches the group, another chooses in it.
    assert candidate.locator("input:checked").count() == 0
    one_page.keyboard.press("Tab")
    one_page.keyboard.press("Space")
    chosen = candidate.locator("input:checked")
    expect(chosen).to_have_count(1)
    one_page.keyboard.press("Enter")

    expect(one_page.get_by_role("status")).to_have_text("La déclaration du jury est enregistrée.")
    expect(one_page.get_by_role("status")).to_be_in_viewport()


def test_printed_sheet_holds_the_recap_and_no_form(one_page: Page, site: StaffSite) -> None:
    sign_in(one_page, site)
    one_page.goto(path_of("séance", site))
    one_page.emulate_media(media="print")

    expect(one_page.get_by_role("article", name="Camille Démo")).to_be_visible()
    expect(one_page.get_by_text("Pas encore évaluées : C6.")).to_be_visible()
    expect(one_page.get_by_text("☐ admissible").first).to_be_visible()
    assert one_page.locator("button:visible, input:visible, summary:visible").count() == 0
