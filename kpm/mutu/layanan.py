"""Merging two families that are one, calling them different, and taking either back.

Both families are locked, the older row first. A merge keeps what each row was before; nothing
is deleted, and undo puts everything back unless somebody has changed it since.
"""

import json
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Model, Q
from django.utils import timezone

from kpm.aturan import PESERTA
from kpm.layanan import ubah_status
from kpm.massal import hitung_komponen
from kpm.models import Anggota, Impor, Keluarga, PasanganMirip, Penggabungan, PerubahanStatus
from pkh.akun.cakupan import wajib_atas
from pkh.kunci.konteks import sistem
from pkh.pekerjaan.layanan import antre
from pkh.pekerjaan.models import Pekerjaan
from pkh.riwayat.jejak import perubahan

from .aturan import (
    ISI_ANGGOTA,
    ISI_KELUARGA,
    Kecocokan,
    Orang,
    cocokkan_anggota,
    periksa_gabung,
)
from .massal import hitung_mutu
from .pindahan import nama_kendala, pindahkan

HAK = "kpm.gabung"
KUNCI_CARI = "mutu:"
PASANGAN_PER_IMPOR = 500  # the likest; the night finds the rest
# Worked out from other rows: put back only while nothing new has been worked out since.
TURUNAN = {
    "komponen", "dibayar", "jumlah_anggota", "nama_pengurus", "komponen_per", "kunjungan_terakhir",
}  # fmt: skip
TANPA_JEJAK = {"diubah_pada"}  # when, not what: tells phones and caches that the row is new
SISI = ("kiri", "kanan")


def minta_cari(*, oleh) -> Pekerjaan:
    """Queue a search for likely duplicates, and the scores anew, in the person's regions."""
    from kpm.tugas import cari_mutu

    cakupan = oleh.cakupan(HAK)
    wilayah = [None] if cakupan.nasional else list(cakupan.wilayah)
    return antre(
        tugas=cari_mutu,
        judul="Mencari keluarga mirip dan menghitung mutu data",
        parameter={"wilayah": wilayah},
        oleh=oleh,
        kunci=f"{KUNCI_CARI}{','.join(w or 'semua' for w in wilayah)}",
    )


def minta_cari_impor(*, oleh, impor: Impor) -> Pekerjaan:
    """Queue the same for the families that an import has touched."""
    from kpm.tugas import cari_mutu_impor

    return antre(
        tugas=cari_mutu_impor,
        judul=f"Mencari keluarga mirip sesudah {impor.nama_berkas}",
        parameter={"impor": impor.pk},
        oleh=oleh,
        kunci=f"{KUNCI_CARI}impor-{impor.pk}",
    )


def keluarga_impor(impor: Impor) -> list[int]:
    """Families that the import wrote to, as its trail says."""
    keluarga, anggota = (
        apps.get_model("kpm", f"{model.__name__}Event").objects.filter(pgh_context=impor.konteks)
        for model in (Keluarga, Anggota)
    )
    return list(
        keluarga.order_by()
        .values_list("pgh_obj_id", flat=True)
        .union(anggota.order_by().values_list("keluarga_id", flat=True))
    )


@sistem("penggabungan: semua yang menunjuk kedua keluarga")
@transaction.atomic
def gabungkan(*, oleh, pasangan: PasanganMirip, pertahankan: str, alasan: str) -> Penggabungan:
    """Make the other family of the pair part of the one on the side `pertahankan`.

    Members who are the same person (aturan.cocokkan_anggota) leave the merged family as
    "tercatat ganda"; the others come along; every row that points at the family or at such a
    member moves, save those that clash. The merged family's status becomes keluar.
    """
    pasangan, kiri, kanan = _kunci_pasangan(oleh, pasangan)
    if pertahankan not in SISI:
        raise ValidationError({"pertahankan": "Pilih keluarga yang dipertahankan."})
    tetap, lepas = (kiri, kanan) if pertahankan == "kiri" else (kanan, kiri)
    alasan = _periksa(pasangan, tetap, lepas, alasan)
    sebelum = _potret(tetap, lepas)
    sama = cocok_keluarga(lepas, tetap, lepas_semua=True)
    peta = {c.kiri: c.kanan for c in sama}
    _pindahkan_anggota(tetap, lepas, peta)
    kosong = _singkirkan_kosong(lepas, peta)
    pindah, tinggal = pindahkan(lepas.pk, tetap.pk, peta)
    _isi_yang_kosong(tetap, lepas, peta)
    baru = _tutup_yang_tinggal(lepas) + _keluarkan(oleh, lepas, alasan)
    hitung_komponen(tanggal=timezone.localdate(), keluarga_ids=[tetap.pk, lepas.pk])
    Keluarga.objects.filter(pk__in=[tetap.pk, lepas.pk]).update(diubah_pada=timezone.now())
    ubah = _selisih(sebelum, _potret(tetap, lepas)) + kosong + baru
    ubah += _putuskan(pasangan, lepas, oleh, alasan)
    hitung_mutu(tanggal=timezone.localdate(), keluarga_ids=[tetap.pk, lepas.pk])
    return Penggabungan.objects.create(
        pasangan=pasangan,
        dipertahankan=tetap,
        digabung=lepas,
        alasan=alasan,
        pindah=pindah,
        ubah=ubah,
        tinggal=tinggal,
        oleh=oleh,
    )


def pratinjau_gabung(*, oleh, pasangan: PasanganMirip, pertahankan: str) -> Penggabungan:
    """What the merge would do, found out by doing it and taking it back at once."""
    with transaction.atomic():
        hasil = gabungkan(
            oleh=oleh, pasangan=pasangan, pertahankan=pertahankan, alasan="Pratinjau saja"
        )
        transaction.set_rollback(True)
    return hasil


@sistem("penggabungan: semua yang menunjuk kedua keluarga")
@transaction.atomic
def batalkan_gabung(*, oleh, penggabungan: Penggabungan) -> Penggabungan:
    """Put everything back as it was before the merge.

    ValidationError with one line for each thing that was changed since; then nothing is done.
    """
    g = penggabungan
    keluarga = _kunci(oleh, {g.dipertahankan_id, g.digabung_id})
    g = Penggabungan.objects.select_for_update(of=("self",)).get(pk=g.pk)
    if g.dibatalkan_pada:
        raise ValidationError("Penggabungan ini sudah dibatalkan.")
    if Penggabungan.objects.berlaku().filter(digabung_id=g.dipertahankan_id).exists():
        raise ValidationError(
            "Keluarga yang dipertahankan sudah digabung lagi ke keluarga lain. Batalkan "
            "penggabungan itu dahulu."
        )
    if berubah := yang_berubah(g):
        raise ValidationError(berubah)
    try:
        with transaction.atomic():
            _kembalikan(g)
    except IntegrityError as galat:
        if nama_kendala(galat) == "verifikasi_bulan_tertutup":
            raise ValidationError(
                "Bulan verifikasi yang ikut pindah sudah ditutup sejak itu. Minta koordinator "
                "membukanya lagi dahulu."
            ) from galat
        raise ValidationError(
            "Nomor atau isian keluarga yang digabung sudah dipakai keluarga lain sejak itu, jadi "
            "penggabungan tidak dapat dibatalkan. Cari dahulu keluarga yang memakainya."
        ) from galat
    ids = [k.pk for k in keluarga]
    hitung_komponen(tanggal=timezone.localdate(), keluarga_ids=ids)
    Keluarga.objects.filter(pk__in=ids).update(diubah_pada=timezone.now())
    hitung_mutu(tanggal=timezone.localdate(), keluarga_ids=ids)
    g.dibatalkan_oleh, g.dibatalkan_pada = oleh, timezone.now()
    g.save(update_fields=["dibatalkan_oleh", "dibatalkan_pada"])
    return g


@transaction.atomic
def nyatakan_berbeda(*, oleh, pasangan: PasanganMirip, alasan: str) -> PasanganMirip:
    """Two families after all: remembered, and never proposed again."""
    pasangan, *_ = _kunci_pasangan(oleh, pasangan)
    _wajib_terbuka(pasangan)
    alasan = _wajib_alasan(alasan)
    return _tetapkan(pasangan, PasanganMirip.Status.BERBEDA, oleh, alasan)


@transaction.atomic
def buka_lagi(*, oleh, pasangan: PasanganMirip) -> PasanganMirip:
    """Take "berbeda" back; the pair waits on the list again."""
    pasangan, *_ = _kunci_pasangan(oleh, pasangan)
    if pasangan.status != PasanganMirip.Status.BERBEDA:
        raise ValidationError("Hanya pasangan yang dinyatakan berbeda yang dapat dibuka lagi.")
    return _tetapkan(pasangan, PasanganMirip.Status.TERBUKA, oleh, "")


def cocok_keluarga(satu: Keluarga, dua: Keluarga, *, lepas_semua: bool = False) -> list[Kecocokan]:
    """Members of `satu` who are members of `dua`. `lepas_semua`: also those who had left."""
    kiri = satu.anggota.all() if lepas_semua else satu.anggota.hadir()
    return cocokkan_anggota(*(map(orang, baris) for baris in (kiri, dua.anggota.hadir())))


def orang(a: Anggota) -> Orang:
    """What tells this member from others."""
    return Orang(a.pk, a.nik, a.nama, a.tanggal_lahir, a.jenis_kelamin)


# --- before --------------------------------------------------------------------------------
def _kunci(oleh, pks: set[int]) -> list[Keluarga]:
    semua = Keluarga.objects.select_for_update(of=("self",)).filter(pk__in=pks)
    keluarga = list(semua.order_by("pk"))
    for k in keluarga:
        wajib_atas(oleh, HAK, k)
    return keluarga


@sistem("semua pasangan kedua keluarga")
def _kunci_pasangan(oleh, pasangan: PasanganMirip) -> tuple[PasanganMirip, Keluarga, Keluarga]:
    """The families first, then every pair of theirs as it stands now."""
    kiri, kanan = dua = _kunci(oleh, {pasangan.kiri_id, pasangan.kanan_id})
    semua = PasanganMirip.objects.filter(Q(kiri__in=dua) | Q(kanan__in=dua))
    terkunci = semua.select_for_update(of=("self",)).order_by("kiri_id", "kanan_id")
    return next(p for p in terkunci if p.pk == pasangan.pk), kiri, kanan


def _wajib_terbuka(pasangan: PasanganMirip) -> None:
    if pasangan.status != PasanganMirip.Status.TERBUKA:
        siapa = f" oleh {pasangan.diputuskan_oleh}" if pasangan.diputuskan_oleh else ""
        raise ValidationError(
            f"Pasangan ini sudah diputuskan{siapa}: {pasangan.get_status_display().lower()}."
        )


def _wajib_alasan(alasan: str) -> str:
    alasan = " ".join(alasan.split())
    if len(alasan) < 5:
        raise ValidationError({"alasan": "Tuliskan alasannya (5 huruf atau lebih)."})
    if len(alasan) > 300:
        raise ValidationError({"alasan": "Alasan paling panjang 300 huruf."})
    return alasan


def _periksa(pasangan, tetap: Keluarga, lepas: Keluarga, alasan: str) -> str:
    _wajib_terbuka(pasangan)
    if sebab := periksa_gabung(tetap.status, lepas.status):
        raise ValidationError({"pertahankan": sebab})
    digabung = Penggabungan.objects.berlaku().filter(digabung__in=[tetap, lepas])
    if g := digabung.select_related("digabung").first():
        raise ValidationError(f"Keluarga {g.digabung} sudah digabung ke keluarga lain.")
    return _wajib_alasan(alasan)


# --- during --------------------------------------------------------------------------------
def _pindahkan_anggota(tetap: Keluarga, lepas: Keluarga, peta: dict[int, int]) -> None:
    """Who is already there leaves the merged family; who is not comes along. Two pengurus are
    one too many: the newcomer is "lainnya" until somebody says better."""
    kini = timezone.now()
    lepas.anggota.filter(pk__in=peta, keluar_pada=None).update(
        keluar_pada=timezone.localdate(), alasan_keluar=Anggota.AlasanKeluar.GANDA, diubah_pada=kini
    )
    lain = lepas.anggota.exclude(pk__in=peta)
    pengurus = Anggota.Hubungan.PENGURUS
    if tetap.anggota.hadir().filter(hubungan=pengurus).exists():
        lain.hadir().filter(hubungan=pengurus).update(
            hubungan=Anggota.Hubungan.LAINNYA, diubah_pada=kini
        )
    lain.update(keluarga=tetap, diubah_pada=kini)


def _singkirkan_kosong(lepas: Keluarga, peta: dict[int, int]) -> list[dict]:
    """Obligations of the kept members that nobody has verified give way to those of the same
    month that somebody has; undo puts them back. Kept above; reached by name, not imported."""
    terisi = lepas.verifikasi.bulan_terbuka().filter(anggota__in=peta).exclude(hasil="belum")
    bulan = {(peta[a], b) for a, b in terisi.values_list("anggota_id", "bulan")}
    semua = terisi.model.objects.filter(anggota__in=peta.values(), hasil="belum").bulan_terbuka()
    kosong = [v for v in semua if (v.anggota_id, v.bulan) in bulan]
    semua.filter(pk__in=[v.pk for v in kosong]).delete()
    label = terisi.model._meta.label_lower
    return [{"tabel": label, "pk": v.pk, "hapus": _nilai(v)} for v in kosong]


def _isi_yang_kosong(tetap: Keluarga, lepas: Keluarga, peta: dict[int, int]) -> None:
    """What the kept rows do not say and the others do."""
    isi = {r: getattr(lepas, r) for r in ISI_KELUARGA if not getattr(tetap, r)}
    isi = {r: nilai for r, nilai in isi.items() if nilai}
    terakhir = [t for t in (tetap.kunjungan_terakhir, lepas.kunjungan_terakhir) if t]
    Keluarga.objects.filter(pk=tetap.pk).update(
        **isi, kunjungan_terakhir=max(terakhir, default=None)
    )
    Keluarga.objects.filter(pk=lepas.pk).update(kunjungan_terakhir=None)
    orang = Anggota.objects.in_bulk([*peta, *peta.values()])
    for dari, ke in peta.items():
        lama, baru = orang[dari], orang[ke]
        isi = {
            r: getattr(lama, r)
            for r, kunci in ISI_ANGGOTA.items()
            if getattr(lama, r) and not getattr(baru, r)
            if getattr(lama, kunci) == getattr(baru, kunci)
        }
        if isi:
            Anggota.objects.filter(pk=ke).update(**isi, diubah_pada=timezone.now())


def _tutup_yang_tinggal(lepas: Keluarga) -> list[dict]:
    """What could not move and would go on asking for work: the membership of a group ends, an
    obligation not yet verified is closed. Kept above; reached by name, not imported."""
    hari_ini = timezone.localdate()
    ubah: list[dict] = []
    tinggal: tuple[tuple[Any, dict], ...] = (
        (lepas.keanggotaan.filter(selesai=None), {"selesai": hari_ini}),
        (
            lepas.verifikasi.bulan_terbuka().filter(hasil="belum"),
            {"hasil": "tidak_dapat", "alasan": "Tercatat ganda; diverifikasi pada catatan lain"},
        ),
    )
    for baris, isi in tinggal:
        label = baris.model._meta.label_lower
        sebelum = {o.pk: _nilai(o) for o in baris}
        baris.update(**isi)
        sesudah = {o.pk: _nilai(o) for o in baris.model.objects.filter(pk__in=sebelum)}
        ubah += _selisih({label: sebelum}, {label: sesudah})
    return ubah


def _keluarkan(oleh, lepas: Keluarga, alasan: str) -> list[dict]:
    """The merged family leaves the programme as "ganda"; the rows written for it."""
    lepas.refresh_from_db()
    if lepas.status not in PESERTA:
        return []
    hari_ini = timezone.localdate()
    baru: list[dict] = []
    if lepas.masih_peserta:
        # Departures are kept above; reached by name, not imported.
        kepergian = lepas.kepergian.model(
            keluarga=lepas, golongan="lain", jenis="ganda", tanggal=hari_ini,
            keterangan=alasan, dicatat_oleh=oleh,
        )  # fmt: skip
        kepergian.full_clean()
        kepergian.save()
        baru.append({"tabel": kepergian._meta.label_lower, "pk": kepergian.pk, "baru": True})
    p = ubah_status(
        oleh=oleh,
        keluarga=lepas,
        ke=Keluarga.Status.KELUAR,
        tanggal=hari_ini,
        # Not which one: who sees this record may not see the other. Its page links for who may.
        alasan=f"Data ganda, digabung ke catatan lain. {alasan}"[:300],
        hak=HAK,
    )
    return [*baru, {"tabel": PerubahanStatus._meta.label_lower, "pk": p.pk, "baru": True}]


def _putuskan(pasangan: PasanganMirip, lepas: Keluarga, oleh, alasan: str) -> list[dict]:
    """The pair is decided; other open pairs of the merged family are none any more."""
    gugur = PasanganMirip.objects.terbuka().filter(Q(kiri=lepas) | Q(kanan=lepas))
    gugur = list(gugur.exclude(pk=pasangan.pk))
    sebelum = {p.pk: _nilai(p) for p in [pasangan, *gugur]}
    _tetapkan(pasangan, PasanganMirip.Status.DIGABUNG, oleh, alasan)
    for p in gugur:
        _tetapkan(p, PasanganMirip.Status.GUGUR, oleh, "Salah satunya digabung ke keluarga lain")
    sesudah = {p.pk: _nilai(p) for p in [pasangan, *gugur]}
    label = PasanganMirip._meta.label_lower
    return _selisih({label: sebelum}, {label: sesudah})


def _tetapkan(pasangan: PasanganMirip, status: str, oleh, alasan: str) -> PasanganMirip:
    terbuka = status == PasanganMirip.Status.TERBUKA
    pasangan.status, pasangan.alasan = status, alasan
    pasangan.diputuskan_oleh = None if terbuka else oleh
    pasangan.diputuskan_pada = None if terbuka else timezone.now()
    # Whose pair it is stands: no need to ask again whether those families are there.
    pasangan.clean_fields(exclude={"kiri", "kanan", "diputuskan_oleh"})
    pasangan.save()
    return pasangan


# --- what it takes to undo -----------------------------------------------------------------
def _potret(*keluarga: Keluarga) -> dict[str, dict[int, dict]]:
    """{table: {pk: {field: value}}} of the families and everybody recorded with them."""
    pks = [k.pk for k in keluarga]
    return {
        model._meta.label_lower: {o.pk: _nilai(o) for o in baris}
        for model, baris in (
            (Keluarga, Keluarga.objects.filter(pk__in=pks)),
            (Anggota, Anggota.objects.filter(keluarga__in=pks)),
        )
    }


def _nilai(objek: Model) -> dict[str, Any]:
    """The row as JSON can say it."""
    isi = {f.attname: f.value_from_object(objek) for f in objek._meta.concrete_fields}
    return json.loads(json.dumps(isi, cls=DjangoJSONEncoder))


def _selisih(sebelum: dict, sesudah: dict) -> list[dict]:
    return [
        {"tabel": tabel, "pk": pk, "isi": isi}
        for tabel, baris in sebelum.items()
        for pk, lama in baris.items()
        if (
            isi := {
                ruas: [nilai, sesudah[tabel][pk][ruas]]
                for ruas, nilai in lama.items()
                if ruas not in TANPA_JEJAK and sesudah[tabel][pk][ruas] != nilai
            }
        )
    ]


def yang_berubah(g: Penggabungan) -> list[str]:
    """One line for each thing of the merge that is no longer as the merge left it."""
    kata = []
    for catatan in g.ubah:
        if "hapus" in catatan:
            continue
        model = apps.get_model(catatan["tabel"])
        objek = model._base_manager.filter(pk=catatan["pk"]).first()
        if objek is None:
            kata.append(f"{_sebut(model, catatan['pk'])} sudah tidak ada.")
        elif "isi" in catatan:
            kini = _nilai(objek)
            kata += [
                f"{_sebut(model, objek)}: {_label(model, ruas)} diubah{_siapa(model, objek.pk)}."
                for ruas, (_, sesudah) in catatan["isi"].items()
                if ruas not in TURUNAN and kini[ruas] != sesudah
            ]
    for catatan in g.pindah:
        model = apps.get_model(catatan["tabel"])
        masih = model._base_manager.filter(
            pk__in=catatan["pk"], **{f"{r}_id": ke for r, (_, ke) in catatan["isi"].items()}
        ).values_list("pk", flat=True)
        kata += [
            f"{_sebut(model, pk)} dipindahkan atau dihapus{_siapa(model, pk)}."
            for pk in sorted(set(catatan["pk"]) - set(masih))
        ]
    return kata


def _sebut(model: type[Model], objek) -> str:
    nama = str(model._meta.verbose_name)
    return f"{nama[0].upper()}{nama[1:]} {objek}"


def _label(model: type[Model], ruas: str) -> str:
    return str(getattr(model._meta.get_field(ruas), "verbose_name", ruas))


def _siapa(model: type[Model], pk: int) -> str:
    """By whom and when, of tables that are followed."""
    if not hasattr(model, "pgh_event_model"):
        return ""
    jejak = perubahan(model, pk, batas=1)
    if not jejak:
        return ""
    return f" oleh {jejak[0].siapa} pada {timezone.localtime(jejak[0].pada):%d-%m-%Y %H.%M}"


def _kembalikan(g: Penggabungan) -> None:
    for catatan in g.ubah:
        if catatan.get("baru"):
            apps.get_model(catatan["tabel"])._base_manager.filter(pk=catatan["pk"]).delete()
    for catatan in g.pindah:
        model = apps.get_model(catatan["tabel"])
        lama = {f"{ruas}_id": dari for ruas, (dari, _) in catatan["isi"].items()}
        model._base_manager.filter(pk__in=catatan["pk"]).update(**lama)
    for catatan in g.ubah:
        model = apps.get_model(catatan["tabel"])
        if "hapus" in catatan:
            isi = {r: model._meta.get_field(r).to_python(v) for r, v in catatan["hapus"].items()}
            model._base_manager.bulk_create([model(**isi)])
        if "isi" not in catatan:
            continue
        objek = model._base_manager.get(pk=catatan["pk"])
        kini = _nilai(objek)
        lama = {
            ruas: model._meta.get_field(ruas).to_python(sebelum)
            for ruas, (sebelum, sesudah) in catatan["isi"].items()
            if kini[ruas] == sesudah
        }
        model._base_manager.filter(pk=catatan["pk"]).update(**lama)
