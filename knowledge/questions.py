"""The questions that people ask and the templates that answer them."""

from typing import Literal

from pydantic import Field, model_validator

from knowledge.facts import Strict
from knowledge.progress import Standing

Audience = Literal["candidat", "tuteur", "staff"]
Register = Literal["standard", "facile"]
# In which somebody known speaks.
Role = Literal["candidat", "entreprise"]
CardKind = Literal[
    "capacites",
    "blocs",
    "etapes_formation",
    "etapes_vae",
    "voies",
    "progression",
    "feuille_de_route",
    "formulaire_avis",
    "message",
]
Parameter = Literal["voie", "bloc", "capacite", "activite", "terme"]
Verdict = Literal["oui", "non", "incertain"]
# What a question reduced to one word asks about the last answer.
Facet = Literal[
    "qui",
    "quoi",
    "ou",
    "quand",
    "combien",
    "comment",
    "pourquoi",
    "obligatoire",
    "duree",
    "avant",
    "apres",
    "sinon",
    "decide",
    "refus",
    "paie",
    "contact",
    "moi",
]


def parse_link(link: str) -> tuple[str, dict[str, str]]:
    """`acces_voies?voie=vae` as a question and its entities."""
    name, _, query = link.partition("?")
    return name, dict(pair.split("=", 1) for pair in query.split("&") if "=" in pair)


class AudienceTexts(Strict):
    """The two registers of one audience."""

    standard: str
    facile: str | None = None


class Texts(Strict):
    """The templates of an answer; an audience without its own words gets the common ones."""

    standard: str
    facile: str
    detail: str | None = None
    candidat: AudienceTexts | None = None
    tuteur: AudienceTexts | None = None
    staff: AudienceTexts | None = None

    def choose(self, audience: Audience, register: Register, *, detail: bool) -> str:
        """The template for that audience and register; the detail where it is asked for and exists."""
        if detail and self.detail:
            return self.detail
        own: AudienceTexts | None = getattr(self, audience)
        if own is None:
            return self.facile if register == "facile" else self.standard
        return (own.facile or self.facile) if register == "facile" else own.standard

    def all(self) -> list[str]:
        """Every template, for the checks."""
        own = [texts for texts in (self.candidat, self.tuteur, self.staff) if texts]
        found = [self.standard, self.facile, self.detail]
        found += [text for texts in own for text in (texts.standard, texts.facile)]
        return [text for text in found if text is not None]


class Variant(Strict):
    """The answer when one entity is known; what it leaves out is the question's."""

    titre: str | None = None
    faits: tuple[str, ...] = ()
    supplements: tuple[str, ...] = ()
    suites: tuple[str, ...] | None = None
    carte: CardKind | None = None
    textes: Texts


class Variants(Strict):
    """The variants of a question by the value of one entity; `*` stands for any value."""

    parametre: Parameter
    valeurs: dict[str, Variant] = Field(min_length=1)


class ClosedCase(Strict):
    """What a closed question, or a received idea, is told first: yes, no, or that the fiche is not clear.

    Yes and no are for what the fiche says in its own words; anything read from it is *incertain*.
    """

    si: str = Field(
        default="",
        description="what it rests on: `role=jury`, `nombre_blocs`, `role=jury + idee=oral` for both; none: always",
    )
    reponse: Verdict | None = Field(default=None, description="not given where a number decides")
    egal: str | None = Field(
        default=None, description="template of the number that the fiche gives; several are joined by commas"
    )
    maximum: str | None = Field(default=None, description="template of the most that the fiche allows")
    faits: tuple[str, ...] = Field(min_length=1)
    texte: str

    @property
    def conditions(self) -> tuple[tuple[str, str], ...]:
        """The entities that must all be there, each with its value, or "" for any."""
        pairs = (one.partition("=") for one in self.si.split(" + ") if one)
        return tuple((name, value) for name, _, value in pairs)

    @property
    def compared(self) -> str:
        """The entity whose value is compared with the fiche's: the last one without a value of its own."""
        return next(name for name, value in reversed(self.conditions) if not value)

    @model_validator(mode="after")
    def _decided_once(self) -> "ClosedCase":
        if sum(one is not None for one in (self.reponse, self.egal, self.maximum)) != 1:
            raise ValueError("donnez soit la réponse, soit le nombre à comparer (egal ou maximum)")
        if self.reponse is None and all(value for _, value in self.conditions):
            raise ValueError("un nombre se compare à une précision sans valeur, par exemple nombre_blocs")
        return self


class Question(Strict):
    """A question, its facts and its answer; its id is also the intent's name."""

    titre: str = Field(max_length=48)
    faits: tuple[str, ...] = ()
    supplements: tuple[str, ...] = ()
    supplements_selon_entree: dict[Standing, tuple[str, ...]] = Field(
        default={}, description="supplements that concern a person according to their date of entry"
    )
    acces: bool = False
    personnel: Role | None = None
    anonyme: str | None = Field(
        default=None, description="for a personal question: the general one that answers an anonymous person"
    )
    autre_role: str | None = Field(
        default=None,
        description="for a personal question: the one that the same words are for the other role",
    )
    pour_soi: str | None = Field(
        default=None,
        description="the personal question asked instead by a known candidate who says « je » (of one variant, if any)",
    )
    suites: tuple[str, ...] = ()
    carte: CardKind | None = None
    carte_du_lieu: bool = Field(
        default=False, description="a message that names a département gets the card of its contact"
    )
    textes: Texts
    variantes: Variants | None = None
    relais: dict[str, str] = Field(
        default={},
        description="question that takes over when an entity is present: 'bloc' or 'voie=vae' → question id",
    )

    relais_sujet: dict[str, str] = Field(
        default={},
        description="question that takes over after an answer of another topic: 'vae' → question id",
    )
    garde_precision: bool = Field(
        default=False, description="asked without its entity, it is about the one of the last answer"
    )
    facettes: dict[Facet, str] = Field(
        default={}, description="what « qui ? », « quand ? »… ask after this answer, before the topic's own"
    )
    fermees: tuple[ClosedCase, ...] = Field(
        default=(), description="first case that holds: what a closed question is told before the answer"
    )
    approchable: bool = Field(
        default=True, description="may be shown as « ce qui s'en approche »: never for rights, results, dates"
    )

    @model_validator(mode="after")
    def _has_ground(self) -> "Question":
        grounds = [
            self.faits,
            *(v.faits for v in (self.variantes.valeurs if self.variantes else {}).values()),
        ]
        if self.acces and not all(grounds):
            raise ValueError("une réponse sur l'accès repose sur au moins un fait")
        return self

    def variant(self, parameters: dict[str, str]) -> Variant | None:
        """The variant for the entities of the message, if there is one."""
        if self.variantes is None:
            return None
        value = parameters.get(self.variantes.parametre)
        if value is None:
            return None
        return self.variantes.valeurs.get(value) or self.variantes.valeurs.get("*")


class Topic(Strict):
    """One file of knowledge/answers: a topic and its questions."""

    sujet: str
    pour: Role | None = Field(default=None, description="in which role somebody known mostly asks about it")
    facettes: dict[Facet, str] = {}
    questions: dict[str, Question] = Field(min_length=1)


class Mentions(Strict):
    """Sentences that the renderer adds itself: the registration's end, in full once, then in one line."""

    fin_enregistrement_complete: str
    fin_enregistrement_breve: str
    supplement: str
    supplement_a_revoir: str
    sans_detail: str
    tout_dit: str
    deja_simple: str
    sans_raison: str
    approche: str
    autre_voie: str
    verdict_oui: str
    verdict_non: str
    verdict_incertain: str
    precision_demandee: str
    source_dossier: str
    section_dossier: str
