"""Everything the office holds of a family, found by the relations of the register, so that a
table that does not exist yet cannot be forgotten. Masked as on the pages; without what tells of
others (Pasal 33)."""

import json
from typing import Any

from django.db.models import Field, FileField, ForeignKey, Model, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from kpm.models import Anggota, Keluarga
from kpm.templatetags.impor import samar_teks
from laporan.cetak import tulis_pdf
from laporan.surat import kertas_kantor, susun_kop
from laporan.tampilan import tulis_waktu
from pkh.akun.templatetags.rupa import kata_tanggal, kata_waktu
from pkh.riwayat.identitas import RUAS as IDENTITAS
from pkh.riwayat.identitas import samarkan
from pkh.riwayat.models import BukaIdentitas
from pkh.wilayah.models import Wilayah

# Relation -> why it is not in the copy.
TIDAK_DISALIN = {
    "kelompok": "sama dengan keanggotaan kelompok",
    "kiriman": "kiriman mentah telepon; isinya sudah tercatat di tempatnya",
    "insiden": "diberitahukan tersendiri (Pasal 46)",
}
# Relation -> rows that may be told: never what endangers or uncovers somebody else.
_SYARAT = {"kasus": {"kerahasiaan": "biasa"}, "pengaduan": {"rahasia": False}}
# Fields that are no data of the family, or of others.
_SEMBUNYI = {
    "": {"id", "keluarga", "kunci", "sidik", "bast_sha256", "foto_sha256"},
    "pengaduan": {"pelapor", "kontak", "uraian", "terlapor", "pemilik"},
    "kasus": {"kunjungan", "pengaduan"},
    "validasi": {"kembaran"},
}


def bagian_keluarga() -> list[tuple[str, type[Model]]]:
    """(relation, model) of every table with rows of a family, members first."""
    semua = [
        (r.get_accessor_name(), r.related_model)
        for r in Keluarga._meta.related_objects
        if not hasattr(r.related_model, "pgh_tracked_model")
    ]
    semua = [(nama, model) for nama, model in semua if nama and nama not in TIDAK_DISALIN]
    return sorted(semua, key=lambda b: (b[1] is not Anggota, b[0]))


def susun_salinan(oleh, keluarga: Keluarga) -> list[dict]:
    """[{judul, kolom, baris}] with words for values; a query for each table."""
    bagian = [_satu("Keluarga", "", Keluarga.objects.untuk(oleh).filter(pk=keluarga.pk))]
    for nama, model in bagian_keluarga():
        semua: Any = model._default_manager
        baris = semua.untuk(oleh).filter(keluarga=keluarga, **_SYARAT.get(nama, {}))
        if (isi := _satu(str(model._meta.verbose_name), nama, baris.order_by("pk")))["baris"]:
            bagian.append(isi)
    bagian.append(_dibuka(keluarga))
    return bagian


def _satu(judul: str, nama: str, baris: QuerySet) -> dict:
    sembunyi = _SEMBUNYI[""] | _SEMBUNYI.get(nama, set())
    ruas = [f for f in baris.model._meta.concrete_fields if f.name not in sembunyi]
    baris = baris.select_related(*(f.name for f in ruas if isinstance(f, ForeignKey)))
    return {
        "judul": judul[:1].upper() + judul[1:],
        "kolom": [str(f.verbose_name)[:1].upper() + str(f.verbose_name)[1:] for f in ruas],
        "baris": [[_kata(b, f) for f in ruas] for b in baris],
    }


def _kata(baris: Model, f: Field) -> str:
    nilai = getattr(baris, f.name)
    if nilai in (None, "", [], {}):
        return ""
    if f.name in IDENTITAS:
        return samarkan(nilai)
    if isinstance(f, FileField):
        return "ada berkasnya"
    if f.choices:
        return str(dict(f.flatchoices).get(nilai, nilai))
    if isinstance(nilai, bool):
        return "ya" if nilai else "tidak"
    if hasattr(nilai, "hour"):
        return kata_waktu(nilai) if hasattr(nilai, "year") else f"{nilai:%H.%M}"
    if hasattr(nilai, "year"):
        return kata_tanggal(nilai)
    return samar_teks(nilai)


def _dibuka(keluarga: Keluarga) -> dict:
    """Who opened numbers of this family, and why: the trail of processing (Pasal 32)."""
    orang = list(keluarga.anggota.values_list("pk", flat=True))
    dibuka = BukaIdentitas.objects.filter(
        objek_jenis="kpm.keluarga", objek_id=keluarga.pk
    ) | BukaIdentitas.objects.filter(objek_jenis="kpm.anggota", objek_id__in=orang)
    return {
        "judul": "Nomor identitas yang pernah dibuka petugas",
        "kolom": ["Waktu", "Nomor", "Petugas", "Alasan"],
        "baris": [
            [kata_waktu(b.pada), b.kata_ruas, str(b.pengguna), b.alasan]
            for b in dibuka.select_related("pengguna").order_by("-pada")[:500]
        ],
    }


def tulis_json(oleh, permintaan, isi: list[dict]) -> bytes:
    """As data another office can read: {judul: [{kolom: nilai}]}."""
    data = {
        "permintaan": permintaan.pk,
        "dibuat": timezone.localtime().isoformat(timespec="minutes"),
        "data": {
            b["judul"]: [dict(zip(b["kolom"], baris, strict=True)) for baris in b["baris"]]
            for b in isi
        },
    }
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


def tulis_salinan_pdf(oleh, permintaan, isi: list[dict]) -> bytes:
    kantor = Wilayah.objects.get(pk=permintaan.keluarga.desa_id[:5])
    konteks = {
        "judul": "Salinan data keluarga",
        "permintaan": permintaan,
        "bagian": [
            b | {"rinci": [list(zip(b["kolom"], r, strict=True)) for r in b["baris"]]} for b in isi
        ],
        "kop": susun_kop(kantor),
        "kertas": kertas_kantor(kantor),
        "per": tulis_waktu(timezone.now()),
        "tanggal": date_format(timezone.localdate(), "DATE_FORMAT"),
        "oleh": oleh.nama,
    }
    return tulis_pdf(render_to_string("laporan/cetak/formulir/salinan.html", konteks))


BENTUK = {
    "pdf": (tulis_salinan_pdf, "application/pdf"),
    "json": (tulis_json, "application/json"),
}
