"""How a conversation opens, as data: its first words in both registers, and the questions that are offered first."""

from collections.abc import Iterator
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from knowledge.facts import Strict
from knowledge.questions import Register, Role, Texts, parse_link
from knowledge.templating import render

# Who may be greeted: nobody known, or somebody in one role.
Guest = Literal["visiteur", "candidat", "entreprise"]
Phrase = Literal["visiteur", "candidat", "entreprise", "voie", "avis_attendus", "sans_dossier"]
Links = tuple[str, ...]
OnTopic = Annotated[Links, Field(min_length=2, max_length=3)]
MOST_OFFERED = 5
# What stays of the usual ones beside those of the page's topic.
USUAL_BESIDE = 2


class Opening(Strict):
    """First words and first questions."""

    mots: dict[Phrase, Texts]
    toujours: dict[Guest, Links]
    themes: dict[str, dict[Guest, OnTopic]] = {}

    @model_validator(mode="after")
    def _complete(self) -> "Opening":
        missing = [name for name in get_args(Phrase) if name not in self.mots]
        missing += [f"toujours.{guest}" for guest in get_args(Guest) if guest not in self.toujours]
        missing += [f"themes.{name}.visiteur" for name, own in self.themes.items() if "visiteur" not in own]
        if missing:
            raise ValueError(f"il manque : {', '.join(missing)}")
        return self

    def say(self, phrase: Phrase, register: Register, **values: object) -> str:
        """One of its sentences, in that register."""
        return render(self.mots[phrase].choose("candidat", register, detail=False), values)

    def starters(self, role: Role | None, topic: str | None) -> list[tuple[str, dict[str, str]]]:
        """The questions to offer first: those of the page's topic, if it has one, then some of the usual ones."""
        usual = self.toujours[role or "visiteur"]
        own = self.themes.get(topic, {}) if topic else {}
        on_topic = own.get(role or "visiteur") or own.get("visiteur", ())
        beside = [link for link in usual if link not in on_topic]
        links = [*on_topic, *(beside[:USUAL_BESIDE] if on_topic else beside)]
        return [parse_link(link) for link in links[:MOST_OFFERED]]

    def links(self) -> Iterator[tuple[tuple[str | int, ...], Guest, str]]:
        """Every question offered, with where it stands in the file and to whom it is offered."""
        for guest, links in self.toujours.items():
            yield from ((("toujours", guest), guest, link) for link in links)
        for name, own in self.themes.items():
            for guest, links in own.items():
                yield from ((("themes", name, guest), guest, link) for link in links)
