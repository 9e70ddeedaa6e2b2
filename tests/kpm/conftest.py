"""What the tests of the register share."""

from django.contrib.messages import get_messages


def pesan(jawab) -> str:
    """What the next page will tell the person: read without drawing that page."""
    return " ".join(map(str, get_messages(jawab.wsgi_request)._queued_messages))
