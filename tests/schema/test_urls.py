"""One spelling for each address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.urls import canonical


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        ("https://example.org/world/story?id=1", "https://example.org/world/story?id=1"),
        ("HTTPS://Example.ORG/World", "https://example.org/World"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org?id=1", "https://example.org/?id=1"),
        ("https://example.org/#comments", "https://example.org/"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("http://example.org:80/a", "http://example.org/a"),
        ("http://example.org:443/a", "http://example.org:443/a"),
        ("https://example.org:/a", "https://example.org/a"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
        ("https://Новини.example/", "https://xn--b1amarcd.example/"),
        ("https://my_blog.example/", "https://my_blog.example/"),
        (
            "https://example.org/новини?q=є",
            "https://example.org/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8?q=%D1%94",
        ),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
        ("http://[2001:DB8:0::1]/", "http://[2001:db8::1]/"),
        ("http://[fe80::1%25eth0]/", "http://[fe80::1]/"),
    ],
)
def test_a_url_has_one_spelling(written: str, spelling: str) -> None:
    assert canonical(written) == spelling


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "only http:// and https:// URLs are accepted"),
        ("example.org/story", "only http:// and https:// URLs are accepted"),
        ("//example.org/story", "only http:// and https:// URLs are accepted"),
        ("ftp://example.org/", "only http:// and https:// URLs are accepted"),
        ("javascript:alert(1)", "only http:// and https:// URLs are accepted"),
        ("https:///story", "it names no host"),
        ("https://?a", "it names no host"),
        ("https://reader:secret@example.org/", "a URL with a user name or password"),
        ("https://example.org/a b", "a URL has no spaces, backslashes or control characters"),
        ("https://example.org\\@evil.example", "a URL has no spaces, backslashes or control"),
        ("https://example.org/\x00", "a URL has no spaces, backslashes or control characters"),
        ("https://example.org:99999/", "it is not a well-formed URL"),
        ("https://[::1/", "it is not a well-formed URL"),
        ("https://exa%6Dple.org/", "it is not a well-formed URL"),
        ("https://example..org/", "it is not a well-formed URL"),
        ("https://a\u200db.example/", "it is not a well-formed URL"),
        ("https://[v1.example]/", "it is not a well-formed URL"),
        ("https://[1:2]/", "it is not a well-formed URL"),
    ],
)
def test_what_is_no_absolute_web_address_is_refused(written: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}"):
        canonical(written)


@given(
    scheme=st.sampled_from(["http", "HTTPS"]),
    host=st.sampled_from(["Example.org", "bücher.example", "[::1]", "10.0.0.1"]),
    port=st.sampled_from(["", ":80", ":443", ":8080"]),
    rest=st.text().map(lambda text: f"/{text}"),
)
def test_the_spelling_of_a_spelling_is_itself(scheme: str, host: str, port: str, rest: str) -> None:
    try:
        once = canonical(f"{scheme}://{host}{port}{rest}")
    except ValueError:
        return
    assert canonical(once) == once
    assert once.isascii()
