"""Caseloads of a kabupaten/kota: how they lie, what if, a suggestion, and doing it through the
one service of hand-overs."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from kpm.aturan import PESERTA
from kpm.models import Keluarga
from pendamping.models import AnggotaKelompok, Kelompok, Penyerahan, Profil
from pendamping.penugasan.layanan import serahkan_keluarga
from pkh.akun.hak import Peran
from pkh.akun.models import Jabatan, Pengguna
from pkh.wilayah.models import Wilayah, rentang_wilayah

from .aturan import TANPA, Beban, Bobot, Peta, Petak, seimbangkan
from .massal import petak_kabupaten, titik_desa

KUNCI = re.compile(r"(\d{1,18}):(\d\d\.\d\d\.\d\d\.\d{4})/(k\d{1,18}|w.{0,5})")


@dataclass(frozen=True)
class Kabupaten:
    """Everything that is weighed: who is posted there and which petak are whose. Petak of who
    is posted there no longer stand under TANPA's neighbours, by their own number."""

    kode: str
    peta: Peta
    milik: dict[int, list[Petak]]
    profil: dict[int, Profil]  # by account, in the order of names
    rumah: dict[int, set[str]]  # account -> kecamatan of the post

    def beban(self) -> dict[int, Beban]:
        return {o: self.peta.timbang(self.milik.get(o, ())) for o in self.profil}


def baca_kabupaten(kode: str, hari_ini: date) -> Kabupaten:
    """Five queries whatever the number of families."""
    bertugas = Jabatan.objects.berlaku(hari_ini).filter(peran=Peran.PENDAMPING)
    profil = Profil.objects.filter(
        wilayah=kode, pengguna__is_active=True, pengguna__in=bertugas.values("pengguna")
    )
    profil = profil.select_related("pengguna").order_by("pengguna__nama", "pk")
    rumah: dict[int, set[str]] = defaultdict(set)
    tugas = Profil.kecamatan.through.objects.filter(profil__in=profil)
    for orang, kecamatan in tugas.values_list("profil__pengguna", "wilayah"):
        rumah[orang].add(kecamatan)
    bobot = Bobot(**{nama: float(n) for nama, n in settings.BOBOT_BEBAN.items()})
    return Kabupaten(
        kode=kode,
        peta=Peta(bobot, titik_desa(kode, hari_ini)),
        milik=petak_kabupaten(kode, hari_ini),
        profil={p.pengguna_id: p for p in profil},
        rumah=rumah,
    )


def susun_saran(k: Kabupaten, toleransi: float) -> list[dict]:
    """[{petak, dari, ke, km}] that even out the kabupaten; see aturan.seimbangkan. Families of
    who is posted there no longer are placed like those of nobody."""
    milik = {o: k.milik.get(o, []) for o in k.profil}
    asal: dict[str, int] = {}
    lepas: list[Petak] = []
    for o, petak in k.milik.items():
        if o not in k.profil:
            for p in petak:
                satu = Petak(f"{o}:{p.kunci}", p.desa, p.keluarga, p.komponen, p.terlambat)
                asal[satu.kunci] = o
                lepas.append(satu)
    pindah = seimbangkan(k.peta, milik | {TANPA: lepas}, rumah=k.rumah, toleransi=toleransi)
    hasil = []
    for x in pindah:
        _, _, kunci = x.petak.kunci.partition(":")
        dari = asal.get(kunci, x.dari)
        kunci = kunci if x.dari == TANPA else f"{dari}:{kunci}"
        hasil.append({"petak": x.petak, "kunci": kunci, "dari": dari, "ke": x.ke, "km": x.km})
    return hasil


def beri_nama(k: Kabupaten, pindah: list[dict]) -> list[dict]:
    """The moves with names for people to read; two queries."""
    desa = Wilayah.objects.select_related("induk").in_bulk({x["petak"].desa for x in pindah})
    isi = {x["kunci"]: x["kunci"].rpartition("/")[2] for x in pindah}
    nomor = {int(i[1:]) for i in isi.values() if i[0] == "k"}
    kelompok = dict(Kelompok.objects.filter(pk__in=nomor).values_list("pk", "nama"))
    return [
        x
        | {
            "desa": desa[x["petak"].desa],
            "isi": kelompok[int(i[1:])] if (i := isi[x["kunci"]])[0] == "k" else f"RW {i[1:]}",
            "dari_profil": k.profil.get(x["dari"]),
            "ke_profil": k.profil[x["ke"]],
        }
        for x in pindah
    ]


def terapkan_pindah(milik: dict[int, list[Petak]], pindah: Iterable[dict]) -> dict:
    """Whose petak are whose after the moves of susun_saran."""
    nanti = {o: list(petak) for o, petak in milik.items()}
    for x in pindah:
        kunci = x["kunci"].partition(":")[2]
        petak = next(p for p in nanti[x["dari"]] if p.kunci == kunci)
        nanti[x["dari"]].remove(petak)
        nanti.setdefault(x["ke"], []).append(petak)
    return nanti


def andaikan(k: Kabupaten, *, orang: int, desa: str, dari: int | None) -> list[dict]:
    """[{profil, sebelum, sesudah}] of everybody concerned if `orang` took the desa (of `dari`
    alone, when given), the receiver first."""
    nanti = {o: list(petak) for o, petak in k.milik.items()}
    kena = {orang}
    for o, petak in k.milik.items():
        ikut = [p for p in petak if p.desa == desa]
        if o == orang or not ikut or dari not in {None, o}:
            continue
        nanti[o] = [p for p in petak if p.desa != desa]
        nanti.setdefault(orang, []).extend(ikut)
        kena.add(o)
    return [
        {
            "profil": k.profil.get(o),
            "sebelum": k.peta.timbang(k.milik.get(o, ())),
            "sesudah": k.peta.timbang(nanti.get(o, ())),
        }
        for o in sorted(kena, key=lambda o: (o != orang, str(k.profil.get(o))))
    ]


def keluarga_petak(kunci: Iterable[str]):
    """The families that are in these petak ("orang:desa/isi") now. ValidationError for a key
    that is none."""
    q = Q(pk__in=[])
    for satu in kunci:
        cocok = KUNCI.fullmatch(satu)
        if cocok is None:
            raise ValidationError("Pilihan tidak dikenal. Muat ulang halaman sarannya.")
        orang, desa, isi = cocok.groups()
        siapa = Q(pendamping=int(orang)) if int(orang) else Q(pendamping=None)
        anggota = AnggotaKelompok.objects.filter(selesai=None)
        if isi[0] == "k":
            bagian = Q(pk__in=anggota.filter(kelompok=int(isi[1:])).values("keluarga"))
        else:
            sendiri = anggota.filter(kelompok__pendamping=int(orang)).values("keluarga")
            bagian = Q(rw=isi[1:]) & ~Q(pk__in=sendiri)
        q |= siapa & Q(desa=desa) & bagian
    return Keluarga.objects.filter(q, status__in=PESERTA)


@transaction.atomic
def jalankan_saran(
    *, oleh, pilih: dict[str, int], mulai: date, alasan: str, langsung: bool
) -> list[Penyerahan]:
    """One hand-over (or, not `langsung`, one proposal) for each receiver; `pilih`: key of a petak
    -> account of the receiver. All or nothing. ValidationError when one of them cannot be."""
    if not pilih:
        raise ValidationError("Centang paling sedikit satu perpindahan.")
    per_orang: dict[int, list[str]] = defaultdict(list)
    for satu, ke in pilih.items():
        per_orang[ke].append(satu)
    orang = Pengguna.objects.in_bulk(per_orang)
    hasil = []
    for ke, milik in sorted(per_orang.items()):
        if ke not in orang:
            raise ValidationError("Penerima tidak dikenal. Muat ulang halaman sarannya.")
        keluarga = keluarga_petak(milik)
        try:
            penyerahan, _ = serahkan_keluarga(
                oleh=oleh, keluarga=keluarga, pendamping=orang[ke], mulai=mulai, alasan=alasan,
                usul=not langsung,
            )  # fmt: skip
        except ValidationError as galat:
            raise ValidationError([f"{orang[ke]}: {m}" for m in galat.messages]) from galat
        hasil.append(penyerahan)
    return hasil


def kabupaten_terlihat(oleh):
    """Profiles' kabupaten/kota in which one may hand over, [(kode, nama)]."""
    q = Profil.objects.untuk(oleh, "penugasan.atur").order_by()
    return list(q.values_list("wilayah", "wilayah__nama").distinct().order_by("wilayah"))


def desa_kabupaten(kode: str) -> list[tuple[str, str]]:
    """[(kode, "Kecamatan: desa")] of where families in care live."""
    ada = Keluarga.objects.filter(rentang_wilayah("desa_id", kode)).order_by()
    nama = ada.values_list("desa", "desa__induk__nama", "desa__nama").distinct()
    return [(d, f"{i}: {n}") for d, i, n in nama.order_by("desa__induk__nama", "desa__nama")]
