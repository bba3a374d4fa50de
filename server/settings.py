"""Settings: read once from the environment, then fixed.

Every setting is documented in the README; a test compares the two.
"""

import base64
import binascii
import re
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_KEY_BYTES = 32
_LEAST_PASSWORD_MEMORY = 19
# What WeChat itself accepts in its console for message pushes.
_PUSH_SIGNING: Final = r"([0-9A-Za-z]{3,32})?"
_PUSH_ENCRYPTION: Final = r"([0-9A-Za-z]{43})?"

# An address alone, or a name on one line before it in angle brackets.
_ADDRESS: Final = r"[^@\s<>,;:\"]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+"
_SENDER: Final = rf"({_ADDRESS}|[^<>\r\n,;:\"]{{0,60}}<{_ADDRESS}>)"


class SettingsError(Exception):
    """The configuration cannot be used; the message says which setting and why."""


def _key(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("must be base64") from error


def _keys(secret: SecretStr) -> SecretStr:
    for part in filter(None, secret.get_secret_value().split(",")):
        if len(_key(part)) != _KEY_BYTES:
            raise ValueError(f"must be base64 of {_KEY_BYTES} bytes, several separated by commas")
    return secret


def _matching(pattern: str) -> AfterValidator:
    def check(secret: SecretStr) -> SecretStr:
        if not re.fullmatch(pattern, secret.get_secret_value()):
            raise ValueError(f"must have the form {pattern}")
        return secret

    return AfterValidator(check)


Keys = Annotated[SecretStr, AfterValidator(_keys)]
TemplateKey = Literal["to_do", "decision", "digest"]


class Settings(BaseSettings):
    """The configuration of one process, from variables that begin with ``APP_``."""

    # What was set stays out of the message that it is wrong: it may be a secret.
    model_config = SettingsConfigDict(
        env_prefix="APP_", env_ignore_empty=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    env: Literal["prod", "demo", "test"] = Field("prod", description="prod, demo or test; demo says so on every page")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8080, ge=0, le=65535, description="port of the web process")
    reuse_port: bool = Field(False, description="let several web processes share one port of this machine")
    public_url: str = Field(
        "", description="address under which phones and officers reach the server; empty: this machine and port"
    )
    data_dir: Path = Field(Path(".data/office"), description="directory of the embedded database and its secrets")
    font_path: Path | None = Field(
        None, description="Chinese font file for PDFs; empty: the installed Noto Sans CJK or WenQuanYi Micro Hei"
    )
    mongo_uri: SecretStr = Field(SecretStr(""), description="office database, with user, password and database name")
    box_mongo_uri: SecretStr = Field(SecretStr(""), description="ballot box database, with another user")
    token_key: Keys = Field(
        SecretStr(""), description="signs officers' sessions: base64 of 32 random bytes; newest first, old ones behind"
    )
    field_key: Keys = Field(
        SecretStr(""), description="encrypts single fields: base64 of 32 random bytes; newest first, old ones behind"
    )
    mobile_key: Keys = Field(
        SecretStr(""), description="signs phones' sessions: base64 of 32 random bytes; newest first, old ones behind"
    )
    lookup_key: Keys = Field(
        SecretStr(""),
        description="finds encrypted phone numbers and WeChat ids by keyed hash: base64 of 32 random bytes; it must "
        "never change",
    )
    access_token_minutes: int = Field(10, ge=1, le=60, description="how long an officer's access token holds")
    session_idle_minutes: int = Field(30, ge=5, le=480, description="an officer idle for so long has to log in again")
    session_hours: int = Field(12, ge=1, le=24, description="longest session of an officer, busy or not")
    phone_user_days: int = Field(
        400,
        ge=100,
        le=3650,
        description="a phone user who has not come for so many days is deleted; never while a round that is not closed "
        "awaits the person",
    )
    password_memory_mib: int = Field(
        64, ge=8, le=1024, description="memory that checking one password takes (argon2id); the same for the attacker"
    )
    trusted_proxy: bool = Field(
        False, description="take the caller's address from X-Real-IP, which a proxy in front sets"
    )
    metrics_port: int = Field(
        0, ge=0, le=65535, description="loopback port of the web process's Prometheus metrics; 0: none"
    )
    worker_metrics_port: int = Field(
        0, ge=0, le=65535, description="loopback port of the worker's Prometheus metrics; 0: none"
    )
    wechat_appid: str = Field("", description="appid of the WeChat mini-program; empty: the office does without WeChat")
    wechat_secret: SecretStr = Field(SecretStr(""), description="AppSecret of the mini-program")
    wechat_api_url: str = Field("https://api.weixin.qq.com", description="address of WeChat's server API")
    wechat_push_token: Annotated[SecretStr, _matching(_PUSH_SIGNING)] = Field(
        SecretStr(""),
        description="Token of WeChat's message push, 3 to 32 letters and digits; empty: no pushes are taken",
    )
    wechat_push_key: Annotated[SecretStr, _matching(_PUSH_ENCRYPTION)] = Field(
        SecretStr(""), description="EncodingAESKey of the message push, 43 characters; empty: pushes come in plain text"
    )
    wechat_env_version: Literal["release", "trial", "develop"] = Field(
        "release", description="version of the mini-program that codes, links and messages open"
    )
    wechat_templates: dict[TemplateKey, str] = Field(
        default_factory=dict,
        description="ids of the subscription message templates as JSON, by to_do, decision and digest",
    )
    wecom_corp_id: str = Field("", description="id of the office's WeCom enterprise; empty: the office has none")
    wecom_agent_id: int = Field(0, ge=0, description="AgentId of the application in WeCom that sends reminders")
    wecom_secret: SecretStr = Field(SecretStr(""), description="Secret of that application")
    wecom_api_url: str = Field("https://qyapi.weixin.qq.com", description="address of WeCom's server API")
    smtp_host: str = Field("", description="mail server that takes reminders; empty: no mail is sent")
    smtp_port: int = Field(587, ge=1, le=65535, description="port of the mail server: 587 for starttls, 465 for tls")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="how the connection is encrypted: starttls or tls; none only outside of production"
    )
    smtp_user: str = Field("", description="user at the mail server; empty: no log-in")
    smtp_password: SecretStr = Field(SecretStr(""), description="password of that user")
    smtp_from: str = Field("", description="sender of mails: an address, or Name <address>")
    smtp_ca_file: Path | None = Field(
        None, description="certificates, in PEM, of an authority of the office's own that the mail server's comes from"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level that is logged")

    @model_validator(mode="after")
    def _refuse_weak_secrets(self) -> "Settings":
        if self.env == "prod":
            for name in ("token_key", "field_key", "mobile_key", "lookup_key"):
                for part in getattr(self, name).get_secret_value().split(","):
                    if part and len(set(_key(part))) < _KEY_BYTES // 4:
                        raise ValueError(f"APP_{name.upper()} is not random")
            if self.password_memory_mib < _LEAST_PASSWORD_MEMORY:
                raise ValueError(f"APP_PASSWORD_MEMORY_MIB must be {_LEAST_PASSWORD_MEMORY} or more")
        return self

    @model_validator(mode="after")
    def _refuse_half_a_wechat(self) -> "Settings":
        if not self.wechat_appid:
            return self
        if not self.wechat_secret.get_secret_value():
            raise ValueError("APP_WECHAT_APPID is set, APP_WECHAT_SECRET is not")
        if self.wechat_push_key.get_secret_value() and not self.wechat_push_token.get_secret_value():
            raise ValueError("APP_WECHAT_PUSH_KEY is set, APP_WECHAT_PUSH_TOKEN is not")
        self._check_address("wechat_api_url")
        return self

    @model_validator(mode="after")
    def _refuse_half_a_wecom(self) -> "Settings":
        if not self.wecom_corp_id:
            return self
        if not self.wecom_secret.get_secret_value() or not self.wecom_agent_id:
            raise ValueError("APP_WECOM_CORP_ID is set, APP_WECOM_AGENT_ID or APP_WECOM_SECRET is not")
        self._check_address("wecom_api_url")
        return self

    @model_validator(mode="after")
    def _refuse_half_a_mail_server(self) -> "Settings":
        if not self.smtp_host:
            return self
        if not re.fullmatch(_SENDER, self.smtp_from):
            raise ValueError("APP_SMTP_HOST is set, APP_SMTP_FROM holds no address")
        if bool(self.smtp_user) != bool(self.smtp_password.get_secret_value()):
            raise ValueError("APP_SMTP_USER and APP_SMTP_PASSWORD are set together or not at all")
        if self.smtp_security == "none" and self.env == "prod":
            raise ValueError("APP_SMTP_SECURITY must be starttls or tls")
        if self.smtp_ca_file is not None and not self.smtp_ca_file.is_file():
            raise ValueError("APP_SMTP_CA_FILE is no file")
        return self

    def _check_address(self, name: str) -> None:
        address = urlsplit(getattr(self, name))
        if address.scheme not in ("http", "https") or not address.hostname or address.query or address.fragment:
            raise ValueError(f"APP_{name.upper()} is no address")
        # A secret travels in the address of some calls.
        if self.env == "prod" and address.scheme != "https":
            raise ValueError(f"APP_{name.upper()} must begin with https")

    @property
    def demo(self) -> bool:
        """Whether this is a demonstration with invented people."""
        return self.env == "demo"

    @property
    def base_url(self) -> str:
        """The address under which people reach the server, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://127.0.0.1:{self.port}"

    def token_keys(self) -> list[bytes]:
        """Return the keys of the staff tokens, newest first.

        Raises:
            SettingsError: none is set.
        """
        return self._required_keys("token_key")

    def field_keys(self) -> list[bytes]:
        """Return the keys of encrypted fields, newest first.

        Raises:
            SettingsError: none is set.
        """
        return self._required_keys("field_key")

    def mobile_keys(self) -> list[bytes]:
        """Return the keys of the phones' tokens, newest first.

        Raises:
            SettingsError: none is set.
        """
        return self._required_keys("mobile_key")

    def lookup_keys(self) -> list[bytes]:
        """Return the key of keyed hashes, alone in its list.

        Raises:
            SettingsError: none is set, or several.
        """
        keys = self._required_keys("lookup_key")
        if len(keys) != 1:
            raise SettingsError("APP_LOOKUP_KEY holds several keys: what was stored under the others is not found")
        return keys

    def uri(self, name: Literal["mongo_uri", "box_mongo_uri"]) -> str:
        """Return the address of a database.

        Raises:
            SettingsError: it is not set.
        """
        value: SecretStr = getattr(self, name)
        if not value.get_secret_value():
            raise SettingsError(f"APP_{name.upper()} is not set")
        return value.get_secret_value()

    def _required_keys(self, name: str) -> list[bytes]:
        text = getattr(self, name).get_secret_value()
        if not text:
            raise SettingsError(f"APP_{name.upper()} is not set: it must be base64 of {_KEY_BYTES} random bytes")
        return [_key(part) for part in text.split(",")]


def load_settings(**overrides: object) -> Settings:
    """Return the settings of this process.

    Args:
        overrides: values that the command line gives; they win over the environment.

    Raises:
        SettingsError: a value is missing or not acceptable.
    """
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValueError as error:
        raise SettingsError(str(error)) from error
