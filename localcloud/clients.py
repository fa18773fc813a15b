"""boto3 clients of the local cloud itself: its parts call each other as any client does."""

import threading
from collections.abc import Callable
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from localcloud.calls import DEFAULT_REGION
from localcloud.principals import Principals, ServicePrincipal
from localcloud.service import ServiceError

_CONFIG = Config(
    connect_timeout=5,
    read_timeout=900,  # a synchronous invoke lasts as long as the function may
    retries={"total_max_attempts": 1},
    max_pool_connections=50,
    parameter_validation=False,
    s3={"addressing_style": "path"},
)


class HasClients(Protocol):
    """Provides boto3 clients that sign as the cloud itself."""

    def client(self, service: str) -> Any: ...


class HasSigningClients(Protocol):
    """Provides boto3 clients that sign as a role or a service, or as the cloud itself."""

    def client(
        self,
        service: str,
        role_arn: str | None = None,
        *,
        acting: ServicePrincipal | None = None,
    ) -> Any: ...


class Clients:
    """Clients to this cloud, kept because making one takes longer than using it. Thread-safe.

    assume raises ServiceError if a role, by its ARN, does not trust a service.
    """

    def __init__(
        self,
        principals: Principals,
        assume: Callable[[str, ServicePrincipal], None],
        endpoint: str,
    ) -> None:
        self._principals = principals
        self._assume_role = assume
        self._endpoint = endpoint
        self._kept: dict[tuple[str, str, str | ServicePrincipal | None], Any] = {}
        self._session = boto3.Session()
        self._lock = threading.Lock()

    def client(
        self,
        service: str,
        role_arn: str | None = None,
        region: str = DEFAULT_REGION,
        acting: ServicePrincipal | None = None,
    ) -> Any:
        """Returns the client of boto3's name for the service; it signs as the role, or as the
        cloud.

        acting is the service that assumes the role, or signs itself if there is no role. Raises
        ClientError if the role does not trust it.
        """
        if role_arn and acting:
            self._assume(role_arn, acting)
        signer = role_arn or acting
        key = (service, region, signer)
        with self._lock:  # boto3's sessions are not thread-safe
            if key not in self._kept:
                signs = self._principals.credentials_for(signer) if signer else self._principals.own
                self._kept[key] = self._session.client(  # type: ignore[call-overload]
                    service,
                    region_name=region,
                    endpoint_url=self._endpoint,
                    aws_access_key_id=signs.access_key,
                    aws_secret_access_key=signs.secret_key,
                    aws_session_token=signs.token or None,
                    config=_CONFIG,
                )
            return self._kept[key]

    def _assume(self, role_arn: str, acting: ServicePrincipal) -> None:
        try:
            self._assume_role(role_arn, acting)
        except ServiceError as error:
            response = {
                "Error": {"Code": error.code, "Message": error.message},
                "ResponseMetadata": {"HTTPStatusCode": error.status},
            }
            raise ClientError(response, "AssumeRole") from error  # type: ignore[arg-type]
