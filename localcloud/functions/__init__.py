"""AWS Lambda: runs functions with AWS's own runtime client, awslambdaric, without a container."""
