"""The command line of `python -m api.portals`: its words, its options, and what they are made into."""

import argparse
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NoReturn

import yaml

from api.clock import FRANCE
from api.portals.contacts import COLUMNS
from api.portals.registry import RegistryFault, Wishes

# What argparse says in English.
IN_FRENCH = (
    (r"the following arguments are required: (.+)", r"il manque : \1"),
    (r"unrecognized arguments: (.+)", r"option inconnue : \1"),
    (r"argument (.+?): expected (?:one|at least one) argument", r"\1 : il manque une valeur"),
    (r"argument (.+?): invalid nombre value: (.+)", r"\1 : nombre entier attendu (\2)"),
    (r"argument (.+?): invalid choice: (\S+) \(choose from (.+)\)", r"\1 : \2 inconnu (possible : \3)"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 ne va pas avec \2"),
    (r"one of the arguments (.+) is required", r"il faut l'une de ces options : \1"),
)
FROM_FILE: Mapping[str, type] = {
    "nom": str,
    "origines": list,
    "exiger_identite": bool,
    "centre": int,
    "organisme": int,
    "couleurs": dict,
    "textes": dict,
}
LARGEST_FILE = 64 * 1024


class FrenchParser(argparse.ArgumentParser):
    """Refuses in French, in one line."""

    def error(self, message: str) -> NoReturn:
        for english, french in IN_FRENCH:
            message = re.sub(f"^{english}$", french, message)
        self.exit(2, f"Refusé : {message}. Aide : {self.prog} --help\n")


def make_parser() -> argparse.ArgumentParser:
    parser = FrenchParser(prog="python -m api.portals", description="Les portails qui affichent l'assistant.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="commande")
    for name, words in (("creer", "enregistrer un portail"), ("changer", "modifier un portail")):
        _wishes(commands.add_parser(name, help=words))
    commands.add_parser("liste", help="les portails, leurs clés et leurs contacts")
    for name, words in (
        ("fermer", "fermer un portail : ses conversations s'arrêtent aussitôt"),
        ("rouvrir", "le rouvrir"),
    ):
        commands.add_parser(name, help=words).add_argument("portail")
    _keys(commands)
    _contacts(commands)
    link = commands.add_parser("lier", help="dire qui est une personne du portail")
    link.add_argument("portail")
    link.add_argument("sujet", help="son identifiant sur le portail (« sub » du jeton)")
    link.add_argument("--role", choices=["candidat", "entreprise"], required=True)
    who = link.add_mutually_exclusive_group(required=True)
    who.add_argument("--adresse", help="son adresse électronique dans les dossiers")
    who.add_argument("--personne", type=nombre, help="son numéro dans les dossiers")
    return parser


def _wishes(command: argparse.ArgumentParser) -> None:
    command.add_argument("portail", help="nom court, public : minuscules, chiffres, tirets")
    command.add_argument("--nom")
    command.add_argument(
        "--origine",
        action="append",
        dest="origines",
        help="https://hote[:port] ; répétable : donnez-les toutes, elles remplacent les précédentes",
    )
    identity = command.add_mutually_exclusive_group()
    identity.add_argument(
        "--exiger-identite",
        action="store_const",
        const=True,
        help="aucune conversation sans jeton du portail",
    )
    identity.add_argument(
        "--admettre-anonymes", action="store_const", const=False, dest="exiger_identite", help="le contraire"
    )
    command.add_argument(
        "--centre", type=nombre, help="numéro du centre d'examen dont c'est le portail ; 0 : aucun"
    )
    command.add_argument("--organisme", type=nombre, help="numéro de l'organisme de formation ; 0 : aucun")
    command.add_argument("--accueil", help="une phrase du portail, ajoutée à l'accueil")
    command.add_argument("--couleur", action="append", dest="couleurs", help="nom=#rrggbb ; répétable")
    command.add_argument("--fichier", type=Path, help=f"YAML ou JSON : {', '.join(FROM_FILE)}")


def _keys(commands: Any) -> None:
    key = commands.add_parser("cle", help="enregistrer une clé du portail")
    key.add_argument("portail")
    kind = key.add_mutually_exclusive_group(required=True)
    kind.add_argument("--jwks", type=Path, help="fichier des clés publiques")
    kind.add_argument(
        "--secret", action="store_true", help="tirer un secret partagé (HS256), montré une seule fois"
    )
    key.add_argument("--kid", help="nom de la clé")
    key.add_argument("--debut", help="AAAA-MM-JJ ; aussitôt par défaut")
    key.add_argument("--fin", help="dernier jour, AAAA-MM-JJ")
    end = commands.add_parser("fin-cle", help="mettre fin à une clé")
    end.add_argument("portail")
    end.add_argument("kid")
    end.add_argument("--fin", help="dernier jour, AAAA-MM-JJ ; aussitôt par défaut")


def _contacts(commands: Any) -> None:
    one = commands.add_parser("contact", help="donner le contact d'un département")
    one.add_argument("portail")
    for name in COLUMNS:
        option = f"--{name.replace('_', '-')}"
        one.add_argument(option, default="", required=name in ("nom", "verifie_le"))
    several = commands.add_parser("contacts", help="donner des contacts par un fichier CSV")
    several.add_argument("portail")
    several.add_argument("fichier", type=Path, help=f"colonnes : {';'.join(COLUMNS)}")


def nombre(text: str) -> int:
    """A record's number, as the database can hold it; argparse names this function in its refusal."""
    number = int(text)
    if not 0 <= number < 2**31:
        raise ValueError
    return number


def wishes_of(given: argparse.Namespace) -> Wishes:
    """What is asked of the portal: the file's, then the options'."""
    told = _read(given.fichier) if given.fichier else {}
    look = dict(told.get("couleurs") or {}) | _pairs(given.couleurs or [])
    texts = dict(told.get("textes") or {}) | ({"accueil": given.accueil} if given.accueil is not None else {})

    def first(option: Any, name: str) -> Any:
        return option if option is not None else told.get(name)

    return Wishes(
        name=first(given.nom, "nom"),
        origins=first(given.origines, "origines"),
        enforce_identity=first(given.exiger_identite, "exiger_identite"),
        exam_centre_id=first(given.centre, "centre"),
        training_body_id=first(given.organisme, "organisme"),
        look=look if given.couleurs or "couleurs" in told else None,
        texts=texts if given.accueil is not None or "textes" in told else None,
    )


def _pairs(given: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    return {name.strip(): value.strip() for name, _, value in pairs}


def _read(path: Path) -> Mapping[str, Any]:
    try:
        # JSON is YAML too.
        told = yaml.safe_load(read_bytes(path, LARGEST_FILE))
    except yaml.YAMLError as error:
        raise RegistryFault(f"{path} n'est ni du YAML ni du JSON lisible") from error
    if not isinstance(told, dict) or told.keys() - FROM_FILE.keys():
        raise RegistryFault(f"{path} : noms attendus, et pas d'autres : {', '.join(FROM_FILE)}")
    for name, value in told.items():
        # In Python a truth value is a number.
        if not isinstance(value, FROM_FILE[name]) or isinstance(value, bool) is not (FROM_FILE[name] is bool):
            raise RegistryFault(f"{path} : « {name} » n'a pas la forme attendue")
    for name in ("centre", "organisme"):
        if not 0 <= told.get(name, 0) < 2**31:
            raise RegistryFault(f"{path} : « {name} » est un numéro, ou 0 pour aucun")
    if not all(isinstance(one, str) for one in told.get("origines", [])):
        raise RegistryFault(f"{path} : « origines » est une liste d'adresses")
    return told


def read_bytes(path: Path, largest: int) -> bytes:
    """A file that the command was given, and not more of it than is useful; raises RegistryFault."""
    try:
        with path.open("rb") as file:
            return file.read(largest + 1)
    except OSError as error:
        raise RegistryFault(f"{path} ne peut pas être lu") from error


def start_of(text: str | None, now: datetime) -> datetime:
    """The beginning of that day in France, or now."""
    return now if text is None else datetime.combine(_day(text), time.min, FRANCE)


def end_of(text: str | None) -> datetime | None:
    """The end of that day in France."""
    return None if text is None else datetime.combine(_day(text) + timedelta(days=1), time.min, FRANCE)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RegistryFault(f"« {text} » : date attendue, AAAA-MM-JJ") from error
