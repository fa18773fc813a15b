"""How each resource type of CloudFormation is made, changed and removed by its service's API."""
