"""`web`: the page, the check-in address and the signed links."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator, Field

from config.errors import MisfitError
from config.sections.channels import Names
from config.values.fields import Name, Secret, Section, WebAddress


def _network(value: str) -> str:
    try:
        ip_network(value)
    except ValueError:
        hint = "Write it like 127.0.0.1 or 10.0.0.0/8."
        raise MisfitError("{value} is not an address or a network", hint) from None
    return value


Network = Annotated[Name, AfterValidator(_network)]


class SignInProvider(Section):
    """Somebody else who says who is signing in, by OpenID Connect."""

    issuer: WebAddress = Field(description="Its address, as its own documentation calls it.")
    client_id: Name = Field(description="What it knows this page by.")
    client_secret: Secret = Field(description="What this page shows it.")
    name: Name = Field("OpenID Connect", description="What the sign-in page calls it.")
    trust_email: bool = Field(
        False, description="Whether an address counts that it does not call verified."
    )
    allow_private_network: bool = Field(
        False, description="Whether it may stand in a private network."
    )


class Web(Section):
    """Where the page listens, and how it is reached."""

    enabled: bool = Field(False, description="Whether `run` serves the page.")
    host: Name = "127.0.0.1"
    port: int = Field(8321, ge=1, le=65535)
    base_url: WebAddress | None = Field(
        None, description="How people reach it; messages carry links only where it is set."
    )
    names: Names | None = Field(
        None, description="How the page names clients; as privacy.names where it is not set."
    )
    supervisors_see_clients: bool = Field(
        False, description="Whether who signs in as a supervisor sees clients as well."
    )
    oidc: SignInProvider | None = Field(
        None, description="A provider that people may sign in by, instead of a password."
    )
    trusted_proxies: tuple[Network, ...] = Field(
        (), description="Proxies whose word about the reader's address is believed."
    )

    @property
    def address(self) -> str:
        """Without a slash at the end: `base_url`, or where it listens."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.base_url or f"http://{host}:{self.port}"

    @property
    def is_https(self) -> bool:
        return self.address.startswith("https://")
