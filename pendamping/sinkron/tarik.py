"""What a phone takes: its families in pages, later only what changed, and what left. The server
keeps what each phone has said it holds, so that nothing depends on anybody's clock and an answer
lost on the way is simply given again."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils import timezone

from kpm.models import Keluarga
from pendamping.models import (
    Bekal,
    Kiriman,
    Penyerahan,
    Perangkat,
)
from pkh.tersusun import tersusun
from pkh.waktu import awal_hari

from .aturan import HARI_KABAR, MAKS_KELUARGA, UMUR_LIHAT, Status
from .bekal import ambil_bekal
from .massal import UMUM, Paket, susun_cap, susun_paket
from .muatan import milik_telepon, susun_isi, susun_isi_keluarga
from .rujukan import susun_rujukan


@dataclass
class Tarikan:
    """One page. `bekal`: families and tasks made ready at night, instead of `paket` and `isi`.
    `isi` and `lain`: what the last page brings besides; of a `bekal` the reference lists too."""

    kursor: str = ""
    lagi: bool = False
    penuh: bool = False
    perintah: str | None = None
    paket: list[Paket] = field(default_factory=list)
    bekal: Bekal | None = None
    isi: dict[str, Any] = field(default_factory=dict)
    keluar: list[dict[str, Any]] = field(default_factory=list)
    lain: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def ambil_data(
    *, oleh, perangkat: Perangkat, kursor: str, sebagian: bool = False, cepat: bool = False
) -> Tarikan:
    """The page that follows `kursor` ("" or one that is not known: everything from the
    beginning). `sebagian`: the phone can put the tasks of single families in their place.
    `cepat`: it has just sent, and looked at everything else a moment ago. A phone that is to be
    wiped gets nothing but the order."""
    p = Perangkat.objects.select_for_update().get(pk=perangkat.pk)
    if p.pengguna_id != oleh.pk:
        raise PermissionDenied
    if p.harus_dihapus:
        return Tarikan(perintah="hapus")
    kini = timezone.now()
    awal, hari_ini = _kuatkan(p, kursor), timezone.localdate(kini)
    sendiri = _baru_dikirim(oleh, p, kini) if cepat and sebagian and not awal else None
    bekal = _mulai(oleh, p, hari_ini) if awal else None
    if bekal:
        hasil = _dari_bekal(p, bekal)
    elif p.isi.get("putaran") == "penuh":
        hasil = _halaman(oleh, p, hari_ini)
    elif sendiri is not None:
        hasil = _sekilas(oleh, p, hari_ini, sendiri)
    else:
        hasil = _perubahan(oleh, p, hari_ini, sebagian)
        p.tawaran["dilihat"] = kini.isoformat()
    hasil.penuh, hasil.kursor = awal, uuid4().hex
    p.kursor = hasil.kursor
    if not hasil.lagi:
        hasil.lain |= _jumlah_diterima(oleh, p)
        if sendiri is None:
            hasil.lain |= _bagian_akhir(oleh, p)
        p.tawaran["sejak"] = kini.isoformat()
        p.tarik_pada = timezone.now()
    p.save(update_fields=["isi", "tawaran", "kursor", "tarik_pada"])
    return hasil


def _kuatkan(p: Perangkat, kursor: str) -> bool:
    """What the last answer brought has arrived when the phone shows its cursor; with the one
    before it has not. Whether the phone begins anew."""
    if kursor and kursor == p.kursor:
        isi, tawaran = p.isi, p.tawaran
        isi["keluarga"] = isi.get("keluarga", {}) | tawaran.get("keluarga", {})
        isi["keluarga"] = {n: sidik for n, sidik in isi["keluarga"].items() if sidik}
        isi |= {
            n: tawaran[n] for n in ("rujukan", "putaran", "cap", "dilihat", "sejak") if n in tawaran
        }
        isi["kursor"] = kursor
        Kiriman.objects.filter(pk__in=tawaran.get("keputusan", [])).update(
            disampaikan_pada=timezone.now()
        )
    elif not kursor or kursor != p.isi.get("kursor"):
        # A whole caseload at once did not get through: it comes again in small pages.
        bekal = "gagal" if p.tawaran.get("bekal") else "boleh"
        p.isi, p.tawaran = {"putaran": "penuh", "bekal": bekal}, {}
        return True
    p.tawaran = {}
    p.isi.pop("bekal", None)
    return False


def _mulai(oleh, p: Perangkat, hari_ini: date) -> Bekal | None:
    """A whole bundle begins. The marks are taken before anything is read: what changes while it
    is on its way is looked at when it has arrived."""
    p.isi["cap"] = susun_cap(oleh.pk, hari_ini)
    return ambil_bekal(oleh, p.isi["cap"]) if p.isi["bekal"] == "boleh" else None


def _dari_bekal(p: Perangkat, bekal: Bekal) -> Tarikan:
    p.tawaran |= {"keluarga": bekal.keluarga, "putaran": "beda", "bekal": True}
    p.tawaran["rujukan"] = bekal.rujukan  # its part has the lists already
    return Tarikan(bekal=bekal)


def _halaman(oleh, p: Perangkat, hari_ini: date) -> Tarikan:
    """Of a whole bundle: what was given a moment ago is not looked at again."""
    milik = milik_telepon(oleh, hari_ini)
    baru = [pk for pk in milik if str(pk) not in p.isi.get("keluarga", {})]
    paket, lagi = susun_paket(baru[:MAKS_KELUARGA], hari_ini), len(baru) > MAKS_KELUARGA
    hasil = Tarikan(lagi=lagi, paket=paket)
    p.tawaran["keluarga"] = {str(k.id): k.sidik for k in paket}
    if not lagi:
        hasil.keluar = _tinggalkan(oleh, p, milik)
        hasil.lain, hasil.isi = _rujukan(oleh, p, hari_ini), susun_isi(oleh, hari_ini)
    return hasil


def _perubahan(oleh, p: Perangkat, hari_ini: date, sebagian: bool) -> Tarikan:
    """What is not as the phone has it; only rows whose mark is another are read."""
    lama, cap = p.isi.get("cap", {}), susun_cap(oleh.pk, hari_ini)
    umum = any(lama.get(n) != cap.get(n) for n in UMUM)
    punya, milik = p.isi.get("keluarga", {}), milik_telepon(oleh, hari_ini)
    semua = lama.get(UMUM[0]) != cap.get(UMUM[0])
    lihat = [k for k in map(str, milik) if semua or k not in punya or lama.get(k) != cap.get(k)]
    paket = susun_paket(map(int, lihat), hari_ini) if lihat else []
    beda = [k for k in paket if punya.get(str(k.id)) != k.sidik]
    hasil = Tarikan(lagi=len(beda) > MAKS_KELUARGA, paket=beda[:MAKS_KELUARGA])
    p.tawaran["keluarga"] = {str(k.id): k.sidik for k in hasil.paket}
    if not hasil.lagi:
        hasil.keluar = _tinggalkan(oleh, p, milik)
        p.tawaran["cap"] = cap
        if umum:
            hasil.lain = _rujukan(oleh, p, hari_ini)
        if lama != cap:
            hasil.isi = _isi(oleh, hari_ini, lama, cap, sebagian and not umum)
    return hasil


def _baru_dikirim(oleh, p: Perangkat, kini: datetime) -> set[int] | None:
    """The families of the visits this phone has sent since its last round; None where all must be
    looked at: that was UMUR_LIHAT ago or on another day, or it has sent something that tells on
    more than its family."""
    dilihat, sejak = p.isi.get("dilihat"), p.isi.get("sejak")
    if not dilihat or not sejak or p.isi.get("putaran") != "beda":
        return None
    dilihat = datetime.fromisoformat(dilihat)
    if kini - dilihat > UMUR_LIHAT or timezone.localdate(dilihat) != timezone.localdate(kini):
        return None
    baru = Kiriman.objects.filter(
        pengirim=oleh, perangkat=p, diterima_pada__gte=datetime.fromisoformat(sejak)
    )
    isi = set(baru.order_by().values_list("keluarga", "jenis"))
    return {k for k, _ in isi} if all(j == "kunjungan" and k for k, j in isi) else None


def _sekilas(oleh, p: Perangkat, hari_ini: date, keluarga: set[int]) -> Tarikan:
    """Of these families alone, what is not as the phone has it."""
    lama, punya = p.isi["cap"], p.isi.get("keluarga", {})
    cap = susun_cap(oleh.pk, hari_ini, [k for k in keluarga if str(k) in punya])
    beda = [int(k) for k in cap if lama.get(k) != cap[k]]
    paket = [k for k in susun_paket(beda, hari_ini) if punya[str(k.id)] != k.sidik] if beda else []
    p.tawaran |= {"keluarga": {str(k.id): k.sidik for k in paket}, "cap": lama | cap}
    return Tarikan(paket=paket, isi=susun_isi_keluarga(oleh, hari_ini, beda) if beda else {})


def _isi(oleh, hari_ini: date, lama: dict, cap: dict, sebagian: bool) -> dict[str, Any]:
    if not sebagian or lama.keys() != cap.keys():
        return susun_isi(oleh, hari_ini)
    return susun_isi_keluarga(oleh, hari_ini, [int(k) for k in cap if lama[k] != cap[k]])


def _tinggalkan(oleh, p: Perangkat, milik: list[int]) -> list[dict[str, Any]]:
    """What the phone has and no longer should; with it the round is over."""
    pergi = {int(n) for n in p.isi.get("keluarga", {})} - set(milik)
    p.tawaran["keluarga"] |= {str(pk): "" for pk in pergi}
    p.tawaran["putaran"] = "beda"
    return _sebab_keluar(oleh, pergi)


def _rujukan(oleh, p: Perangkat, hari_ini: date) -> dict[str, Any]:
    sidik, rujukan = susun_rujukan(oleh, hari_ini)
    p.tawaran["rujukan"] = sidik
    return {"rujukan": None if sidik == p.isi.get("rujukan") else rujukan}


def _sebab_keluar(oleh, pergi: set[int]) -> list[dict[str, Any]]:
    """Why each is no longer on the phone; of whose it is now, nothing."""
    if not pergi:
        return []
    kini = dict(Keluarga.objects.filter(pk__in=pergi).values_list("pk", "pendamping"))
    return [
        {"id": pk, "sebab": "keluar" if kini.get(pk) == oleh.pk else "diserahkan"}
        for pk in sorted(pergi)
    ]


# --- what the last page brings -----------------------------------------------------------
@tersusun
def _diterima(oleh):
    milik = Kiriman.objects.untuk(oleh, "lapangan.pakai").filter(status=Status.DITERIMA)
    return milik.order_by().values_list("perangkat").annotate(n=Count("pk"))


def _jumlah_diterima(oleh, p: Perangkat) -> dict[str, Any]:
    """The phone counts too, and asks for the receipts only where the two differ."""
    return {"diterima": dict(_diterima(oleh)).get(p.pk, 0)}


@tersusun
def _diputus(oleh):
    baru = Kiriman.objects.untuk(oleh, "lapangan.pakai").filter(disampaikan_pada=None).diputus()
    return baru.order_by("pk").values_list("perangkat", "pk", "kunci", "status", "alasan")


def _bagian_akhir(oleh, p: Perangkat) -> dict[str, Any]:
    """What belongs to the phone: never made ready."""
    putusan = [k for perangkat, *k in _diputus(oleh) if perangkat == p.pk]
    p.tawaran["keputusan"] = [pk for pk, *_ in putusan]
    return {
        "keputusan": [
            {"kunci": str(kunci), "status": status, "nomor": Kiriman(pk=pk).nomor, "pesan": alasan}
            for pk, kunci, status, alasan in putusan
        ],
        "penyerahan": _penyerahan(oleh),
    }


@tersusun
def _kabar(oleh, sejak: datetime):
    semua = Penyerahan.objects.pihak(oleh, sejak)
    nama = [
        Coalesce(NullIf(f"{siapa}__nama", Value("")), f"{siapa}__username")
        for siapa in ("oleh", "pendamping")
    ]
    return semua.values_list(
        "pk", "pendamping_id", "dibatalkan_pada", "status", "jumlah", "dilepas", "mulai", "sampai",
        "alasan", *nama,
    )  # fmt: skip


def _penyerahan(oleh) -> list[dict[str, Any]]:
    """Hand-overs both sides learn of: `arah` "masuk" or "keluar"; one that is "diusulkan" waits
    for this person's answer."""
    sejak = awal_hari(timezone.localdate() - timedelta(days=HARI_KABAR))
    return [
        {"id": pk, "arah": "masuk" if (masuk := kepada == oleh.pk) else "keluar",
         "status": "dibatalkan" if batal else status,
         "jumlah": jumlah if masuk else dilepas, "mulai": mulai.isoformat(),
         "sampai": sampai and sampai.isoformat(), "alasan": alasan,
         "oleh": nama_oleh, "kepada": nama_kepada,
         "alamat": reverse("pendamping:penyerahan_rinci", args=[pk])}
        for pk, kepada, batal, status, jumlah, dilepas, mulai, sampai, alasan, nama_oleh,
        nama_kepada in _kabar(oleh, sejak)
    ]  # fmt: skip
