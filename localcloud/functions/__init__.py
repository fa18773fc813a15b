"""AWS Lambda: functions run by AWS's own runtime client, awslambdaric, without a container."""
