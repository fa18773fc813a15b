"""Patches of moto's S3 for what AWS does otherwise or faster."""

from typing import Any
from urllib.parse import quote

from moto.core.responses import ActionResult
from moto.iam.access_control import PermissionResult
from moto.moto_server.utilities import RegexConverter
from moto.s3 import notifications
from moto.s3.models import FakeBucket, FakeKey
from moto.s3.responses import S3Response
from werkzeug.datastructures import ImmutableMultiDict

from localcloud.events.s3_events import S3Events

_NAMES_OF_VERSIONS = (("Versions", "Key"), ("DeleteMarkers", "Key"), ("CommonPrefixes", "Prefix"))


def apply(s3_events: S3Events) -> None:
    _hand_over(s3_events)
    _let_buckets_without_tls_be_used()
    _answer_that_a_bucket_sends_events()
    _find_objects_whose_keys_have_lines()
    _store_bodies_as_they_are()
    _give_versions_in_buckets_that_have_them()
    _list_versions_without_their_bodies()
    _encode_the_names_of_versions()


def _hand_over(events: S3Events) -> None:
    """Hands S3's events over to this cloud's own delivery.

    moto's have one sequencer for all, go to every bus and few kinds of targets, and their failures
    are dropped. moto sends two events for an object that a multipart upload completes: as put, and
    as completed.
    """
    put = notifications.S3NotificationEvent.OBJECT_CREATED_PUT_EVENT

    def of_s3(_account: str, bucket: FakeBucket, event_name: str, key: Any) -> None:
        if event_name != put or key.multipart is None:
            events.on_created(bucket, event_name, key)

    notifications._send_event_bridge_message = of_s3  # noqa: SLF001


def _let_buckets_without_tls_be_used() -> None:
    """Ignores bucket policies in moto, which treats every condition as met.

    So "Deny without TLS" denied everything. localcloud/permissions decides before moto.
    """
    FakeBucket.get_permission = lambda *_: PermissionResult.NEUTRAL


def _answer_that_a_bucket_sends_events() -> None:
    """Includes EventBridgeConfiguration in the answer; moto stores it but leaves it out."""
    answer = S3Response.get_bucket_notification

    def answer_here(self: S3Response) -> Any:
        status, headers, body = answer(self)
        kept = self.backend.get_bucket_notification_configuration(self.bucket_name)
        if kept and kept.event_bridge is not None:
            end = "</NotificationConfiguration>"
            head = body.removesuffix("/>") + ">" if body.endswith("/>") else body.removesuffix(end)
            body = f"{head}<EventBridgeConfiguration/>{end}"
        return status, headers, body

    S3Response.get_bucket_notification = answer_here


def _find_objects_whose_keys_have_lines() -> None:
    """Finds objects whose keys have line breaks, which a dot in moto's path patterns does not
    match.
    """
    make = RegexConverter.__init__

    def make_for_any_character(self: RegexConverter, url_map: Any, *items: Any) -> None:
        make(self, url_map, *items)
        self.regex = f"(?s:{self.regex})"

    RegexConverter.__init__ = make_for_any_character


def _store_bodies_as_they_are() -> None:
    """Stores bodies with a form's type as they are; moto parses them and stores nothing."""
    set_up = S3Response.setup_class

    def set_up_here(
        self: S3Response, request: Any, full_url: Any = None, headers: Any = None
    ) -> None:
        request.__dict__ |= {"form": ImmutableMultiDict(), "files": ImmutableMultiDict()}
        set_up(self, request, full_url, headers)

    S3Response.setup_class = set_up_here


def _give_versions_in_buckets_that_have_them() -> None:
    """Gives objects made of parts a version; moto calls it "null", which rclone then asks for."""
    post = S3Response._key_response_post  # noqa: SLF001

    def post_here(self: S3Response, *args: Any, **named: Any) -> Any:
        status, headers, body = post(self, *args, **named)
        if headers.get("x-amz-version-id") == "null":
            del headers["x-amz-version-id"]
        return status, headers, body

    S3Response._key_response_post = post_here  # noqa: SLF001


def _list_versions_without_their_bodies() -> None:
    """Lists a bucket's versions without copying them and their bodies, as moto does."""

    def shallow(self: FakeKey, _memo: Any) -> FakeKey:
        copied: FakeKey = object.__new__(type(self))
        copied.__dict__ |= self.__dict__
        # moto closes the body of a deleted object; the copy's is still the object's.
        copied.dispose = lambda **_: None
        return copied

    FakeKey.__deepcopy__ = shallow


def _encode_the_names_of_versions() -> None:
    """Encodes the names in ListObjectVersions if the request asks for it, which moto ignores.

    SDKs always ask: a key may hold characters that XML may not. Source: the operation's
    EncodingType, Amazon S3 API reference.
    """
    serialized = S3Response.serialized

    def encoded(self: S3Response, action: ActionResult) -> Any:
        result = action.result
        is_list = self.data.get("Action") == "ListObjectVersions"
        is_asked = self.querystring.get("encoding-type") == ["url"]
        if isinstance(result, dict) and is_list and is_asked:
            result["EncodingType"] = "url"
            for name in ("Prefix", "Delimiter", "KeyMarker", "NextKeyMarker"):
                _encode(result, name)
            for member, name in _NAMES_OF_VERSIONS:
                for item in result.get(member, ()):
                    _encode(item, name)
        return serialized(self, action)

    S3Response.serialized = encoded


def _encode(values: dict[str, Any], name: str) -> None:
    if values.get(name):
        values[name] = quote(values[name])
