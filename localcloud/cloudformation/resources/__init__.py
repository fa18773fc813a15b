"""Makes, changes and removes each CloudFormation resource type by its service's API."""
