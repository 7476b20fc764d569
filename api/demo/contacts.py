"""Whom the demonstration sends people to: invented bodies, numbers that ARCEP keeps for fiction, addresses at example.org."""

from collections.abc import Iterator
from datetime import date

from api.people.models import CentreContact
from api.portals.models import PortalContact

HOURS = "du lundi au vendredi, 9 h - 12 h et 14 h - 17 h (horaires fictifs)"
# Département (empty: all the others), name, telephone, e-mail, address.
CONTACTS = (
    (
        "",
        "UIMM territoriale de démonstration, accueil",
        "01 99 00 28 24",
        "accueil.demo@example.org",
        "1 rue de l'Exemple, 00000 Fictiveville",
    ),
    (
        "57",
        "UIMM territoriale de démonstration, Moselle",
        "03 53 01 57 57",
        "moselle.demo@example.org",
        "57 avenue de l'Exemple, 00057 Fictiveville",
    ),
    (
        "44",
        "UIMM territoriale de démonstration, Loire-Atlantique",
        "02 61 91 44 44",
        "loire-atlantique.demo@example.org",
        "44 quai de l'Exemple, 00044 Fictiveville",
    ),
)
CENTRE_DEPARTEMENT = "57"


def portal_contacts(portal_id: int, today: date) -> Iterator[PortalContact]:
    """The portal's own."""
    for departement, name, telephone, email, address in CONTACTS:
        yield PortalContact(
            portal_id=portal_id,
            departement=departement,
            name=name,
            telephone=telephone,
            email=email,
            address=address,
            opening_hours=HOURS,
            checked_on=today,
        )


def centre_contact(exam_centre_id: int, today: date) -> CentreContact:
    """The one that follows the fictional candidates."""
    _, name, telephone, email, address = next(one for one in CONTACTS if one[0] == CENTRE_DEPARTEMENT)
    return CentreContact(
        exam_centre_id=exam_centre_id,
        department=CENTRE_DEPARTEMENT,
        name=name,
        phone=telephone,
        email=email,
        address=address,
        checked_on=today,
    )
