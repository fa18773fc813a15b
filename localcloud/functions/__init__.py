"""AWS Lambda: functions run by AWS's own parts, aws-lambda-rie and awslambdaric, without a
container.
"""
