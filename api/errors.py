"""Expected failures: each is a type that carries its status and its French title.

AppError
├── NotAuthenticated      401
├── ServiceTokenRefused   401
├── StaffTokenRefused     401
├── UnknownPortal         404
├── NotAllowed            403
├── QuestionNotFound      404
├── RecordNotFound        404
├── TurnInProgress        409
├── AlreadyRecorded       409
├── StillReferred         409
├── NotPossibleNow        409
├── VersionMismatch       412
├── MessageRefused        422
├── FileRefused           422
├── RecordRefused         422
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


class MessageRefused(AppError):
    status, code, title = 422, "message-refuse", "Message refusé"


class TooManyRequests(AppError):
    status, code, title = 429, "trop-de-demandes", "Trop de demandes"

    def __init__(self, retry_after: int) -> None:
        super().__init__("Vous allez trop vite. Patientez un instant, puis réessayez.")
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
