"""The sources and the certitude shown with the questions that people ask most: exactly these."""

from datetime import date

import pytest
from jinja2 import TemplateSyntaxError

from knowledge import AnswerRequest, Knowledge, checks
from knowledge.demonstration import RECORD
from knowledge.progress import compute_progress

TODAY = date(2026, 11, 22)
ACCESS = "Modalités d'accès à cette certification"
JURIES = "Conditions d'inscription et composition des jurys"
BLOCKS = ["Bloc de compétences n°1", "Bloc de compétences n°2"]
LEGAL = "Base légale"
DOMAIN = "Niveau et/ou domaine d'activité"
WHOLE = "Fiche lue en entier"
APART = "Hors fiche"

EXPECTED = [
    ("acces_voies", {}, "deduite", [ACCESS, JURIES, "Lieux de préparation à la certification", LEGAL]),
    ("acces_voies", {"voie": "apprentissage"}, "deduite",
     [JURIES, "Lieux de préparation à la certification", LEGAL]),
    ("acces_etapes_formation", {}, "dite", [ACCESS, JURIES, LEGAL]),
    ("acces_territoires", {}, "non_dite",
     ["Accessibilité en Nouvelle-Calédonie et en Polynésie française",
      "Lieux de préparation à la certification", LEGAL]),
    ("acces_prix", {}, "non_dite", [WHOLE, LEGAL, APART]),
    ("acces_duree", {}, "non_dite", [WHOLE, LEGAL]),
    ("vae_dossier", {}, "dite", [ACCESS, "Les capacités attestées", LEGAL]),
    ("vae_modalites", {}, "non_dite", [ACCESS, LEGAL]),
    ("blocs_detail", {"bloc": "2"}, "dite", [BLOCKS[1], "Les capacités attestées"]),
    ("blocs_obtention", {"bloc": "1"}, "deduite", [*BLOCKS, ACCESS]),
    ("blocs_equivalences", {}, "non_dite", ["Liens avec d'autres certifications", APART]),
    ("capacites_detail", {"capacite": "5"}, "dite", ["Les capacités attestées", BLOCKS[0], ACCESS]),
    ("capacites_detail", {"capacite": "8"}, "dite", ["Les capacités attestées", BLOCKS[1], ACCESS]),
    ("capacites_criteres", {}, "non_dite", [WHOLE, ACCESS]),
    ("evaluation_modalites", {}, "dite", [*BLOCKS, ACCESS]),
    ("evaluation_rapport", {}, "dite", BLOCKS),
    ("evaluation_delai_rapport", {}, "non_dite", BLOCKS),
    ("evaluation_notes", {}, "non_dite", [WHOLE, ACCESS]),
    ("evaluation_handicap", {}, "non_dite", [WHOLE]),
    ("avis_qui", {}, "dite", BLOCKS),
    ("avis_obligatoire", {}, "deduite", BLOCKS),
    ("avis_poids", {}, "non_dite", [*BLOCKS, ACCESS]),
    ("jury_composition", {}, "dite", [JURIES]),
    ("jury_partage_voix", {}, "dite", [JURIES]),
    ("jury_quorum", {}, "non_dite", [JURIES]),
    ("jury_admissible", {}, "dite", [ACCESS]),
    ("enregistrement_base_legale", {}, "dite", [LEGAL]),
    ("enregistrement_composantes", {}, "dite", ["Validité des composantes acquises", LEGAL]),
    ("enregistrement_consequences", {}, "non_dite",
     [LEGAL, "Validité des composantes acquises", ACCESS, APART, APART, APART]),
    ("fiche_code", {}, "dite", ["Code et intitulé"]),
    ("fiche_niveau", {}, "non_dite", [DOMAIN, "Historique de la certification"]),
    ("fiche_statistiques", {}, "dite", ["Statistiques", LEGAL]),
    ("metier_activites", {"activite": "A2"}, "dite", ["Résumé du référentiel d'emploi"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "parameters", "certitude", "sections"),
    EXPECTED,
    ids=["-".join([row[0], *row[1].values()]) for row in EXPECTED],
)
def test_sources_and_certitude(
    knowledge: Knowledge, question: str, parameters: dict[str, str], certitude: str, sections: list[str]
) -> None:
    answer = knowledge.answer(AnswerRequest(question=question, parametres=parameters), TODAY).answer

    assert (answer.certitude, [source.section for source in answer.sources]) == (certitude, sections)


def test_source_of_the_fiche_carries_its_own_date(knowledge: Knowledge) -> None:
    (source,) = knowledge.answer(AnswerRequest(question="fiche_code"), TODAY).answer.sources

    assert (source.label, source.date, source.url) == ("Fiche RNCP 28246", date(2017, 4, 21), None)


def test_source_of_a_supplement_carries_the_day_it_was_checked_and_its_address(knowledge: Knowledge) -> None:
    source = knowledge.answer(AnswerRequest(question="blocs_equivalences"), TODAY).answer.sources[-1]
    supplement = knowledge.supplements["fiche_35985"]

    assert (source.label, source.date, source.url) == (
        supplement.source.titre,
        supplement.verifie_le,
        str(supplement.source.url),
    )


def test_source_of_a_personal_answer_is_the_persons_file(knowledge: Knowledge) -> None:

    progress = compute_progress(RECORD, knowledge.fiche)
    request = AnswerRequest(question="parcours_progression", parcours=progress)

    source = knowledge.answer(request, TODAY).answer.sources[0]

    assert (source.label, source.date) == ("Votre dossier", TODAY)


@pytest.mark.parametrize(
    "template", ["{{ f['numero_fiche'] }}", "{% set y = f %}{{ y.numero_fiche }}", "{{ f }}"]
)
def test_facts_are_read_by_name_only(template: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=r"f\.nom"):
        checks.facts_read(template)
