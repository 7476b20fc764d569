"""Expected failures: each is a type that carries its status and its French title.

AppError
├── NotAuthenticated      401
├── ServiceTokenRefused   401
├── UnknownPortal         404
├── QuestionNotFound      404
├── TurnInProgress        409
├── MessageRefused        422
├── TooManyRequests       429
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


class UnknownPortal(AppError):
    status, code, title = 404, "portail-inconnu", "Portail inconnu"

    def __init__(self) -> None:
        super().__init__("Ce portail n'est pas enregistré.")


class QuestionNotFound(AppError):
    status, code, title = 404, "question-inconnue", "Question inconnue"

    def __init__(self) -> None:
        super().__init__("Cette question n'est pas au catalogue.")


class TurnInProgress(AppError):
    status, code, title = 409, "message-en-cours", "Message déjà en cours"

    def __init__(self) -> None:
        super().__init__("Ce message est déjà en cours de traitement.")


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


class DemoDataMissing(AppError):
    status, code, title = 503, "demonstration-absente", "Démonstration non préparée"

    def __init__(self) -> None:
        super().__init__("Les personnes fictives ne sont pas en base : lancez « python -m api.demo.seed ».")
