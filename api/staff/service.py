"""Staff accounts and their tokens, kept by administrators; and who calls."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from api.access.models import StaffAccount, StaffToken
from api.access.roles import Principal, Role
from api.access.service import Grant, new_staff_token
from api.crud.resource import Filters, Page, Resource, Write
from api.crud.service import CrudService
from api.db.base import Record
from api.errors import NotPossibleNow, RecordNotFound, RecordRefused
from api.identity.service import token_hash
from api.resources import Resources
from api.sign_in.invitations import Invitations, invitation_mail, link
from api.sign_in.models import StaffInvitation
from api.staff.repository import BelongingRepository
from api.staff.schemas import (
    AccountChange,
    AccountCreate,
    AccountFilters,
    AccountView,
    BodyView,
    MeView,
    NewTokenView,
    TokenCreate,
    TokenView,
)

_OF_CENTRE = (Role.CENTRE, Role.EVALUATEUR, Role.PRESIDENT)


async def check_account(write: Write) -> None:
    """The account belongs where its role does; nobody locks themselves out."""
    account: StaffAccount = write.record
    if (account.role in _OF_CENTRE) != (account.exam_centre_id is not None):
        raise RecordRefused(
            "Un compte de centre, d'évaluateur ou de président indique son centre d'examen (« exam_centre_id »), "
            "et les autres n'en ont pas."
        )
    if (account.role == Role.ORGANISME) != (account.training_body_id is not None):
        raise RecordRefused(
            "Un compte d'organisme indique son organisme de formation (« training_body_id »), et les autres n'en ont pas."
        )
    own = account.id is not None and account.id == write.grant.principal.account_id
    if own and (account.role != Role.ADMINISTRATEUR or not account.active):
        raise NotPossibleNow(
            "Vous ne pouvez pas fermer votre propre compte ni en changer le rôle : demandez à un autre administrateur."
        )
    if account.id is not None:
        await _end_access(write)


async def _end_access(write: Write) -> None:
    """A role that changes, or an account that closes, ends what was opened with it."""
    account: StaffAccount = write.record
    invitations = Invitations(write.session, write.grant.now)
    if not account.active:
        await invitations.withdraw(account.id)
    if not account.active or "role" in write.values:
        await invitations.end_sessions(account.id)


STAFF_ACCOUNTS = Resource(
    name="staff_accounts",
    label="comptes des équipes",
    model=StaffAccount,
    view=AccountView,
    create=AccountCreate,
    update=AccountChange,
    filters=AccountFilters,
    on_write=check_account,
)


async def invite(account_id: int, grant: Grant, resources: Resources) -> StaffInvitation:
    """Send that account a link to choose a password and a second factor; what it had is taken away."""
    async with resources.database.write(grant.attribution()) as session:
        account = await CrudService(session, STAFF_ACCOUNTS, grant).get(account_id)
        if account.id == grant.principal.account_id:
            raise NotPossibleNow(
                "Vous ne pouvez pas vous réinviter : demandez à un autre administrateur, ou lancez « python -m api.access »."
            )
        made, token = await Invitations(session, grant.now).invite(account, resources.settings.invitation_ttl)
    address = link(resources.settings.origin, token)
    resources.post.send_soon(invitation_mail(account, address, made.expires_at))
    return made


class _OfAccount(Filters):
    account_id: int


_TOKENS = Resource(
    name="staff_tokens", label="jetons", model=StaffToken, view=TokenView, create=None, update=None
)


class TokenService:
    """The tokens of one account."""

    def __init__(self, session: AsyncSession, grant: Grant) -> None:
        self._session = session
        self._accounts = CrudService(session, STAFF_ACCOUNTS, grant)
        self._tokens = CrudService(session, _TOKENS, grant)
        self._grant = grant

    async def page(self, account_id: int, asked: Filters) -> Page[TokenView]:
        """What is known of the account's tokens: never the tokens."""
        account = await self._accounts.get(account_id)
        return await self._tokens.page(
            _OfAccount(account_id=account.id, cursor=asked.cursor, limit=asked.limit)
        )

    async def give(self, account_id: int, given: TokenCreate) -> NewTokenView:
        """A new token, shown this once."""
        account = await self._accounts.get(account_id)
        if not account.active:
            raise NotPossibleNow(
                "Ce compte est fermé : rouvrez-le (« active ») avant de lui donner un jeton."
            )
        token = new_staff_token()
        row = StaffToken(
            account_id=account.id,
            token_hash=token_hash(token),
            label=given.label,
            expires_at=self._grant.now + timedelta(days=given.days),
        )
        self._session.add(row)
        await self._session.flush()
        return NewTokenView(token=token, **TokenView.model_validate(row).model_dump())

    async def revoke(self, account_id: int, token_id: int) -> None:
        """Make the token worthless at once; again, it stays so."""
        row = await self._tokens.get(token_id)
        if row.account_id != account_id:
            raise RecordNotFound
        if row.revoked_at is None:
            row.revoked_at = self._grant.now
            await self._session.flush()


async def who_is(principal: Principal, repository: BelongingRepository) -> MeView:
    """The caller as the caller may see themselves."""
    who = principal
    person = await repository.person(who.person_id) if who.person_id else None
    centre = await repository.exam_centre(who.exam_centre_id) if who.exam_centre_id else None
    body = await repository.training_body(who.training_body_id) if who.training_body_id else None
    signs = who.role is Role.ENTREPRISE and who.person_id is not None
    companies = await repository.companies(who.person_id) if signs and who.person_id else []
    return MeView(
        role=who.role,
        label=person.display_name if person else who.label,
        account_id=who.account_id,
        person_id=who.person_id,
        exam_centre=_body(centre),
        training_body=_body(body),
        companies=[BodyView.model_validate(one) for one in companies],
    )


def _body(row: Record | None) -> BodyView | None:
    return BodyView.model_validate(row) if row else None
