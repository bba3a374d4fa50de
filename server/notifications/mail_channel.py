"""Mail, by the office's mail server, encrypted or not at all."""

import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Final

import aiosmtplib

from server.clock import Clock
from server.notifications.channels import Batch, Outgoing, Reach, Result
from server.notifications.mail_text import address_of, mail_of
from server.notifications.models import ChannelName, Message, Outcome
from server.settings import Settings

SECONDS: Final = 10.0
_QUIT_SECONDS: Final = 2.0
# A server that drops so many connections in a row is left alone until the next batch.
_MOST_DROPPED: Final = 3
# Time-outs are OSErrors.
_FAILURES: Final = (aiosmtplib.SMTPException, OSError)


class MailChannel:
    """Sends mails over one connection a batch.

    Args:
        settings: the mail server.
        clock: dates the mails.
    """

    name = ChannelName.MAIL

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._tls = _tls_context(settings) if settings.smtp_host else None

    def reaches(self, reach: Reach) -> bool:
        """Tell whether there is a mail server and the officer has an address."""
        return bool(self._settings.smtp_host) and reach.email is not None

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Batch]:
        """Return what sends a batch; it connects at the first mail."""
        batch = MailBatch(self._settings, self._tls, self._clock)
        try:
            yield batch
        finally:
            await batch.close()

    async def arrived(self, _message: Message, _reach: Reach) -> bool:
        """Return False: what mail does not answer for is sent again."""
        return False


class MailBatch:
    """The mails of one batch.

    Args:
        settings: the mail server.
        tls: checks its certificate.
        clock: dates the mails.
    """

    def __init__(self, settings: Settings, tls: ssl.SSLContext | None, clock: Clock) -> None:
        self._settings = settings
        self._sender = address_of(settings.smtp_from)
        self._tls = tls
        self._clock = clock
        self._client: aiosmtplib.SMTP | None = None
        self._dropped = 0
        self._down = ""

    async def send(self, outgoing: Outgoing, reach: Reach, ready: Awaitable[None]) -> Result:
        """Send one mail. Once the server does not answer, the rest of the batch is not tried."""
        if reach.email is None:
            return Result(Outcome.REFUSED, "no_address")
        if self._down:
            return Result(Outcome.RETRY, self._down)
        try:
            client = await self._connected()
        except _FAILURES as error:
            self._down = failure_code(error)
            return Result(Outcome.RETRY, self._down)
        try:
            result = await self._transfer(client, outgoing, reach.email, ready)
        except Exception:
            await _reset(client)
            raise
        if result.outcome is not Outcome.SENT:
            await _reset(client)
        return result

    async def _transfer(
        self, client: aiosmtplib.SMTP, outgoing: Outgoing, email: str, ready: Awaitable[None]
    ) -> Result:
        refused = await self._address(client, email)
        if refused is not None:
            return refused
        # Composed when the server knows its address: by then the database is at work on what ``ready`` waits for.
        content = mail_of(outgoing, email, self._sender, self._clock.now()).as_bytes()
        await ready
        return await self._hand_over(client, content)

    async def _address(self, client: aiosmtplib.SMTP, email: str) -> Result | None:
        """Tell the server from whom to whom the next mail goes; return why it must not come, None where it may."""
        try:
            await client.mail(self._sender.addr_spec)
            await client.rcpt(email)
        except aiosmtplib.SMTPRecipientRefused as error:
            return _refused(error.code)
        except aiosmtplib.SMTPResponseException as error:
            # What the server has against us and not against the mail may be over tomorrow.
            return Result(Outcome.RETRY, failure_code(error))
        except _FAILURES as error:
            return Result(Outcome.RETRY, self._lost(error))
        return None

    async def _hand_over(self, client: aiosmtplib.SMTP, content: bytes) -> Result:
        """Give the server the mail itself; where it does not answer, it may have taken it all the same."""
        try:
            await client.data(content)
        except aiosmtplib.SMTPResponseException as error:
            return _refused(error.code)
        except _FAILURES as error:
            return Result(Outcome.RETRY, self._lost(error), exposed=True)
        self._dropped = 0
        return Result(Outcome.SENT)

    async def close(self) -> None:
        """Take leave of the server; what it says to that does not matter any more."""
        client, self._client = self._client, None
        if client is not None and client.is_connected:
            with contextlib.suppress(*_FAILURES):
                await client.quit(timeout=_QUIT_SECONDS)
            client.close()

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is None or not self._client.is_connected:
            settings = self._settings
            user = settings.smtp_user
            client = aiosmtplib.SMTP(
                hostname=settings.smtp_host,
                port=settings.smtp_port,
                username=user or None,
                password=settings.smtp_password.get_secret_value() if user else None,
                # True and False: by default it would do without where the server does not offer it.
                start_tls=settings.smtp_security == "starttls",
                use_tls=settings.smtp_security == "tls",
                tls_context=self._tls,
                timeout=SECONDS,
            )
            await client.connect()
            self._client = client
        return self._client

    def _lost(self, error: Exception) -> str:
        """Note that the connection is of no use any more, and return why."""
        code = failure_code(error)
        client, self._client = self._client, None
        if client is not None:
            client.close()
        self._dropped += 1
        if code == "timeout" or self._dropped >= _MOST_DROPPED:
            self._down = code
        return code


async def _reset(client: aiosmtplib.SMTP) -> None:
    """Let the server forget a mail that did not come, for the next one to find the connection free."""
    if client.is_connected:
        with contextlib.suppress(*_FAILURES):
            await client.rset()


def _refused(code: int) -> Result:
    """Return what the server's answer about one mail means: 5xx never, 4xx not now (RFC 5321 4.2.1)."""
    return Result(Outcome.REFUSED if code >= 500 else Outcome.RETRY, f"smtp_{code}")


def failure_code(error: Exception) -> str:
    """Return a short word for a failure, without the server's text, which may repeat an address."""
    match error:
        case aiosmtplib.SMTPAuthenticationError():
            return f"auth_{error.code}"
        case aiosmtplib.SMTPSenderRefused():
            return f"sender_{error.code}"
        case aiosmtplib.SMTPResponseException():
            return f"smtp_{error.code}"
        case TimeoutError():
            return "timeout"
        case aiosmtplib.SMTPServerDisconnected():
            return "dropped"
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return "tls"
    # The library has no class of its own for a server that offers no STARTTLS.
    return "no_connection" if isinstance(error, OSError) else "not_offered"


def _tls_context(settings: Settings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.smtp_ca_file is not None:
        context.load_verify_locations(settings.smtp_ca_file)
    return context
