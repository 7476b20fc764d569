"""The one département that a sentence about something else names; in doubt, none."""

import time

import pytest

from knowledge import Knowledge
from knowledge.places import CAPITALISED, RIVERS, SHORT, TOWNS, Places

NAMED = [
    ("qui appeler à Lille", "59"),
    ("qui appeler lille ?", "59"),
    ("QUI APPELER A LILLE", "59"),
    ("contact uimm moselle", "57"),
    ("je suis dans le 59, qui je contacte ?", "59"),
    ("jsui dans le 59 ki appeler", "59"),
    ("qui contacter dans le 59", "59"),
    ("je suis du 62 et je cherche un contact", "62"),
    ("j'habite le 93, à qui parler ?", "93"),
    ("dans le 12, à qui m'adresser ?", "12"),
    ("mon département c'est le 8, qui appeler ?", "08"),
    ("département n° 59 : qui appeler", "59"),
    ("dpt 57 qui contacter", "57"),
    ("un contact pour le 59 ?", "59"),
    ("je suis dans le 2A, qui appeler", "2A"),
    ("contact dans le 974 svp", "974"),
    ("j'habite à Roubaix (59), qui appeler", "59"),
    ("j'habite en Moselle, qui peut m'aider", "57"),
    ("59000 Lille, qui appeler ?", "59"),
    ("57000 qui contacter", "57"),
    ("mon code postal c'est 35170", "35"),
    ("code postal 59013, qui appeler", "59"),
    ("je suis au 20200", "2B"),
    ("à Paris 75011 je peux voir qui", "75"),
    ("j'ai 2 enfants, 10 ans d'expérience, j'habite à Metz, qui appeler ?", "57"),
    ("je fais 35 heures à Nantes, à qui parler du bloc 2 ?", "44"),
    ("je ne suis pas de Metz mais de Lyon, qui appeler", "69"),
    ("pas loin de Lille, qui appeler", "59"),
    ("je suis sur Lille, qui contacter", "59"),
    ("je suis sur Paris", "75"),
    ("qui contacter au Mans", "72"),
    ("qui contacter à Saint-Brieuc", "22"),
    ("qui contacter à st etienne", "42"),
    ("je suis dans la Loire", "42"),
    ("je suis en Haute-Loire", "43"),
    ("qui appeler dans le Pas-de-Calais", "62"),
    ("j'habite le Territoire de Belfort", "90"),
    # Ordinary words, said as places.
    ("j'habite dans le Nord, qui appeler", "59"),
    ("le contact de l'UIMM du Nord", "59"),
    ("département du nord, qui appeler", "59"),
    ("dans l'Ain, qui appeler", "01"),
    ("dans l'ain, qui appeler", "01"),
    ("je suis dans le var", "83"),
    ("uimm du Lot", "46"),
    ("dans le Cher, qui contacter", "18"),
    ("je vis dans la manche, qui appeler ?", "50"),
    ("j'habite dans la Somme", "80"),
    ("j'habite dans l'eure", "27"),
    ("dans l'Eure-et-Loir, qui appeler", "28"),
    ("qui appeler dans la Creuse", "23"),
    ("j'habite à tours, qui appeler", "37"),
    ("qui appeler à Tours ?", "37"),
    ("qui appeler à Nancy ?", "54"),
    ("je suis de nancy", "54"),
    ("qui appeler à La Réunion ?", "974"),
    ("qui appeler à la Réunion ?", "974"),
    ("j'habite dans la Vienne", "86"),
]

NOT_NAMED = [
    "",
    "qui appeler ?",
    "j'ai 2 enfants, qui appeler ?",
    "je fais 35 heures, à qui parler",
    "à qui parler du bloc 2",
    "j'ai 10 ans de métier, qui contacter ?",
    "dans le 35 heures",
    "dans le bloc 1",
    "dans le 2, on apprend quoi",
    "capacité 5, qui contacter",
    "C5 et C7",
    "contactez moi dans le 12 juin",
    "rappelez-moi le 15, à qui je parle ?",
    "rappelez-moi pour le 12",
    "la session du 59 élèves",
    "je suis du 12 au 15 mars en congé, qui appeler",
    "j'ai eu 59/100",
    "mon numéro est le 03 20 59 62 57",
    "appelez le 06 39 98 12 34",
    "j'ai 59 ans",
    "59",
    "le 59",
    "qui appeler au 59 rue de Lille",
    "rue de Lille",
    "gare de Lyon",
    "28246",
    "la fiche 28246, qui appeler",
    "rncp 35985, qui appeler",
    "RNCP28246",
    "dossier 57000, qui appeler",
    "mon dossier c'est le n° 57120",
    "20000 euros par an",
    "une usine de 57000 personnes",
    "57000 €",
    "1 85 05 78 006 084 36",
    # Several.
    "dans le 59 ou le 62, qui appeler",
    "dans le 12 ou le 14, qui appeler",
    "dans le 59/62",
    "j'habite à Metz et je travaille à Nancy",
    "née à Lille, j'habite en Moselle",
    "entre Lille et Lyon",
    "je suis dans le 20",
    "en Corse, qui appeler ?",
    "Nord-Pas-de-Calais",
    "en nord pas de calais",
    "Metz-Nancy",
    # Words that are no place here.
    "c'est trop cher",
    "Cher monsieur, qui appeler ?",
    "une grosse somme, qui appeler",
    "dans le nord de la Moselle ?".replace("Moselle", "région"),
    "dans le Nord de la région",
    "dans le nord, qui appeler",
    "le nord",
    "dans le Nord-Est",
    "je suis dans le lot",
    "le lot de pièces",
    "je fais la manche",
    "dans une heure, dans l'eure",
    "appelez-moi dans l'eure qui vient",
    "il faut que je vienne à Vienne",
    "qui appeler à Vienne",
    "quand est la réunion, qui appeler",
    "qui sera à la réunion",
    "je suis à la réunion",
    "dès l'aube",
    "une pièce creuse",
    "je fais deux tours",
    "je travaille sur des moulins",
    "je suis macon",
    "je suis maçon",
    "c'est nice",
    "une fois, une foix",
    "il y a un gap",
    "je répare des vannes",
    "je travaille sur vannes",
    "Nancy m'a dit de vous appeler",
    "je veux parler à Nancy",
    "parler à Aude",
    "le numéro de Nancy",
    "Aude est ma tutrice",
    # Parts of other names.
    "Châlons-sur-Marne",
    "nogent sur marne",
    "Pays de la Loire",
    "en pays de loire",
    "Rhône-Alpes",
    "rhone alpes",
    "Lille-Est",
    "à Saint-Pierre",
    "à Saint-Martin",
    "je ne suis pas à Lille",
    "je n'habite plus en Moselle",
    "pas le 59",
    "pas dans le 59",
    "loin de Lille",
    "à Dunkerque",
    "🙂 \u202e ؟",
]


@pytest.fixture(scope="module")
def places(knowledge: Knowledge) -> Places:
    return knowledge.guides.places


@pytest.mark.parametrize(("sentence", "code"), NAMED)
def test_a_place_is_read_in_a_sentence(places: Places, sentence: str, code: str) -> None:
    assert places.named(sentence) == code


@pytest.mark.parametrize("sentence", NOT_NAMED)
def test_in_doubt_nothing_is_read(places: Places, sentence: str) -> None:
    assert places.named(sentence) == ""


@pytest.mark.parametrize("before", ["dans le", "département", "je suis du", "mon département est le"])
def test_every_number_is_read_where_it_is_said_to_be_a_departement(
    knowledge: Knowledge, places: Places, before: str
) -> None:
    for code in knowledge.guides.departements.known:
        assert places.named(f"{before} {code}, qui appeler ?") == code


@pytest.mark.parametrize(
    "frame",
    ["j'ai {} ans, qui appeler", "{} enfants", "{} heures par semaine", "le bloc {}", "C{}", "{} %", "le {} mars", "{}"],
)  # fmt: skip
def test_a_bare_number_is_never_a_departement(places: Places, frame: str) -> None:
    for number in range(100):
        for typed in (str(number), f"{number:02}"):
            assert places.named(frame.format(typed)) == ""


def test_every_name_is_read_where_it_is_said_to_be_a_departement(
    knowledge: Knowledge, places: Places
) -> None:
    shared = {"Saint-Martin"}
    for code, one in knowledge.guides.departements.known.items():
        if one.nom not in shared:
            assert places.named(f"qui appeler, département : {one.nom}") in (code, ""), one.nom
            assert places.named(f"j'habite le département de {one.nom}") == code, one.nom


def test_every_ordinary_word_is_the_name_of_a_departement_or_of_a_chief_town(knowledge: Knowledge) -> None:
    """A word misspelt here would guard nothing."""
    known = knowledge.guides.departements
    for word in {*RIVERS, *TOWNS, *SHORT, *CAPITALISED}:
        assert len(known.read(word).choices) >= 1, word


def test_a_long_message_is_read_at_once(places: Places) -> None:
    # Of the processor: what else runs on the machine is not counted.
    started = time.process_time()
    for text in ("dans le 59 " * 90, "nord " * 200, "pas de la " * 100, "5" * 1000, "a-" * 500):
        places.named(text)

    assert time.process_time() - started < 1.0
