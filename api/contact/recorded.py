"""Whom to call, as a portal or an exam centre recorded it, in the one form that is shown."""

from api.people.models import CentreContact
from api.portals.contacts import Contact
from api.portals.models import PortalContact


def from_portal(row: PortalContact) -> Contact:
    return Contact(
        departement=row.departement,
        name=row.name,
        telephone=row.telephone,
        email=row.email,
        address=row.address,
        opening_hours=row.opening_hours,
        handicap_referent=row.handicap_referent,
        checked_on=row.checked_on,
    )


def from_centre(row: CentreContact, opening_hours: str | None = None) -> Contact:
    """The hours are not recorded with a centre's contacts."""
    return Contact(
        departement=row.department,
        name=row.name,
        telephone=row.phone,
        email=row.email,
        address=row.address,
        opening_hours=opening_hours,
        handicap_referent=row.disability_contact,
        checked_on=row.checked_on,
    )
