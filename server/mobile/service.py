"""What a phone user can do: log in, show to be a person on a roster, and delete everything about themselves."""

import hashlib
from collections.abc import Sequence

from server.errors import Conflict, login_over
from server.mobile.deletion import Deletion, UnusedUsersJob
from server.mobile.metrics import MobileMetrics
from server.mobile.officers import OfficerPhones
from server.mobile.roster import Roster
from server.mobile.sessions import OpenedPhoneSession, PhoneSessions, UsesForgottenJob
from server.mobile.users import PhoneUser, PhoneUsers
from server.store import Session, Store, new_id
from server.wechat import WeChat


def device_hash(secret: bytes) -> bytes:
    """Return what is kept of the secret with which a web page comes back to its invitation: 32 bytes."""
    return hashlib.sha256(b"device:" + secret).digest()


class Mobile:
    """Log-in, binding and deletion.

    Args:
        store: the office's database.
        users: where the phone users are.
        sessions: their sessions.
        officers: officers' phones.
        wechat: tells whose a code is.
        roster: tells who takes part.
        deletion: deletes phone users.
        metrics: counts what is refused.
        jobs: what the worker does.
    """

    def __init__(
        self,
        *,
        store: Store,
        users: PhoneUsers,
        sessions: PhoneSessions,
        officers: OfficerPhones,
        wechat: WeChat,
        roster: Roster,
        deletion: Deletion,
        metrics: MobileMetrics,
        jobs: Sequence[UsesForgottenJob | UnusedUsersJob],
    ) -> None:
        self._store = store
        self.users = users
        self.sessions = sessions
        self.officers = officers
        self._wechat = wechat
        self._roster = roster
        self._deletion = deletion
        self.metrics = metrics
        self.jobs = jobs
        wechat.on_revoked.append(self.forget_openid)

    async def log_in_by_wechat(self, code: str) -> OpenedPhoneSession:
        """Log in whoever got ``code`` from wx.login. WeChat's session key is not kept.

        Raises:
            InvalidInput: ``wechat_code_invalid``.
            NotAllowed: ``wechat_user_blocked``.
            Unavailable: ``wechat_unavailable``.
            Conflict: ``wechat_off``.
        """
        openid = await self._wechat.log_in(code)
        return await self.sessions.open(await self.users.with_openid(openid))

    async def log_in_by_invitation(self, invitation: str, device: bytes) -> OpenedPhoneSession:
        """Log in the web page of whoever holds a personal invitation; the same page may come again.

        Args:
            invitation: as typed or scanned.
            device: random secret of the page.

        Raises:
            InvalidInput: ``malformed_invitation``.
            NotFound: ``unknown_invitation``.
            Conflict: ``invitation_used`` by another phone, ``invitation_expired``.
        """
        user_id = await self._claim(invitation, device_hash(device))
        return await self.sessions.open(await self.users.on_web(user_id))

    async def bind_by_phone_code(self, user: PhoneUser, code: str) -> int:
        """Bind the user to the roster's lines with the phone number that WeChat tells for ``code``.

        Raises:
            InvalidInput: ``phone_code_invalid``, ``phone_not_domestic``.
            NotFound: ``phone_not_on_roster``.
            Conflict: ``roster_line_taken``; ``wechat_only`` on the web page, which has no number from WeChat.
            Unavailable: ``wechat_unavailable``.
            Conflict: ``wechat_off``.
        """
        if user.openid is None:
            raise Conflict("wechat_only", "网页上不能授权手机号，请改用个人邀请码，或打开微信小程序")
        phone = await self._wechat.phone_number(code, user.openid)
        bound = await self._roster.bind_by_phone(user.id, phone)
        await self._check_still_there(user)
        return bound

    async def bind_by_invitation(self, user: PhoneUser, invitation: str) -> int:
        """Bind the user to the roster's line of a personal invitation.

        Raises:
            InvalidInput, NotFound, Conflict: as ``log_in_by_invitation``.
        """
        bound = await self._roster.bind_by_invitation(user.id, invitation)
        await self._check_still_there(user)
        return bound

    async def delete(self, user: PhoneUser) -> None:
        """Delete everything about a phone user. Credentials that were collected stay collected."""

        async def write(session: Session) -> None:
            await self._deletion.delete(user, session)

        await self._store.transaction(write)
        # A request that was under way may have bound another line meanwhile.
        await self._roster.unbind_user(user.id)

    async def forget_openid(self, openid: str) -> None:
        """Delete everything about whoever has withdrawn from the mini-program."""
        user = await self.users.of_openid(openid)
        if user is not None:
            await self.delete(user)
        else:
            await self._wechat.ledger.forget(openid)

    async def _claim(self, invitation: str, device: bytes) -> str:
        known = await self._roster.user_of_invitation(invitation, device)
        if known is not None:
            return known
        user_id = new_id()
        try:
            await self._roster.bind_by_invitation(user_id, invitation, device)
        except Conflict:
            # The same page may have been quicker with another request; another page is refused here again.
            known = await self._roster.user_of_invitation(invitation, device)
            if known is None:
                raise
            return known
        return user_id

    async def _check_still_there(self, user: PhoneUser) -> None:
        """Undo a binding of a user who was deleted while it was made."""
        if await self.users.get(user.id) is None:
            await self._roster.unbind_user(user.id)
            raise login_over()
