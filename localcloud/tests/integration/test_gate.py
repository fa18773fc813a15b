"""Who gets in, tried as somebody would who is not meant to."""

import json
import os
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from localcloud.tests.running_cloud import REGION, ROOT, RunningCloud, running_cloud

JSON_CALL = {"X-Amz-Target": "AmazonSSM.GetParameter", "Content-Type": "application/json"}


@dataclass(frozen=True)
class Answer:
    """Of a plain HTTP request."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(url: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    """Underscores in the names of headers stand for dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, body, named, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return Answer(answer.status, dict(answer.headers), answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers), error.read())


@pytest.fixture
def s3(cloud: RunningCloud) -> Any:
    return cloud.client("s3")


@pytest.fixture
def bucket(cloud: RunningCloud, s3: Any) -> str:
    name = cloud.name("bucket")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="a b/ü", Body=b"secret")
    return name


def refusal(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


# ------------------------------------------------------------------------------------ keys


@pytest.mark.parametrize(
    ("service", "operation", "unknown", "mismatch"),
    [
        ("s3", "list_buckets", "InvalidAccessKeyId", "SignatureDoesNotMatch"),
        ("sns", "list_topics", "InvalidClientTokenId", "SignatureDoesNotMatch"),
        ("dynamodb", "list_tables", "UnrecognizedClientException", "InvalidSignatureException"),
        ("lambda", "list_functions", "UnrecognizedClientException", "InvalidSignatureException"),
        (
            "stepfunctions",
            "list_state_machines",
            "UnrecognizedClientException",
            "InvalidSignatureException",
        ),
    ],
)
def test_a_call_without_the_key_is_refused(
    cloud: RunningCloud, service: str, operation: str, unknown: str, mismatch: str
) -> None:
    for keys, code in (
        ({"aws_access_key_id": "AKIALOCAL", "aws_secret_access_key": "local"}, unknown),
        (cloud.keys | {"aws_secret_access_key": "local"}, mismatch),
        (cloud.keys | {"aws_session_token": "another"}, unknown),
    ):
        client = boto3.client(  # type: ignore[call-overload]
            service, endpoint_url=cloud.endpoint, region_name=REGION, **keys
        )
        with pytest.raises(ClientError) as error:
            getattr(client, operation)()
        assert refusal(error) == code


@pytest.mark.parametrize("path", ["", "_localcloud/executions", "_localcloud/faults", "moto-api/"])
def test_an_unsigned_request_is_refused(cloud: RunningCloud, path: str) -> None:
    assert ask(f"{cloud.endpoint}/{path}").status == 403
    assert ask(f"{cloud.endpoint}/{path}", "POST", b"[]", **JSON_CALL).status == 403


def test_a_header_signed_by_version_2_is_refused_as_such(cloud: RunningCloud) -> None:
    answer = ask(f"{cloud.endpoint}/bucket", Authorization="AWS AKIA:c2lnbmF0dXJl")

    assert answer.status == 400
    assert b"Please use AWS4-HMAC-SHA256" in answer.body


def test_anybody_may_see_that_the_cloud_is_ready(cloud: RunningCloud) -> None:
    assert json.loads(ask(f"{cloud.endpoint}/_localcloud/health").body) == {"status": "ready"}


def test_a_signed_call_cannot_be_changed_on_its_way(
    cloud: RunningCloud, s3: Any, bucket: str
) -> None:
    signed: list[Any] = []
    s3.meta.events.register_last(
        "before-send.s3.PutObject", lambda request, **_: signed.append(request)
    )
    s3.put_object(Bucket=bucket, Key="one", Body=b"as signed")
    s3.meta.events.unregister("before-send.s3.PutObject")
    headers = {name: as_text(value) for name, value in signed[0].headers.items()}
    url = signed[0].url
    assert ask(url, "PUT", b"as signed", **headers).status == 200
    assert b"XAmzContentSHA256Mismatch" in ask(url, "PUT", b"as others", **headers).body
    assert b"SignatureDoesNotMatch" in ask(f"{url}2", "PUT", b"as signed", **headers).body
    changed = headers | {"X-Amz-Date": "20200101T000000Z"}
    assert ask(url, "PUT", b"as signed", **changed).status == 403


def as_text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def test_each_start_has_a_key_of_its_own_that_only_the_user_can_read(cloud: RunningCloud) -> None:
    with running_cloud() as other:
        assert other.keys != cloud.keys
        with pytest.raises(urllib.error.HTTPError):
            RunningCloud(other.endpoint, other.pid, cloud.keys).control("faults")


def test_the_key_s_file_is_the_user_s_own_and_goes_with_the_cloud(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    file.write_text("of a cloud that was killed")
    file.chmod(0o666)
    with running_cloud("--credentials", str(file)) as cloud:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert file.stat().st_uid == os.getuid()
        environment = {"PATH": os.environ["PATH"], "AWS_SHARED_CREDENTIALS_FILE": str(file)}
        client = f"boto3.client('sqs', {REGION!r}, endpoint_url={cloud.endpoint!r})"
        code = f"import boto3; {client}.list_queues()"
        subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, check=True)
    assert not file.exists()


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_a_presigned_address_is_refused_by_name(cloud: RunningCloud, version: str) -> None:
    signer = boto3.client(  # type: ignore[call-overload]
        "s3",
        endpoint_url=cloud.endpoint,
        region_name=REGION,
        config=Config(signature_version=version, s3={"addressing_style": "path"}),
        **cloud.keys,
    )

    address = signer.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"})

    assert b"does not do presigned addresses" in ask(address).body


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_body_is_stored_whatever_its_type(s3: Any, bucket: str, kind: str) -> None:
    s3.put_object(Bucket=bucket, Key="form", Body=b"a=1&b=%20", ContentType=kind)

    stored = s3.get_object(Bucket=bucket, Key="form")
    assert (stored["Body"].read(), stored["ContentType"]) == (b"a=1&b=%20", kind)


# ------------------------------------------------------------------------------- web pages


def test_a_name_that_leads_here_is_refused(cloud: RunningCloud) -> None:
    health = f"{cloud.endpoint}/_localcloud/health"
    for name in (
        "attacker.example",
        "127.0.0.1.attacker.example",
        "localhost.attacker.example",
        "",
    ):
        assert ask(health, Host=name).status == 403
    for name in ("127.0.0.1:1", "localhost", "bucket.localhost:4580"):
        assert ask(health, Host=name).status == 200


@pytest.mark.parametrize("origin", ["http://attacker.example", "null", "{endpoint}"])
def test_a_page_s_requests_are_refused_even_with_the_key(cloud: RunningCloud, origin: str) -> None:
    page = partial(ask, Origin=origin.format(endpoint=cloud.endpoint))
    faults = f"{cloud.endpoint}/_localcloud/faults"
    preflight = {"Access_Control_Request_Method": "POST"}

    answer = page(f"{cloud.endpoint}/", "OPTIONS", None, **preflight)

    assert page(faults, Authorization=cloud.authorization()).status == 403
    assert answer.status == 403
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


PAGE = """
<script>
  async function attack(cloud) {
    const post = (path, options) =>
      fetch(cloud + path, {method: "POST", body: "[]", ...options});
    const tries = {
      seen: post("/_localcloud/faults"),
      unseen: post("/_localcloud/faults", {mode: "no-cors"}),
      invoke: post("/2015-03-31/functions/f/invocations"),
      call: post("/", {headers: {"X-Amz-Target": "AWSLambda.Invoke"}}),
      list: fetch(cloud),
    };
    const outcomes = {};
    for (const [name, answer] of Object.entries(tries))
      outcomes[name] = await answer.then(() => "answered", () => "blocked");
    return outcomes;
  }
</script>
"""


def test_a_page_in_a_browser_gets_nothing(cloud: RunningCloud, tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    fault = {"kind": "error", "service": "nothing", "count": 1}
    cloud.control("faults", [fault])
    (tmp_path / "index.html").write_text(PAGE)
    with served(tmp_path) as page_address, sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium())
        page = browser.new_page()
        page.goto(page_address)
        outcomes = page.evaluate("cloud => attack(cloud)", cloud.endpoint)
        browser.close()
    assert outcomes.pop("unseen") == "answered"  # with a refusal that the page cannot see
    assert set(outcomes.values()) == {"blocked"}
    assert len(cloud.control("faults")["faults"]) == 1  # as before: no page has set others


def chromium() -> dict[str, Any]:
    return {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox"]}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a web server of another origin."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


# ----------------------------------------------------------------------------- other networks


def test_other_addresses_are_listened_on_only_if_asked_for(cloud: RunningCloud) -> None:
    port = cloud.endpoint.rpartition(":")[2]
    with pytest.raises(OSError, match="refused"):
        ask(f"http://127.0.0.2:{port}/_localcloud/health")
    with running_cloud("--listen", "127.0.0.2") as listening:
        port = listening.endpoint.rpartition(":")[2]
        assert ask(f"http://127.0.0.2:{port}/_localcloud/health").status == 200
        assert ask(f"http://127.0.0.2:{port}/_localcloud/faults").status == 403
