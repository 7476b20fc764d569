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

    shown: FormState
    answers: Mapping[str, RowAnswer] = field(default_factory=dict)
    changes: tuple[ActivityChange, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)
    added: str = ""

    async def write(self, draft: Drafting) -> None:
        """Keep all that is right."""
        for capacity, answer in self.answers.items():
            await draft.answer(capacity, answer)
        for change in self.changes:
            await draft.tell(change)


def posted(form: FormData, state: FormState) -> Posted:
    """What was sent, against the form as it stands."""
    answers: dict[str, RowAnswer] = {}
    faults: dict[str, str] = {}
    rows = []
    for row in state.rows:
        sent = _row(form, row)
        rows.append(sent)
        if sent is row or mark(sent.value, sent.comment) == form.get(f"lu-{row.capacity}"):
            continue
        try:
            answers[row.capacity] = RowAnswer(value=sent.value, comment=sent.comment)
        except ValidationError:
            faults[f"commentaire-{row.capacity}"] = TOO_LONG
    changes: list[ActivityChange] = []
    for activity in state.activities:
        changes += _changed(form, activity.id, faults)
    added = typed_line(_text(form, "nouvelle"))
    if added:
        changes += _change(faults, "nouvelle", title=added)
    wrong = "nouvelle" in faults
    return Posted(replace(state, rows=tuple(rows)), answers, tuple(changes), faults, added if wrong else "")


def _row(form: FormData, row: Row) -> Row:
    if not row.open or f"lu-{row.capacity}" not in form:
        return row
    value = _text(form, f"reponse-{row.capacity}")
    known = value in ("favorable", "reserve", "defavorable", "non_observe")
    return replace(
        row, value=value if known else None, comment=typed(_text(form, f"commentaire-{row.capacity}"))
    )


def _changed(form: FormData, activity_id: int, faults: dict[str, str]) -> list[ActivityChange]:
    title = _text(form, f"titre-{activity_id}")
    if not title:
        return []
    if _text(form, "faire") == f"{REMOVE}{activity_id}":
        return [ActivityChange(title=title, removed=True)]
    found = []
    ticked = [str(one) for one in form.getlist(f"vu-{activity_id}")]
    if ",".join(sorted(ticked)) != _text(form, f"lu-vu-{activity_id}"):
        found += _change(faults, f"nom-{activity_id}", title=title, capacities=ticked)
    name = typed_line(_text(form, f"nom-{activity_id}"))
    if name and name != title:
        found += _change(faults, f"nom-{activity_id}", title=title, new_title=name)
    return found


def _change(faults: dict[str, str], name: str, **values: object) -> list[ActivityChange]:
    try:
        return [ActivityChange.model_validate(values)]
    except ValidationError:
        faults[name] = TITLE_WRONG
        return []


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
