"""A contact as a card of the conversation."""

from collections.abc import Sequence

from api.portals.contacts import Contact
from knowledge.answer import ContactCard

TITLE = "Qui appeler"


def contact_card(
    contact: Contact, departement: str = "", asks: Sequence[str] = (), title: str = TITLE
) -> ContactCard:
    """Whom to call and what to ask them. Their e-mail stays out of it: the message form reaches it unseen."""
    return ContactCard(
        title=title,
        name=contact.name,
        telephone=contact.telephone,
        address=contact.address,
        opening_hours=contact.opening_hours,
        checked_on=contact.checked_on,
        departement=departement or contact.departement,
        asks=list(asks),
    )
