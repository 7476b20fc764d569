"""Codes and the words that people read for them."""

from typing import get_args

from api.access.roles import Role
from api.audit.models import Action
from api.console.rendering import STEPS
from api.enrolments.models import Admissibility, EvidenceKind
from api.evaluations.models import Modality, OpinionValue
from api.people.models import Function
from api.wording import WORDS, quoted, word
from knowledge.jury import Branch, College, PointState
from knowledge.progress import BlockState, CapacityState, Declaration, NextStep, Outcome, Route, Standing

ENUMS = (Outcome, PointState, Role, Route, Standing)
LITERALS = (
    *(Action, Admissibility, BlockState, Branch, CapacityState, College, Declaration),
    *(EvidenceKind, Function, Modality, OpinionValue),
)
CODES = {str(code) for kind in ENUMS for code in kind} | {
    code for kind in LITERALS for code in get_args(kind)
}


def test_every_word_is_that_of_a_code() -> None:
    # "systeme": who writes when nobody calls.
    assert set(WORDS) - CODES == {"systeme"}


def test_steps_are_those_of_the_rules() -> None:
    assert set(STEPS) == set(NextStep)


def test_code_without_a_word_of_its_own_reads_as_it_is() -> None:
    assert [word(one) for one in ("favorable", "non_recevable", "formation_continue")] == [
        "favorable",
        "non recevable",
        "formation continue",
    ]
    assert quoted(["validee", "absent"]) == ["« validée »", "« absent »"]
