"""Why the opinion is asked, who may give it, what becomes of it: in the fiche's words, with where they are."""

from dataclasses import dataclass
from typing import Any

from knowledge.facts import Fiche
from knowledge.templating import enumeration, french_date

BLANK = "non_dits.formulaire_avis"


@dataclass(frozen=True)
class Why:
    """What the fiche says, and where."""

    asked: str
    who: str
    weight: str
    form: str
    source: str


def why(fiche: Fiche) -> Why:
    """For the fold of the pages."""
    opened = str(fiche.value("avis_entreprise.liste_ouverte"))
    unsaid: dict[str, Any] = fiche.value("non_dits.poids_avis")
    blank: dict[str, Any] = fiche.value(BLANK)
    sections = [fiche.sections[one] for one in fiche.faits["avis_entreprise.objet"].sections]
    return Why(
        asked=str(fiche.value("avis_entreprise.objet")),
        who=f"La fiche cite {enumeration(fiche.value('avis_entreprise.qui'))}. {opened}",
        weight=f"La fiche ne dit pas {unsaid['sujet']}. Pour le savoir : {unsaid['qui']}.",
        form=f"La fiche ne donne pas {blank['sujet']} : celui-ci est le nôtre.",
        source=f"{fiche.libelle_source}, {enumeration(sections)} ({french_date(fiche.date_source)})",
    )
