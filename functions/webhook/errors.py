"""Why an event could not be delivered; the state machine tries each of them again."""


class WebhookNotDelivered(Exception):
    """The receiver did not say that it has the event."""


class WebhookForbidden(WebhookNotDelivered):
    """The URL may not be called: it is not https, or its host is not on the internet."""


class WebhookUnreachable(WebhookNotDelivered):
    """The receiver has no address, does not listen, breaks off, or does not answer in time."""


class WebhookRefused(WebhookNotDelivered):
    """The receiver answered with anything but 2xx; a redirect is not followed."""
