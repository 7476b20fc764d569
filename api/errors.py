"""Expected failures: each is a type that carries its status and its French title.

AppError
├── NotAuthenticated      401
├── ServiceTokenRefused   401
├── StaffTokenRefused     401
├── InvalidAssertion      401
├── IdentityRequired      401
├── SignInRefused         401
├── InvitationRefused     404
├── NotAllowed            403
├── CodesNotOffered       403
├── OriginRefused         403
├── UnknownPortal         404
├── QuestionNotFound      404
├── RecordNotFound        404
├── TurnInProgress        409
├── AlreadyRecorded       409
├── StillReferred         409
├── NotPossibleNow        409
├── AlreadyIdentified     409
├── VersionMismatch       412
├── MessageRefused        422
├── CodeRefused           422
├── FileRefused           422
├── PasswordRefused       422
├── RecordRefused         422
├── DemandRefused         422
├── VersionMissing        428
├── TooManyRequests       429
├── TrackersUnreachable   503
└── DemoDataMissing       503
"""

from typing import ClassVar


class AppError(Exception):
    """A failure that a caller can meet in normal use."""

    status: ClassVar[int]
    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def headers(self) -> dict[str, str]:
        return {}


class NotAuthenticated(AppError):
    status, code, title = 401, "session-absente", "Session absente ou expirée"

    def __init__(self) -> None:
        super().__init__("Votre session a expiré. Ouvrez une nouvelle conversation.")

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class ServiceTokenRefused(NotAuthenticated):
    code, title = "jeton-refuse", "Jeton de service refusé"

    def __init__(self) -> None:
        AppError.__init__(self, "Le jeton de service est absent ou incorrect.")


class StaffTokenRefused(NotAuthenticated):
    code, title = "jeton-refuse", "Jeton refusé"

    def __init__(self) -> None:
        AppError.__init__(
            self, "Ce jeton est absent, inconnu ou périmé. Demandez-en un autre à votre administrateur."
        )


class InvalidAssertion(NotAuthenticated):
    """A portal's token, whatever is wrong with it: the cause is for our log, not for who tries."""

    code, title = "jeton-portail-refuse", "Jeton du portail refusé"

    def __init__(self) -> None:
        AppError.__init__(
            self, "Votre portail n'a pas pu vous identifier. Rechargez la page, puis recommencez."
        )


class IdentityRequired(NotAuthenticated):
    code, title = "identite-exigee", "Identification exigée"

    def __init__(self) -> None:
        AppError.__init__(
            self, "Ce portail demande que vous soyez connecté. Connectez-vous, puis recommencez."
        )


class OriginRefused(AppError):
    status, code, title = 403, "origine-refusee", "Site non autorisé"

    def __init__(self) -> None:
        super().__init__("L'assistant n'est pas autorisé sur ce site.")


class SignInRefused(AppError):
    """One sentence for all causes: it tells neither which addresses have an account nor which half was right."""

    status, code, title = 401, "connexion-refusee", "Connexion refusée"

    def __init__(self) -> None:
        super().__init__(
            "Vérifiez votre saisie, puis recommencez. Après cinq échecs, l'adresse est refusée pendant quinze minutes."
        )


class InvitationRefused(AppError):
    status, code, title = 404, "invitation-refusee", "Invitation inutilisable"

    def __init__(self) -> None:
        super().__init__(
            "Ce lien a déjà servi, a été remplacé par un autre, ou a dépassé son délai. "
            "Demandez une nouvelle invitation à un administrateur."
        )


class PasswordRefused(AppError):
    """The detail says what to choose instead."""

    status, code, title = 422, "mot-de-passe-refuse", "Mot de passe refusé"


class UnknownPortal(AppError):
    status, code, title = 404, "portail-inconnu", "Portail inconnu"

    def __init__(self) -> None:
        super().__init__("Ce portail n'est pas enregistré.")


class NotAllowed(AppError):
    status, code, title = 403, "non-autorise", "Action non autorisée"

    def __init__(self) -> None:
        super().__init__(
            "Votre rôle ne permet pas cette action. Elle revient à un autre rôle : voyez le tableau des rôles (docs/dossiers.md)."
        )


class CodesNotOffered(AppError):
    status, code, title = 403, "codes-non-proposes", "Pas de code par e-mail ici"

    def __init__(self) -> None:
        super().__init__("Ce portail identifie lui-même les personnes : connectez-vous depuis votre portail.")


class QuestionNotFound(AppError):
    status, code, title = 404, "question-inconnue", "Question inconnue"

    def __init__(self) -> None:
        super().__init__("Cette question n'est pas au catalogue.")


class RecordNotFound(AppError):
    status, code, title = 404, "fiche-introuvable", "Introuvable"

    def __init__(self) -> None:
        super().__init__("Cet élément n'existe pas, ou il n'est pas de votre ressort.")


class TurnInProgress(AppError):
    status, code, title = 409, "message-en-cours", "Message déjà en cours"

    def __init__(self) -> None:
        super().__init__("Ce message est déjà en cours de traitement.")


class AlreadyRecorded(AppError):
    status, code, title = 409, "deja-enregistre", "Déjà enregistré"


class StillReferred(AppError):
    status, code, title = 409, "encore-utilise", "Encore utilisé"


class NotPossibleNow(AppError):
    """The record is not in a state that allows it; the detail says what to do first."""

    status, code, title = 409, "pas-possible", "Pas possible en l'état"


class AlreadyIdentified(AppError):
    status, code, title = 409, "deja-identifie", "Déjà identifié"

    def __init__(self) -> None:
        super().__init__("Vous êtes déjà identifié dans cette conversation.")


class VersionMismatch(AppError):
    status, code, title = 412, "version-depassee", "Modifié entre-temps"

    def __init__(self) -> None:
        super().__init__(
            "Quelqu'un a modifié cet élément depuis que vous l'avez lu. Relisez-le, puis recommencez."
        )


class VersionMissing(AppError):
    status, code, title = 428, "version-absente", "Version attendue"

    def __init__(self) -> None:
        super().__init__("Indiquez la version lue dans l'en-tête If-Match (la valeur de l'en-tête ETag).")


class RecordRefused(AppError):
    status, code, title = 422, "enregistrement-refuse", "Enregistrement refusé"


class FileRefused(AppError):
    """A sent file that cannot be read at all; what is wrong on its lines is a report, not a failure."""

    status, code, title = 422, "fichier-refuse", "Fichier refusé"


class DemandRefused(AppError):
    """A message for a person that cannot be handed over; the detail says what to write, or whom to call instead."""

    status, code, title = 422, "demande-refusee", "Demande refusée"


class MessageRefused(AppError):
    status, code, title = 422, "message-refuse", "Message refusé"


class CodeRefused(AppError):
    """A wrong code, an old one, a spent one, one of nobody's: the person is told the same."""

    status, code, title = 422, "code-refuse", "Code refusé"

    def __init__(self) -> None:
        super().__init__(
            "Ce code n'est pas le bon, ou il n'est plus valable. Vérifiez-le, ou demandez-en un autre : "
            "cinq essais sont possibles par code."
        )


class TooManyRequests(AppError):
    status, code, title = 429, "trop-de-demandes", "Trop de demandes"

    def __init__(
        self, retry_after: int, detail: str = "Vous allez trop vite. Patientez un instant, puis réessayez."
    ) -> None:
        super().__init__(detail)
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


class TrackersUnreachable(AppError):
    """Rasa's own store does not answer: nothing more is erased, here or there."""

    status, code, title = 503, "echanges-injoignables", "Base des échanges injoignable"

    def __init__(self) -> None:
        super().__init__(
            "La base où Rasa garde ses échanges ne répond pas. Rien de plus n'a été effacé : recommencez."
        )


class DemoDataMissing(AppError):
    status, code, title = 503, "demonstration-absente", "Démonstration non préparée"

    def __init__(self) -> None:
        super().__init__("Les personnes fictives ne sont pas en base : lancez « python -m api.demo.seed ».")
