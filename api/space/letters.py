"""The e-mails of the personal pages: a link, and the code that completes it. No name of anybody, nothing of a record."""

from datetime import datetime, timedelta

from api.chat.schemas import Role
from api.clock import day_in_france
from api.mail.service import Mail
from knowledge.templating import french_date

# Telephones show a subject on a locked screen: neither code nor name is in it.
CODE_SUBJECT = "Votre code pour l'assistant CQPM"
CODE = """\
Bonjour,

Votre code : {code}

Il est valable {minutes} minutes. Tapez-le dans la page où vous l'avez demandé.
Ne le donnez à personne : nous ne vous le demanderons ni au téléphone, ni par message.

Si vous n'avez rien demandé, ignorez ce message : sans ce code, rien ne s'ouvre.

Ce message est envoyé automatiquement, personne ne lit les réponses.
"""
SUBJECTS = {
    "entreprise": "Avis de l'entreprise (CQPM) : votre lien",
    "candidat": "Votre feuille de route (CQPM) : votre lien",
}
REOPENED = """\
Votre centre d'examen vous demande de revoir un avis de l'entreprise (CQPM) que vous avez envoyé : il a rouvert le
formulaire. La raison y est écrite. Tant que vous ne l'envoyez pas de nouveau, l'avis déjà donné reste enregistré.
Le formulaire est ici :"""
OPINIONS = "Voici le lien du formulaire d'avis de l'entreprise (CQPM) :"
ROADMAP = "Voici le lien de votre feuille de route (CQPM) :"
LINK = """\
Bonjour,

{why}

{url}

Ce lien est valable jusqu'au {until}{sooner}.
L'ouvrir ne suffit pas : la page enverra un code à cette adresse, et rien ne s'ouvre sans ce code.
Il est à vous seul : ne transmettez pas ce message.

Si vous ne savez pas pourquoi vous le recevez, ignorez-le, ou demandez à votre centre d'examen.

Ce message est envoyé automatiquement, personne ne lit les réponses.
"""


def code_mail(to: str, code: str, ttl: timedelta) -> Mail:
    minutes = int(ttl.total_seconds() // 60)
    return Mail(to=to, subject=CODE_SUBJECT, text=CODE.format(code=code, minutes=minutes))


def invitation_mail(
    to: str,
    url: str,
    role: Role,
    valid_until: datetime,
    *,
    reopened: bool = False,
) -> Mail:
    """The e-mail that brings a link (`SpaceLinks.invite`); `reopened`: to a form that had been sent."""
    why = REOPENED if reopened else OPINIONS if role == "entreprise" else ROADMAP
    text = LINK.format(
        why=why,
        url=url,
        until=french_date(day_in_france(valid_until)),
        sooner=", ou jusqu'à l'envoi de vos avis" if role == "entreprise" else "",
    )
    return Mail(to=to, subject=SUBJECTS[role], text=text)
