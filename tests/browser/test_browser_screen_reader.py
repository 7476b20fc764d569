"""What a person who listens goes through, from the browser's own accessibility tree, and what is said to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.screen_reader import controls, heard
from tests.browser.stub_portal import ASSISTANT
from tests.browser.widget_states import LABEL, MESSAGES, STATES, Scene, failed, with_card

# Longer than an announcement takes to be written.
SPOKEN_MS = 400
OPENING = "Ouverture de la conversation…"
ANSWERING = "L'assistant répond…"
LISTEN = """() => {
    window.said = [];
    const regions = "[aria-live], [role=status], [role=alert], [role=log]";
    new MutationObserver(changes => {
        const changed = new Set(changes.map(({target}) =>
            (target.nodeType === Node.TEXT_NODE ? target.parentElement : target).closest(regions)));
        for (const region of changed) {
            const text = region?.textContent.trim();
            if (text && region.checkVisibility()) said.push(text);
        }
    }).observe(document.querySelector("assistant-cqpm").shadowRoot,
        {childList: true, characterData: true, subtree: true});
}"""

WELCOME = """
titre 1 « Mon espace »
boîte de dialogue « Assistant CQPM »
titre 2 « Assistant CQPM »
Assistant automatique
bouton « Terminer la conversation »
région « Fil de la conversation »
liste de 1
Assistant
Bonjour.
Les échanges sont gardés un an au plus.
liste de 1 « Questions pour commencer »
bouton « Le jury »
champ « Votre question », Entrée pour envoyer, Maj + Entrée pour aller à la ligne
bouton « Envoyer »
"""
ANSWER = """
région « Fil de la conversation »
liste de 3
Assistant
Bonjour.
bouton « Le jury », indisponible
Vous qui compose le jury
Assistant
Lecture de la fiche
La fiche prévoit trois voies :
liste de 3
la formation
l'alternance
la VAE
Source :
lien « Fiche RNCP 28246 (nouvelle fenêtre) »
, section « Voies d'accès » , 1er juin 2023
bouton « 2 autres sources de la réponse 1 », développé
liste de 2
lien « Référentiel (nouvelle fenêtre) »
, section « Jury » , 1er juin 2023
Guide interne , section « Calendrier » , 15 janvier 2024
liste de 1 « Questions proposées, réponse 1 »
bouton « Qui compose le jury ? »
champ « Votre question », Entrée pour envoyer, Maj + Entrée pour aller à la ligne
"""
PROGRESS = """
groupe « Où vous en êtes »
titre 3 « Où vous en êtes »
1 capacité validée sur 4.
liste de 2
titre 4 « Bloc 1 Réaliser une production »
Bloc acquis
liste de 1
C1 Préparer son poste Validée
titre 4 « Bloc 2 Participer au progrès de l'atelier »
En cours
liste de 3
C5 Entretenir son poste Non validée
C6 Signaler un écart Résultat à venir
C7 Proposer une amélioration Pas encore évaluée
"""
FORM = """
groupe « Joindre une personne »
titre 3 « Joindre une personne »
lien « Appeler le 03 53 01 57 57 »
groupe « Vous voulez »
choix « Être rappelé au téléphone », non coché
choix « Laisser un message et recevoir une réponse par e-mail », coché
champ « Votre adresse e-mail », à corriger, Par exemple : prenom.nom@exemple.fr. Écrivez votre adresse e-mail, comme dans l'exemple.
champ « Votre nom (facultatif) »
champ « Votre message », N'écrivez rien sur votre santé ni sur votre vie privée.
case « Joindre la liste des sujets de cette conversation (facultatif) », non coché
À qui : UIMM de démonstration, Moselle
bouton « Envoyer ma demande »
bouton « Changer de département »
"""


@pytest.fixture(scope="module")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(locale="fr-FR", reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def scene(context: BrowserContext) -> Scene:
    """The portal's page with the assistant in a corner, and somebody who listens."""
    scene = Scene.of(context, "", floating=True)
    expect(scene.button(LABEL)).to_be_visible()
    scene.page.evaluate(LISTEN)
    return scene


def assert_heard(page: Page, expected: str) -> None:
    """Every line of it is met, in that order; other lines may come between."""
    lines = iter(met := heard(page))
    missing = [
        line for line in expected.replace("« ", "«\u00a0").replace(" »", "\u00a0»").split("\n") if line
    ]
    missing = [line for line in missing if not any(clean(line) == clean(one) for one in lines)]
    assert missing == [], "\n".join(met)


def clean(line: str) -> str:
    return " ".join(line.split())


def said(scene: Scene, count: int = 0) -> list[str]:
    """What was spoken since this was last asked, once all of it has been: `count` at least are waited for."""
    for _ in range(200):
        if scene.page.evaluate("said.length") >= count:
            break
        scene.page.wait_for_timeout(50)
    scene.page.wait_for_timeout(SPOKEN_MS)
    found: list[str] = scene.page.evaluate("said.splice(0)")
    return [clean(one) for one in found]


def hold(scene: Scene) -> list[Route]:
    """Messages wait there until the test lets them go."""
    held: list[Route] = []
    scene.page.route(f"{ASSISTANT}{MESSAGES}", lambda route: held.append(route))
    return held


def test_closed_it_is_one_button_that_tells_it_is_folded(scene: Scene) -> None:
    assert heard(scene.page) == [
        "titre 1 «\u00a0Mon espace\u00a0»",
        f"bouton «\u00a0{clean(LABEL)}\u00a0», réduit",
    ]
    assert said(scene) == []


def test_opened_it_is_a_named_window_and_the_welcome_is_said_once(scene: Scene) -> None:
    scene.welcome()

    assert_heard(scene.page, WELCOME)
    for line in ("Vous n'êtes pas identifié", "bouton « Réduire l'assistant »"):
        assert_heard(scene.page, line)
    assert Counter(heard(scene.page))["boîte de dialogue «\u00a0Assistant CQPM\u00a0»"] == 1
    assert not any(line.startswith("région «\u00a0Assistant CQPM") for line in heard(scene.page))
    # On a machine that is busy, the opening may last.
    spoken = [one for one in said(scene, 1) if one != OPENING]
    assert spoken == ["Assistant automatique. Bonjour. Les échanges sont gardés un an au plus."]


@pytest.mark.parametrize(
    "slow", ["**/chat-*.js*", f"{ASSISTANT}/v1/chat/sessions"], ids=["fichier", "service"]
)
def test_opening_that_lasts_is_said_once_and_then_the_welcome(scene: Scene, slow: str) -> None:
    held: list[Route] = []
    scene.page.route(slow, lambda route: held.append(route))
    scene.begin()
    scene.page.wait_for_timeout(1500)
    assert said(scene, 1) == [OPENING]

    held[0].fallback()
    expect(scene.chat.answers).to_have_count(1)
    assert [one.split(".")[0] for one in said(scene, 1)] == ["Assistant automatique"]


def test_length_is_said_once_when_it_is_passed_and_once_when_it_is_not_any_more(scene: Scene) -> None:
    scene.welcome()
    said(scene, 1)
    scene.chat.field.fill("a" * 999)
    assert said(scene) == []
    scene.chat.field.press("End")
    scene.page.keyboard.type("bcd")
    assert said(scene, 1) == ["Votre message est trop long : 1 caractère de trop."]
    expect(scene.chat.field).to_have_attribute("aria-invalid", "true")
    expect(scene.chat.field).to_have_accessible_description(re.compile("2 caractères de trop"))

    scene.page.keyboard.press("Backspace")
    assert said(scene) == []
    scene.page.keyboard.press("Backspace")
    scene.page.keyboard.press("Backspace")
    assert said(scene, 1) == ["Votre message n'est plus trop long."]
    expect(scene.chat.field).not_to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize(
    ("state", "expected"),
    [("réponse", ANSWER), ("carte progression", PROGRESS), ("message refusé", FORM)],
    ids=["réponse", "progression", "formulaire"],
)
def test_all_that_is_shown_is_met_in_order(scene: Scene, state: str, expected: str) -> None:
    STATES[state](scene)

    assert_heard(scene.page, expected)


def test_each_answer_is_said_once_and_nothing_is_said_between(scene: Scene) -> None:
    scene.welcome()
    said(scene, 1)
    for question in ("qui compose le jury", "progression"):
        scene.ask(question)
        # On a machine that is busy, the answer may last.
        [spoken] = [one for one in said(scene, 1) if one != ANSWERING]
        assert spoken.startswith(
            "Réponse de l'assistant : Lecture de la fiche La fiche prévoit trois voies :"
        )
        assert spoken.endswith("Questions proposées : 1.")
    assert "Tableau affiché : Où vous en êtes." in spoken

    scene.chat.field.fill("une question que je n'envoie pas")
    scene.chat.chat.get_by_text("2 autres sources").last.click()
    assert said(scene) == []


def test_waiting_that_lasts_is_said_once_and_then_the_answer(scene: Scene) -> None:
    scene.welcome()
    said(scene, 1)
    held = hold(scene)
    scene.chat.send("qui compose le jury")
    scene.page.wait_for_timeout(1500)
    assert said(scene, 1) == [ANSWERING]

    held[0].fallback()
    expect(scene.chat.answers).to_have_count(2)
    assert [one.split(" :")[0] for one in said(scene, 1)] == ["Réponse de l'assistant"]


@pytest.mark.parametrize("show", [failed, with_card("message")], ids=["échec", "formulaire"])
def test_a_failure_and_a_form_are_said_once(scene: Scene, show: Callable[[Scene], None]) -> None:
    show(scene)
    scene.page.wait_for_function(
        "one => said.at(-1)?.includes(one)", arg="Erreur" if show is failed else "Formulaire"
    )
    if show is failed:
        assert said(scene)[-1].startswith("Erreur : ")
    else:
        assert said(scene)[-1].count("Formulaire affiché : joindre une personne.") == 1
    assert said(scene) == []


def test_answer_that_comes_while_folded_is_said_and_counted_once(scene: Scene) -> None:
    scene.welcome()
    said(scene, 1)
    held = hold(scene)
    scene.chat.send("qui compose le jury")
    scene.page.keyboard.press("Escape")
    said(scene)
    held[0].fallback()
    expect(scene.chat.chat.get_by_role("button", name="1 réponse non lue")).to_be_visible()

    assert said(scene, 1) == ["Nouvelle réponse de l'assistant."]


def test_no_two_controls_have_one_name_and_different_effects(scene: Scene) -> None:
    scene.welcome()
    for question in ("liste", "contact", "page", "progression", "message"):
        scene.ask(question)
    names = Counter((role, name) for role, name, _ in set(controls(scene.page)))
    pressed = Counter((role, name) for role, name, address in controls(scene.page) if not address)

    assert len(pressed) > 12
    assert [one for one, count in names.items() if count > 1] == []
    assert [one for one, count in pressed.items() if count > 1] == []
