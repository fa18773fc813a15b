"""EventBridge's deliveries: events of S3 and of PutEvents by rules, and schedules, to targets.

Buses, rules, targets and schedules are kept by moto; what comes of them happens here.
"""
