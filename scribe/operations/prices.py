"""AWS's list prices in us-east-1, in dollars, on demand and without free tiers.

As known when this was written, in November 2026; look them up before you count on them:
- https://aws.amazon.com/transcribe/pricing: batch, the first 250,000 minutes of a month
- https://aws.amazon.com/step-functions/pricing: Standard
- https://aws.amazon.com/lambda/pricing
- https://aws.amazon.com/dynamodb/pricing/on-demand
- https://aws.amazon.com/s3/pricing
- https://aws.amazon.com/eventbridge/pricing
- https://aws.amazon.com/cloudwatch/pricing

Other regions and higher tiers have other prices.
"""

TRANSCRIBE_MINUTE = 0.024
REDACTION_MINUTE = 0.0024  #: automatic content redaction, on top
LEAST_SECONDS = 15.0  #: Transcribe bills by the second, and these at least
TRANSITION = 0.025 / 1000
LAMBDA_REQUEST, LAMBDA_GB_SECOND = 0.20 / 1e6, 0.0000166667
WRITE_UNIT, READ_UNIT = 0.625 / 1e6, 0.125 / 1e6  #: DynamoDB's
S3_PUT, S3_GET = 0.005 / 1000, 0.0004 / 1000
EVENT = 1.00 / 1e6
LOG_GB = 0.50
METRIC_MONTH, ALARM_METRIC_MONTH = 0.30, 0.10
