"""What is neither staff nor phone: the landing page, the public facts, health, and the API's document."""

import html
from functools import cache
from pathlib import Path
from string import Template

from pydantic_core import to_json
from tornado.web import HTTPError

from server.errors import Unavailable
from server.schemas import Model
from server.web.access import PUBLIC, endpoint
from server.web.handler import ApiHandler
from server.web.openapi import openapi_document
from server.web.routing import Route
from server.web.static import Asset, PageHandler, load_folder

TITLE = "监督平台接口"
TAG = "公共"
_DEMO = '<p class="demo" role="status">演示系统：单位、人员、数据均为虚构，请勿填写真实信息</p>'
_PAGES = Path(__file__).with_name("pages")


class PublicFacts(Model):
    """What everybody may know before logging in."""

    demo: bool
    organ_name: str
    public_url: str
    version: str


class Health(Model):
    """That the process runs."""

    status: str


class Public(ApiHandler):
    """What pages need before anybody has logged in."""

    @endpoint(access=PUBLIC, summary="公开信息", response=PublicFacts)
    async def get(self) -> PublicFacts:
        """Return the office's name, the version, and whether this is a demonstration."""
        settings = await self.services.office_settings.settings()
        options = self.web.options
        return PublicFacts(
            demo=options.demo,
            organ_name=settings.organ_name,
            public_url=options.public_url,
            version=options.version,
        )


class Healthz(ApiHandler):
    """Whether the process runs."""

    @endpoint(access=PUBLIC, summary="进程是否运行", response=Health)
    async def get(self) -> Health:
        """Say so."""
        return Health(status="ok")


class Readyz(ApiHandler):
    """Whether the process can do its work."""

    @endpoint(access=PUBLIC, summary="是否可以服务", response=Health, errors={"shutting_down": 503})
    async def get(self) -> Health:
        """Ask the databases.

        Raises:
            Unavailable: one does not answer, or the process is stopping.
        """
        if self.web.shutting_down.is_set():
            raise Unavailable("shutting_down", "服务正在停止")
        # A process that serves the ballot box alone has no office database.
        for name in ("office_store", "box_store"):
            if (store := getattr(self.services, name, None)) is not None:
                await store.ping()
        return Health(status="ready")


class Document(ApiHandler):
    """The API's document."""

    @endpoint(access=PUBLIC, summary="接口文档（OpenAPI 3.1）", response=dict)
    async def get(self) -> bytes:
        """Return the document of the routes that this process serves."""
        return _document(self.web.routes, self.web.options.version)


class TemplatePage(PageHandler):
    """A page of our own that is filled in: with the banner of a demonstration, the version, and what it asks for."""

    def send_page(self, file: str, **values: str) -> None:
        """Answer with the page in ``file``; ``values`` are escaped."""
        options = self.web.options
        page = Template((_PAGES / file).read_text("utf-8")).substitute(
            {name: html.escape(value) for name, value in values.items()},
            demo=_DEMO if options.demo else "",
            version=html.escape(options.version),
        )
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-cache")
        self.finish(page)


class DocumentPage(TemplatePage):
    """The API's document to read."""

    @endpoint(access=PUBLIC, summary="接口文档页面", produces="text/html")
    async def get(self) -> None:
        """Serve the page."""
        self.send_page("docs.html")


class SiteFile(PageHandler):
    """Style and script of the pages here."""

    @endpoint(access=PUBLIC, summary="页面文件", produces="text/css")
    async def get(self, file: str) -> None:
        """Serve one of them."""
        asset = _files().get(file)
        if asset is None or file.endswith(".html"):
            raise HTTPError(404)
        self.send_asset(asset)


class Landing(TemplatePage):
    """The page at the root, with the two entries."""

    @endpoint(access=PUBLIC, summary="首页", produces="text/html")
    async def get(self) -> None:
        """Serve the page with the office's name."""
        settings = await self.services.office_settings.settings()
        self.send_page("landing.html", organ_name=settings.organ_name)


@cache
def _files() -> dict[str, Asset]:
    return load_folder(_PAGES)


@cache
def _document(routes: tuple[Route, ...], version: str) -> bytes:
    return to_json(openapi_document(routes, title=TITLE, version=version))


health_routes = [Route("/healthz", Healthz), Route("/readyz", Readyz)]

routes = [
    *health_routes,
    Route("/", Landing),
    Route("/site/{file}", SiteFile),
    Route("/api/public", Public),
    Route("/api/openapi.json", Document),
    Route("/api/docs", DocumentPage),
]
