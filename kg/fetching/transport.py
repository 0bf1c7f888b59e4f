"""HTTP as a guest: one request at a time, never faster than the service allows, and nothing taken in without a bound."""

from __future__ import annotations

import email.utils
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

from kg.errors import FetchError, UsageError
from kg.fetching.base import Clock, NotYet, Request, Service
from kg.readers.text import one_line

if TYPE_CHECKING:
    import requests

CONNECT_SECONDS = 15.0
READ_SECONDS = 60.0
WHOLE_SECONDS = 240.0
LARGEST_BODY = 64 * 1024 * 1024
LONGEST_URL = 8_000
LONGEST_WAIT = 600.0
"""What a service may ask for by Retry-After before a fetch ends rather than waits."""

_CHUNK = 64 * 1024
_REDIRECTS = 3
_LARGEST_COMPLAINT = 16 * 1024
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_CONTACT = re.compile(r"[\x21-\x7e]+@[\x21-\x7e]+|https?://[\x21-\x7e]+")
_TAG = re.compile(r"<[^>]*>")
_SUMMARY = re.compile(r"<summary\b[^>]*>([^<]*)</summary>")
_RATE_LIMIT = re.compile(r";\s*r\s*=\s*0\s*;\s*t\s*=\s*(\d{1,6})")


class Transport:
    """A connection to one service. Use it in a `with`; `requests` counts what was asked."""

    def __init__(
        self, service: Service, *, url: str | None = None, contact: str | None = None, clock: Clock | None = None
    ) -> None:
        """Raises UsageError for an address that is not https (or http on this machine), and for a contact that is none."""
        self.service = service
        self.clock = clock or Clock()
        self.requests = 0
        self._base = _checked(url or service.url)
        self._agent = _agent(contact)
        self._session: requests.Session | None = None
        self._until = self.clock.monotonic()
        # A run before this one may have asked just now: commands in a loop keep the pace too.
        self._free_at = self._until + service.pause

    def __enter__(self) -> Transport:
        self._session = _session(self._agent)
        return self

    def __exit__(self, *_: object) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def get(self, request: Request) -> bytes:
        """The body of a good answer. Raises NotYet if asking again can help, FetchError if it cannot."""
        url = self._url(request)
        for _ in range(_REDIRECTS + 1):
            with self._response(url) as response:
                if response.is_redirect:
                    url = self._redirected(url, response.headers.get("Location", ""))
                    continue
                self._require_success(response)
                self._require_media(response.headers.get("Content-Type", ""))
                return self._body(response, LARGEST_BODY)
        raise FetchError(f"{self.service.name} redirects in a circle. Try again later, or give another --base-url.")

    def _url(self, request: Request) -> str:
        base = self._base.geturl().rstrip("/")
        url = f"{base}{request.path}?{urlencode(dict(request.parameters))}"
        if len(url) > LONGEST_URL:
            raise UsageError(
                f"The question makes an address of {len(url):,} characters; {LONGEST_URL:,} are allowed. Shorten it."
            )
        return url

    @contextmanager
    def _response(self, url: str) -> Iterator[requests.Response]:
        """The answer to one request, made when the service's pause since the last one is over."""
        import requests
        import urllib3

        assert self._session is not None  # noqa: S101 - used in a `with`
        pause = self._free_at - self.clock.monotonic()
        if pause > 0:
            self.clock.sleep(pause)
        self.requests += 1
        self._until = self.clock.monotonic() + WHOLE_SECONDS
        try:
            with self._session.get(url, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS)) as response:
                yield response
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise NotYet(f"{self.service.name} {_what_failed(error)}") from error
        finally:
            self._free_at = self.clock.monotonic() + self.service.pause

    def _redirected(self, url: str, location: str) -> str:
        """Where a redirect leads. Raises FetchError unless that is the same host, and not less safe."""
        here, there = urlsplit(url), _split(location, of=url)
        upgrade = (here.scheme, there.scheme) == ("http", "https") and not there.port
        if there.hostname != here.hostname or not (upgrade or (there.scheme, there.port) == (here.scheme, here.port)):
            shown = one_line(f"{there.scheme}://{there.netloc}")[:100]
            raise FetchError(
                f"{self.service.name} redirects from {here.scheme}://{here.netloc} to {shown}, and only the same host is "
                "followed. If the service has moved there, give that address with --base-url."
            )
        return there.geturl()

    def _require_success(self, response: requests.Response) -> None:
        status = response.status_code
        if status == 200:
            return
        words = _complaint(self._body(response, _LARGEST_COMPLAINT, cut=True))
        said = f"{self.service.name} answered {status}{f' ({words})' if words else ''}"
        if status not in self.service.busy:
            raise FetchError(f"{said}. {self.service.advice.get(status, 'Check the question and its options.')}")
        wait = _asked_wait(response.headers, self.clock)
        if wait > LONGEST_WAIT:
            raise FetchError(f"{said}, and asks to be left alone for {_duration(wait)}. Try again then.")
        raise NotYet(said, wait=wait)

    def _require_media(self, content_type: str) -> None:
        media = content_type.partition(";")[0].strip().lower()
        if media not in self.service.media:
            found = f"'{one_line(media)[:60]}'" if media else "something that does not say what it is"
            raise NotYet(f"{self.service.name} answered with {found} instead of {self.service.media[0]}")

    def _body(self, response: requests.Response, largest: int, *, cut: bool = False) -> bytes:
        """The unpacked body. Raises NotYet if it trickles; FetchError over `largest` bytes, unless it may be `cut` there."""
        found = bytearray()
        # Not requests' own iterator: that waits for whole pieces, and a body that trickles would never end.
        while piece := response.raw.read1(_CHUNK, decode_content=True):
            found += piece
            if len(found) > largest:
                if cut:
                    break
                raise FetchError(f"{self.service.name} sends more than {largest // 2**20} MiB in one answer, which is not read.")
            if self.clock.monotonic() > self._until:
                raise NotYet(f"{self.service.name} did not finish its answer within {WHOLE_SECONDS:.0f} s")
        return bytes(found)


def _session(agent: str) -> requests.Session:
    """A session that says who asks, keeps no cookies, sends no password that lies in a ~/.netrc, and follows no redirects."""
    from http.cookiejar import DefaultCookiePolicy

    import requests

    class Session(requests.Session):
        def get_redirect_target(self, resp: requests.Response) -> None:
            """None: requests would read the whole body of a redirect, whatever its length."""

    session = Session()
    session.headers.update({"User-Agent": agent, "Accept-Encoding": "gzip"})
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.auth = lambda request: request
    return session


def _agent(contact: str | None) -> str:
    from importlib.metadata import version

    agent = f"cladograph/{version('cladograph')}"
    if not contact:
        return agent
    if not _CONTACT.fullmatch(contact):
        raise UsageError(f"--contact '{contact}' is neither an e-mail address nor the address of a page. Give one of them.")
    return f"{agent} ({'mailto:' if '://' not in contact else '+'}{contact})"


def _split(url: str, *, of: str = "") -> SplitResult:
    """The parts of an address, which may be relative to another; all empty if it is none."""
    try:
        parts = urlsplit(urljoin(of, url))
        parts.port  # noqa: B018 - raises ValueError if it is no number
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def _checked(url: str) -> SplitResult:
    parts = _split(url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not safe or not parts.hostname or parts.username or parts.query or parts.fragment or not url.isascii():
        raise UsageError(
            f"--base-url '{url}' is not an address to fetch from. It begins with https:// (http:// only on this machine) and has "
            "no user, no '?' and no '#', such as https://export.arxiv.org."
        )
    return parts


def _what_failed(error: BaseException) -> str:
    """In words. The error's own text is not used: it holds the address, and with it a key."""
    import requests
    import urllib3

    if isinstance(error, requests.exceptions.SSLError):
        return "has a certificate that cannot be verified"
    if isinstance(error, requests.exceptions.ProxyError):
        return "cannot be reached through the proxy that the environment names"
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return f"did not answer within {READ_SECONDS:.0f} s"
    if isinstance(error, requests.exceptions.ConnectionError):
        return "cannot be reached, or closed the connection"
    return "broke off in the middle of its answer"


def _asked_wait(headers: Mapping[str, str], clock: Clock) -> float:
    """The seconds that an answer asks to wait: by Retry-After (seconds or a date), or by a RateLimit that is used up."""
    retry_after = headers.get("Retry-After", "").strip()
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        return max(0.0, (email.utils.parsedate_to_datetime(retry_after) - clock.now()).total_seconds())
    except (ValueError, TypeError):
        used_up = _RATE_LIMIT.search(headers.get("RateLimit", ""))
        return float(used_up[1]) + 1 if used_up else 0.0


def _duration(seconds: float) -> str:
    return f"{seconds / 3600:.1f} hours" if seconds > 5_400 else f"{seconds / 60:.0f} minutes"


def _complaint(body: bytes) -> str:
    """What a service says about a failure, on one short line."""
    text = body.decode(errors="replace")
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    if isinstance(told, dict):
        text = " ".join(str(told[key]) for key in ("error", "message") if isinstance(told.get(key), str))
    summary = _SUMMARY.search(text)
    line = one_line(summary[1] if summary else _TAG.sub(" ", text))
    return line if len(line) <= 200 else line[:199] + "…"
