"""Resources of AWS::SecretsManager: generated secrets."""

from localcloud.cloudformation.resources.kind import (
    PhysicalResource,
    Properties,
    ResourceContext,
    ResourceType,
    number,
    picked,
    truth,
)


class SecretType(ResourceType):
    """An AWS::SecretsManager::Secret; a generated value never changes."""

    properties = frozenset({"Name", "Description", "KmsKeyId", "GenerateSecretString"})
    fixed = frozenset({"Name"})
    name_property = "Name"

    def create(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        secrets = context.client("secretsmanager")
        wanted = properties.get("GenerateSecretString") or {}
        asked = {
            key: value if key == "ExcludeCharacters" else truth(value)
            for key, value in wanted.items()
        }
        if "PasswordLength" in wanted:
            asked["PasswordLength"] = number(wanted["PasswordLength"])
        password = secrets.get_random_password(**asked)["RandomPassword"]
        arn = secrets.create_secret(
            Name=properties.get("Name") or context.generated_name(),
            SecretString=password,
            **picked(properties, "Description", "KmsKeyId"),
        )["ARN"]
        return PhysicalResource(arn, {"Id": arn})

    def update(self, context: ResourceContext, properties: Properties) -> PhysicalResource:
        context.client("secretsmanager").update_secret(
            SecretId=context.physical_id, **picked(properties, "Description", "KmsKeyId")
        )
        return context.resource

    def delete(self, context: ResourceContext) -> None:
        context.client("secretsmanager").delete_secret(
            SecretId=context.physical_id, ForceDeleteWithoutRecovery=True
        )
