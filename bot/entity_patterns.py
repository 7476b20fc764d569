"""How people name a block, a capacity, a route, an activity or a rank: token patterns for spaCy's entity ruler.

Patterns are written for folded text (small letters, no accents). The values are the identifiers that the
knowledge uses; nothing here says what a block or a route is.
"""

from typing import Any, Dict, Iterator, List, Tuple, Union

Pattern = Dict[str, Any]

CARDINALS = ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit"]
ORDINALS = [
    ["premier", "premiere", "1er", "1ere", "1e", "1re"],
    ["deuxieme", "second", "seconde", "2e", "2eme", "2nd", "2nde", "2em", "2iem", "2ieme"],
    ["troisieme", "3e", "3eme", "3em", "3ieme"],
    ["quatrieme", "4e", "4eme", "4em", "4ieme"],
    ["cinquieme", "5e", "5eme", "5em", "5ieme"],
    ["sixieme", "6e", "6eme", "6em", "6ieme"],
    ["septieme", "7e", "7eme", "7em", "7ieme"],
    ["huitieme", "8e", "8eme", "8em", "8ieme"],
]
ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii"]
NUMBER_SIGNS = ["n", "n°", "no", "numero", "num", "n.", "°", "nº"]
BLOCK_NOUNS = ["bloc", "blocs", "block", "blok", "bloque", "bc", "blocq"]
CAPACITY_NOUNS = [
    "capacite",
    "capacites",
    "capa",
    "capas",
    "capacitee",
    "capasite",
    "competence",
    "competences",
    "comp",
    "capaciter",
]
ACTIVITY_NOUNS = ["activite", "activites", "activiter"]
ARTICLES = ["le", "la", "du", "au", "celui", "l'"]  # not « les »: « les 2 blocs » counts, it does not rank

ROUTES = {
    "formation_continue": [
        "formation continue",
        "formations continues",
        "formation continu",
        "stagiaire de la formation continue",
    ],
    "contrat_professionnalisation": [
        "contrat de professionnalisation",
        "contrat de professionalisation",
        "contrat professionnalisation",
        "contrat professionalisation",
        "contrat de pro",
        "contrat pro",
        "contrats pro",
        "contrats de professionnalisation",
        "professionnalisation",
        "professionalisation",
        "profesionnalisation",
        "profesionalisation",
        "contra pro",
        "contra de pro",
        "cpro",
    ],
    "vae": [
        "vae",
        "v a eux",
        "ve a e",
        "ve a eux",
        "v.a.e",
        "v.a.e.",
        "v a e",
        "validation des acquis",
        "validation d'acquis",
        "validation de mes acquis",
        "validation de l'experience",
        "validation des aquis",
        "acquis de l'experience",
    ],
    "apprentissage": [
        "apprentissage",
        "apprentisage",
        "aprentissage",
        "aprentisage",
        "apprenti",
        "apprentie",
        "apprentis",
        "apprenties",
        "aprenti",
        "cfa",
    ],
    "eleve_etudiant": [
        "eleve",
        "eleves",
        "etudiant",
        "etudiante",
        "etudiants",
        "etudiantes",
        "lyceen",
        "lyceenne",
        "lyceens",
        "lycee",
        "scolaire",
        "statut scolaire",
        "la fac",
        "collegien",
    ],
    "candidature_individuelle": [
        "tout seul",
        "toute seule",
        "tous seuls",
        "candidature individuelle",
        "candidatures individuelles",
        "candidat individuel",
        "candidat libre",
        "candidate libre",
        "candidats libres",
        "candidature libre",
        "en libre",
        "individuellement",
        "a titre individuel",
        "candida libre",
        "candidat lib",
    ],
}

# Long words are also found with their typing errors; the number is how many letters may differ.
# Kept low where one letter more makes another word: « information continue », « il étudiait ».
MISSPELT_ROUTES = {
    "formation_continue": [[("formation", 1), "continue"], [("formation", 1), "continu"]],
    "contrat_professionnalisation": [[("professionnalisation", 3)]],
    "vae": [[("validation", 2), "des", ("acquis", 1)], [("validation", 2), "d'", ("acquis", 1)]],
    "apprentissage": [[("apprentissage", 2)], [("apprenti", 1)], [("apprentie", 1)]],
    "eleve_etudiant": [[("etudiant", 1)], [("etudiante", 1)], [("lyceen", 1)], [("lyceenne", 1)]],
    "candidature_individuelle": [
        [("candidature", 2), ("individuelle", 2)],
        [("candidat", 1), ("individuel", 2)],
        [("candidat", 1), "libre"],
        [("individuellement", 2)],
    ],
}
OTHER_WORDS = ["etudiait"]


# People also name a block or a capacity by what it is about: the beginnings of words, in this order, close together.
WORDINGS = {
    "bloc": {
        "1": ["realis activite"],
        "2": ["suivi fabrication", "environnement travail"],
    },
    "capacite": {
        "1": ["identif verif", "element necessaire"],
        "2": ["secu envir", "regle secu"],
        "3": ["operation confi", "operation professionnel"],
        "4": ["contr conform", "contr piece", "conform resultat"],
        "5": ["situation anormal", "truc anormal", "reagi anomal"],
        "6": ["rang poste", "nettoy poste", "mainten poste"],
        "7": ["renseign support", "renseign document", "rempli document", "rempli papier"],
        "8": ["ameli poste"],
    },
}
LONGEST_GAP = 3
# Beside the word « capacité » or « compétence », one word is enough.
CAPACITY_WORDS = {
    "1": ["identif", "verif", "prepar"],
    "2": ["secu", "environn", "epi"],
    "3": ["operation"],
    "4": ["control", "conform", "qualit"],
    "5": ["anorm", "anomal", "panne", "alarm", "deconn", "incident", "reagi"],
    "6": ["rang", "nettoy", "propre", "menage", "mainten"],
    "7": ["support", "document", "papier", "tracab", "renseign", "saisi", "rempli"],
    "8": ["amelior", "idee", "progres"],
}
LONGEST_WAY = 9


def patterns(misspelt: bool = True) -> List[Pattern]:
    """Every pattern; the longest match wins, and the first written among equals.

    Without the `misspelt` ones and those that reach far, which cost most of the time, the rest is found five times
    faster.
    """
    return [
        *_numbered("bloc", BLOCK_NOUNS, 2, glued=["bloc", "bc", "bc0", "block", "blok", "b", "bloc-", "bc-"]),
        *_numbered("capacite", CAPACITY_NOUNS, 8, glued=["c", "c0", "capa", "capacite", "c-"]),
        *_spaced(),
        *_activities(),
        *_routes(),
        *(_misspelt_routes() if misspelt else ()),
        *_ranks(),
        *_wordings(),
        *(_capacity_words() if misspelt else ()),
    ]


def _wordings() -> Iterator[Pattern]:
    for label, values in WORDINGS.items():
        for value, wordings in values.items():
            for first, last in (wording.split() for wording in wordings):
                for gap in range(LONGEST_GAP + 1):
                    between: List[Dict[str, Any]] = [{"IS_PUNCT": False}] * gap
                    yield _pattern(label, value, [_beginning(first), *between, _beginning(last)])


def _capacity_words() -> Iterator[Pattern]:
    noun = {"LOWER": {"IN": CAPACITY_NOUNS}}
    for value, stems in CAPACITY_WORDS.items():
        word = {"LOWER": {"REGEX": f"^(?:{'|'.join(stems)})"}}
        for gap in range(LONGEST_WAY + 1):
            between: List[Dict[str, Any]] = [{}] * gap
            yield _pattern("capacite", value, [noun, *between, word])
            yield _pattern("capacite", value, [word, *between, noun])


def _beginning(stem: str) -> Dict[str, Any]:
    return {"LOWER": {"REGEX": f"^{stem}"}}


def _numbered(label: str, nouns: List[str], count: int, glued: List[str]) -> Iterator[Pattern]:
    for number in range(1, count + 1):
        value = str(number)
        ordinals = ORDINALS[number - 1]
        spellings = {"LOWER": {"IN": [value, f"0{number}", ROMAN[number - 1], *ordinals]}}
        signs = {"LOWER": {"IN": NUMBER_SIGNS}, "OP": "*"}
        yield _pattern(label, value, [{"LOWER": {"IN": nouns}}, signs, spellings])
        # Not « les blocs un par un », nor « des compétences un peu dures ».
        singular = [noun for noun in nouns if not noun.endswith("s")]
        yield _pattern(label, value, [{"LOWER": {"IN": singular}}, signs, {"LOWER": CARDINALS[number - 1]}])
        yield _pattern(label, value, [{"LOWER": {"IN": nouns}}, {"LOWER": {"REGEX": rf"^n[°o]?0?{number}$"}}])
        yield _pattern(label, value, [{"LOWER": {"IN": ordinals}}, {"LOWER": {"IN": nouns}}])
        yield _pattern(label, value, [{"LOWER": {"IN": [f"{prefix}{number}" for prefix in glued]}}])
        yield _pattern(label, value, [{"LOWER": {"REGEX": rf"^rncp\d+{glued[1]}0?{number}$"}}])
    yield _pattern(label, str(count), [{"LOWER": {"IN": ["dernier", "derniere"]}}, {"LOWER": {"IN": nouns}}])


def _spaced() -> Iterator[Pattern]:
    long_name = [{"LOWER": {"IN": BLOCK_NOUNS}}, {"LOWER": "de"}, {"LOWER": {"IN": CAPACITY_NOUNS}}]
    for number in range(1, 3):
        yield _pattern("bloc", str(number), [*long_name, {"LOWER": str(number)}])
    for number in range(1, 9):
        # Not without « la »: « c 1 an » is « c'est un an ».
        last = {"LOWER": {"IN": [str(number), CARDINALS[number - 1]]}}
        yield _pattern("capacite", str(number), [{"LOWER": "la"}, {"LOWER": "c"}, last])
        # As a dictation hears « la C7 ».
        heard = [{"LOWER": "la"}, {"LOWER": "c'"}, {"LOWER": "est"}, {"LOWER": CARDINALS[number - 1]}]
        yield _pattern("capacite", str(number), heard)


def _activities() -> Iterator[Pattern]:
    for number in range(1, 4):
        value = f"A{number}"
        last = {"LOWER": {"IN": [str(number), CARDINALS[number - 1], f"a{number}"]}}
        yield _pattern("activite", value, [{"LOWER": f"a{number}"}])
        yield _pattern(
            "activite",
            value,
            [{"LOWER": {"IN": ACTIVITY_NOUNS}}, {"LOWER": {"IN": NUMBER_SIGNS}, "OP": "?"}, last],
        )
        yield _pattern(
            "activite", value, [{"LOWER": {"IN": ORDINALS[number - 1]}}, {"LOWER": {"IN": ACTIVITY_NOUNS}}]
        )


def _routes() -> Iterator[Pattern]:
    for route, phrases in ROUTES.items():
        for phrase in phrases:
            yield {"label": "voie", "id": route, "pattern": phrase}


def _misspelt_routes() -> Iterator[Pattern]:
    for route, found in MISSPELT_ROUTES.items():
        for words in found:
            yield _pattern("voie", route, [_word(word) for word in words])


def _word(word: Union[str, Tuple[str, int]]) -> Dict[str, Any]:
    if isinstance(word, str):
        return {"LOWER": word}
    letters, errors = word
    return {"LOWER": {f"FUZZY{errors}": letters, "NOT_IN": OTHER_WORDS}}


def _ranks() -> Iterator[Pattern]:
    for number, ordinals in enumerate(ORDINALS, start=1):
        yield _pattern("rang", str(number), [{"LOWER": {"IN": ordinals}}])
        yield _pattern("rang", str(number), [{"LOWER": {"IN": ARTICLES}}, {"LOWER": str(number)}])
    yield _pattern("rang", "dernier", [{"LOWER": {"IN": ["dernier", "derniere"]}}])
    yield _pattern("rang", "autre", [{"LOWER": {"IN": ["l'", "le", "la"]}}, {"LOWER": "autre"}])
    yield _pattern("rang", "autre", [{"LOWER": {"IN": ["lautre", "lotre"]}}])
    articles = {"LOWER": {"IN": [*ARTICLES, "celle", "celui"]}}
    yield _pattern(
        "rang", "suivant", [articles, {"LOWER": {"IN": ["suivant", "suivante", "prochain", "prochaine"]}}]
    )
    yield _pattern("rang", "suivant", [articles, {"LOWER": "d'"}, {"LOWER": "apres"}])
    yield _pattern("rang", "precedent", [articles, {"LOWER": {"IN": ["precedent", "precedente"]}}])
    yield _pattern("rang", "precedent", [articles, {"LOWER": "d'"}, {"LOWER": "avant"}])


def _pattern(label: str, value: str, tokens: List[Dict[str, Any]]) -> Pattern:
    return {"label": label, "id": value, "pattern": tokens}
