"""boto3 clients of the local cloud itself: its parts call each other by everybody's door."""

import threading
from typing import Any

import boto3
from botocore.config import Config

from localcloud.calls import DEFAULT_REGION
from localcloud.principals import Credentials, Principals

#: What the cloud's own parts sign with where no role is asked for.
OWN = Credentials("localcloud", "local", "local")
_CONFIG = Config(
    connect_timeout=5,
    read_timeout=900,  # a synchronous invoke lasts as long as the function may
    retries={"total_max_attempts": 1},
    max_pool_connections=50,
    parameter_validation=False,
    s3={"addressing_style": "path"},
)


class Clients:
    """Clients to this cloud, kept: making one takes longer than using it. Thread-safe."""

    def __init__(self, principals: Principals) -> None:
        self._principals = principals
        self._endpoint: str | None = None
        self._kept: dict[tuple[str, str, str | None], Any] = {}
        self._session = boto3.Session()
        self._lock = threading.Lock()

    def connect(self, endpoint: str) -> None:
        """Say where the cloud listens; before that no client can be had."""
        self._endpoint = endpoint

    def client(
        self, service: str, role_arn: str | None = None, region: str = DEFAULT_REGION
    ) -> Any:
        """The client of boto3's name for the service; it signs as the role, or as the cloud."""
        if self._endpoint is None:
            raise RuntimeError("The local cloud does not listen yet")
        key = (service, region, role_arn)
        with self._lock:  # boto3's sessions are not thread-safe
            if key not in self._kept:
                signs = self._principals.credentials_for(role_arn) if role_arn else OWN
                self._kept[key] = self._session.client(  # type: ignore[call-overload]
                    service,
                    region_name=region,
                    endpoint_url=self._endpoint,
                    aws_access_key_id=signs.access_key,
                    aws_secret_access_key=signs.secret_key,
                    aws_session_token=signs.token,
                    config=_CONFIG,
                )
            return self._kept[key]
