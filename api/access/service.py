"""Who calls, and what they may do."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import false

from api.access.models import StaffAccount
from api.access.repository import READING, AccessRepository, Condition, reachable
from api.access.roles import Principal, Role
from api.access.rules import RULES, Scope
from api.audit.attribution import Attribution
from api.db.base import Record
from api.errors import NotAllowed, StaffTokenRefused
from api.identity.service import token_hash

# A staff token is told from a chat session's by its first letters: neither is looked for among the other.
STAFF_PREFIX = "equipe_"


@dataclass(frozen=True)
class Grant:
    """A caller allowed to do one operation, on the rows of a scope."""

    principal: Principal
    scope: Scope
    now: datetime
    operation: str

    def reaches(self, model: type[Record]) -> Condition:
        """The condition that keeps a query to what the caller may reach in this operation."""
        return reachable(model, self.principal, self.scope, self.now)

    def may_refer_to(self, model: type[Record]) -> Condition:
        """The condition on what the caller may point to: what they may read."""
        scope = RULES[READING[model]].get(self.principal.role)
        return reachable(model, self.principal, scope, self.now) if scope else false()

    def attribution(self, reason: str | None = None) -> Attribution:
        """In whose name the operation writes."""
        who = self.principal
        return Attribution(
            role=who.role.value,
            actor=who.label,
            actor_id=who.account_id or who.person_id,
            at=self.now,
            reason=reason,
        )


def grant(principal: Principal, operation: str, now: datetime) -> Grant:
    """The grant for that operation; raises NotAllowed where the table gives none."""
    scope = RULES[operation].get(principal.role)
    if scope is None:
        raise NotAllowed
    return Grant(principal, scope, now, operation)


def new_staff_token() -> str:
    """A token to be shown once."""
    return STAFF_PREFIX + secrets.token_urlsafe(32)


async def staff_principal(repository: AccessRepository, token: str, now: datetime) -> Principal:
    """The staff member who holds that token, or StaffTokenRefused."""
    account = await repository.account_of_token(token_hash(token), now)
    if account is None:
        raise StaffTokenRefused
    return principal_of(account)


def principal_of(account: StaffAccount) -> Principal:
    """A staff account as a caller."""
    return Principal(
        role=Role(account.role),
        label=account.name,
        account_id=account.id,
        exam_centre_id=account.exam_centre_id,
        training_body_id=account.training_body_id,
    )
