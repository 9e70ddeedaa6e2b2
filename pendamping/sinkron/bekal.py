"""The first bundle of each pendamping, made ready at night. On the morning after a training
hundreds of phones ask for theirs at the same moment; where nothing was touched since, what lies
ready is given; everybody else is served as always. See docs/keputusan/sinkron.md."""

import struct
import zlib
from datetime import date

from django.db import transaction

from pendamping.models import Bekal
from pkh.akun.hak import Peran
from pkh.akun.models import Jabatan, Pengguna

from .massal import susun_cap, susun_paket
from .muatan import milik_telepon, susun_isi, tulis_muatan
from .rujukan import sidik, susun_rujukan

GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # the head of every gzip stream of ours


@transaction.atomic
def siapkan_bekal(pengguna: Pengguna, hari_ini: date) -> Bekal:
    """The mark is taken first: what changes while the rest is written makes it stale."""
    cap = sidik(susun_cap(pengguna.pk, hari_ini))
    paket = susun_paket(milik_telepon(pengguna, hari_ini), hari_ini)
    sidik_rujukan, rujukan = susun_rujukan(pengguna, hari_ini)
    isi_lain = susun_isi(pengguna, hari_ini) | {"rujukan": rujukan}
    teks = tulis_muatan(paket, isi_lain).encode()
    alat = zlib.compressobj(6, wbits=-zlib.MAX_WBITS)
    isi = {
        "cap": cap,
        "isi": alat.compress(teks) + alat.flush(zlib.Z_FULL_FLUSH),
        "crc": zlib.crc32(teks),
        "panjang": len(teks),
        "keluarga": {str(k.id): k.sidik for k in paket},
        "rujukan": sidik_rujukan,
    }
    return Bekal.objects.update_or_create(pengguna=pengguna, defaults=isi)[0]


def siapkan_semua_bekal(hari_ini: date) -> int:
    """For everybody posted as pendamping today; how many."""
    bertugas = Jabatan.objects.berlaku(hari_ini).filter(peran=Peran.PENDAMPING)
    orang = Pengguna.objects.filter(is_active=True, pk__in=bertugas.values("pengguna"))
    Bekal.objects.exclude(pengguna__in=orang).delete()
    for o in orang.order_by("pk"):
        siapkan_bekal(o, hari_ini)
    return len(orang)


def ambil_bekal(oleh, cap: dict[str, str]) -> Bekal | None:
    """What lies ready, when nothing in it has changed since: `cap` is what stands now."""
    return Bekal.objects.untuk(oleh, "lapangan.pakai").filter(cap=sidik(cap)).first()


def buka(bekal: Bekal) -> bytes:
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(bekal.isi)


def sambung(bekal: Bekal, ekor: bytes) -> bytes:
    """A gzip stream of what lies ready and of `ekor`, without compressing the first again: its
    checksum is carried on from where it stood."""
    alat = zlib.compressobj(2, wbits=-zlib.MAX_WBITS)
    badan = alat.compress(ekor) + alat.flush()
    akhir = struct.pack("<LL", zlib.crc32(ekor, bekal.crc), (bekal.panjang + len(ekor)) % 2**32)
    return b"".join([GZIP, bekal.isi, badan, akhir])
