"""What a person is told when a conversation opens: the widget shows it, the documentation quotes it."""

from api.personal_data.durations import in_years
from api.settings import RetentionSettings


def notice_text(settings: RetentionSettings) -> str:
    """Who answers, what is kept and for how long, and whom to ask."""
    return (
        "Cet assistant est automatique : personne ne lit vos messages pour y répondre. Vos messages et ses réponses sont "
        f"gardés {in_years(settings.retention_conversations)} après le dernier. N'écrivez pas ici de numéro, d'adresse ni "
        "d'information de santé. Pour les consulter ou les faire effacer, adressez-vous à votre centre d'examen."
    )
