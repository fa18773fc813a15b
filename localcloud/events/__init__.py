"""EventBridge's deliveries: events of S3 and of PutEvents by rules, and schedules, to targets.

moto keeps buses, rules, targets and schedules; the deliveries happen here.
"""
