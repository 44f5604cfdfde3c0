"""Which addresses may be connected to where others than the operator say the name: those of the
public internet, not of this machine's own network."""

import ipaddress
import os
import socket

from data.errors import TokenariumError

PRIVATE_SETTING = "TOKENARIUM_PRIVATE_ENDPOINTS"
"""Set to 1 on a machine of one's own: endpoints of its network may be asked, also without TLS."""

_UNICAST = ipaddress.ip_network("2000::/3")
_TUNNELS = tuple(map(ipaddress.ip_network, ("2001::/32", "2002::/16")))  # hold IPv4 addresses


def private_allowed() -> bool:
    """Whether endpoints of this machine's own network may be asked."""
    return os.environ.get(PRIVATE_SETTING) == "1"


def address_of(host: str, port: int) -> str:
    """The address to connect to: what it is now, for a name may be another's when it is looked up
    again. Raises TokenariumError where one of the host's is not public, OSError where it has
    none."""
    try:
        found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except UnicodeError as error:  # a label that is empty or too long
        raise OSError(str(error)) from None
    if not private_allowed() and not all(map(is_public, found)):
        raise TokenariumError(f"{host} is an address of a private network: it isn't asked.")
    return found[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet.

    >>> [is_public(one) for one in ("8.8.8.8", "127.0.0.1", "10.1.2.3", "::ffff:8.8.8.8")]
    [True, False, False, False]
    """
    its = ipaddress.ip_address(address.partition("%")[0])
    if its.version == 6 and (its not in _UNICAST or any(its in tunnel for tunnel in _TUNNELS)):
        return False
    return its.is_global and not its.is_multicast
