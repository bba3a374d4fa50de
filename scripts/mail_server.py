"""A real mail server on a free port, which does what a test or a script tells it to do."""

import asyncio
import datetime
import ipaddress
import logging
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from server.settings import Settings

# It warns of what it does itself.
logging.getLogger("mail.log").setLevel(logging.ERROR)

USER, PASSWORD = "reminders", "mail-password"
SENDER = "纪检监察机关 <reminders@office.example>"


@dataclass(frozen=True)
class Certificate:
    """A certificate that signs itself, as PEM file, and what a server presents it with."""

    file: Path
    context: ssl.SSLContext


def make_certificate(directory: Path, name: str = "mail") -> Certificate:
    """Return a new certificate for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail server of a test")])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = directory / f"{name}.pem", directory / f"{name}.key"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    return Certificate(certificate, context)


@dataclass
class MailServer:
    """What the server has taken, and how it behaves.

    Attributes:
        security: starttls, tls, or none: then STARTTLS is not offered.
        mails: what was taken, in order, repeats included.
        refuse: SMTP reply to RCPT by address, e.g. ``550``.
        refuse_data: SMTP reply to the content of all mails, 0 to take them.
        greylist: addresses whose first attempt is put off.
        drop: connections to cut after the content has been taken, without an answer.
        hang: whether it falls silent at RCPT.
        delay: seconds that it takes over each mail.
        connections: how many were made.
    """

    certificate: Certificate
    security: str = "starttls"
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    refuse: dict[str, int] = field(default_factory=dict)
    refuse_data: int = 0
    refuse_sender: int = 0
    greylist: set[str] = field(default_factory=set)
    drop: int = 0
    hang: bool = False
    delay: float = 0
    encrypted: Counter[bool] = field(default_factory=Counter)
    connections: int = 0
    _came: asyncio.Event = field(default_factory=asyncio.Event)
    _listening: asyncio.Server | None = None

    async def listen(self) -> None:
        """Take connections: on a free port at first, on the same one after it was dead."""
        context = self.certificate.context if self.security == "tls" else None
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(self.protocol, "127.0.0.1", self.port, ssl=context)
        self.port = self._listening.sockets[0].getsockname()[1]

    def die(self) -> None:
        """Refuse connections."""
        if self._listening is not None:
            self._listening.close()

    def settings(self, settings: Settings, **more: Any) -> Settings:
        """Return ``settings`` with this server as the office's."""
        values = {
            "smtp_host": "127.0.0.1",
            "smtp_port": self.port,
            "smtp_user": USER,
            "smtp_password": PASSWORD,
            "smtp_from": SENDER,
            "smtp_ca_file": self.certificate.file,
        }
        return Settings(**{**settings.model_dump(), **values, **more})

    async def reached(self, count: int) -> None:
        """Return at the very moment when so many mails have been taken, before the last one's sender knows."""
        while len(self.mails) < count:
            self._came.clear()
            await self._came.wait()

    def to(self, address: str) -> list[EmailMessage]:
        """Return the mails to ``address``."""
        return [mail for mail in self.mails if mail["To"] == address]

    async def handle_MAIL(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _o: Any) -> str:
        """Take or refuse a sender."""
        if self.refuse_sender:
            return f"{self.refuse_sender} not you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _o: Any) -> str:
        """Take, refuse or put off a recipient."""
        if self.hang:
            await asyncio.sleep(60)
        if address in self.refuse:
            return f"{self.refuse[address]} no such user {address}"
        if address in self.greylist:
            self.greylist.discard(address)
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a mail; perhaps without saying so."""
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.refuse_data:
            return f"{self.refuse_data} not like this"
        transport = cast(asyncio.Transport, server.transport)
        self.encrypted[transport.get_extra_info("ssl_object") is not None] += 1
        self.senders.append(envelope.mail_from or "")
        mail = message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
        self.mails.append(mail)
        self._came.set()
        if self.drop:
            self.drop -= 1
            transport.abort()
        return "250 taken"

    def protocol(self) -> SMTP:
        """Return the protocol of one connection."""
        self.connections += 1
        starttls = self.certificate.context if self.security == "starttls" else None
        return SMTP(
            self,
            hostname="mail.test",
            tls_context=starttls,
            require_starttls=self.security == "starttls",
            authenticator=_authenticate,
            auth_require_tls=self.security == "starttls",
        )


def _authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and data == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=False)


@asynccontextmanager
async def mail_server(certificate: Certificate, security: str = "starttls") -> AsyncIterator[MailServer]:
    """Serve on a free port for the time of the block.

    Args:
        security: starttls, tls, or none: then STARTTLS is not offered.
    """
    server = MailServer(certificate, security)
    await server.listen()
    try:
        yield server
    finally:
        server.die()


@asynccontextmanager
async def silent_server() -> AsyncIterator[int]:
    """Accept connections and never say a word; yield the port."""

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
