"""The cards beside an answer, built from the fiche's data and a person's progress."""

from knowledge.answer import (
    BlockView,
    CapacityView,
    Card,
    CardItem,
    ListCard,
    MessageCard,
    PageCard,
    ProgressCard,
    StepsCard,
)
from knowledge.facts import Fiche
from knowledge.progress import Progress
from knowledge.questions import CardKind

CAPACITY_LABELS = {
    "validee": "validée",
    "non_validee": "non validée",
    "non_publiee": "évaluée, résultat pas encore communiqué",
    "non_evaluee": "pas encore évaluée",
}
BLOCK_LABELS = {"acquis": "toutes les capacités validées", "en_cours": "en cours", "a_evaluer": "à évaluer"}
STEP_LABELS = {
    "inscription": "Inscription",
    "evaluation": "Évaluation",
    "jury": "Jury paritaire de délibération",
    "recevabilite": "Recevabilité",
    "commission": "Commission de validation",
}


ROADMAP = PageCard(
    page="feuille-de-route",
    title="Ma feuille de route",
    text="Vos capacités, ce qui manque, qui fait quoi, et ce qu'il faut préparer. Elle s'imprime.",
    label="Ouvrir ma feuille de route",
)
OPINION_FORM = PageCard(
    page="avis",
    title="Formulaire d'avis de l'entreprise",
    text="Un écran par candidat. Chaque réponse est gardée ; rien ne part avant que vous validiez.",
    label="Ouvrir le formulaire",
)


def card(
    kind: CardKind | None, fiche: Fiche, progress: Progress | None, *, for_signatory: bool = False
) -> Card | None:
    """The card of that kind; none when the question has none or the person is unknown.

    `for_signatory`: an identified signatory of a company asks.
    """
    match kind:
        case "capacites":
            return _capacities(fiche)
        case "blocs":
            return _blocks(fiche)
        case "voies":
            return _ways(fiche)
        case "etapes_formation" | "etapes_vae":
            return _steps(fiche, kind)
        case "progression" if progress is not None:
            return progress_card(progress, fiche)
        case "feuille_de_route" if progress is not None:
            return ROADMAP
        case "formulaire_avis" if for_signatory:
            return OPINION_FORM
        case "message":
            return MessageCard()
        case _:
            return None


def progress_card(progress: Progress, fiche: Fiche) -> ProgressCard:
    """The eight capacities and two blocks of a person, as a picture with words."""
    views = []
    for block, state in zip(fiche.blocks, progress.blocks, strict=True):
        capacities = [
            CapacityView(
                code=capacity.code,
                libelle=capacity.libelle,
                state=progress.states[capacity.code],
                state_label=CAPACITY_LABELS[progress.states[capacity.code]],
            )
            for capacity in fiche.capacities
            if capacity.bloc == block.numero
        ]
        label = f"{BLOCK_LABELS[state.state]}, {state.validated} sur {state.total}"
        views.append(
            BlockView(
                numero=block.numero,
                libelle=block.libelle,
                state=state.state,
                state_label=label,
                capacities=capacities,
            )
        )
    summary = f"{len(progress.validated)} capacités validées sur {len(progress.states)}"
    return ProgressCard(title="Où vous en êtes", summary=summary, blocks=views)


def _capacities(fiche: Fiche) -> ListCard:
    items = [CardItem(label=c.code, text=f"{c.libelle} (bloc {c.bloc})") for c in fiche.capacities]
    return ListCard(title="Les capacités professionnelles", items=items)


def _blocks(fiche: Fiche) -> ListCard:
    items = [
        CardItem(
            label=f"Bloc {block.numero}",
            text=f"{block.libelle} ({block.capacites[0]} à {block.capacites[-1]})",
        )
        for block in fiche.blocks
    ]
    return ListCard(title="Les blocs de compétences", items=items)


def _ways(fiche: Fiche) -> ListCard:
    items = [
        CardItem(
            label=way.libelle[:1].upper() + way.libelle[1:],
            text="lue ouverte" if way.ouverte else "lue fermée",
        )
        for way in fiche.ways.values()
    ]
    return ListCard(title="Les voies, d'après le tableau des jurys de la fiche", items=items)


def _steps(fiche: Fiche, kind: CardKind) -> StepsCard:
    prefix = f"{kind}."
    items = [
        CardItem(label=STEP_LABELS[key.removeprefix(prefix)], text=str(fact.valeur))
        for key, fact in fiche.faits.items()
        if key.startswith(prefix)
    ]
    title = "Les étapes après une formation" if kind == "etapes_formation" else "Les étapes d'une VAE"
    return StepsCard(title=title, items=items)
