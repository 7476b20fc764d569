"""How people name what a closed question rests on: who, how, which idea, how many, and the words they ask about.

These spans may overlap each other and the entities of bot/entity_patterns.py (spaCy's span ruler keeps all). In a
phrase, `word*` stands for every word that begins so, and a word of eight letters or more is also found with a typing error.
"""

from typing import Any, Dict, Iterator, List

from bot.entity_patterns import BLOCK_NOUNS, CAPACITY_NOUNS, CARDINALS

CLUES: Dict[str, Dict[str, List[str]]] = {
    "role": {
        "organisme_formation": ["organisme", "organismes", "organisme de formation", "centre de formation", "ecole", "of", "afpi", "greta", "afpa"],
        "formateur": ["formateur", "formatrice", "prof", "profs", "formateurs", "enseignant*"],
        "tuteur": ["tuteur", "tutrice", "tuteurs", "tutteur", "maitre de stage", "parrain"],
        "responsable_fonctionnel": ["responsable fonctionnel", "chef de projet"],
        "responsable_hierarchique": ["responsable hierarchique", "responsable", "chef", "cheffe", "chef d'equipe", "manager", "superieur", "n+1", "chef d'atelier", "hierarchie"],
        "rh": ["rh", "drh", "ressources humaines", "service rh"],
        "dirigeant": ["patron", "patrons", "patronne", "directeur", "directrice", "dirigeant*", "gerant*", "pdg", "boss"],
        "collegue": ["collegue", "collegues", "copain", "pote", "camarade*"],
        "jury": ["jury", "jurys", "juri", "jurie"],
        "commission": ["commission", "comission", "commision", "commissions"],
        "uimm": ["uimm", "centre d'examen", "luimm", "centre examen", "territoriale"],
        "entreprise": ["entreprise", "boite", "employeur", "employeurs", "entreprises", "societe", "usine"],
        "agence_interim": ["agence", "interim", "manpower", "adecco", "randstad", "boite d'interim", "agence d'interim", "ett"],
        "candidat": ["candidat", "candidats", "moi", "candidate", "je"],
        "syndicat": ["syndicat*", "cgt", "cfdt", "delegue syndical"],
        "president": ["president", "presidente"],
    },
    "modalite": {
        "reelle": ["situation reelle", "au poste", "sur le poste", "en situation", "observation", "observe*", "pendant le travail", "poste de travail"],
        "projets": ["projet", "projets", "soutenance", "presentation", "diapo*", "powerpoint", "expose"],
        "reconstituee": ["reconstitue*", "simulation", "simule*", "fictive", "fausse situation", "recree*"],
        "rapport": ["rapport", "dossier", "memoire", "ecrit a rendre", "rapports"],
    },
    "idee": {
        "oral": ["oral", "oraux", "orale", "entretien", "entretiens", "passer devant", "passe devant", "interroge*", "parler devant", "entretient"],
        "ecrit": ["ecrit", "ecrite", "qcm", "epreuve ecrite", "controle ecrit", "questionnaire"],
        "note": ["note", "notes", "noter", "moyenne", "bareme", "coefficient*", "sur vingt"],
        "obligatoire": ["obligatoire*", "oblige*", "obligation", "forcement", "impose*", "requis*", "indispensable"],
        "facultatif": ["facultati*", "optionnel*", "option", "se passer de", "pas obligatoire"],
        "suffit": ["suffit", "sufi", "suffisait", "suffisant*", "suffi"],
        "toutes": ["toutes", "tous", "toute", "ensemble des", "au complet", "tt", "toutes les"],
        "une_seule": ["un seul", "une seule", "juste un", "qu'un", "que le bloc", "qu'une", "rien qu'un"],
        "illimite": ["a vie", "illimite*", "toujours", "definiti*", "sans limite", "toute la vie", "tout le temps"],
        "limite": ["perim*", "expir*", "perd", "perds", "perdu*", "limite", "limitee", "date limite", "au bout de", "delai"],
        "moitie": ["moitie", "cinquante", "autant de", "50", "a egalite", "parite"],
        "choisir": ["choisi*", "choix", "je decide", "au choix"],
        "gratuit": ["gratuit*", "payant*", "payer", "paie", "finance*"],
        "diplome": ["diplome*", "bac", "cap", "bep", "brevet", "niveau", "scolarite"],
        "age": ["age", "mineur*", "majeur*", "trop vieux", "vieux"],
        "experience": ["experience*", "anciennete", "annees d'experience", "ans d'experience"],
        "seul": ["seul", "seule", "tout seul"],
        "meme": ["meme", "memes", "identique*", "pareil*"],
        "ensemble": ["ensemble", "en meme temps", "a la fois"],
        "avant": ["avant", "d'avance", "prealable"],
        "certificat": ["certificat", "attestation", "parchemin"],
        "decide": ["decide*", "tranche*", "prononce*"],
    },
    "terme": {
        "uimm": ["uimm", "union des industries", "luimm"],
        "uimm_territoriale": ["uimm territoriale", "uimm territoriales", "territoriale"],
        "chambre_syndicale": ["chambre syndicale", "chambres syndicales", "chambre syndicale territoriale"],
        "cpne": ["cpne", "commission paritaire nationale", "cpnefp"],
        "rncp": ["rncp", "repertoire national"],
        "cqpm": ["cqpm"],
        "vae": ["vae"],
        "certification": ["certification"],
        "certificateur": ["certificateur", "certificatrice", "certificateurs", "autorite responsable"],
        "signataire": ["signataire"],
        "titulaire": ["titulaire"],
        "referentiel": ["referentiel", "referentiels", "referenciel", "referentiel de certification"],
        "niveau_exigence": ["niveau d'exigence", "niveaux d'exigence"],
        "capacite": ["capacite", "capacites", "capa", "capas", "capacite professionnelle"],
        "attestee": ["capacites attestees", "attestees", "attestee"],
        "bloc": ["bloc", "blocs", "bloc de competences", "blocs de competences", "bloc de competence"],
        "composante": ["composante", "composantes", "composantes acquises"],
        "commission": ["commission", "comission"],
        "commission_evaluation": ["commission d'evaluation", "commission evaluation"],
        "commission_validation": ["commission de validation", "commission validation"],
        "recapitulatif": ["recapitulatif", "recap", "recapitulatif des evaluations"],
        "centre_examen": ["centre d'examen", "centre examen", "centre d'exam"],
        "jury_paritaire": ["jury paritaire", "jury"],
        "paritaire": ["paritaire", "paritarisme"],
        "deliberation": ["deliberation", "delibere", "deliberer"],
        "admissible": ["admissible", "admissibles"],
        "preponderante": ["preponderante", "voix preponderante"],
        "delegation": ["delegation", "delegation patronale"],
        "modalite": ["modalite", "modalites", "modalite d'evaluation"],
        "restitution": ["restitution"],
        "avis_entreprise": ["avis de l'entreprise", "avis entreprise"],
        "tuteur": ["tuteur", "tutrice"],
        "responsable_fonctionnel": ["responsable fonctionnel"],
        "responsable_hierarchique": ["responsable hierarchique"],
        "recevabilite": ["recevabilite", "recevable"],
        "dossier_preuves": ["dossier de preuves", "dossier de preuve"],
        "formation_continue": ["formation continue"],
        "branche": ["branche", "la branche"],
        "convention_collective": ["convention collective", "conventions collectives"],
        "nsf": ["nsf"],
        "sai": ["s.a.i", "s.a.i.", "sai"],
        "rome": ["rome"],
        "formacode": ["formacode", "formacodes"],
        "mode_operatoire": ["mode operatoire", "modes operatoires"],
        "unite_autonome": ["unite autonome", "unite autonome de production", "autonome"],
        "usinage": ["usinage"],
        "amelioration_continue": ["amelioration continue"],
    },
}  # fmt: skip
_COUNTED = {
    "nombre_blocs": [*BLOCK_NOUNS, "parties"],
    "nombre_capacites": [*CAPACITY_NOUNS],
    "nombre_modalites": ["modalites", "facons", "manieres", "epreuves", "modalite"],
    "nombre_ans": ["ans", "an", "annees", "annee"],
}
_LARGEST = 20
_LONG_WORD = 8


def clue_patterns() -> List[Dict[str, Any]]:
    """Every pattern, for spaCy's span ruler."""
    return [*_phrases(), *_numbers()]


def _phrases() -> Iterator[Dict[str, Any]]:
    for label, values in CLUES.items():
        for value, phrases in values.items():
            for phrase in phrases:
                words = phrase.replace("'", "' ").split()
                yield {"label": label, "id": value, "pattern": [_word(word) for word in words]}


def _word(word: str) -> Dict[str, Any]:
    if word.endswith("*"):
        return {"LOWER": {"REGEX": f"^{word[:-1]}"}}
    return {"LOWER": {"FUZZY1": word} if len(word) >= _LONG_WORD else word}


def _numbers() -> Iterator[Dict[str, Any]]:
    for label, nouns in _COUNTED.items():
        for number in range(2, _LARGEST + 1):  # not one: « un bloc » does not count
            words = [str(number), *CARDINALS[number - 1 : number]]
            pattern = [{"LOWER": {"IN": words}}, {"IS_ALPHA": True, "OP": "?"}, {"LOWER": {"IN": nouns}}]
            yield {"label": label, "id": str(number), "pattern": pattern}
