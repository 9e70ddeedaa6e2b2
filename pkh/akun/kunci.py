"""Passkeys: the library's forms, for which what no browser would send is a fault of its own."""

import struct
from contextlib import contextmanager

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms

RUSAK = (LookupError, TypeError, ValueError, AttributeError, struct.error, InvalidSignature)


@contextmanager
def _ditolak():
    """A reply of another shape, or signed by another key, is a wrong code."""
    try:
        yield
    except RUSAK as galat:
        raise get_adapter().validation_error("incorrect_code") from galat


class TambahKunciForm(AddWebAuthnForm):
    name = forms.CharField(
        label="Nama kunci", required=False, max_length=60, help_text="Misalnya “laptop kantor”."
    )

    def clean(self):
        with _ditolak():
            return super().clean()


class PakaiKunciForm(AuthenticateWebAuthnForm):
    def clean_credential(self):
        with _ditolak():
            return super().clean_credential()


class PastikanKunciForm(PakaiKunciForm, ReauthenticateWebAuthnForm):
    pass
