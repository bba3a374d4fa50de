"""Where people are reached, as far as they are told anything at all."""

from collections.abc import Sequence

from server.accounts.models import AccountState
from server.accounts.repository import AccountRepository
from server.mobile.officers import OfficerPhones
from server.notifications.channels import Reach
from server.notifications.preferences import PreferenceRepository


class Reaches:
    """Puts together what accounts, phones and preferences know.

    Args:
        accounts: the officers.
        phones: their phones.
        preferences: their addresses and wishes.
    """

    def __init__(self, accounts: AccountRepository, phones: OfficerPhones, preferences: PreferenceRepository) -> None:
        self._accounts = accounts
        self._phones = phones
        self._preferences = preferences

    async def of(self, account_ids: Sequence[str]) -> dict[str, Reach]:
        """Return where the active ones among the accounts are reached; a disabled account is told nothing outside."""
        documents = await self._accounts.by_ids(account_ids)
        active = [document["_id"] for document in documents if document["state"] == AccountState.ACTIVE]
        phones = await self._phones.phones_of(active)
        stored = await self._preferences.of(active)
        reaches = {}
        for account_id in active:
            values, phone = stored[account_id].values, phones.get(account_id)
            openid = phone.openid if phone else None
            reaches[account_id] = Reach(account_id, openid, values.email, values.wecom, values.off)
        return reaches
