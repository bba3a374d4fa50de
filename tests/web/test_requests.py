"""What the web kit makes of requests: bodies, queries, methods, errors, headers, logs."""

import asyncio
import contextlib
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import structlog
from tornado.ioloop import IOLoop

from server.clock import FixedClock
from server.web.access_log import AccessLog
from server.web.application import WebApplication
from server.web.headers import CONTENT_SECURITY_POLICY
from tests.officers import Answer, Api
from tests.web.kit import kit_application

POST = b"POST /api/notes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
SECRET = "13800138000"


@pytest.fixture
def app(io_loop: IOLoop) -> Iterator[WebApplication]:
    """The application of small handlers."""
    yield kit_application()


async def raw(base_url: str, request: bytes) -> bytes:
    """Send bytes and return all that comes back until the server closes or falls silent."""
    host, port = base_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    answer = b""
    with contextlib.suppress(TimeoutError, ConnectionResetError):
        while chunk := await asyncio.wait_for(reader.read(65536), 5):
            answer += chunk
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
    return answer


@pytest.mark.gen_test
async def test_a_body_becomes_a_model_and_a_model_an_answer(api: Api) -> None:
    answer = await api("POST", "/api/notes", {"text": " 你好 "})
    assert (answer.status, answer.json) == (201, {"text": "你好", "count": 1})


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"text": 5}, {"text": "应为文字"}),
        ({"count": 2}, {"text": "缺少此项"}),
        ({"text": ""}, {"text": "不能为空"}),
        ({"text": " "}, {"text": "不能为空"}),
        ({"text": "a" * 21}, {"text": "最多 20 个字"}),
        ({"text": "a\nb"}, {"text": "只能写一行"}),
        ({"text": "a\u0007b"}, {"text": "不能含有控制字符"}),
        ({"text": "a", "count": "1"}, {"count": "应为整数"}),
        ({"text": "a", "count": 1.5}, {"count": "应为整数"}),
        ({"text": "a", "count": True}, {"count": "应为整数"}),
        ({"text": "a", "count": 0}, {"count": "不能小于 1"}),
        ({"text": "a", "count": 10}, {"count": "不能大于 9"}),
        ({"text": "a", "other": 1}, {"other": "没有此项，请删去"}),
        ([], {"": "应为一组名称和值"}),
        ("text", {"": "应为一组名称和值"}),
    ],
)
@pytest.mark.gen_test
async def test_what_is_wrong_with_a_body_is_said_in_chinese(api: Api, body: Any, fields: dict[str, str]) -> None:
    answer = await api("POST", "/api/notes", body)
    assert (answer.status, answer.code) == (400, "invalid_input")
    assert answer.fields == fields


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"nul", b'{"text": "\xff"}', b'{"text": "a",}', b"[" * 900, b'{"text": "\\ud800"}', b'{"count": NaN}'],
)
@pytest.mark.gen_test
async def test_what_is_not_json_is_refused(api: Api, body: bytes) -> None:
    answer = await api("POST", "/api/notes", body)
    assert answer.status == 400
    assert answer.code in ("malformed_json", "invalid_input")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/xml"])
@pytest.mark.gen_test
async def test_a_body_has_to_say_that_it_is_json(api: Api, kind: str) -> None:
    answer = await api("POST", "/api/notes", b'{"text":"a"}', headers={"Content-Type": kind})
    assert (answer.status, answer.code) == (415, "unsupported_media_type")
    answer = await api(
        "POST", "/api/notes", b'{"text":"a"}', headers={"Content-Type": "application/json; charset=utf-8"}
    )
    assert answer.status == 201


@pytest.mark.parametrize("path", ["/api/notes", "/box/rounds/r/ballots"])
@pytest.mark.parametrize(("size", "status"), [(1024, 201), (1025, 413), (200_000, 413), (3_000_000, 413)])
@pytest.mark.gen_test
async def test_a_body_may_be_so_large_and_not_a_byte_larger(api: Api, path: str, size: int, status: int) -> None:
    body = b'{"text":"a"' + b" " * (size - 12) + b"}"
    try:
        answer = await api("POST", path, body)
    except ConnectionError:
        # Far beyond the limit the connection is closed while the client still sends.
        assert size > 1024 * 1024
        return
    assert answer.status == status
    if status == 413:
        assert answer.code == "too_large"


@pytest.mark.gen_test
async def test_a_body_in_chunks_is_counted_while_it_arrives(api: Api) -> None:
    head = POST + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"400\r\n" + b" " * 1024 + b"\r\n"
    small = await raw(api.base_url, head + b'c\r\n{"text":"a"}\r\n0\r\n\r\n')
    assert small.startswith(b"HTTP/1.1 201 ")
    over = await raw(api.base_url, head + chunk * 3 + b"0\r\n\r\n")
    assert over.startswith(b"HTTP/1.1 413 ")
    # Beyond what is drained the answer comes before the end of the body, and the connection is closed.
    endless = await raw(api.base_url, head + chunk * 1100)
    assert endless.startswith(b"HTTP/1.1 413 ")


@pytest.mark.gen_test
async def test_a_length_without_doubt_is_refused_before_the_body_is_read(api: Api) -> None:
    head = POST + b"Content-Type: multipart/form-data\r\nContent-Length: 20000000\r\n\r\n"
    assert (await raw(api.base_url, head)).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    ("query", "status", "fields"),
    [
        ("", 200, None),
        ("kind=a&number=3", 200, None),
        ("kind=&number=", 200, None),
        ("number=x", 400, {"number": "应为整数"}),
        ("number=-1", 400, {"number": "不能小于 0"}),
        ("number=1&number=2", 400, {"number": "只能出现一次"}),
        ("other=1", 400, {"other": "没有此项，请删去"}),
        ("kind=%ff", 400, {}),
        ("&".join(f"a{n}=1" for n in range(80)), 400, {}),
    ],
)
@pytest.mark.gen_test
async def test_queries_are_read_as_strictly(api: Api, query: str, status: int, fields: dict[str, str] | None) -> None:
    answer = await api("GET", f"/api/notes?{query}")
    assert answer.status == status
    if fields is not None:
        assert answer.fields == fields


@pytest.mark.gen_test
async def test_an_endpoint_without_parameters_takes_none(api: Api) -> None:
    answer = await api("POST", "/api/notes?x=1", {"text": "a"})
    assert answer.fields == {"x": "没有此项，请删去"}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "BREW"])
@pytest.mark.gen_test
async def test_a_method_that_is_not_there_is_405_with_what_is(api: Api, method: str) -> None:
    answer = await api(method, "/api/m/tickets")
    assert answer.status == 405
    assert answer.headers["Allow"] == "POST"
    if method != "HEAD":
        assert answer.code == "method_not_allowed"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/nothing", 404, "not_found"),
        ("/api/notes/", 404, "not_found"),
        ("/api/failing/conflict", 409, "stale_version"),
        ("/api/failing/busy", 429, "busy"),
        ("/api/failing/down", 503, "store_unavailable"),
        ("/api/failing/%ff", 400, "bad_request"),
        ("/api/failing/else", 500, "internal_error"),
    ],
)
@pytest.mark.gen_test
async def test_errors_always_look_the_same(api: Api, path: str, status: int, code: str) -> None:
    answer = await api("GET", path)
    assert (answer.status, answer.code) == (status, code)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert set(answer.json) == {"error"}
    assert set(answer.json["error"]) <= {"code", "message", "fields", "data"}
    assert "Traceback" not in answer.body.decode()
    assert SECRET not in answer.body.decode()


async def everything(api: Api) -> list[Answer]:
    """One answer of every kind."""
    calls: list[tuple[str, str, Any]] = [
        ("GET", "/api/notes", None),
        ("POST", "/api/notes", {"text": SECRET}),
        ("POST", "/api/notes", {"text": 1}),
        ("POST", "/api/notes", b"x" * 3000),
        ("DELETE", "/api/notes", None),
        ("GET", f"/api/notes?kind={SECRET[:5]}", None),
        ("GET", f"/api/notes?{SECRET}={SECRET}", None),
        ("GET", f"/{SECRET}", None),
        ("GET", f"/api/failing/{SECRET}", None),
        ("GET", "/api/failing/conflict", None),
        ("POST", f"/box/rounds/{SECRET}/ballots", {"text": SECRET}),
        ("POST", "/box/rounds/r/ballots", {"text": 1}),
        ("GET", "/box/rounds/r/ballots", None),
        ("POST", "/api/m/tickets", {"text": SECRET}),
        ("POST", "/api/m/tickets", {"text": "fail"}),
        ("GET", "/api/lines", None),
        ("GET", "/api/events?kind=short", None),
    ]
    agent = {"User-Agent": f"agent {SECRET}", "X-Real-Ip": "203.0.113.9", "X-Forwarded-For": "203.0.113.9"}
    return [await api(method, path, body, headers=agent) for method, path, body in calls]


@pytest.mark.gen_test
async def test_every_answer_carries_the_security_headers(api: Api) -> None:
    for answer in await everything(api):
        headers = answer.headers
        assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert "camera=(self)" in headers["Permissions-Policy"]
        assert "Strict-Transport-Security" not in headers
        assert "Server" not in headers
        assert "Set-Cookie" not in headers
        assert not any(name.startswith("Access-Control") for name in headers)


def test_an_address_with_tls_is_insisted_on(io_loop: IOLoop) -> None:
    assert "max-age=63072000" in kit_application("https://x.example").api_headers["Strict-Transport-Security"]


@pytest.mark.gen_test
async def test_the_log_holds_no_personal_data(api: Api, app: WebApplication, capfd: Any) -> None:
    with structlog.testing.capture_logs() as lines:
        await everything(api)
        app.access_log.write_anonymous()
    for text in (json.dumps(line, ensure_ascii=False) for line in lines):
        for private in (SECRET, "203.0.113.9", "agent", "127.0.0.1", "kind="):
            assert private not in text, text
    written = capfd.readouterr()
    assert "203.0.113.9" not in written.out + written.err
    staff = [line for line in lines if line["event"] == "request"]
    assert {line["route"] for line in staff} == {"/api/notes", "/api/failing/{kind}", "/api/lines", "/api/events"}
    for line in staff:
        assert set(line) == {"event", "log_level", "method", "route", "status", "ms", "request_id", "actor"}


@pytest.mark.gen_test
async def test_phones_and_the_box_are_counted_not_listed(api: Api, app: WebApplication) -> None:
    with structlog.testing.capture_logs() as lines:
        for _ in range(3):
            await api("POST", "/box/rounds/r/ballots", {"text": "a"})
        await api("POST", "/api/m/tickets", {"text": "a"})
        assert lines == []
        await app.access_log.stop()
    assert lines == [
        {
            "event": "anonymous_requests",
            "log_level": "info",
            "day": "2026-03-02",
            "method": "POST",
            "route": route,
            "status": status,
            "count": count,
        }
        for route, status, count in (("/api/m/tickets", 200, 1), ("/box/rounds/{round_id}/ballots", 201, 3))
    ]


def test_counts_of_phones_are_not_written_until_the_day_is_over(clock: FixedClock) -> None:
    log = AccessLog(clock)
    with structlog.testing.capture_logs() as lines:
        log.anonymous("POST", "/box/rounds/{round_id}/ballots", 201)
        clock.advance(timedelta(hours=12))
        log.write_day_that_is_over()
        assert lines == []
        clock.advance(timedelta(hours=12))
        log.write_day_that_is_over()
    assert [(line["day"], line["count"]) for line in lines] == [("2026-03-02", 1)]


@pytest.mark.gen_test
async def test_an_unexpected_error_is_logged_under_the_number_that_the_caller_gets(api: Api) -> None:
    with structlog.testing.capture_logs() as lines:
        answer = await api("GET", "/api/failing/else")
    [line] = [line for line in lines if line["event"] == "unexpected error"]
    assert line["request_id"] == answer.json["error"]["data"]["request_id"] == answer.headers["X-Request-Id"]
    assert line["route"] == "/api/failing/{kind}"
    assert line["failure"].startswith("builtins.RuntimeError")
    assert "tests/web/kit.py" in line["failure"]


@pytest.mark.parametrize("header", ["Authorization", "Cookie", "cookie"])
@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.gen_test
async def test_the_box_refuses_whoever_could_be_somebody(api: Api, header: str, method: str) -> None:
    answer = await api(method, "/box/rounds/r/ballots", {"text": "a"}, headers={header: "x"})
    assert (answer.status, answer.code) == (400, "identity_refused")


@pytest.mark.gen_test
async def test_the_box_gives_its_requests_no_number(api: Api) -> None:
    answer = await api("POST", "/box/rounds/r/ballots", {"text": "a"})
    assert "X-Request-Id" not in answer.headers
    assert "Etag" not in answer.headers


@pytest.mark.gen_test
async def test_metrics_are_by_template_and_tell_nothing_of_casts(api: Api, app: WebApplication) -> None:
    await everything(api)
    samples = [sample for metric in app.metrics.registry.collect() for sample in metric.samples]
    routes = {sample.labels["route"] for sample in samples if "route" in sample.labels}
    assert routes == {"/api/notes", "/api/failing/{kind}", "/api/lines", "/api/events", "/api/m/tickets"}
    assert not any(sample.labels.get("route", "").startswith("/box") for sample in samples)
    failures = {s.labels["route"]: s.value for s in samples if s.name == "http_failures_total"}
    assert failures["/api/m/tickets"] == 1


def multipart(*files: tuple[str, str, bytes]) -> tuple[bytes, dict[str, str]]:
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n\r\n'.encode() + content + b"\r\n"
        for name, file, content in files
    ]
    return b"".join(parts) + b"--b--\r\n", {"Content-Type": "multipart/form-data; boundary=b"}


@pytest.mark.gen_test
async def test_one_file_is_taken_and_nothing_else(api: Api) -> None:
    async def sent(*files: tuple[str, str, bytes]) -> Answer:
        body, headers = multipart(*files)
        return await api("POST", "/api/files", body, headers=headers)

    assert (await sent(("file", "名单.xlsx", b"abc"))).json == {"name": "名单.xlsx", "size": 3}
    assert (await sent()).status == 400
    assert (await sent(("file", "a", b"1"), ("file", "b", b"2"))).fields == {"file": "请选择一个文件"}
    assert (await sent(("file", "a", b"1"), ("other", "b", b"2"))).fields == {"other": "没有此项，请删去"}
    assert (await sent(("file", "a", b"1" * 3000))).code == "file_too_large"
    assert (await sent(("file", "a", b"1" * 20_000))).code == "too_large"
    assert (await api("POST", "/api/files", {"file": "x"})).code == "unsupported_media_type"
    broken = await api("POST", "/api/files", b"no parts", headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert broken.status == 400
