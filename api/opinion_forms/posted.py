"""The form as a browser without scripts sends it: whole. Only what changed on that screen is written."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pydantic import ValidationError
from starlette.datastructures import FormData

from api.opinion_forms.drafting import Drafting
from api.opinion_forms.schemas import (
    LONGEST_COMMENT,
    LONGEST_TITLE,
    ActivityChange,
    RowAnswer,
    typed,
    typed_line,
)
from api.opinion_forms.state import FormState, Row

ADD, REVIEW, REMOVE = "ajouter", "relire", "retirer:"
TOO_LONG = (
    f"Ce texte est trop long : {LONGEST_COMMENT} caractères au plus. Rien n'en est perdu : raccourcissez-le."
)
TITLE_WRONG = f"Donnez un nom en une ligne, de {LONGEST_TITLE} caractères au plus."


def mark(value: str | None, comment: str | None) -> str:
    """Says whether a row is still as the page showed it."""
    return hashlib.sha256(f"{value or ''}\n{comment or ''}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Posted:
    """What that screen changes, and what is wrong, by the name of the field."""

    # As it is kept: what is wrong is in `wrong` and `names` alone.
    state: FormState
    answers: Mapping[str, RowAnswer] = field(default_factory=dict)
    # Each with the field that says what is wrong with it.
    changes: tuple[tuple[str, ActivityChange], ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, Row] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    async def write(self, draft: Drafting) -> None:
        """Keep every answer that is right."""
        for capacity, answer in self.answers.items():
            await draft.answer(capacity, answer)

    def after(self, state: FormState, refused: Mapping[str, str]) -> "Posted":
        """The same screen, once what is right is kept."""
        return replace(self, state=state, faults={**self.faults, **refused})

    @property
    def shown(self) -> FormState:
        """The form with what was typed in place of what is kept, where it is wrong."""
        rows = (self.wrong.get(one.capacity, one) for one in self.state.rows)
        return replace(self.state, rows=tuple(rows))

    def name(self, field_name: str, kept: str = "") -> str:
        """What the field of that activity shows."""
        return self.names.get(field_name, kept) if field_name in self.faults else kept


def posted(form: FormData, state: FormState) -> Posted:
    """What was sent, against the form as it stands."""
    answers: dict[str, RowAnswer] = {}
    faults: dict[str, str] = {}
    wrong: dict[str, Row] = {}
    for row in state.rows:
        sent = _row(form, row)
        if sent is row or mark(sent.value, sent.comment) == form.get(f"lu-{row.capacity}"):
            continue
        try:
            answers[row.capacity] = RowAnswer(value=sent.value, comment=sent.comment)
        except ValidationError:
            faults[f"commentaire-{row.capacity}"] = TOO_LONG
            wrong[row.capacity] = sent
    changes: list[tuple[str, ActivityChange]] = []
    fields = ["nouvelle", *(f"nom-{activity.id}" for activity in state.activities)]
    names = {name: sent for name in fields if (sent := typed_line(_text(form, name)))}
    for activity in state.activities:
        changes += _changed(form, activity.id, faults)
    if "nouvelle" in names:
        changes += _change(faults, "nouvelle", title=names["nouvelle"])
    return Posted(state, answers, tuple(changes), faults, wrong, names)


def _row(form: FormData, row: Row) -> Row:
    if not row.open or f"lu-{row.capacity}" not in form:
        return row
    value = _text(form, f"reponse-{row.capacity}")
    known = value in ("favorable", "reserve", "defavorable", "non_observe")
    return replace(
        row, value=value if known else None, comment=typed(_text(form, f"commentaire-{row.capacity}"))
    )


def _changed(form: FormData, activity_id: int, faults: dict[str, str]) -> list[tuple[str, ActivityChange]]:
    title = _text(form, f"titre-{activity_id}")
    if not title:
        return []
    if _text(form, "faire") == f"{REMOVE}{activity_id}":
        return _change(faults, f"nom-{activity_id}", title=title, removed=True)
    found = []
    ticked = [str(one) for one in form.getlist(f"vu-{activity_id}")]
    if ",".join(sorted(ticked)) != _text(form, f"lu-vu-{activity_id}"):
        found += _change(faults, f"nom-{activity_id}", title=title, capacities=ticked)
    name = typed_line(_text(form, f"nom-{activity_id}"))
    if name and name != title:
        found += _change(faults, f"nom-{activity_id}", title=title, new_title=name)
    return found


def _change(faults: dict[str, str], name: str, **values: object) -> list[tuple[str, ActivityChange]]:
    try:
        return [(name, ActivityChange.model_validate(values))]
    except ValidationError:
        faults[name] = TITLE_WRONG
        return []


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
