"""The e-mail that says a form was received: nothing of what it says of the candidate."""

from api.clock import FRANCE
from api.mail.service import Mail
from api.opinion_forms.state import FormState
from knowledge.templating import french_date


def receipt_letter(state: FormState, address: str, origin: str) -> Mail:
    """For the one who sends the form, as it was just before: what is open then is what leaves."""
    form = state.form
    assert form.sent_at is not None
    sent = form.sent_at.astimezone(FRANCE)
    count = len(state.open_rows)
    before = len(state.rows) - count
    lines = (
        "Bonjour,",
        "",
        f"Votre avis de l'entreprise pour {form.candidate} est bien enregistré.",
        "",
        f"Accusé de réception : {form.receipt}",
        f"Envoyé le {french_date(sent.date())} à {sent:%H h %M}, par {form.signed_name}.",
        f"Cet envoi porte sur {count} capacité{'s' if count > 1 else ''}."
        + (
            f" Vous aviez déjà donné votre avis sur {before} autre{'s' if before > 1 else ''}."
            if before
            else ""
        ),
        "",
        "Le détail et l'accusé à imprimer (PDF) sont dans votre espace, page « Avis de l'entreprise » :",
        f"{origin}/espace/avis",
        "Pour l'ouvrir, repassez par l'assistant.",
        "",
        "Un avis envoyé ne se modifie plus. S'il est à corriger, demandez au centre d'examen de le rouvrir.",
        "",
        "Ce message est envoyé par un automate : n'y répondez pas.",
    )
    return Mail(address, f"Avis de l'entreprise reçu : {form.receipt}", "\n".join(lines))
