"""A conversation ended and forgotten at once, as its holder asks: here, and in Rasa's own store.

What has left it stays: an opinion that was sent, a message handed to a centre.
"""

from api.audit.attribution import Attribution
from api.errors import NotAuthenticated, NotPossibleNow
from api.identity.service import Caller
from api.personal_data.forgetting.repository import ForgettingRepository
from api.resources import Resources

# By the name that the retention's own removals have in the log.
REMOVED = "conversations"


async def erase_conversation(resources: Resources, caller: Caller) -> None:
    """End the caller's conversation and remove what is kept of it; its tokens are worth nothing from then on.

    The log says that one was removed, not whose: it would otherwise keep for years what was asked to be forgotten.
    """
    now = resources.clock()
    attribution = Attribution(
        role="systeme", actor="conversation", at=now, reason="Effacée par qui la tenait", erasing=True
    )
    async with resources.database.write(attribution) as session:
        repository = ForgettingRepository(session)
        sender_id = await repository.sender_of_held(caller.conversation_id)
        if sender_id is None:
            raise NotAuthenticated  # erased since the session was looked up
        if await repository.is_answered(caller.conversation_id, now - resources.trackers.turn_lasts):
            # Rasa would write again, at the end of the turn, all that it was made to forget meanwhile.
            raise NotPossibleNow(
                "L'assistant est en train de répondre : attendez sa réponse, puis recommencez."
            )
        # What Rasa keeps goes first: were the rest to fail, the conversation is still there to be erased.
        await resources.trackers.forget([sender_id])
        await repository.forget_conversations([caller.conversation_id])
        await repository.note(REMOVED, attribution)
