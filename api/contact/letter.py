"""The e-mail that brings a demand to a centre: plain text, and nothing that was typed among its headers but one address."""

from collections.abc import Iterator

from api.clock import FRANCE
from api.contact.demand import Demand
from api.contact.schemas import Kind, When
from api.mail.service import Mail
from knowledge.templating import french_date

SUBJECTS: dict[Kind, str] = {"rappel": "Demande de rappel", "message": "Message laissé à l'assistant CQPM"}
OPENINGS: dict[Kind, str] = {
    "rappel": "Une personne demande à être rappelée",
    "message": "Une personne vous a laissé un message",
}
WHEN: dict[When, str] = {
    "matin": "le matin",
    "apres_midi": "l'après-midi",
    "indifferent": "à tout moment",
}
ROLES = {"candidat": "candidate ou candidat", "entreprise": "signataire en entreprise"}
NOT_KNOWN = "non, l'assistant ne sait pas qui écrit"
NO_LINKS = "Ce qui suit un signe > a été écrit par la personne et n'a pas été vérifié : n'ouvrez pas un lien qui s'y trouve."
NOT_KEPT = "L'assistant ne garde pas cette demande. Gardez ces coordonnées le temps de répondre, puis effacez ce courriel."


def letter(demand: Demand) -> Mail:
    # A closed set of characters (service.py): one address, and nothing that a header could be continued with.
    headers = {"Reply-To": demand.email} if demand.email else {}
    subject = f"{SUBJECTS[demand.kind]}, référence {demand.reference}"
    return Mail(to=demand.to, subject=subject, text="\n".join(_lines(demand)) + "\n", headers=headers)


def _lines(demand: Demand) -> Iterator[str]:
    moment = demand.at.astimezone(FRANCE)
    yield "Bonjour,"
    yield ""
    yield f"{OPENINGS[demand.kind]}, depuis l'assistant CQPM du site « {demand.portal} »."
    yield ""
    yield f"Référence : {demand.reference}"
    yield f"Demande du : {french_date(moment.date())} à {moment:%H h %M} (heure de Paris)"
    if demand.departement:
        yield f"Département : {demand.departement}"
    yield f"Personne identifiée : {_known(demand)}"
    if demand.telephone:
        yield f"Téléphone donné : {demand.telephone}"
    if demand.kind == "rappel":
        yield f"À rappeler : {WHEN[demand.when]}"
    if demand.email:
        yield f"E-mail donné : {demand.email} (répondre à ce courriel lui écrit)"
    else:
        yield "Aucun e-mail donné : répondre à ce courriel n'atteint pas la personne."
    yield from _typed(demand)
    if demand.summary:
        yield ""
        yield "Avec son accord, les sujets de la conversation :"
        yield from (f"- {title}" for title in demand.summary)
    yield ""
    yield NOT_KEPT


def _typed(demand: Demand) -> Iterator[str]:
    if not demand.name and not demand.text:
        return
    yield ""
    yield NO_LINKS
    # Quoted line by line: nothing typed can pass for a line of ours.
    if demand.name:
        yield f"> Nom : {demand.name}"
    yield from (f"> {line}".rstrip() for line in demand.text.split("\n") if demand.text)


def _known(demand: Demand) -> str:
    if demand.known is None:
        return NOT_KNOWN
    dossier = f", dossier {demand.known.dossier}" if demand.known.dossier else ""
    return f"{demand.known.name}, {ROLES[demand.known.role]}{dossier}"
