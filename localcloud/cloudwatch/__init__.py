"""CloudWatch's own activity: the services' metrics, and alarms."""
