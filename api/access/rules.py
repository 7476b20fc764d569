"""Who may do what: the one table. A route of the records names its operation; an operation absent here fails the tests.

A scope says which rows: all, those of the caller's centre d'examen or organisme, the caller's own person, the opinions
asked of the caller, or the sessions that the caller presides. What is in no scope does not exist for the caller (404).
"""

from collections.abc import Mapping
from enum import StrEnum

from api.access.roles import STAFF_ROLES, Role


class Scope(StrEnum):
    """Which rows a role reaches."""

    ALL = "all"
    CENTRE = "centre"
    BODY = "body"
    SELF = "self"
    COMPANY = "company"
    PRESIDED = "presided"


ADMIN, CENTRE, BODY = Role.ADMINISTRATEUR, Role.CENTRE, Role.ORGANISME
EVALUATOR, PRESIDENT = Role.EVALUATEUR, Role.PRESIDENT
CANDIDATE, COMPANY = Role.CANDIDAT, Role.ENTREPRISE

_CENTRE = {ADMIN: Scope.ALL, CENTRE: Scope.CENTRE}
_ENROLLING = {**_CENTRE, BODY: Scope.BODY}
_EVALUATING = {**_CENTRE, EVALUATOR: Scope.CENTRE}
_FILE = {**_ENROLLING, EVALUATOR: Scope.CENTRE, CANDIDATE: Scope.SELF}
_JURY = {**_CENTRE, PRESIDENT: Scope.PRESIDED}
_STAFF = dict.fromkeys(STAFF_ROLES, Scope.ALL)
_ENROLLERS = dict.fromkeys((ADMIN, CENTRE, BODY), Scope.ALL)

# The centre d'examen and its juries know an outcome before it is made visible; nobody else does.
SEES_UNPUBLISHED = (ADMIN, CENTRE, EVALUATOR, PRESIDENT)

RULES: Mapping[str, Mapping[Role, Scope]] = {
    "companies.read": _STAFF,
    "companies.write": _ENROLLERS,
    "signatories.read": _ENROLLERS,
    "signatories.write": _ENROLLERS,
    "training_bodies.read": _STAFF,
    "training_bodies.write": {ADMIN: Scope.ALL},
    "exam_centres.read": _STAFF,
    "exam_centres.write": {ADMIN: Scope.ALL},
    "centre_contacts.read": _STAFF,
    "centre_contacts.write": _CENTRE,
    "candidates.read": {**_FILE, PRESIDENT: Scope.PRESIDED},
    "candidates.write": _ENROLLING,
    "enrolments.read": {**_FILE, PRESIDENT: Scope.PRESIDED},
    "enrolments.write": _ENROLLING,
    "progress.read": {**_FILE, PRESIDENT: Scope.PRESIDED},
    "vae_files.read": _FILE,
    "vae_files.write": _ENROLLING,
    "vae_situations.read": _FILE,
    "vae_situations.write": _ENROLLING,
    "evidence.read": _FILE,
    "evidence.write": _ENROLLING,
    "recognitions.read": _FILE,
    "recognitions.write": _CENTRE,
    "evaluators.read": _EVALUATING,
    "evaluators.write": _CENTRE,
    "evaluations.read": {**_FILE, PRESIDENT: Scope.PRESIDED},
    "evaluations.write": _EVALUATING,
    "evaluations.publish": _CENTRE,
    "opinions.read": {**_FILE, COMPANY: Scope.COMPANY, PRESIDENT: Scope.PRESIDED},
    "opinions.request": _ENROLLING,
    "opinion_forms.read": {**_CENTRE, COMPANY: Scope.COMPANY},
    "opinion_forms.give": {COMPANY: Scope.COMPANY},
    "opinion_forms.reopen": _CENTRE,
    "planned_evaluations.read": _FILE,
    "planned_evaluations.write": _CENTRE,
    "expected_documents.read": _FILE,
    "expected_documents.write": _ENROLLING,
    "reminders.choose": _CENTRE,
    "jury_sessions.read": _JURY,
    "jury_sessions.write": _CENTRE,
    "presidents.choose": _CENTRE,
    "jury_members.read": _JURY,
    "jury_members.write": _CENTRE,
    "jury_points.confirm": _JURY,
    "jury_candidates.read": _JURY,
    "jury_candidates.write": _CENTRE,
    "jury_declarations.read": {**_JURY, CANDIDATE: Scope.SELF},
    "jury_declarations.record": _JURY,
    "minutes.read": _JURY,
    "minutes.draw_up": _JURY,
    "imports.run": _ENROLLING,
    "imports.evaluations": _EVALUATING,
    "audit.read": _CENTRE,
    "people.export": {ADMIN: Scope.ALL, CANDIDATE: Scope.SELF, COMPANY: Scope.SELF},
    "people.erase": {ADMIN: Scope.ALL},
    "staff_accounts.read": {ADMIN: Scope.ALL},
    "staff_accounts.write": {ADMIN: Scope.ALL},
    "me.read": dict.fromkeys(Role, Scope.SELF),
}
