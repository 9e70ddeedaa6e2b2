"""The kinds of rows that figures are made of: what one of them is called, what the reader may see
of it now, and where it is opened. A report freezes their numbers only (laporan.rincian)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.urls import reverse

from graduasi.models import Target, Usulan
from graduasi.pascagraduasi.models import Dukungan
from graduasi.proyeksi.models import Proyeksi
from kpm.models import Anggota, Keluarga
from pendamping.models import (
    Kasus,
    Kelompok,
    Kunjungan,
    Pengaduan,
    Pertemuan,
    Profil,
    Sosialisasi,
    TargetRHK,
)
from pkh.akun.templatetags.rupa import kata_tanggal, kata_waktu
from pkh.riwayat.models import BukaIdentitas

from .models import KeputusanRakor
from .rincian import KELUARGA

Kata = Callable[[Any], str]
SEKALI = 2_000  # rows asked for by one query


@dataclass(frozen=True)
class Asal:
    """`satuan`: one of them, in words; `sebut`: what a row is called; `kolom`: what explains it,
    {heading: words}; `tautan`: where it is opened, "" nowhere; `cari`: the field that is searched;
    `nomor`: the field that holds the frozen number; `hias`: annotations the words need."""

    satuan: str
    model: type[Model]
    sebut: Kata
    kolom: dict[str, Kata]
    tautan: Kata
    cari: str
    gabung: tuple[str, ...] = ()
    nomor: str = "pk"
    hias: Callable[[], dict] = dict

    def terlihat(self, pengguna) -> QuerySet:
        """What the person may see of them, of any report."""
        semua: Any = self.model._default_manager
        return semua.untuk(pengguna).select_related(*self.gabung).annotate(**self.hias()).order_by()

    def ambil(self, pengguna, nomor: list[int]) -> dict[int, Model]:
        baris = self.terlihat(pengguna).filter(**{f"{self.nomor}__in": nomor})
        return {nilai_ruas(b, self.nomor): b for b in baris}

    def cocok(self, pengguna, kata: str, di: Collection[int]) -> set[int]:
        """Those of the numbers `di` whose name holds the words; what else has such a name is
        read, and not kept."""
        baris = self.terlihat(pengguna).filter(**{f"{self.cari}__icontains": kata})
        if len(di) <= SEKALI:
            baris = baris.filter(**{f"{self.nomor}__in": list(di)})
        semua = set(di)
        nomor = baris.values_list(self.nomor, flat=True).iterator(chunk_size=SEKALI)
        return {n for n in nomor if n in semua}


def nilai_ruas(objek: Model, ruas: str) -> int:
    return objek.pk if ruas == "pk" else getattr(objek, ruas)


def _hari(nilai: date | datetime | None) -> str:
    if nilai is None:
        return "–"
    return kata_waktu(nilai) if isinstance(nilai, datetime) else kata_tanggal(nilai)


def _desa(keluarga: Keluarga) -> str:
    return f"{keluarga.desa}, {keluarga.desa.induk}"


def _ke(nama: str, ruas: str = "pk") -> Kata:
    return lambda b: reverse(nama, args=[nilai_ruas(b, ruas)])


def _ditetapkan() -> dict:
    """When the target was set or last changed, by the trail."""
    peristiwa = Target._meta.get_field("events").related_model
    terakhir = peristiwa.objects.filter(pgh_obj_id=OuterRef("pk")).order_by("-pgh_id")
    return {"ditetapkan": Subquery(terakhir.values("pgh_created_at")[:1])}


_KELUARGA, _DESA = "Keluarga", "Desa/kelurahan"
ASAL: dict[str, Asal] = {
    KELUARGA: Asal(
        "keluarga", Keluarga, str,
        {_DESA: _desa, "Status": lambda b: b.get_status_display()},
        _ke("kpm:rinci"), "nama_pengurus", ("desa__induk",),
    ),
    "anggota": Asal(
        "anggota", Anggota, str,
        {_KELUARGA: lambda b: str(b.keluarga), _DESA: lambda b: _desa(b.keluarga)},
        _ke("kpm:rinci", "keluarga_id"), "nama", ("keluarga__desa__induk",),
    ),
    "proyeksi": Asal(
        "keluarga", Proyeksi, lambda b: str(b.keluarga),
        {_DESA: lambda b: _desa(b.keluarga), "Prakiraan": lambda b: _hari(b.tanggal),
         "Sebab": lambda b: b.kata},
        _ke("kpm:rinci"), "keluarga__nama_pengurus", ("keluarga__desa__induk", "anggota"),
    ),
    "kelompok": Asal(
        "kelompok", Kelompok, str,
        {"Desa/kelurahan": lambda b: str(b.desa), "Pendamping": lambda b: str(b.pendamping or "–")},
        _ke("pendamping:kelompok_rinci"), "nama", ("desa", "pendamping"),
    ),
    "pertemuan": Asal(
        "pertemuan", Pertemuan, lambda b: str(b.kelompok),
        {"Tanggal": lambda b: _hari(b.tanggal), "Sesi": lambda b: str(b.sesi),
         "Desa/kelurahan": lambda b: str(b.kelompok.desa)},
        _ke("pendamping:pertemuan_rinci"), "kelompok__nama", ("kelompok__desa", "sesi"),
    ),
    "kunjungan": Asal(
        "kunjungan", Kunjungan, lambda b: str(b.keluarga),
        {"Tanggal": lambda b: _hari(b.tanggal), "Tujuan": lambda b: b.get_tujuan_display(),
         "Kendala": lambda b: str(b.kendala or "–"), "Pendamping": lambda b: str(b.pendamping)},
        _ke("pendamping:kunjungan_rinci"), "keluarga__nama_pengurus",
        ("keluarga", "kendala", "pendamping"),
    ),
    "pendamping": Asal(
        "orang", Profil, lambda b: str(b.pengguna),
        {"Wilayah": lambda b: str(b.wilayah or "–")},
        _ke("pendamping:rinci"), "pengguna__nama", ("pengguna", "wilayah"), "pengguna_id",
    ),
    "pengaduan": Asal(
        "pengaduan", Pengaduan, str,
        {"Diterima": lambda b: _hari(b.diterima), "Tenggat": lambda b: _hari(b.tenggat),
         "Dijawab": lambda b: _hari(b.dijawab_pada), "Keadaan": lambda b: b.get_status_display()},
        _ke("pendamping:pengaduan_rinci"), "nomor",
    ),
    "kasus": Asal(
        "kasus", Kasus, str,
        {"Dibuka": lambda b: _hari(b.dibuka_pada), "Ditutup": lambda b: _hari(b.ditutup_pada),
         "Hasil": lambda b: b.get_hasil_display() or "–"},
        _ke("pendamping:kasus_rinci"), "pokok",
    ),
    "sosialisasi": Asal(
        "kegiatan", Sosialisasi, str, {"Tanggal": lambda b: _hari(b.tanggal)},
        _ke("pendamping:sosialisasi_rinci"), "topik",
    ),
    "dukungan": Asal(
        "dukungan", Dukungan, str,
        {_KELUARGA: lambda b: str(b.keluarga), "Diserahkan": lambda b: _hari(b.tanggal),
         "Nomor BAST": lambda b: b.nomor_bast or "–"},
        _ke("kpm:rinci", "keluarga_id"), "uraian", ("keluarga",),
    ),
    "usulan": Asal(
        "usulan", Usulan, lambda b: str(b.keluarga),
        {"Jenis": lambda b: b.get_jenis_display(), "Tahap":
         lambda b: b.get_status_display()},
        _ke("graduasi:rinci"), "keluarga__nama_pengurus", ("keluarga",),
    ),
    "target": Asal(
        "target", Target, lambda b: f"{b.wilayah}, {b.tahun}",
        {"Jenis": lambda b: b.get_jenis_display(), "Ditetapkan": lambda b: _hari(b.ditetapkan)},
        lambda b: f"{reverse('graduasi:target')}?wilayah={b.wilayah_id}&tahun={b.tahun}",
        "wilayah__nama", ("wilayah",), hias=_ditetapkan,
    ),
    "target_rhk": Asal(
        "target", TargetRHK, str, {"Pendamping": lambda b: str(b.profil)},
        lambda b: f"{reverse('pendamping:rinci', args=[b.profil_id])}?tahun={b.tahun}",
        "butir__nama", ("butir", "profil__pengguna"),
    ),
    "keputusan": Asal(
        "keputusan", KeputusanRakor, str,
        {"Penanggung jawab": lambda b: b.siapa, "Paling lambat": lambda b: _hari(b.tenggat),
         "Selesai": lambda b: _hari(b.selesai_pada)},
        _ke("laporan:rakor_rinci", "rakor_id"), "isi",
    ),
    "buka": Asal(
        "pembukaan", BukaIdentitas, lambda b: b.kata_objek,
        {"Orang": lambda b: str(b.pengguna), "Nomor": lambda b: b.kata_ruas,
         "Saat": lambda b: _hari(b.pada), "Alasan": lambda b: b.alasan},
        lambda b: "", "pengguna__nama", ("pengguna",),
    ),
}  # fmt: skip
