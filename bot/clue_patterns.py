"""How people name what a closed question rests on: who, how, which idea, how many, and the words they ask about.

These spans may overlap each other and the entities of bot/entity_patterns.py (spaCy's span ruler keeps all). In a
phrase, `word*` stands for every word that begins so, `_` for any but those of « est-ce que », and a word of eight
letters or more is also found with a typing error.
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
        "dirigeant": ["patron", "patrons", "patronne", "patronat", "directeur", "directrice", "dirigeant*", "gerant*", "pdg", "boss"],
        "collegue": ["collegue", "collegues", "copain", "pote", "camarade*"],
        "jury": ["jury", "jurys", "juri", "jurie"],
        "commission": ["commission", "comission", "commision", "commissions"],
        "uimm": ["uimm", "centre d'examen", "luimm", "centre examen", "territoriale"],
        "entreprise": ["entreprise", "boite", "employeur", "employeurs", "entreprises", "societe", "usine"],
        "agence_interim": ["agence", "lagence", "interim", "travail temporaire", "temporaire", "dinterim", "manpower", "adecco", "randstad", "boite d'interim", "agence d'interim", "ett"],
        "candidat": ["candidat", "candidats", "moi", "candidate", "je"],
        "syndicat": ["syndica*", "cgt", "cfdt", "delegue syndical"],
        "president": ["president", "presidente", "presidant"],
        "autre_responsable": ["responsable qualite", "responsable maintenance", "responsable securite", "responsable formation", "responsable production", "responsable qse", "respo prod"],
        "signataire": ["directeur emploi formation", "directeur emploi-formation"],
        "cpne": ["cpne", "commission paritaire nationale", "commission de l'emploi", "cpnefp"],
        "etat": ["education nationale", "rectorat", "academie", "ministere", "l'etat", "prefecture", "region", "pole emploi", "france travail"],
    },
    "modalite": {
        "reelle": ["situation reelle", "au poste", "sur le poste", "en situation", "observation", "observe*", "pendant le travail", "poste de travail"],
        "projets": ["projet", "projets", "soutenance", "presentation", "diapo*", "powerpoint", "expose"],
        "reconstituee": ["reconstitue*", "simulation", "simule*", "fictive", "fausse situation", "recree*"],
        "rapport": ["rapport", "dossier", "memoire", "ecrit a rendre", "rapports"],
    },
    "idee": {
        "oral": ["oral", "oraux", "orale", "orales", "face-a-face", "face a face", "entretien", "entretiens", "passer devant", "passe devant", "interroge*", "parler devant", "entretient"],
        "ecrit": ["ecrit", "ecrite", "qcm", "epreuve ecrite", "controle ecrit", "questionnaire"],
        "note": ["note", "notes", "noter", "moyenne", "bareme", "coefficient*", "sur vingt"],
        "obligatoire": ["obligatoire*", "oblige*", "obligation", "forcement", "impose*", "requis*", "indispensable"],
        "facultatif": ["facultati*", "optionnel*", "option", "se passer de", "pas obligatoire"],
        "suffit": ["suffit", "sufi", "suffisait", "suffisant*", "suffi"],
        "toutes": ["toutes", "tous", "toute", "ensemble des", "au complet", "tt", "toutes les"],
        "une_seule": ["un seul", "une seule", "une seul", "un seule", "1 seul", "1 seule", "juste un", "juste une", "juste le", "juste au", "ai qu'un", "ai qu'une", "a qu'un", "a qu'une", "avec qu'un", "acquis qu'un", "rien qu'un", "ai que le bloc", "a que le bloc", "que le bloc seul"],
        "encore": ["encore", "toujours", "tjr", "tjrs"],
        "creation": ["cree*", "creation", "date de", "datait", "remonte*", "depuis"],
        "reconnu": ["reconnu*"],
        "agence": ["agence*", "boite d'interim", "boite d interim", "manpower", "adecco", "randstad", "ett", "entreprise de travail"],
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
        "decide": ["decid*", "tranche*", "prononce*"],
        # What the sentence says of it: has to, may, exists, only, everyone, more or fewer than.
        "devoir": ["faut", "fo", "fau", "faudra", "fallait", "doit", "dois", "doi", "doivent", "doive", "devra*", "devai*", "necessaire*", "besoin", "exige*"],
        "possible": ["peut", "peu", "peux", "peuvent", "peuve", "pourra*", "pourrai*", "possible*", "peut-on", "peut-elle", "peut-il", "puis-je", "droit", "autorise*"],
        "existe": ["y a", "ya", "yaura", "y aura", "a-t-il", "y a-t-il", "existe*", "prevu*", "prevoit", "comporte*", "compren*"],
        "un_jury": ["y a un jury", "ya un jury", "y a-t-il un jury", "aura un jury", "meme un jury", "encore un jury", "et un jury", "pas de jury", "ya pas de jury"],
        "seulement": ["seulement", "uniquement", "exclusivement", "que pour", "parle que", "parlait que", "porte que", "_ que des", "_ ke des", "y a que", "ya que", "ya ke", "_ que dans", "_ ke dans", "n'est que", "c'est que", "ce n'est que"],
        "chacun": ["tout le monde", "tt le monde", "tous les candidats", "chaque candidat", "toutes les personnes"],
        "plus_ou_moins": ["plus de", "moins de", "au moins", "plus que", "davantage", "au-dela", "jusqu'a"],
        "plusieurs": ["plusieur*", "deux ou trois"],
        # What it is about.
        "independantes": ["independant*", "les unes des autres"],
        "transmettre": ["remet*", "remis", "transm*", "envoy*", "envoi*", "lenvoi*", "adresse*", "adresser", "parvenir", "parvien*", "depos*", "rendre", "rend", "donner"],
        "consulte": ["consult*", "concert*", "associe*", "mot a dire", "demande l'avis"],
        "fixe_avance": ["fixe* d'avance", "fixe* davance", "fixe* a l'avance", "fixe* avant", "prealablement", "connu* d'avance", "prevu* d'avance"],
        "prevenu": ["preven*", "averti*", "informe*", "surprise"],
        "etre_evalue": ["etre evalue*", "etre observe*", "evalue* a", "evalue* au", "evalue* sur", "evalue* en", "evalue* pendant", "evalue* dans"],
        "remplacant": ["remplac*", "a la place", "a sa place", "successeur*", "ancien", "ancienne", "externe", "exterieur*", "demission*", "arret*", "absent*", "conge", "conges", "a deux", "suppleant*", "a distance", "soeur", "frere", "comme tuteur", "personne n'est", "aucun tuteur", "meme personne"],
        "signature": ["sign", "signe*", "signature*", "tampon*"],
        "apporter": ["apport*", "fourni*", "ramen*"],
        "devant": ["devant"],
        "centre_examen": ["centre d'examen", "centre examen", "centre d'exam"],
        "uimm_nommee": ["uimm", "luimm"],
        "change": ["chang*", "differ*"],
        "sens": ["sens", "signifi*", "veut dire"],
        "autre_chose": ["autre chose"],
        "questions": ["question*", "kestion*", "questionn*"],
        "preuves": ["preuve*"],
        "milieu_professionnel": ["milieu professionnel", "milieu pro", "en entreprise"],
        "travail_realise": ["realis*", "mis en oeuvre", "mis en ouvre", "son travail", "mon travail", "dans ses projets", "les projets", "activites"],
        "formulaire": ["formulaire*", "imprime*", "modele", "document type", "trame"],
        "par_bloc": ["chaque bloc", "les blocs", "deux blocs", "2 blocs", "2 bloc", "deux bloc", "l'autre bloc", "par bloc", "un bloc a l'autre", "tous les blocs"],
        "ordre": ["ordre", "apres le", "avant le", "d'abord", "en premier", "dans l'ordre"],
        "manquant": ["manqu*", "joker", "impasse", "en moins", "sauf un", "sauf une", "incomplet*"],
        "recale": ["recal*", "elimin*", "refus*", "echou*", "echec*", "ajourn*", "perdu", "rate"],
        "obtenir": ["decroch*", "obten*", "avoir le", "avoir mon", "donne le", "diplome", "admissib*", "recu", "recue", "lavoir", "l'avoir"],
        "conserve": ["gard*", "conserv*", "encore valable*", "toujours valable*", "reste*", "jlegarde"],
        "il_y_a": ["il y a", "y a", "ya", "depuis"],
        "fin": ["jusqu'*", "jusqu", "jusquau", "jusqu'au", "jusqu'en", "jusque", "fini", "finit", "termine*", "fin", "arrete*"],
        "debut": ["debut*", "commenc*", "effet", "a partir", "depuis"],
        "arrete": ["arrete", "arretes", "journal officiel", "jo"],
        "certifie": ["certifie*", "certification propre", "certification a part", "valide* a part", "evalue* a part"],
        "inscription_avant": ["inscription avant", "inscription _ avant", "inscription _ _ avant", "inscription _ _ _ avant", "inscrire avant", "inscription prealable", "inscription en amont", "inscription d'abord"],
        "formation_professionnelle": ["formation professionnel*", "parcours de formation"],
        "accessible": ["accessible*", "acces", "prevu*", "prevoit", "cite*", "existe*", "mentionne*"],
        "fiche": ["la fiche", "dans la fiche", "sur la fiche"],
        "evalue_les_capacites": ["evalue* les capacite*", "evalu les capacite*", "evaluent les capacite*", "evaluer les capacite*", "evalue mes capacite*"],
        "declare": ["declar*", "admissib*", "admission*", "admis", "non admissible*"],
        "recapitulatif": ["recap*"],
        "conforme": ["conform*", "dans les regles"],
        "voix_double": ["double", "deux voix", "voix double", "double voix", "voix en plus", "deux fois", "voix supplementaire", "voix de plus"],
        "vote": ["vote*", "votent", "voter", "droit de vote", "voix"],
        "designe": ["design*", "nomm*", "choisi*", "envoy*", "plusieurs representants"],
        "equipe": ["equipe", "equipes", "en groupe", "a plusieurs"],
        "atelier": ["atelier*"],
        "automatise": ["automatis*", "automatique*", "robot*"],
        "conducteur": ["conducteur* de machine*", "conductrice* de machine*", "conduire des machine*", "machine* automatique*", "machine* outil*", "machine-outil*", "machines-outils"],
        "autre_machine": ["commande numerique", "de ligne", "presse", "engin*", "embauch*", "aide*"],
        "secteur_cite": ["aeronautique*", "avion*", "automobile*", "lautomobile", "voiture*", "navale", "naval", "bateau*", "ferroviaire*", "trains", "sncf"],
        "metallurgie": ["metallurgie", "metallo"],
    },
    # What each capacity is about, in people's words.
    "theme": {
        "verification": ["identifi*", "verifier les elements", "verification*"],
        "securite": ["securite", "epi", "regles de securite"],
        "operations": ["operation*", "realiser les operations"],
        "controle": ["conformite", "controle qualite", "controler"],
        "anomalie": ["anomalie*", "anormal*", "panne*", "imprevu*"],
        "rangement": ["ranger", "rangement", "nettoy*", "menage", "maintenir"],
        "documents": ["renseigner", "documents", "supports", "tracabilite", "remplir les documents"],
        "amelioration": ["amelior*", "lamelior*"],
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
    "nombre_membres": [
        "membres",
        "membre",
        "personnes",
        "representants",
        "patrons",
        "patron",
        "employeurs",
        "votes",
        "voix",
    ],
}
_YEARS = range(1980, 2041)
# A code or a number of the fiche, as typed: 28246, H2903, 3109.
_CODE = r"^[a-z]?\d{3,5}[a-z]?$"
_LARGEST = 20
_QUESTION_WORDS = ["est", "ce", "-ce", "est-ce", "esk", "eske", "esque"]
_LONG_WORD = 8


def clue_patterns() -> List[Dict[str, Any]]:
    """Every pattern, for spaCy's span ruler."""
    return [*_phrases(), *_numbers(), *_codes()]


def _phrases() -> Iterator[Dict[str, Any]]:
    for label, values in CLUES.items():
        for value, phrases in values.items():
            for phrase in phrases:
                words = phrase.replace("'", "' ").split()
                yield {"label": label, "id": value, "pattern": [_word(word) for word in words]}


def _word(word: str) -> Dict[str, Any]:
    if word == "_":
        return {"LOWER": {"NOT_IN": _QUESTION_WORDS}}
    if word.endswith("*"):
        return {"LOWER": {"REGEX": f"^{word[:-1]}"}}
    return {"LOWER": {"FUZZY1": word} if len(word) >= _LONG_WORD else word}


def _numbers() -> Iterator[Dict[str, Any]]:
    for label, nouns in _COUNTED.items():
        for number in range(2, _LARGEST + 1):  # not one: « un bloc » does not count
            words = [str(number), *CARDINALS[number - 1 : number]]
            pattern = [{"LOWER": {"IN": words}}, {"IS_ALPHA": True, "OP": "?"}, {"LOWER": {"IN": nouns}}]
            yield {"label": label, "id": str(number), "pattern": pattern}


def _codes() -> Iterator[Dict[str, Any]]:
    for year in _YEARS:
        yield {"label": "annee", "id": str(year), "pattern": [{"LOWER": str(year)}]}
    yield {"label": "code", "pattern": [{"LOWER": {"REGEX": _CODE}}]}
