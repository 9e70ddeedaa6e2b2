"""Passwords that everybody in this programme would try first."""

import re

from django.core.exceptions import ValidationError

# What is left of a password without its digits and marks; Django's own list is English.
UMUM = {
    "admin", "adminpkh", "bansos", "bantuan", "bismillah", "bupati", "dinas", "dinsos",
    "dinassosial", "garuda", "graduasi", "indonesia", "indonesiaraya", "jakarta", "kabupaten",
    "kalimantan", "kaltim", "kecamatan", "keluarga", "kemensos", "kerja", "koordinator", "kukar",
    "kutaikartanegara", "linjamsos", "mahakam", "merdeka", "operator", "operatorpkh", "pancasila",
    "password", "pendamping", "pendampingpkh", "pkh", "pkhindonesia", "pkhkukar", "programkeluarga",
    "programkeluargaharapan", "provinsi", "qwerty", "rahasia", "samarinda", "sandi", "sandipkh",
    "sayang", "selamatpagi", "sosial", "tenggarong",
}  # fmt: skip


class SandiDikenal:
    """Refuses words of the programme and of every day with a year or an exclamation mark added."""

    def validate(self, password: str, user=None) -> None:
        inti = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.lower())
        inti = re.sub(r"[\W\d_]+", "", inti.translate(str.maketrans("@0134$", "aoieas")))
        ulang = re.fullmatch(r"(.+?)\1+", inti)
        if inti in UMUM or (ulang and (ulang[1] in UMUM or len(ulang[1]) < 3)):
            raise ValidationError(
                "Kata sandi ini mudah ditebak: kata umum dengan tambahan angka. Pakai beberapa "
                "kata yang tidak berhubungan.",
                code="sandi_dikenal",
            )

    def get_help_text(self) -> str:
        return "Bukan kata umum atau nama program dengan tambahan angka."
