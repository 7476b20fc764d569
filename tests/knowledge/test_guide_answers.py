"""What the orientation says: facts of the fiche with their sources, never a promise, never a made-up figure."""

import itertools
import re
from datetime import date
from typing import get_args

import pytest

from knowledge import Knowledge
from knowledge.answer import ContactCard, MessageCard
from knowledge.drafts import Draft, Move, Step
from knowledge.facts import Certitude
from knowledge.guide_answers import GuideReply, GuideVoice, Setting
from knowledge.guided import Guided
from knowledge.questions import Register

AFTER, BEFORE = date(2026, 3, 2), date(2022, 4, 21)
CONTACT = ContactCard(
    title="UIMM Lorraine", name="UIMM Lorraine", telephone="03 00 00 00 00", checked_on=date(2026, 1, 5)
)
FORBIDDEN = (
    "ne peut plus être",
    "n'est plus possible",
    "n'existe plus",
    "vous êtes admissible",
    "vous pouvez vous inscrire",
    "vous aurez droit",
    "35985",
)


@pytest.fixture
def voice(knowledge: Knowledge) -> GuideVoice:
    return GuideVoice(knowledge, "orientation")


@pytest.fixture
def guided(knowledge: Knowledge) -> Guided:
    return Guided(knowledge.guides.known["orientation"], knowledge.guides)


def setting(
    register: Register = "standard", today: date = AFTER, contact: ContactCard | None = CONTACT
) -> Setting:
    return Setting(register, notice_given=False, today=today, contact=contact)


def result(
    guided: Guided, voice: GuideVoice, answers: dict[str, str], register: Register = "standard"
) -> GuideReply:
    step = guided.play(Draft(reponses=answers), Move(geste="reprendre"))
    assert step.kind == "resultat"
    return voice.say(step, setting(register))


def every_case(knowledge: Knowledge) -> list[dict[str, str]]:
    questions = knowledge.guides.known["orientation"].questions
    named = [name for name in questions if name != "departement"]
    cases = itertools.product(*(questions[name].choix for name in named))
    return [{**dict(zip(named, case, strict=True)), "departement": "57"} for case in cases]


def test_opening_tells_the_registration_then_the_way_to_leave(guided: Guided, voice: GuideVoice) -> None:
    reply = voice.say(guided.play(None, Move(geste="demarrer")), setting())

    assert reply.answer.text.startswith(
        "L'enregistrement au RNCP de cette fiche a pris fin le 21 avril 2022."
    )
    assert "quatre ou cinq questions" in reply.answer.text
    assert "« annuler »" in reply.answer.text
    assert reply.answer.registration_ended is True
    assert [source.section for source in reply.answer.sources] == ["Base légale"]
    assert reply.notice_given


def test_before_the_end_no_mention_is_made(guided: Guided, voice: GuideVoice) -> None:
    reply = voice.say(guided.play(None, Move(geste="demarrer")), setting(today=BEFORE))

    assert "a pris fin" not in reply.answer.text
    assert not reply.notice_given


@pytest.mark.parametrize("register", get_args(Register))
def test_no_case_promises_anything(
    knowledge: Knowledge, guided: Guided, voice: GuideVoice, register: Register
) -> None:
    cases = every_case(knowledge)
    assert len(cases) == 5 * 3 * 3 * 3
    for case in cases:
        reply = result(guided, voice, case, register)
        text = reply.answer.text
        assert "\n\n" not in text
        assert not [one for one in FORBIDDEN if one in text.lower()], case
        assert "semble" in text, f"une lecture est dite comme telle : {case}"
        assert reply.answer.certitude is Certitude.DEDUITE
        assert reply.answer.registration_ended is True
        sections = {source.section for source in reply.answer.sources}
        assert {"Conditions d'inscription et composition des jurys", "Base légale"} <= sections
        assert isinstance(reply.answer.card, ContactCard)
        assert 3 <= len(reply.answer.card.asks) <= 4, case
        assert reply.answer.card.asks[0].startswith("L'enregistrement au RNCP a pris fin")
        assert str(CONTACT.telephone) in text


@pytest.mark.parametrize(
    ("answers", "said", "unsaid"),
    [
        ({"situation": "eleve_apprenti"}, ["semblent fermés", "contrat d'apprentissage"], ["Les étapes"]),
        (
            {"situation": "interimaire"},
            [
                "la fiche ne dit pas qui donne l'avis pour un intérimaire, l'agence ou l'entreprise utilisatrice"
            ],
            [],
        ),
        (
            {"situation": "salarie", "employeur": "non"},
            ["la fiche ne dit pas ce qui se passe"],
            ["En intérim"],
        ),
        ({"situation": "demandeur_emploi"}, ["peut passer par un organisme"], ["Parlez-lui"]),
        ({"souhait": "reconnaitre", "experience": "beaucoup"}, ["recevabilité", "Hors fiche"], []),
        ({"souhait": "former"}, ["par une entreprise ou un organisme"], ["VAE"]),
    ],
)
def test_each_case_says_what_the_fiche_provides_for_it(
    guided: Guided, voice: GuideVoice, answers: dict[str, str], said: list[str], unsaid: list[str]
) -> None:
    usual = {
        "situation": "salarie",
        "experience": "un_peu",
        "employeur": "oui",
        "souhait": "former",
        "departement": "57",
    }

    text = result(guided, voice, usual | answers).answer.text

    assert "candidature individuelle" in text
    for one in said:
        assert one.strip() in text
    for one in unsaid:
        assert one not in text


def test_without_a_contact_the_directory_and_the_questions_are_in_the_text(
    guided: Guided, voice: GuideVoice
) -> None:
    step = guided.play(
        Draft(
            reponses={
                "situation": "autre",
                "experience": "aucune",
                "souhait": "former",
                "departement": "inconnu",
            }
        ),
        Move(geste="reprendre"),
    )

    reply = voice.say(step, setting(contact=None))

    assert reply.answer.card is None
    assert "https://uimm.fr/" in reply.answer.text
    assert "À demander :\n- L'enregistrement au RNCP a pris fin" in reply.answer.text
    assert reply.answer.suggestions[0].payload == "/parler_a_quelquun"
    assert "département non précisé" in reply.answer.text


def test_call_back_is_for_the_persons_departement(guided: Guided, voice: GuideVoice) -> None:
    draft = Draft(
        etat="termine",
        reponses={"situation": "autre", "experience": "aucune", "souhait": "former", "departement": "57"},
    )

    reply = voice.say(guided.play(draft, Move(geste="choisir", etape="contact", choix="rappel")), setting())

    assert reply.answer.card == MessageCard(departement="57")
    assert not reply.active


def test_a_person_is_offered_at_the_second_misunderstanding(guided: Guided, voice: GuideVoice) -> None:
    asked = guided.play(None, Move(geste="demarrer")).draft
    assert asked is not None

    replies = [
        voice.say(guided.play(asked, Move(geste="dire", texte="zorg", incomprehensions=times)), setting())
        for times in (0, 1)
    ]

    offered = [[one.payload for one in reply.answer.suggestions] for reply in replies]
    assert "/parler_a_quelquun" not in offered[0]
    assert "/parler_a_quelquun" in offered[1]
    assert all('/guide_choix{"etape": "situation", "choix": "salarie"}' in one for one in offered)


def test_every_button_is_one_that_the_gateway_lets_through(
    knowledge: Knowledge, guided: Guided, voice: GuideVoice
) -> None:
    moves = [Move(geste="demarrer"), Move(geste="dire", texte="interim"), Move(geste="corriger")]
    moves += [Move(geste="choisir", etape="corriger", choix="situation"), Move(geste="suspendre")]
    moves += [Move(geste="annuler"), Move(geste="demarrer"), Move(geste="dire", texte="salarié étudiant")]
    draft: Draft | None = None
    seen = 0
    for move in moves:
        step: Step = guided.play(draft, move)
        draft = step.draft
        for one in voice.say(step, setting()).answer.suggestions:
            assert knowledge.is_button_payload(one.payload), one.payload
            seen += 1

    assert seen > 15


@pytest.mark.parametrize(
    "payload",
    [
        '/guide_choix{"etape": "situation", "choix": "astronaute"}',
        '/guide_choix{"etape": "nom", "choix": "salarie"}',
        '/guide_choix{"etape": "departement", "choix": "999"}',
        '/guide_choix{"etape": "situation"}',
        '/guide_choix{"etape": ["situation"], "choix": {"a": 1}}',
        '/guide_choix{"etape": "situation", "choix": "salarie", "nom": "Camille"}',
        "/guide_choix",
        '/guide_annuler{"etape": "situation"}',
        "/restart",
    ],
)
def test_other_commands_are_refused(knowledge: Knowledge, payload: str) -> None:
    assert not knowledge.is_button_payload(payload)


def test_easy_register_says_it_in_shorter_sentences(guided: Guided, voice: GuideVoice) -> None:
    case = {
        "situation": "demandeur_emploi",
        "experience": "aucune",
        "souhait": "former",
        "departement": "57",
    }

    def average(register: Register) -> float:
        sentences = re.split(r"[.!?]\s", result(guided, voice, case, register).answer.text)
        return sum(len(sentence.split()) for sentence in sentences) / len(sentences)

    assert average("facile") < average("standard")
