"""Whom a portal sends people to, by département: a line from the command or from a CSV file."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

# Metropolitan, Corsican and overseas codes; empty for all the others.
DEPARTEMENT = re.compile(r"|0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-8]|98[678]")
LENGTHS = {
    "nom": 200,
    "telephone": 30,
    "courriel": 254,
    "adresse": 300,
    "horaires": 200,
    "referent_handicap": 200,
}
COLUMNS = ("departement", *LENGTHS, "verifie_le")
LARGEST_FILE = 1024 * 1024


class ContactFault(ValueError):
    """Contacts that cannot be kept: one French line a fault."""


@dataclass(frozen=True)
class Contact:
    departement: str
    name: str
    telephone: str | None
    email: str | None
    address: str | None
    opening_hours: str | None
    handicap_referent: str | None
    checked_on: date


def contact_of(values: Mapping[str, str], today: date) -> Contact:
    """A contact from its French columns; raises ContactFault."""
    given = {name: (values.get(name) or "").strip() for name in COLUMNS}
    departement = given["departement"].upper()
    if not DEPARTEMENT.fullmatch(departement):
        raise ContactFault(f"« {departement} » n'est pas un code de département")
    if not given["nom"]:
        raise ContactFault("il manque le nom du contact")
    for name, length in LENGTHS.items():
        if len(given[name]) > length or not given[name].isprintable():
            raise ContactFault(f"{name} : texte trop long ({length} caractères au plus) ou illisible")
    if not any(given[name] for name in ("telephone", "courriel", "adresse")):
        raise ContactFault("il faut au moins un téléphone, un courriel ou une adresse")
    if given["courriel"] and not re.fullmatch(r"[^@\s]+@[^@\s]+", given["courriel"]):
        raise ContactFault(f"« {given['courriel']} » n'est pas une adresse électronique")
    return Contact(
        departement=departement,
        name=given["nom"],
        telephone=given["telephone"] or None,
        email=given["courriel"] or None,
        address=given["adresse"] or None,
        opening_hours=given["horaires"] or None,
        handicap_referent=given["referent_handicap"] or None,
        checked_on=_checked(given["verifie_le"], today),
    )


def read_contacts(content: bytes, today: date) -> list[Contact]:
    """The contacts of a CSV file (`;` or `,`, first line of names); raises ContactFault with every bad line."""
    if len(content) > LARGEST_FILE:
        raise ContactFault("le fichier est trop grand (1 Mo au plus)")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContactFault("le fichier n'est pas en UTF-8") from error
    first = text.partition("\n")[0]
    lines = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",", strict=True)
    names = [(one or "").strip().lower() for one in lines.fieldnames or []]
    if unknown := [one for one in names if one not in COLUMNS]:
        raise ContactFault(f"colonnes inconnues : {', '.join(unknown)} (attendues : {', '.join(COLUMNS)})")
    if missing := {"departement", "nom", "verifie_le"} - set(names):
        raise ContactFault(f"il manque les colonnes : {', '.join(sorted(missing))}")
    lines.fieldnames = names
    return _all(lines, today)


def _all(lines: "csv.DictReader[str]", today: date) -> list[Contact]:
    found: dict[str, Contact] = {}
    faults: list[str] = []
    try:
        for line in lines:
            # What is beyond the columns, or short of them, is no text.
            values = {name: value for name, value in line.items() if isinstance(value, str)}
            try:
                if len(values) < len(line):
                    raise ContactFault("le nombre de cellules n'est pas celui des colonnes")
                contact = contact_of(values, today)
                if contact.departement in found:
                    raise ContactFault(f"le département « {contact.departement} » est déjà dans le fichier")
                found[contact.departement] = contact
            except ContactFault as fault:
                faults.append(f"ligne {lines.line_num} : {fault}")
    except csv.Error:
        faults.append(f"ligne {lines.line_num} : guillemets mal fermés")
    if faults:
        raise ContactFault("\n".join(faults))
    if not found:
        raise ContactFault("le fichier ne contient aucun contact")
    return list(found.values())


def _checked(text: str, today: date) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = datetime.strptime(text, form).date()
        except ValueError:
            continue
        if day > today:
            raise ContactFault(f"verifie_le : le {text} n'est pas encore passé")
        return day
    raise ContactFault("verifie_le : date attendue, AAAA-MM-JJ ou JJ/MM/AAAA")
