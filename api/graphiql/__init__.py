"""GraphiQL, the page to try queries on: served by the program itself, and by no other host.

Its scripts come from npm and are bundled into `static/` by `python -m api.graphiql.build`. Where
that was not done the page says so, and the API works all the same.
"""

from collections.abc import Mapping
from pathlib import Path
from string import Template

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
PATH = "/static/graphiql"

# The browser is told to fetch nothing from elsewhere. Inline styles have to be allowed: Monaco, the
# editor in GraphiQL, writes the places of its lines into style attributes. Its fonts and small
# pictures are data: inside the style sheet.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "connect-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "font-src data:",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
SECURITY: Mapping[str, str] = {"Content-Security-Policy": POLICY}


class Assets(StaticFiles):
    """The bundled files, to be kept for good: their folder's name is a hash of what is in them."""

    async def check_config(self) -> None:
        """Let the folder be missing: it is there once the bundle is built."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(SECURITY)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def static_routes() -> list[BaseRoute]:
    """The routes of the page's files."""
    assets = Assets(directory=STATIC, check_dir=False)
    return [Mount(PATH, assets, middleware=[Middleware(GZipMiddleware, compresslevel=6)])]


def page(*, is_off: bool = False) -> Response:
    """The page itself, or the one that says why it is off, or how to build it."""
    script = next(STATIC.glob("*/main.js"), None)
    headers = {**SECURITY, "Cache-Control": "no-cache", "Vary": "Accept"}
    if is_off or script is None:
        name = "off.html" if is_off else "unbuilt.html"
        return HTMLResponse((FOLDER / "page" / name).read_text("utf-8"), headers=headers)
    # Without a leading slash the page works behind a proxy that puts a path before ours.
    template = Template((FOLDER / "page" / "index.html").read_text("utf-8"))
    assets = f"{PATH.removeprefix('/')}/{script.parent.name}"
    return HTMLResponse(template.substitute(assets=assets), headers=headers)
