"""AWS::SecretsManager."""
# ruff: noqa: ARG002 - every resource type has the same methods

from typing import Any, ClassVar

from localcloud.cloudformation.resources.kind import (
    Made,
    Place,
    ResourceType,
    number,
    picked,
    truth,
)

_FLAGS = frozenset(
    {
        "ExcludeLowercase",
        "ExcludeNumbers",
        "ExcludePunctuation",
        "ExcludeUppercase",
        "IncludeSpace",
        "RequireEachIncludedType",
    }
)


class Secret(ResourceType):
    """AWS::SecretsManager::Secret; a secret that was generated stays as it is."""

    properties: ClassVar[frozenset[str]] = frozenset(
        {"Name", "Description", "KmsKeyId", "SecretString", "GenerateSecretString", "Tags"}
    )
    fixed: ClassVar[frozenset[str]] = frozenset({"Name"})

    def create(self, place: Place, properties: dict[str, Any]) -> Made:
        secrets = place.client("secretsmanager")
        text = properties.get("SecretString")
        if "GenerateSecretString" in properties:
            wanted = _generated(properties["GenerateSecretString"])
            text = secrets.get_random_password(**wanted)["RandomPassword"]
        arn = secrets.create_secret(
            Name=properties.get("Name") or place.name(64),
            SecretString=text or "",
            **picked(properties, "Description", "KmsKeyId", "Tags"),
        )["ARN"]
        return Made(arn, {"Id": arn})

    def update(
        self, place: Place, there: Made, before: dict[str, Any], after: dict[str, Any]
    ) -> Made:
        changed = picked(after, "Description", "KmsKeyId")
        if after.get("SecretString") != before.get("SecretString"):
            changed |= picked(after, "SecretString")
        if changed:
            place.client("secretsmanager").update_secret(SecretId=there.physical_id, **changed)
        return there

    def delete(self, place: Place, there: Made, properties: dict[str, Any]) -> None:
        place.client("secretsmanager").delete_secret(
            SecretId=there.physical_id, ForceDeleteWithoutRecovery=True
        )


def _generated(wanted: dict[str, Any]) -> dict[str, Any]:
    asked = {name: truth(wanted[name]) for name in _FLAGS & set(wanted)}
    if "PasswordLength" in wanted:
        asked["PasswordLength"] = number(wanted["PasswordLength"])
    return asked | picked(wanted, "ExcludeCharacters")
