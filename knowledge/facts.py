"""The fiche as validated data: every fact carries its section and its certitude."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

# The fact behind the registration's notice.
REGISTRATION_END = "enregistrement.date_fin"


class Certitude(StrEnum):
    """How sure a fact is: the fiche's words, a reading of its structure, or nothing said."""

    DITE = "dite"
    DEDUITE = "deduite"
    NON_DITE = "non_dite"

    @classmethod
    def weakest(cls, certitudes: list["Certitude"]) -> "Certitude | None":
        """The one that an answer resting on all of them may claim; None for no fact."""
        order = list(cls)
        return max(certitudes, key=order.index, default=None)


class Strict(BaseModel):
    """A frozen model that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fact(Strict):
    """One thing that the fiche says, or that it does not say."""

    sections: tuple[str, ...] = Field(alias="section", min_length=1)
    valeur: Any
    certitude: Certitude = Certitude.DITE

    @field_validator("sections", mode="before")
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value


class Capacity(Strict):
    """A *capacité professionnelle*: C1 to C8 in this fiche."""

    code: str
    numero: int = Field(ge=1)
    bloc: int = Field(ge=1)
    libelle: str


class Block(Strict):
    """A *bloc de compétences* and the codes of its capacities."""

    numero: int = Field(ge=1)
    libelle: str
    capacites: tuple[str, ...] = Field(min_length=1)


class CodedActivity(Strict):
    """An activity of the job: A1 to A3 in this fiche."""

    code: str
    libelle: str


class Way(Strict):
    """A *voie d'accès* and whether the fiche shows it open."""

    libelle: str
    ouverte: bool


class Fiche(Strict):
    """A fiche of the RNCP, its sections and its facts by dotted id."""

    identifiant: str = Field(pattern=r"^rncp\d+$")
    libelle_source: str
    date_source: date
    lue_le: date
    sections: dict[str, str]
    faits: dict[str, Fact]

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and isinstance(data.get("faits"), Mapping):
            return {**data, "faits": dict(_leaves(data["faits"], ""))}
        return data

    @model_validator(mode="after")
    def _consistent(self) -> "Fiche":
        unknown = sorted({s for f in self.faits.values() for s in f.sections} - self.sections.keys())
        if unknown:
            raise ValueError(f"section inconnue : {', '.join(unknown)}")
        listed = [code for block in self.blocks for code in block.capacites]
        if sorted(listed) != sorted(capacity.code for capacity in self.capacities):
            raise ValueError("les capacités des blocs ne sont pas celles de la liste des capacités")
        for capacity in self.capacities:
            if capacity.code not in self.block(capacity.bloc).capacites:
                raise ValueError(f"{capacity.code} n'est pas dans le bloc {capacity.bloc}")
        if not isinstance(self.registration_end, date):
            raise ValueError("enregistrement.date_fin n'est pas une date")
        return self

    @cached_property
    def capacities(self) -> tuple[Capacity, ...]:
        """The capacities in the fiche's order."""
        return tuple(Capacity.model_validate(item) for item in self.value("capacites"))

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks in the fiche's order."""
        prefix = "blocs_competences.bloc_"
        return tuple(
            Block.model_validate(fact.valeur) for key, fact in self.faits.items() if key.startswith(prefix)
        )

    @cached_property
    def activities(self) -> tuple[CodedActivity, ...]:
        """The activities of the job in the fiche's order."""
        return tuple(CodedActivity.model_validate(item) for item in self.value("activites_visees"))

    @cached_property
    def ways(self) -> dict[str, Way]:
        """The access routes by name, in the fiche's order."""
        routes = {k.removeprefix("voies."): f.valeur for k, f in self.faits.items() if k.startswith("voies.")}
        return {name: Way.model_validate(value) for name, value in routes.items() if isinstance(value, dict)}

    @cached_property
    def terms(self) -> dict[str, Any]:
        """The words that the fiche's own text explains, by name."""
        prefix = "vocabulaire."
        return {k.removeprefix(prefix): f.valeur for k, f in self.faits.items() if k.startswith(prefix)}

    @property
    def registration_end(self) -> date:
        """Last day of the registration at the RNCP."""
        end: date = self.value(REGISTRATION_END)
        return end

    def value(self, fact_id: str) -> Any:
        """The value of a fact; KeyError when there is none of that id."""
        return self.faits[fact_id].valeur

    def block(self, numero: int) -> Block:
        """The block of that number; KeyError when the fiche has none."""
        return self.blocks_by_number[numero]

    @cached_property
    def blocks_by_number(self) -> dict[int, Block]:
        """The blocks by number."""
        return {block.numero: block for block in self.blocks}

    def with_implied(self, parameters: Mapping[str, str]) -> dict[str, str]:
        """The entities of a question and what they imply: a capacity names its block."""
        number = parameters.get("capacite")
        implied = {"bloc": str(self.capacities[int(number) - 1].bloc)} if number else {}
        return implied | dict(parameters)

    def registration_ended(self, today: date) -> bool:
        """Whether the registration has ended on that day."""
        return today > self.registration_end


def _leaves(tree: Mapping[str, Any], prefix: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, node in tree.items():
        if isinstance(node, Mapping) and "valeur" not in node:
            found += _leaves(node, f"{prefix}{key}.")
        else:
            found.append((f"{prefix}{key}", node))
    return found
