"""Settings: read once from HUB_* environment variables, frozen, and refused when unsafe for production."""

from datetime import date
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, computed_field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_SECRET = "directhub-development-secret-not-for-production"  # noqa: S105 - refused in production
MINIMUM_SECRET_LENGTH = 32


class Settings(BaseSettings):
    """Every setting of the hub. `docs/operators.md` lists them all and a test compares."""

    model_config = SettingsConfigDict(env_prefix="HUB_", frozen=True, extra="ignore")

    env: Literal["development", "production"] = Field(
        "development",
        description="`production` refuses weak secrets, http addresses and sample data.",
    )
    data_dir: Path = Field(
        Path("var"),
        description="Folder for the SQLite database, uploads, the search index and keys.",
    )
    database_url: str = Field(
        "",
        description="SQLAlchemy URL; empty means SQLite in the data folder. PostgreSQL: postgresql+psycopg://...",
    )
    base_url: str = Field("http://127.0.0.1:8000", description="Public address of the hub, no final slash.")
    secret_key: SecretStr = Field(
        SecretStr(DEVELOPMENT_SECRET),
        description="Master secret, at least 32 characters in production.",
    )
    previous_secret_keys: str = Field(
        "", description="Older master secrets, comma separated: still read, never written."
    )
    oidc_issuer: str = Field("", description="OpenID Connect issuer; empty means the built-in provider.")
    oidc_client_id: str = Field("directhub", description="Client identifier of the hub at the issuer.")
    oidc_key_file: Path | None = Field(
        None, description="Private key (PEM, EC P-256) that signs the hub's client assertions."
    )
    oidc_identity_issuer: str = Field(
        "",
        description="Who signs core identities, where that is another party than the issuer (GOV.UK One "
        "Login: https://identity.account.gov.uk); its keys are in its did.json.",
    )
    oidc_vtr: str = Field(
        "Cl.Cm", description="Vector of trust asked for by default; credentials are never weaker."
    )
    redis_url: str = Field("", description="Shared store for page rate limits; empty means memory.")
    sample_date: date | None = Field(
        None, description="Fixes the civil date for demonstrations; refused in production."
    )
    post_rate_limit: str = Field(
        "1200 per minute",
        description="Unsafe requests that one address may make, questions that keep nothing aside;"
        " empty means no limit.",
    )
    smtp_url: str = Field("", description="smtp:// or smtps:// address for messages; empty means the outbox.")
    message_from: str = Field("noreply@directhub.example", description="Sender address of e-mail messages.")
    notify_api_key: SecretStr = Field(
        SecretStr(""), description="GOV.UK Notify API key; empty means SMTP or the outbox."
    )
    notify_api_url: str = Field(
        "https://api.notifications.service.gov.uk", description="GOV.UK Notify API address."
    )
    notify_template: str = Field(
        "", description="Identifier of the Notify template that has ((subject)) and ((body))."
    )
    notify_text_template: str = Field(
        "",
        description="Identifier of the Notify template for text messages, which has ((body)); empty means "
        "that no codes are sent by text message.",
    )
    notify_callback_token: SecretStr = Field(
        SecretStr(""), description="Bearer token of Notify's delivery receipts."
    )
    pay_api_url: str = Field("", description="GOV.UK Pay API address; empty means the payment sandbox.")
    pay_api_key: SecretStr = Field(SecretStr(""), description="Key for the payment API.")
    pay_signing_secret: SecretStr = Field(SecretStr(""), description="Secret that signs payment webhooks.")
    clamd_url: str = Field(
        "",
        description="ClamAV daemon that scans uploads, tcp://host:3310 or unix:///path; empty: the sandbox,"
        " in production no uploads.",
    )
    ves_api_url: str = Field(
        "", description="DVLA Vehicle Enquiry Service address; empty means the built-in register."
    )
    ves_api_key: SecretStr = Field(SecretStr(""), description="Key for the Vehicle Enquiry Service.")
    insurance_api_url: str = Field(
        "", description="Insurance register address; empty means the built-in register."
    )
    insurance_api_key: SecretStr = Field(SecretStr(""), description="Key for the insurance register.")
    metrics_token: SecretStr = Field(
        SecretStr(""), description="Bearer token for /metrics; required in production."
    )
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="Number of reverse proxies whose forwarded headers are believed."
    )
    web_processes: int = Field(1, ge=1, description="Number of web processes that `hub serve` starts.")
    browser: str = Field(
        "",
        description="Path of a Chromium that crawls open front pages with too; needs the `browser` extra.",
    )
    worker_id: str = Field("", description="Stable, unique name of this worker; empty means the host name.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe level that is logged."
    )

    @property
    def production(self) -> bool:
        return self.env == "production"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def database(self) -> str:
        """SQLAlchemy URL with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'directhub.sqlite3'}"

    @property
    def issuer(self) -> str:
        """Issuer in use: the built-in provider's unless another is set."""
        return self.oidc_issuer or f"{self.base_url}/identity"

    @property
    def identity_issuer(self) -> str:
        """Who signs core identities: the issuer itself unless another is set."""
        return (self.oidc_identity_issuer or self.issuer).rstrip("/")

    @property
    def built_in_issuer(self) -> bool:
        return self.issuer == f"{self.base_url}/identity"

    @property
    def secure_cookies(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def secrets(self) -> tuple[str, ...]:
        """Master secrets, the one for writing first."""
        older = tuple(s.strip() for s in self.previous_secret_keys.split(",") if s.strip())
        return (self.secret_key.get_secret_value(), *older)

    @property
    def sample_marker(self) -> Path:
        """The file that says this hub holds sample data."""
        return self.data_dir / "sample-data.json"

    @model_validator(mode="after")
    def _check(self) -> Self:
        if urlsplit(self.base_url).scheme not in {"http", "https"} or self.base_url.endswith("/"):
            raise ValueError("HUB_BASE_URL must be an http or https address without a final slash")
        if self.production:
            self._check_production()
        return self

    def _check_production(self) -> None:
        secret = self.secret_key.get_secret_value()
        faults = [
            message
            for unsafe, message in (
                (secret == DEVELOPMENT_SECRET, "HUB_SECRET_KEY is the development default"),
                (
                    len(secret) < MINIMUM_SECRET_LENGTH,
                    "HUB_SECRET_KEY is shorter than 32 characters",
                ),
                (not self.secure_cookies, "HUB_BASE_URL must be https"),
                (self.sample_date is not None, "HUB_SAMPLE_DATE is for demonstrations only"),
                (not self.metrics_token.get_secret_value(), "HUB_METRICS_TOKEN is not set"),
                (
                    self.web_processes > 1 and not self.redis_url,
                    "HUB_REDIS_URL is needed with more than one web process",
                ),
            )
            if unsafe
        ]
        if faults:
            raise ValueError("unsafe for production: " + "; ".join(faults))


def load_settings() -> Settings:
    """Settings from the environment.

    Raises:
        pydantic.ValidationError: naming each setting that is missing or unsafe.
    """
    return Settings()
