"""What is unusual in who opened identities of late: worth a question, never a verdict."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import ExtractHour, Lower, TruncDate
from django.utils import timezone

from pkh.akun.templatetags.rupa import kata_tanggal

from .models import BukaIdentitas

HARI = 30
# From how many on, over PKH_AMBANG_BUKA="sehari=40,malam=10".
AMBANG = {"sehari": 25, "malam": 3, "alasan": 15, "sama": 4}


@dataclass
class Pola:
    nama: str
    kata: list[str] = field(default_factory=list)


def pola_tak_biasa(pengguna) -> list[Pola]:
    """Of the last HARI days, within what `pengguna` may read: people with something unusual, the
    most of it first; four queries."""
    ambang = AMBANG | {k: int(v) for k, v in settings.AMBANG_BUKA.items()}
    baris = (
        BukaIdentitas.objects.untuk(pengguna)
        .filter(pada__gte=timezone.now() - timedelta(days=HARI))
        .order_by()
    )
    siapa = ("pengguna_id", "pengguna__nama")
    semua: dict[int, Pola] = {}

    def catat(kelompok, batas: int, kata) -> None:
        for b in kelompok.annotate(n=Count("pk")).filter(n__gte=batas).order_by("-n", "pengguna"):
            pola = semua.setdefault(b["pengguna_id"], Pola(b["pengguna__nama"]))
            pola.kata.append(kata(b))

    catat(
        baris.annotate(hari=TruncDate("pada")).values(*siapa, "hari"),
        ambang["sehari"],
        lambda b: f"{b['n']} nomor dalam satu hari ({kata_tanggal(b['hari'])})",
    )
    catat(
        baris.annotate(jam=ExtractHour("pada"))
        .filter(Q(jam__lt=5) | Q(jam__gte=21))
        .values(*siapa),
        ambang["malam"],
        lambda b: f"{b['n']} nomor antara pukul 21.00 dan 05.00",
    )
    catat(
        baris.annotate(kecil=Lower("alasan")).values(*siapa, "kecil"),
        ambang["alasan"],
        lambda b: f"alasan “{b['kecil']}” dipakai {b['n']} kali",
    )
    catat(
        baris.values(*siapa, "objek_jenis", "objek_id", "ruas"),
        ambang["sama"],
        lambda b: f"satu nomor yang sama {b['n']} kali",
    )
    return sorted(semua.values(), key=lambda p: (-len(p.kata), p.nama))
