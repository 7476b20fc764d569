"""What each of the demonstration's people is told of their own path, and what it costs to tell it."""

import asyncio
from typing import Any

import pytest

from knowledge import Knowledge
from tests.api.driver import Api
from tests.api.queries import statements

PATH = [
    "parcours_progression",
    "parcours_capacite",
    "parcours_manque",
    "parcours_avis",
    "parcours_jury",
    "parcours_passage_jury",
    "parcours_demandes_jury",
    "parcours_non_validee",
    "parcours_acquis",
    "parcours_modalite",
    "parcours_qui_agit",
    "parcours_feuille_route",
]
# What answers the questions that are not only about oneself.
GENERAL = {
    "parcours_passage_jury": "blocs_obtention",
    "parcours_demandes_jury": "jury_role",
    "parcours_non_validee": "evaluation_rattrapage",
    "parcours_acquis": "enregistrement_composantes",
    "parcours_modalite": "evaluation_modalites",
    "parcours_qui_agit": "acces_etapes_formation",
    "parcours_formulaire_avis": "avis_saisie",
}
# « Qu'est-ce que je dois faire ? » asks a tutor for the opinions that are awaited of them.
TUTORS_OWN = {"parcours_manque", "parcours_avis", "parcours_qui_agit", "parcours_feuille_route"}
OTHERS = {"candidat": "Camille", "charlie": "Charlie", "sacha": "Sacha", "noa": "Noa"}
# The demonstration is seeded on the 2nd of March 2026; the words say the rest.
TOLD = [
    # Two capacities missing, all that is to come recorded.
    ("charlie", "parcours_progression", "6 capacités validées et publiées sur 8. Pas encore évaluées : C6 et C8."),
    ("charlie", "parcours_progression", "- vous : envoyer le rapport, pour le 16 mars 2026"),
    ("charlie", "parcours_progression", "- commission d'évaluation : C6 le 21 mars 2026 ; C8 le 30 mars 2026"),
    ("charlie", "parcours_progression", "- votre entreprise : son avis pour C1 à C8"),
    ("charlie", "parcours_progression", "- jury paritaire : le 18 avril 2026"),
    ("charlie", "parcours_passage_jury", "La fiche ne dit pas si l'on passe devant le jury quand il manque une capacité"),
    ("charlie", "parcours_passage_jury", "il manque une validation publiée pour C6 et C8 ; jury enregistré le 18 avril 2026"),
    ("charlie", "parcours_demandes_jury", "La fiche ne parle pas d'audition du candidat"),
    ("charlie", "parcours_non_validee", "aucune capacité n'est publiée comme non validée"),
    ("charlie", "parcours_acquis", "sont publiées comme validées : C1 à C5 et C7"),
    ("charlie", "parcours_modalite", "C6 : évaluation en situation professionnelle réelle, prévue le 21 mars 2026 (Atelier"),
    ("charlie", "parcours_modalite", "C8 : évaluation par la présentation de projets ou activités, prévue le 30 mars 2026"),
    ("charlie", "parcours_qui_agit", "vous : envoyer le rapport, pour le 16 mars 2026"),
    ("charlie", "parcours_qui_agit", "Atelier Démonstration : son avis pour C1 à C8, demandé depuis le 2 mars 2026"),
    ("charlie", "parcours_jury", "le 18 avril 2026 (Centre d'examen fictif)"),
    # One outcome published as not validated, one not published.
    ("candidat", "parcours_progression", "centre d'examen : publier le résultat de C5"),
    ("candidat", "parcours_progression", "C8, non validée : demandez la suite à votre centre d'examen"),
    ("candidat", "parcours_passage_jury", "C5, C6 et C8 ; aucune date de jury n'est enregistrée"),
    ("candidat", "parcours_non_validee", "résultat publié « non validée » pour C8"),
    ("candidat", "parcours_acquis", "sont publiées comme validées : C1 à C4 et C7"),
    ("candidat", "parcours_modalite", "C6 : évaluation en situation professionnelle réelle, prévue le 28 mars 2026"),
    ("candidat", "parcours_modalite", "C5 : l'évaluation est faite"),
    ("candidat", "parcours_avis", "- C3 : réservé (2 mars 2026)"),
    ("candidat", "parcours_avis", "pas encore donné : C5 et C6"),
    ("candidat", "parcours_avis", "Ce n'est pas un résultat : la fiche ne dit pas comment il compte."),
    # Nothing evaluated yet, nothing planned.
    ("sacha", "parcours_passage_jury", "Pour vous, en formation continue, il manque une validation publiée pour C1 à C8"),
    ("sacha", "parcours_acquis", "aucune capacité n'est encore publiée comme validée"),
    ("sacha", "parcours_modalite", "C1 à C8 : aucune modalité n'est enregistrée"),
    ("sacha", "parcours_qui_agit", "commission d'évaluation : C1 à C8, sans date enregistrée"),
    # A VAE: its interview comes before the jury.
    ("noa", "parcours_progression", "commission de validation : votre entretien, le 4 avril 2026"),
    ("noa", "parcours_demandes_jury", "l'entretien de la commission de validation, le 4 avril 2026"),
    ("noa", "parcours_modalite", "entretien de la commission de validation : le 4 avril 2026"),
    ("noa", "parcours_qui_agit", "commission de validation : entretien le 4 avril 2026"),
    ("noa", "parcours_avis", "Aucun avis de votre entreprise n'est enregistré"),
]  # fmt: skip


async def said(api: Api, persona: str, question: str, **parametres: str) -> str:
    visitor = await api.open(persona)
    reply = await visitor.ask_internally(question, parametres=parametres)
    assert reply["contexte"]["question"] == question
    return str(reply["answer"]["text"])


@pytest.mark.parametrize("question", [*PATH, "parcours_formulaire_avis"])
async def test_anonymous_is_answered_in_general_or_asked_to_identify(api: Api, question: str) -> None:
    await api.open("charlie")

    reply = await (await api.open()).ask_internally(question)

    assert reply["contexte"]["question"] == GENERAL.get(question, "parcours_identification")
    card = reply["answer"]["card"] or {"type": None}
    assert card["type"] not in ("progression", "page")
    assert "Pour vous, en" not in reply["answer"]["text"]


@pytest.mark.parametrize("question", PATH)
async def test_signatory_is_told_nothing_of_a_path(api: Api, question: str) -> None:
    reply = await (await api.open("tuteur")).ask_internally(question)

    if question in TUTORS_OWN:
        assert reply["contexte"]["question"] == "parcours_avis_attendus"
        assert "valid" not in reply["answer"]["text"]
        return
    assert reply["contexte"]["question"] == GENERAL.get(question, "parcours_autre_role")
    assert not any(name in str(reply) for name in OTHERS.values())


async def test_candidate_has_no_form_to_open(api: Api) -> None:
    reply = await (await api.open("charlie")).ask_internally("parcours_formulaire_avis")

    assert reply["contexte"]["question"] == "avis_saisie"
    assert reply["answer"]["card"] is None


@pytest.mark.parametrize("persona", sorted(OTHERS))
async def test_each_is_told_their_own_path(api: Api, persona: str) -> None:
    visitor = await api.open(persona)

    for question, words in [(question, words) for who, question, words in TOLD if who == persona]:
        reply = await visitor.ask_internally(question)
        assert reply["contexte"]["question"] == question
        assert words in reply["answer"]["text"]


@pytest.mark.parametrize(
    ("persona", "capacite", "words"),
    [
        ("charlie", "8", "Évaluation par la présentation de projets ou activités, prévue le 30 mars 2026"),
        ("candidat", "3", "L'avis de votre entreprise est enregistré : réservé."),
        ("candidat", "5", "le centre d'examen n'a pas encore publié le résultat"),
        ("candidat", "8", "publiée comme non validée"),
        ("sacha", "1", "Aucune modalité d'évaluation n'est encore enregistrée."),
    ],
)
async def test_one_capacity_is_told_with_what_is_planned(
    api: Api, persona: str, capacite: str, words: str
) -> None:
    assert words in await said(api, persona, "parcours_capacite", capacite=capacite)


async def test_opinion_is_read_as_it_was_given(api: Api) -> None:
    await api.alter(
        "UPDATE opinion SET comment = :said WHERE value = 'reserve'", {"said": "Aidé\n- au réglage"}
    )

    assert "- C3 : réservé (2 mars 2026) : « Aidé - au réglage »" in await said(
        api, "candidat", "parcours_avis"
    )


async def test_document_that_was_received_is_not_asked_for_again(api: Api) -> None:
    await api.alter("UPDATE expected_document SET kind = 'preuve'")
    await api.alter(
        "INSERT INTO evidence (enrolment_id, kind, title, received_on, created_at, version)"
        " SELECT enrolment_id, 'preuve', 'Photos', '2026-02-20', created_at, 1 FROM expected_document"
    )

    assert "envoyer" not in await said(api, "charlie", "parcours_qui_agit")


async def test_day_that_has_passed_is_told_so(api: Api) -> None:
    await api.alter("UPDATE planned_evaluation SET planned_on = '2026-02-27' WHERE capacity = 'C8'")
    await api.alter("UPDATE expected_document SET due_on = '2026-02-13'")

    assert "qui était prévue le 27 février 2026" in await said(api, "charlie", "parcours_modalite")
    assert "le rapport, attendu depuis le 13 février 2026" in await said(api, "charlie", "parcours_qui_agit")


async def test_session_that_was_held_is_not_to_come(api: Api) -> None:
    await api.alter("UPDATE jury_session SET held_on = '2026-02-20' WHERE held_on > '2026-03-02'")

    held = "jury paritaire : séance du 20 février 2026, sans décision enregistrée pour vous"
    assert held in await said(api, "charlie", "parcours_progression")


async def test_evaluation_planned_after_a_declaration_is_told(api: Api) -> None:
    await api.alter(
        "INSERT INTO jury_declaration (jury_candidate_id, rank, outcome, declared_on, created_at, version)"
        " SELECT jury_candidate.id, 1, 'non_admissible', '2026-02-20', jury_candidate.created_at, 1"
        " FROM jury_candidate JOIN jury_session ON jury_session.id = jury_session_id"
        " WHERE held_on > '2026-03-02'"
    )

    assert "- C6 : évaluation en situation" in await said(api, "charlie", "parcours_qui_agit")
    assert "- C6 : évaluation en situation" in await said(api, "charlie", "parcours_modalite")


async def test_block_is_attested_by_the_jury_only(api: Api) -> None:
    await api.alter("UPDATE jury_declaration SET outcome = 'non_admissible'")
    await api.alter(
        "UPDATE jury_candidate SET enrolment_id = (SELECT enrolment.id FROM enrolment JOIN person"
        " ON person.id = person_id WHERE given_name = 'Sacha')"
        " WHERE id IN (SELECT jury_candidate_id FROM jury_declaration)"
    )
    before = await said(api, "sacha", "parcours_acquis")
    await api.alter(
        "INSERT INTO block_attestation (jury_declaration_id, block, number, issued_on, created_at, version)"
        " SELECT id, 2, 'A-1', declared_on, created_at, 1 FROM jury_declaration"
    )

    assert "attesté" not in before
    assert "Le jury a attesté : bloc 2." in await said(api, "sacha", "parcours_acquis")


@pytest.mark.parametrize("persona", sorted(OTHERS))
async def test_nobody_reads_of_somebody_else(api: Api, persona: str) -> None:
    visitor = await api.open(persona)

    replies = await asyncio.gather(*(visitor.ask_internally(question) for question in PATH))

    others = {name for key, name in OTHERS.items() if key != persona}
    assert not [name for name in others if name in str(replies)]


@pytest.mark.parametrize("question", PATH)
async def test_what_is_not_published_or_planned_upon_it_changes_nothing(api: Api, question: str) -> None:
    visitor = await api.open("candidat")
    kinds: list[dict[str, str]] = [{}, {"capacite": "5"}, {"bloc": "1"}]
    before = [await visitor.ask_internally(question, parametres=one) for one in kinds]

    await api.alter("UPDATE evaluation SET outcome = 'non_validee' WHERE published_at IS NULL")
    await api.alter(
        "INSERT INTO planned_evaluation (enrolment_id, capacity, modality, planned_on, created_at, version)"
        " SELECT enrolment_id, 'C5', 'reconstituee', '2026-05-04', created_at, 1 FROM evaluation"
        " WHERE published_at IS NULL"
    )

    assert [await visitor.ask_internally(question, parametres=one) for one in kinds] == before


async def test_roadmap_is_opened_from_its_card(api: Api) -> None:
    visitor = await api.open("charlie")

    own = (await visitor.ask_internally("parcours_feuille_route"))["answer"]["card"]
    led = (await visitor.ask_internally("parcours_progression"))["answer"]["suggestions"]

    assert (own["type"], own["page"]) == ("page", "feuille-de-route")
    assert "/parcours_feuille_route" in [one["payload"] for one in led]


@pytest.mark.parametrize("question", ["parcours_formulaire_avis", "parcours_avis_attendus", "avis_saisie"])
async def test_signatory_opens_the_form_from_its_card(api: Api, question: str) -> None:
    card = (await (await api.open("tuteur")).ask_internally(question))["answer"]["card"]

    assert (card["type"], card["page"]) == ("page", "avis")


async def test_signatory_is_told_whose_opinions_are_awaited_and_since_when(api: Api) -> None:
    await api.alter("UPDATE opinion SET requested_at = '2026-01-12 09:00:00' WHERE capacity = 'C8'")

    listed = await said(api, "tuteur", "parcours_avis_attendus")
    opened = await said(api, "tuteur", "parcours_formulaire_avis")

    assert "- Charlie Exemple : C1 à C8 (demandé le 12 janvier 2026)" in listed
    assert "- Sacha Exemple : C1 à C3 (demandé le 2 mars 2026)" in listed
    assert "Charlie Exemple (C1 à C8, depuis le 12 janvier 2026)" in opened
    assert "celui-ci est le nôtre" in opened


async def test_general_question_costs_an_identified_person_one_statement(api: Api) -> None:
    counts = {}
    for persona in ("visiteur", "charlie"):
        visitor = await api.open(persona)
        with statements(api) as seen:
            await visitor.ask_internally("jury_role")
        counts[persona] = len([one for one in seen if one.startswith("SELECT")])

    assert counts["charlie"] == counts["visiteur"] + 1


async def test_personal_answer_takes_as_many_statements_for_everybody(api: Api, knowledge: Knowledge) -> None:
    counts: dict[str, Any] = {}
    for persona in OTHERS:
        visitor = await api.open(persona)
        with statements(api) as seen:
            await visitor.ask_internally("parcours_qui_agit")
        counts[persona] = len([one for one in seen if one.startswith("SELECT")])

    assert len(set(counts.values())) == 1
    assert counts["charlie"] <= 20, counts
