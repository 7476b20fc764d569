"""What a person is told when a conversation opens: the widget shows it, the documentation quotes it."""

from api.personal_data.durations import in_years
from api.settings import RetentionSettings


def notice_text(settings: RetentionSettings) -> str:
    """What is kept, for how long, and whom to ask; the greeting beside it says that an automaton answers."""
    return (
        f"Vos messages et les réponses sont gardés {in_years(settings.retention_conversations)} après le dernier. N'écrivez ni "
        "numéro, ni adresse, ni information de santé. « Options » efface tout de suite la conversation en cours ; pour le reste : votre centre d'examen."
    )
