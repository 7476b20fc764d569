"""The e-mail that brings a code: no link to follow, nothing of anybody's record."""

from datetime import timedelta

from api.mail.service import Mail

# Telephones show it on a locked screen: the code is not in it.
SUBJECT = "Votre code pour l'assistant CQPM"
TEXT = """\
Bonjour,

Votre code : {code}

Il est valable {minutes} minutes. Tapez-le dans la conversation où vous l'avez demandé.
Ne le donnez à personne : nous ne vous le demanderons ni au téléphone, ni par message.

Si vous n'avez rien demandé, ignorez ce message : sans ce code, rien ne s'ouvre.

Ce message est envoyé automatiquement, personne ne lit les réponses.
"""


def letter(to: str, code: str, ttl: timedelta) -> Mail:
    minutes = int(ttl.total_seconds() // 60)
    return Mail(to=to, subject=SUBJECT, text=TEXT.format(code=code, minutes=minutes))
