"""Reasons for which an event could not be delivered; the state machine retries all of them."""


class WebhookNotDelivered(Exception):
    """The receiver did not confirm that it has the event."""


class WebhookForbidden(WebhookNotDelivered):
    """The URL may not be called: it is not https, or its host is not on the internet."""


class WebhookUnreachable(WebhookNotDelivered):
    """The receiver has no address, refuses connections, breaks off, or does not answer in time."""


class WebhookRefused(WebhookNotDelivered):
    """The receiver answered with anything but 2xx; a redirect is not followed."""
