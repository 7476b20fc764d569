"""The e-mails that remind: plain text, nothing of anybody's results, no candidate's name to a signatory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.people.models import CentreContact
from api.wording import word
from knowledge.templating import enumeration, french_date

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
END = """\
Ce message est envoyé automatiquement, personne ne lit les réponses.
Vous ne voulez plus de ces rappels ? {stop}
"""
PERSONAL_LINK = """\
{link}

Ce lien est à vous seul : ne le transférez pas. Un code, envoyé à cette adresse, est demandé pour l'ouvrir.
"""
FORM = (
    "Le formulaire s'ouvre avec le lien ci-dessous. "
    "Il dit pour qui, et sur quelles capacités, votre avis est demandé."
)
DOCUMENTS = {
    "rapport": "votre rapport",
    "preuve": "vos preuves",
    "dossier_vae": "votre dossier de preuves",
    "autre": "un document",
}


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str


@dataclass(frozen=True)
class Appointment:
    """What takes place on a day: capacities by modality and place, and a VAE's interview."""

    day: date
    planned: tuple[tuple[str, str, str | None], ...] = ()
    interview: bool = False


def weekday(day: date) -> str:
    """« mardi 3 mars 2026 »."""
    return f"{DAYS[day.weekday()]} {french_date(day)}"


def invitation(name: str, centre: str, link: str, stop: str) -> Letter:
    """Opinions are asked of a signatory for the first time, or again on another day."""
    text = (
        f"Bonjour {name},\n\n"
        f"{centre} vous demande l'avis de l'entreprise, pour le CQPM Équipier(ère) autonome de production industrielle. "
        f"{FORM}\n\n"
        f"{PERSONAL_LINK.format(link=link)}\n"
        "Vous pouvez commencer, vous arrêter, et reprendre plus tard.\n\n"
        f"{END.format(stop=stop)}"
    )
    return Letter("CQPM : l'avis de votre entreprise est demandé", text)


def awaited_opinions(name: str, centre: str, since: date, link: str, stop: str) -> Letter:
    """Opinions are still awaited of a signatory."""
    text = (
        f"Bonjour {name},\n\n"
        f"L'avis de l'entreprise que {centre} vous a demandé (première demande le {french_date(since)}) est attendu. "
        f"{FORM}\n\n"
        f"{PERSONAL_LINK.format(link=link)}\n"
        "Si vous ne pouvez pas donner cet avis, dites-le à votre interlocuteur du centre d'examen.\n\n"
        f"{END.format(stop=stop)}"
    )
    return Letter("CQPM : votre avis est attendu", text)


def convocation(
    name: str,
    centre: str,
    appointment: Appointment,
    titles: Mapping[str, str],
    contacts: Sequence[CentreContact],
    stop: str,
    *,
    again: bool = False,
) -> Letter:
    """An evaluation or an interview comes; `again`: what was written before about that day has changed."""
    changed = "Ce message remplace celui que vous avez reçu pour ce jour.\n\n" if again else ""
    text = (
        f"Bonjour {name},\n\n{changed}"
        f"{centre} a prévu pour vous, le {weekday(appointment.day)} :\n\n"
        f"{_planned(appointment, titles)}\n"
        "L'heure n'est pas enregistrée dans l'assistant : elle est sur la convocation de votre centre d'examen, "
        "que ce rappel ne remplace pas.\n\n"
        f"Un empêchement, une question ? {_whom_to_call(centre, contacts)}\n\n"
        f"{END.format(stop=stop)}"
    )
    return Letter(f"CQPM : votre rendez-vous du {french_date(appointment.day)}", text)


def withdrawal(
    name: str,
    centre: str,
    day: date,
    coming: Sequence[Appointment],
    titles: Mapping[str, str],
    contacts: Sequence[CentreContact],
    stop: str,
) -> Letter:
    """Nothing is recorded any more on a day that was announced; `coming`: what is, after today."""
    instead = "".join(f"Le {weekday(one.day)} :\n{_planned(one, titles)}\n" for one in coming)
    text = (
        f"Bonjour {name},\n\n"
        f"Le rendez-vous du {weekday(day)}, annoncé dans un message précédent, n'est plus enregistré ce jour-là "
        f"par {centre}.\n\n"
        + (
            f"Ce qui est prévu maintenant pour vous :\n\n{instead}"
            if coming
            else "Aucune autre date n'est enregistrée pour le moment.\n\n"
        )
        + "Si vous avez reçu une convocation de votre centre d'examen, demandez-lui si elle vaut encore. "
        f"{_whom_to_call(centre, contacts)}\n\n"
        f"{END.format(stop=stop)}"
    )
    return Letter(f"CQPM : votre rendez-vous du {french_date(day)} n'est plus prévu ce jour-là", text)


def _planned(appointment: Appointment, titles: Mapping[str, str]) -> str:
    lines = []
    groups: dict[tuple[str, str | None], list[str]] = {}
    for code, modality, place in appointment.planned:
        groups.setdefault((modality, place), []).append(code)
    for (modality, place), codes in groups.items():
        where = f", à cet endroit : {place}" if place else ""
        lines.append(f"- évaluation ({word(modality)}){where}\n")
        lines += [f"    {code} {titles[code]}\n" for code in codes]
    if appointment.interview:
        lines.append("- entretien avec la commission de validation\n")
    return "".join(lines)


def document(
    name: str, centre: str, kind: str, due: date, contacts: Sequence[CentreContact], stop: str
) -> Letter:
    """A document is expected, and was not received."""
    text = (
        f"Bonjour {name},\n\n"
        f"{centre} attend {DOCUMENTS[kind]} pour le {weekday(due)} au plus tard, "
        "et ne l'a pas enregistré comme reçu.\n\n"
        "Si vous l'avez déjà envoyé, assurez-vous qu'il est arrivé. "
        f"{_whom_to_call(centre, contacts)}\n\n"
        f"{END.format(stop=stop)}"
    )
    return Letter(f"CQPM : un document est attendu pour le {french_date(due)}", text)


def _whom_to_call(centre: str, contacts: Sequence[CentreContact]) -> str:
    lines = []
    for one in contacts:
        ways = enumeration([way for way in (one.phone, one.email) if way], "ou")
        if ways:
            lines.append(
                f"\n- {one.name} : {ways}" + (f" (département {one.department})" if len(contacts) > 1 else "")
            )
    return "Contactez votre centre d'examen :" + "".join(lines) if lines else f"Contactez {centre}."
