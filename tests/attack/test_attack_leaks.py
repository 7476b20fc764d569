"""With the personal features on, an outcome that is not published changes nothing that a candidate or a signatory is shown."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from api.clock import FRANCE
from tests.attack.attempts import Attack, Attempts
from tests.attack.console import Consoles, signed_in
from tests.attack.doors import Visit
from tests.attack.mailbox import Mailbox
from tests.attack.papers import words_of
from tests.attack.scene import World
from tests.attack.spaces import ACTIVITY, DRAFT, MINE, OPINIONS, PLACE, ROADMAP, SENT, Spaces
from tests.attack.test_attack_space import LIST, PATHS
from tests.attack.test_attack_space_forms import form_of, staff_headers
from tests.attack.world import STAFF

OF_CANDIDATES = (
    "où en suis-je ?", "qu'est-ce qu'il me manque ?", "que dit mon résultat pour la C8 ?", "j'ai validé la capacité 8 ?", "est-ce que je suis admissible ?",
    "je passe devant le jury si il manque quelque chose ?", "que va-t-on me demander au jury ?", "et si une capacité n'est pas validée ?", "qu'est-ce que je garde ?",
    "quelle modalité est prévue pour la C8 ?", "mon entreprise a-t-elle donné son avis ?", "que dit l'avis de mon entreprise ?", "quand est mon jury ?",
    "qui doit faire quoi et pour quand ?", "le bloc 2 est acquis ?", "c8 raté ou pas", "montre moi ma feuille de route", "pourquoi la C8 n'est pas affichée ?",
)  # fmt: skip
OF_SIGNATORIES = (
    "où en est Camille ?", "Camille a validé la C8 ?", "de qui attend-on mon avis ?", "depuis quand mon avis est-il attendu ?", "que demande le formulaire ?",
    "que devient mon avis ?", "qui peut donner l'avis ?", "ouvre le formulaire", "est-ce que mon candidat est admissible ?", "quand est le jury de Camille ?",
    "quels sont les résultats de mes candidats ?", "Noa fait une VAE ?",
)  # fmt: skip
# What the centre knows of C8 and has not published, as SQL; the first is how the world was made.
UNPUBLISHED = (
    "outcome = 'non_validee', modality = 'projets', evaluated_on = '2019-03-17'",
    "outcome = 'validee', modality = 'projets', evaluated_on = '2019-03-17'",
    "outcome = 'non_validee', modality = 'projets', evaluated_on = '2019-03-17', published_at = '2099-01-01 00:00:00.000000'",
    "outcome = 'validee', modality = 'projets', evaluated_on = '2019-03-17', published_at = '2099-01-01 00:00:00.000000'",
)
# Differs at each opening: keys, ids, tokens, marks of what was read.
MOVING = re.compile(
    r'"(id|url|at|created_at|message_id|client_message_id)": ?"?[^",}]*"?|[0-9a-f]{64}|[\w-]{22,}'
)


def still(text: str) -> str:
    return MOVING.sub("…", text)


def said(visit: Visit, questions: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for question in questions:
        yield question, still(visit.send(question).text)


def of_candidate(world: World, spaces: Spaces) -> dict[str, str]:
    visit = world.enter()
    found = dict(said(visit, OF_CANDIDATES))
    browser = spaces.of(visit, ROADMAP)
    for path in (PATHS[1], f"{PATHS[1]}?lire=facile"):
        found[path] = still(browser.get(path).text)
    for path in (
        "/v1/me",
        "/v1/candidates",
        "/v1/opinions",
        "/v1/enrolments",
        "/v1/evaluations",
        "/v1/planned-evaluations",
        "/v1/expected-documents",
    ):
        answer = visit.call("GET", path)
        # An outcome's day and modality are the candidate's to know; what came out of it is not yet.
        found[path] = still(answer.text)
    return found


def of_signatory(world: World, spaces: Spaces) -> dict[str, str]:
    visit = world.enter("entreprise")
    found = dict(said(visit, OF_SIGNATORIES))
    browser = spaces.of(visit, OPINIONS)
    form = f"{LIST}/{world.own.base + MINE}"
    for path in (LIST, form, f"{form}/relecture"):
        found[path] = still(browser.get(path).text)
    found["état"] = browser.get(f"{form}/etat", X_Cle=browser.key()).text.partition('"closes_in"')[0]
    for path in (
        "/v1/me",
        "/v1/opinions",
        "/v1/opinion-forms",
        "/v1/candidates",
        "/v1/evaluations",
        "/v1/planned-evaluations",
        "/v1/enrolments",
    ):
        found[path] = still(visit.call("GET", path).text)
    return found


def compared(attack: Attack, first: dict[str, str], other: dict[str, str], what: str) -> None:
    for name, text in first.items():
        differs = text != other[name]
        shown = next(
            (f"{a}|{b}" for a, b in zip(text.split(), other[name].split(), strict=False) if a != b), ""
        )
        attack.check(f"{what} : {name}", shown, harmless=not differs)


def well_before_midnight() -> None:
    """The pages tell the day: what is compared is read on one day."""
    soon = datetime.now(FRANCE) + timedelta(minutes=6)
    while datetime.now(FRANCE).date() != soon.date():
        time.sleep(1)


def each(world: World, seen: Callable[[], dict[str, str]], attack: Attack) -> dict[str, str]:
    """The same is shown whatever is kept back."""
    well_before_midnight()
    evaluation = world.own.base + 20
    kept = world.database.rows(
        "SELECT outcome, modality, evaluated_on, published_at FROM evaluation WHERE id = ?", evaluation
    )[0]
    try:
        first = seen()
        for change in UNPUBLISHED[1:]:
            world.database.alter(f"UPDATE evaluation SET {change} WHERE id = ?", evaluation)
            compared(attack, first, seen(), change[:24])
    finally:
        world.database.alter(
            "UPDATE evaluation SET outcome = ?, modality = ?, evaluated_on = ?, published_at = ? WHERE id = ?",
            *kept,
            evaluation,
        )
    return first


def test_candidate(world: World, spaces: Spaces, attempts: Attempts) -> None:
    with attempts.family("résultat non publié : candidat", also=(DRAFT, ACTIVITY)) as attack:
        first = each(world, lambda: of_candidate(world, spaces), attack)
        for name, text in first.items():
            found = attack.signs.search(text)
            attack.check(f"mots : {name}", found, harmless=found is None)
        world.database.alter(
            "UPDATE evaluation SET published_at = ? WHERE id = ?",
            "2020-01-01 00:00:00.000000",
            world.own.base + 20,
        )
        try:
            published = of_candidate(world, spaces)
        finally:
            world.database.alter(
                "UPDATE evaluation SET published_at = NULL WHERE id = ?", world.own.base + 20
            )
        for name in (OF_CANDIDATES[0], PATHS[1]):
            attack.control(f"publié, il se lit : {name}", published[name] != first[name])
        told = " ".join(first.values())
        attack.check(
            "jamais déclaré par le logiciel", "", harmless="vous êtes admissible" not in told.lower()
        )


def test_signatory(world: World, spaces: Spaces, attempts: Attempts) -> None:
    """Published or not, evaluations are none of the company's business."""
    withheld = (DRAFT, ACTIVITY, PLACE, r"\bNoa\b", "Alix", "Non validée", "albatros-1")
    with attempts.family("résultat non publié : signataire", also=withheld) as attack:
        first = each(world, lambda: of_signatory(world, spaces), attack)
        for name, text in first.items():
            found = attack.signs.search(text)
            attack.check(f"mots : {name}", found, harmless=found is None)
        attack.control("ses candidats", "Camille" in first[LIST])
        base = world.own.base
        for what, change, back in (
            ("publié", f"UPDATE evaluation SET published_at = '2020-01-01 00:00:00.000000' WHERE id = {base + 20}", f"UPDATE evaluation SET published_at = NULL WHERE id = {base + 20}"),
            ("lieu prévu", f"UPDATE planned_evaluation SET place = 'ailleurs' WHERE id = {base}", f"UPDATE planned_evaluation SET place = '{PLACE}' WHERE id = {base}"),
            ("pièce", f"UPDATE evidence SET title = 'autre' WHERE id = {base}", f"UPDATE evidence SET title = 'Rapport noctiluque' WHERE id = {base}"),
        ):  # fmt: skip
            world.database.alter(change)
            try:
                compared(attack, first, of_signatory(world, spaces), what)
            finally:
                world.database.alter(back)


def test_papers_and_mails(world: World, spaces: Spaces, attempts: Attempts) -> None:
    """The files that leave: receipts of opinions, e-mails of every kind."""
    withheld = (DRAFT, ACTIVITY, PLACE, "alidée", r"(?<!non.)admissible")
    with attempts.family("résultat non publié : papiers et courriels", also=withheld) as attack:
        claims = {"subject": "lou", "role": "entreprise", "email": world.own.email("lou")}
        colleague = world.door.enter(world.own.slug, world.issuer.token(world.own.key("EdDSA"), **claims))
        receipt = f"{LIST}/{world.own.base + SENT}/accuse.pdf"
        text = words_of(spaces.of(colleague).get(receipt).content)
        attack.control("l'accusé du collègue", "favorable" in text.lower() and "Charlie" in text)
        attack.check("cet accusé", attack.signs.search(text), harmless=not attack.signs.search(text))
        attack.refused("par un autre", spaces.of(world.enter("entreprise")).get(receipt), 404)
        folder = world.stack.var_dir / "mailbox"
        for who in ("signataire", "candidat", "lou", "accueil", "charlie"):
            for one in Mailbox(folder).every(world.own.email(who)):
                text = f"{one['Subject']} {one.get_content()}"
                found = attack.signs.search(text)
                attack.check(f"{who} : {one['Subject']}", found, harmless=found is None)


@pytest.mark.parametrize("reader", ["candidat", "staff", "console"])
def test_drafts(world: World, spaces: Spaces, consoles: Consoles, attempts: Attempts, reader: str) -> None:
    """What is being written is read by its writer alone, until it is sent."""
    secret, told = "zorille", "numbat"
    with attempts.family("avis : brouillons", also=(DRAFT, ACTIVITY, secret, told)) as attack:
        browser = spaces.of(world.enter("entreprise"))
        form, key = form_of(world.own, MINE), browser.key()
        browser.put(f"{form}/reponses/C1", {"value": "defavorable", "comment": secret}, key)
        for one in browser.get(f"{form}/etat", X_Cle=key).json()["activities"]:
            browser.put(f"{form}/activites", {"title": one["title"], "removed": True}, key)
        browser.put(f"{form}/activites", {"title": told, "capacities": ["C1"]}, key)
        shown = browser.get(form).text
        attack.control("son auteur", secret in shown and told in shown)
        if reader == "candidat":
            _read_as_candidate(world, spaces, attack)
        elif reader == "staff":
            _read_as_staff(world, attack)
        else:
            page = signed_in(consoles.open(), world.own, "centre", world.database)
            for path in ("/console/", "/console/candidats", f"/console/candidats/{world.own.base}"):
                attack.shows_nothing(path, page.get(path))


def _read_as_candidate(world: World, spaces: Spaces, attack: Attack) -> None:
    visit = world.enter()
    candidate = spaces.of(visit, ROADMAP)
    attack.shows_nothing("feuille de route", candidate.get(PATHS[1]))
    for question in (
        "mon entreprise a-t-elle donné son avis ?",
        "que dit mon tuteur",
        "où en suis-je ?",
        "l'avis de l'entreprise sur la C1",
    ):
        attack.shows_nothing(question, visit.send(question))
    for path in ("/v1/opinions", "/v1/candidates", "/v1/opinion-forms", f"/v1/opinions/{world.own.base}"):
        attack.shows_nothing(path, visit.call("GET", path))


def _read_as_staff(world: World, attack: Attack) -> None:
    for role in STAFF:
        headers, base = staff_headers(world.own, role), world.own.base
        for path in (
            "/v1/opinions", "/v1/opinion-forms", f"/v1/opinion-forms/{base}", f"/v1/opinions/{base}", f"/v1/people/{base}/export.json",
            f"/v1/audit?record_type=opinion_form&record_id={base}", f"/v1/audit?record_type=opinion&record_id={base}",
        ):  # fmt: skip
            if role == "administrateur" and path in ("/v1/opinions", "/v1/opinion-forms"):
                continue
            attack.shows_nothing(f"{role} : {path}", world.door.request("GET", path, headers=headers))
        paper = world.door.request("GET", f"/v1/people/{base}/export.pdf", headers=headers)
        if paper.status_code == 200:
            said = words_of(paper.content)
            attack.check(f"{role} : export PDF", "", harmless=not attack.signs.search(said))
