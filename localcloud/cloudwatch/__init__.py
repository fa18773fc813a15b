"""What CloudWatch does by itself: the services' own metrics, and alarms that go off."""
