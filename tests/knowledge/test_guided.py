"""The engine of guided conversations, hazard by hazard: no text is kept, the same move leads to the same draft."""

from typing import Any

import pytest

from knowledge import Knowledge
from knowledge.drafts import Draft, Move, Step
from knowledge.guided import Guided

FULL = {
    "situation": "interimaire",
    "experience": "un_peu",
    "employeur": "pas_encore",
    "souhait": "ne_sait_pas",
    "departement": "57",
}


@pytest.fixture
def guided(knowledge: Knowledge) -> Guided:
    return Guided(knowledge.guides.known["orientation"], knowledge.guides)


def say(guided: Guided, draft: Draft | None, text: str, **read: Any) -> Step:
    return guided.play(draft, Move(geste="dire", texte=text, **({"intention": "nlu_fallback"} | read)))


def tap(guided: Guided, draft: Draft | None, step: str, choice: str) -> Step:
    return guided.play(draft, Move(geste="choisir", etape=step, choix=choice))


def started(guided: Guided, *answers: str) -> Step:
    step = guided.play(None, Move(geste="demarrer"))
    for answer in answers:
        step = say(guided, step.draft, answer)
    return step


def answers(step: Step) -> dict[str, str]:
    assert step.draft is not None
    return step.draft.reponses


def asked(step: Step) -> str | None:
    assert step.draft is not None
    return step.draft.demandee


def test_nominal_path_of_a_temp_worker(guided: Guided) -> None:
    step = started(guided, "jsui en interim", "oui un peu", "pas encore", "je sais pas", "mozelle")

    assert step.kind == "resultat"
    assert not step.active
    assert answers(step) == FULL
    assert step.draft == Draft(etat="termine", reponses=FULL)


@pytest.mark.parametrize("situation", ["au chômage", "étudiant", "retraité"])
def test_employer_is_asked_only_where_there_is_one(guided: Guided, situation: str) -> None:
    step = started(guided, situation, "non")

    assert asked(step) == "souhait"


def test_message_that_opens_may_answer_the_first_question(guided: Guided) -> None:
    step = guided.play(None, Move(geste="demarrer", texte="jsui o chomage, kel voie pr moi ?"))

    assert step.opening
    assert answers(step) == {"situation": "demandeur_emploi"}
    assert step.noted == ("situation",)


@pytest.mark.parametrize(
    "text",
    [
        "quelle voie pour moi",
        "oui je veux bien",
        "c'est mieux l'un ou l'autre",
        "mon fils, on le met en apprentissage ou en formation",
        "je fais un stage ou une vae ?",
        "je ne suis jamais allé à l'école",
    ],
)
def test_message_that_opens_is_not_overread(guided: Guided, text: str) -> None:
    assert answers(guided.play(None, Move(geste="demarrer", texte=text))) == {}


def test_correction_by_words_replaces_and_drops_what_no_longer_applies(guided: Guided) -> None:
    step = started(guided, "salarié", "beaucoup", "oui", "me former")

    step = say(guided, step.draft, "en fait je suis au chômage", intention="guide_corriger")

    assert step.corrected
    assert answers(step) == {"situation": "demandeur_emploi", "experience": "beaucoup", "souhait": "former"}
    assert asked(step) == "departement"


def test_correction_without_a_value_asks_which_then_asks_again(guided: Guided) -> None:
    step = started(guided, "salarié", "beaucoup", "oui")

    step = say(guided, step.draft, "je me suis trompé")
    assert step.kind == "corriger"
    step = say(guided, step.draft, "mon experience")
    assert (step.kind, asked(step)) == ("question", "experience")
    step = say(guided, step.draft, "non jamais")

    assert answers(step)["experience"] == "aucune"
    assert asked(step) == "souhait"


def test_an_earlier_button_corrects(guided: Guided) -> None:
    step = started(guided, "salarié", "beaucoup", "oui")

    step = tap(guided, step.draft, "situation", "interimaire")

    assert step.corrected
    assert answers(step) == {"situation": "interimaire", "experience": "beaucoup", "employeur": "oui"}
    assert asked(step) == "souhait"


def test_no_then_another_situation_is_about_the_situation(guided: Guided) -> None:
    step = started(guided, "salarié")

    step = say(guided, step.draft, "non je suis intérimaire")

    assert answers(step) == {"situation": "interimaire"}
    assert asked(step) == "experience"


def test_result_may_be_corrected(guided: Guided) -> None:
    done = started(guided, "interim", "un peu", "non", "vae", "57")

    by_words = guided.play(done.draft, Move(geste="corriger", texte="en fait je suis salarié"))
    by_hand = guided.play(done.draft, Move(geste="corriger"))

    assert by_words.kind == "resultat"
    assert answers(by_words)["situation"] == "salarie"
    assert by_hand.kind == "corriger"
    assert by_hand.active


@pytest.mark.parametrize(
    "read",
    [
        {"texte": "annuler"},
        {"texte": "stop"},
        {"texte": "laisse tomber"},
        {"texte": "jen peu plu de tes trucs", "intention": "guide_annuler"},
    ],
)
def test_cancelling_forgets_every_answer(guided: Guided, read: dict[str, str]) -> None:
    step = started(guided, "salarié", "beaucoup")

    step = guided.play(step.draft, Move(geste="dire", **({"intention": "nlu_fallback"} | read)))  # type: ignore[arg-type]

    assert step.kind == "annule"
    assert step.draft == Draft(etat="annule")
    assert guided.play(step.draft, Move(geste="reprendre")).kind == "rien"
    assert tap(guided, step.draft, "situation", "salarie").kind == "rien"


def test_leaving_and_coming_back(guided: Guided) -> None:
    step = started(guided, "salarié", "beaucoup")

    left = say(guided, step.draft, "plus tard")
    back = guided.play(left.draft, Move(geste="reprendre"))

    assert (left.kind, left.active) == ("suspendu", False)
    assert (back.kind, back.active, back.resumed) == ("question", True, True)
    assert answers(back) == answers(step)
    assert asked(back) == "employeur"


def test_asking_for_the_guide_again_goes_on_with_it(guided: Guided) -> None:
    left = guided.play(started(guided, "salarié").draft, Move(geste="suspendre"))

    again = guided.play(left.draft, Move(geste="demarrer", texte="quelle voie pour moi"))

    assert again.resumed
    assert answers(again) == {"situation": "salarie"}


@pytest.mark.parametrize(
    ("text", "intention", "part"),
    [
        ("c koi la vae ?", "vae_etapes", 0.9),
        ("combien ça coûte", "acces_prix", 0.7),
        ("je veux parler à quelqu'un", "parler_a_quelquun", 0.9),
        ("c'est quoi l'interim ?", "avis_interim", 0.7),
        ("merci", "merci", 0.9),
        ("quel temps fait-il demain à Lyon", "hors_perimetre", 0.9),
    ],
)
def test_side_question_is_left_to_the_others_and_the_question_asked_again(
    guided: Guided, text: str, intention: str, part: float
) -> None:
    step = started(guided)

    aside = say(guided, step.draft, text, intention=intention, part=part)
    again = guided.play(aside.draft, Move(geste="redemander"))

    assert aside.kind == "pas_pour_moi"
    assert aside.draft == step.draft
    assert (asked(again), again.reminder) == ("situation", True)


@pytest.mark.parametrize(
    ("text", "intention", "part"),
    [
        ("je cherche du taf", "hors_droit_travail", 0.95),
        ("interim ?", "avis_interim", 0.9),
        ("intérim, depuis trois ans dans une usine de moteurs", "metier_secteurs", 0.6),
    ],
)
def test_an_answer_that_looks_like_a_subject_is_an_answer(
    guided: Guided, text: str, intention: str, part: float
) -> None:
    step = say(guided, started(guided).draft, text, intention=intention, part=part)

    assert asked(step) == "experience"


def test_person_in_trouble_is_never_taken_for_an_answer(guided: Guided) -> None:
    step = started(guided)

    heard = say(
        guided, step.draft, "je suis au chômage et je veux mourir", intention="detresse", part=0.9, grave=True
    )
    plain = say(guided, step.draft, "au chômage", intention="detresse", part=0.3, grave=True)

    assert heard.kind == "pas_pour_moi"
    assert asked(plain) == "experience", "rien d'autre n'est dit"


def test_answer_that_fits_two_choices_is_asked_which(guided: Guided) -> None:
    step = started(guided, "salarié et étudiant")

    assert step.kind == "ambigu"
    assert step.among == ("salarie", "eleve_apprenti")
    assert answers(step) == {}
    assert answers(say(guided, step.draft, "étudiant")) == {"situation": "eleve_apprenti"}


def test_not_understood_is_counted_until_it_is(guided: Guided) -> None:
    step = started(guided)

    once = say(guided, step.draft, "blip zorg")
    twice = say(guided, once.draft, "wxcv", intention="hors_perimetre", part=0.9, incomprehensions=1)
    understood = say(guided, twice.draft, "interim", incomprehensions=2)

    assert (once.misses, twice.misses, understood.misses) == (1, 2, 0)
    assert asked(twice) == "situation"


def test_double_tap_changes_nothing(guided: Guided) -> None:
    first = tap(guided, started(guided).draft, "situation", "salarie")

    second = tap(guided, first.draft, "situation", "salarie")

    assert second.draft == first.draft
    assert not second.corrected


def test_double_tap_on_the_last_button_gives_the_result_again(guided: Guided) -> None:
    done = started(guided, "salarié", "beaucoup", "oui", "vae", "57")

    again = tap(guided, done.draft, "departement", "57")

    assert again.kind == "resultat"
    assert again.draft == done.draft


def test_answer_said_again_after_a_failure_does_not_answer_the_next_question(guided: Guided) -> None:
    """The API noted « non », its reply was lost: the person still sees the question on experience."""
    noted = started(guided, "salarié", "non")
    assert asked(noted) == "employeur"

    again = say(guided, noted.draft, "non", montree="experience")

    assert answers(again) == {"situation": "salarie", "experience": "aucune"}
    assert asked(again) == "employeur"


def test_last_answer_said_again_after_a_failure_gives_the_result(guided: Guided) -> None:
    done = started(guided, "salarié", "beaucoup", "oui", "vae", "57")

    again = say(guided, done.draft, "57", montree="departement")

    assert again.kind == "resultat"
    assert answers(again) == answers(done)


@pytest.mark.parametrize(
    "draft",
    [
        Draft(reponses={"situation": "astronaute", "nom": "Camille"}),
        Draft(reponses={"departement": "1000"}, demandee="autre chose"),
        Draft(reponses={"situation": "eleve_apprenti", "employeur": "oui"}),
    ],
)
def test_what_the_guide_does_not_know_is_dropped(guided: Guided, draft: Draft) -> None:
    step = guided.play(draft, Move(geste="redemander"))

    assert set(answers(step)) <= {"situation"}
    assert "astronaute" not in answers(step).values()


@pytest.mark.parametrize(
    "gesture", ["reprendre", "annuler", "corriger", "redemander", "suspendre", "repeter"]
)
def test_nothing_to_go_on_with_is_said_so(guided: Guided, gesture: Any) -> None:
    step = guided.play(None, Move(geste=gesture))

    assert (step.kind, step.active, step.draft) == ("rien", False, None)


@pytest.mark.parametrize(
    ("step", "choice"), [("situation", "astronaute"), ("nom", "x"), ("corriger", "souhait"), ("", "")]
)
def test_unknown_choice_asks_the_question_again(guided: Guided, step: str, choice: str) -> None:
    before = started(guided, "salarié")

    after = tap(guided, before.draft, step, choice)

    assert after.draft == before.draft
    assert after.kind == "question"
