"""One spelling for each address, so that a report is found whichever way its URL was written."""

import re
from ipaddress import IPv6Address
from urllib.parse import quote, urlsplit

import idna

#: White space, control characters, and the backslash, which browsers read as a slash.
_UNWRITABLE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\\]")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")
#: Printable ASCII that stays as it is; all else is percent-encoded.
_KEPT = "!$%&'()*+,-./:;=?@[]_~^|`{}"
_PORTS = {"http": 80, "https": 443}


def canonical(url: str) -> str:
    """The one spelling of an absolute http or https URL; raises ``ValueError`` for anything else.

    Scheme and host are lower-case, the host in its ASCII form; the scheme's own port and the
    fragment are dropped, an empty path is "/", and what is not ASCII is percent-encoded.
    """
    if _UNWRITABLE.search(url):
        raise ValueError("a URL has no spaces, backslashes or control characters")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (
            # Without a zone, which is a matter of one machine's own.
            f"[{IPv6Address(int(IPv6Address(parts.hostname)))}]"
            if "[" in parts.netloc
            else domain(parts.hostname or "")
        )
    except ValueError as error:
        raise ValueError("it is not a well-formed URL") from error
    if parts.scheme not in _PORTS:
        raise ValueError("only http:// and https:// URLs are accepted")
    if not host:
        raise ValueError("it names no host")
    if "@" in parts.netloc:
        raise ValueError("a URL with a user name or password is not accepted")
    place = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    query = f"?{quote(parts.query, safe=_KEPT)}" if parts.query else ""
    return f"{parts.scheme}://{place}{quote(parts.path, safe=_KEPT) or '/'}{query}"


def domain(name: str) -> str:
    """A domain name as the network knows it, in ASCII; raises ``ValueError`` for what is none."""
    # Names of plain ASCII may hold what IDNA refuses, such as an underscore.
    name = name if name.isascii() else idna.encode(name, uts46=True).decode()
    if name and not _HOST.fullmatch(name):
        raise ValueError("no domain name")
    return name
