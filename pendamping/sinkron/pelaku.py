"""Each kind of record carried out by the service of its room, in the name of who sent it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from kpm.kepesertaan.layanan.validasi import (
    Periksa,
    catat_validasi,
    membetulkan,
    wajib_pendamping,
)
from kpm.layanan import tambah_keluarga
from kpm.models import Anggota, Fasilitas, Keluarga, Pemutakhiran, Penggabungan
from kpm.pemutakhiran.aturan import NOMOR, TERBUKA
from kpm.pemutakhiran.aturan import Jenis as JenisUsul
from kpm.pemutakhiran.aturan import Status as StatusUsul
from kpm.pemutakhiran.layanan import ajukan, simpan_anggota, simpan_keluarga
from pendamping.kunjungan.layanan import catat_kunjungan, tuntaskan_tindak_lanjut
from pendamping.models import Kelompok, Kiriman, Penugasan, Profil, Verifikasi
from pendamping.pertemuan.layanan import Hadir, catat_pertemuan
from pendamping.verifikasi.layanan import RUAS, Baris, isi_verifikasi, pindah_fasilitas
from pkh.riwayat.identitas import samarkan

from .atas import modul_atas
from .aturan import Jenis, Milik, Status, bentrok, milik_siapa

TIDAK_ADA = "Tidak ditemukan di antara dampingan Anda. Ambil data terbaru, lalu pilih lagi."


class Perlu(Exception):
    """It cannot be carried out, and it is nobody's mistake in writing."""

    def __init__(self, status: str, pesan: dict[str, list[str]] | None, kini: dict | None = None):
        super().__init__(status)
        self.status, self.pesan, self.kini = status, pesan, kini


@dataclass(frozen=True)
class Sasaran:
    """What a record is about, and whose that was on the day."""

    milik: str
    nama: str
    wilayah: str | None
    keluarga: Keluarga | None = None
    kelompok: Kelompok | None = None
    verifikasi: Verifikasi | None = None


def cari_sasaran(oleh, kiriman: Kiriman, isi: dict[str, Any]) -> Sasaran:
    """ValidationError when it never was the person's: then it does not exist for them."""
    if kiriman.jenis == Jenis.CALON:
        wilayah = Profil.objects.filter(pengguna=oleh).values_list("wilayah", flat=True).first()
        return Sasaran(Milik.SENDIRI, isi["pengurus"]["nama"], wilayah)
    if kiriman.jenis == Jenis.PERTEMUAN:
        return _kelompok(oleh, isi["kelompok"])
    if kiriman.jenis == Jenis.VERIFIKASI:
        v = Verifikasi.objects.filter(pk=isi["id"]).select_related("keluarga", "anggota").first()
        if v is None:
            raise ValidationError(
                {"id": "Baris verifikasi ini tidak ada lagi. Ambil data terbaru."}
            )
        return _keluarga(oleh, kiriman, v.keluarga, "id", isi, verifikasi=v)
    k = Keluarga.objects.filter(pk=isi["keluarga"]).first()
    return _keluarga(oleh, kiriman, k, "keluarga", isi)


def _keluarga(
    oleh, kiriman: Kiriman, k: Keluarga | None, ruas: str, isi: dict[str, Any], **lain
) -> Sasaran:
    if k is None or (milik := _milik(oleh, kiriman, k)) == Milik.ASING:
        raise ValidationError({ruas: TIDAK_ADA})
    if k.status == Keluarga.Status.KELUAR:
        # Merged into another row since: what was done is written down there.
        gabung = Penggabungan.objects.berlaku().filter(digabung=k)
        if g := gabung.select_related("dipertahankan").first():
            k = g.dipertahankan
            if milik == Milik.SENDIRI and k.pendamping_id != oleh.pk:
                milik = Milik.LEPAS
    if milik == Milik.DAHULU and _mengubah_data(kiriman.jenis, isi):
        # The register belongs to who has the family now; the coordinator weighs it.
        milik = Milik.LEPAS
    return Sasaran(milik, str(k), k.desa_id, keluarga=k, **lain)


def _mengubah_data(jenis: str, isi: dict[str, Any]) -> bool:
    if jenis == Jenis.VALIDASI:
        return membetulkan(isi["anggota"])
    return jenis in {Jenis.PROFIL, Jenis.ANGGOTA}


def _milik(oleh, kiriman: Kiriman, k: Keluarga) -> str:
    if k.pendamping_id == oleh.pk:
        return Milik.SENDIRI
    tugas = Penugasan.objects.filter(keluarga=k, pendamping=oleh)
    pernah = tugas.exists() or _jejak(Keluarga).filter(pgh_obj_id=k.pk, pendamping=oleh).exists()
    return milik_siapa(
        kini=False,
        pada_hari_itu=pernah and tugas.berlaku(kiriman.tanggal).exists(),
        pernah=pernah,
        ragu=kiriman.jam_meragukan,
    )


def _jejak(model) -> Any:
    """The trail of a model: a hand-over that was taken back is only there."""
    return model._meta.get_field("events").related_model.objects


def _kelompok(oleh, pk: int) -> Sasaran:
    kelompok = Kelompok.objects.filter(pk=pk).first()
    if kelompok is not None and kelompok.pendamping_id == oleh.pk:
        milik = Milik.SENDIRI
    elif kelompok and _jejak(Kelompok).filter(pgh_obj_id=pk, pendamping=oleh).exists():
        milik = Milik.LEPAS
    else:
        raise ValidationError({"kelompok": TIDAK_ADA})
    return Sasaran(milik, str(kelompok), kelompok.desa_id, kelompok=kelompok)


# --- each kind ---------------------------------------------------------------------------
def _kunjungan(oleh, kiriman: Kiriman, isi: dict, sasaran: Sasaran, *, diizinkan: bool) -> int:
    isi = isi | {"keluarga": sasaran.keluarga, "kunci": kiriman.kunci, "diizinkan": diizinkan}
    isi.setdefault("waktu_gawai", kiriman.dibuat_pada)
    tuntas = isi.pop("tuntas", [])
    kunjungan, _ = catat_kunjungan(oleh=oleh, **isi)
    if tuntas and (diizinkan or sasaran.milik != Milik.SENDIRI):
        kata = "Tetap terbuka: keluarganya sudah diserahkan, pendampingnya yang menutup."
        kiriman.pesan = {"Janji terdahulu": [kata]}
    elif tuntas:
        for janji in isi["keluarga"].kunjungan.berjanji().filter(pk__in=tuntas).order_by("pk"):
            tuntaskan_tindak_lanjut(oleh=oleh, kunjungan=janji, pada=kunjungan.tanggal)
    return kunjungan.pk


def _pertemuan(oleh, kiriman: Kiriman, isi: dict, sasaran: Sasaran, *, diizinkan: bool) -> int:
    hadir = {k["keluarga_id"]: Hadir(**_tanpa_keluarga(k)) for k in isi["kehadiran"]}
    umum = {n: v for n, v in isi.items() if n not in {"kelompok", "kehadiran"}}
    return catat_pertemuan(
        oleh=oleh, kelompok=sasaran.kelompok, kehadiran=hadir, kunci=kiriman.kunci,
        hanya_disebut=True, diizinkan=diizinkan, **umum,
    )[0].pk  # fmt: skip


def _tanpa_keluarga(kehadiran: dict) -> dict:
    return {n: v for n, v in kehadiran.items() if n != "keluarga_id"}


def _verifikasi(oleh, kiriman: Kiriman, isi: dict, sasaran: Sasaran, *, diizinkan: bool) -> int:
    v = sasaran.verifikasi
    ruas = {r: getattr(v, r) for r in RUAS} | {
        n: isi[n] for n in isi if n not in {"id", "fasilitas"}
    }
    if isi.get("fasilitas", v.fasilitas_kode) != v.fasilitas_kode:
        if sasaran.milik != Milik.SENDIRI or diizinkan:
            kata = "Fasilitasnya ditentukan pendamping yang sekarang. Kirim tanpa memindahkannya."
            raise ValidationError({"fasilitas": kata})
        tujuan = Fasilitas.objects.filter(kode=isi["fasilitas"]).first()
        pindah_fasilitas(oleh=oleh, verifikasi=v, fasilitas=tujuan)
    baris = Baris(id=v.pk, **ruas)
    umum = {"oleh": oleh, "pada": kiriman.tanggal, "diizinkan": diizinkan}
    try:
        hasil = isi_verifikasi(baris=[baris], **umum)
        if hasil.bentrok and _dari_telepon_ini(kiriman, hasil.bentrok[0]):
            baris = replace(baris, versi=hasil.bentrok[0].dicatat_pada)
            hasil = isi_verifikasi(baris=[baris], **umum)
    except ValidationError as galat:
        raise ValidationError(
            {n.rpartition("-")[0]: kata for n, kata in galat.message_dict.items()}
        ) from galat
    if hasil.bentrok:
        kini = hasil.bentrok[0]
        kata = f"Sudah diisi {kini.dicatat_oleh or 'orang lain'} sesudah telepon mengambil data."
        isi_kini = {r: _beku(getattr(kini, r)) for r in (*RUAS, "hasil")} | _versi(kini)
        raise Perlu(Status.BENTROK, {"versi": [kata]}, isi_kini)
    kiriman.kini = _versi((hasil.disimpan or hasil.tetap)[0])
    return v.pk


def _versi(v: Verifikasi) -> dict[str, str | None]:
    return {"versi": v.dicatat_pada and v.dicatat_pada.isoformat()}


def _dari_telepon_ini(kiriman: Kiriman, v: Verifikasi) -> bool:
    """What stands there came from this phone and nobody has touched it since: filled in again
    before the phone heard of its first sending, it is no conflict."""
    milik = Kiriman.objects.filter(
        keluarga=v.keluarga_id, perangkat=kiriman.perangkat_id, jenis=Jenis.VERIFIKASI
    )
    return milik.filter(objek=v.pk, kini=_versi(v)).exists()


def _profil(oleh, kiriman: Kiriman, isi: dict, sasaran: Sasaran, *, diizinkan: bool) -> int:
    keluarga = Keluarga.objects.select_for_update(of=("self",)).get(pk=sasaran.keluarga.pk)
    objek: Keluarga | Anggota = keluarga
    if isi.get("anggota"):
        objek = _anggota_hadir(keluarga, isi["anggota"])
    kini = {n: _tampak(objek, n) for n in isi["baru"]}
    if ruas := bentrok(isi["lama"], kini, isi["baru"]):
        kata = "Sudah diubah orang lain sesudah telepon mengambil data. Pilih yang benar."
        pesan = {n: [kata] for n in ruas}
        raise Perlu(Status.BENTROK, pesan, {n: _beku(v) for n, v in kini.items()})
    # A change a coordinator lets pass is made by who has the family now.
    pelaku = wajib_pendamping(keluarga) if diizinkan else oleh
    bukti = _dari_telepon(kiriman, oleh)
    umum: dict[str, Any] = {"oleh": pelaku, "versi": objek.diubah_pada, "isi": isi["baru"]}
    if isinstance(objek, Anggota):
        hasil = simpan_anggota(anggota=objek, bukti=bukti, **umum)
    else:
        hasil = simpan_keluarga(keluarga=objek, bukti=bukti, **umum)
    _sebut_menunggu(kiriman, hasil.usulan)
    return objek.pk


def _anggota_hadir(keluarga: Keluarga, pk: int) -> Anggota:
    if (anggota := keluarga.anggota.hadir().filter(pk=pk).first()) is None:
        raise ValidationError({"anggota": "Orang ini bukan anggota keluarga ini lagi."})
    return anggota


def _dari_telepon(kiriman: Kiriman, oleh) -> str:
    return f"Dari telepon {oleh}, {kiriman.dibuat_pada:%d-%m-%Y}"


def _sebut_menunggu(kiriman: Kiriman, usulan: list[Pemutakhiran]) -> None:
    """Taken, and not yet in the register: the person is told which."""
    kata = "Menunggu pemeriksaan operator; datanya belum berubah."
    pesan = {u.get_jenis_display(): [kata] for u in usulan if u.status in TERBUKA}
    kiriman.pesan = pesan or None


def _datang_pergi(oleh, kiriman: Kiriman, isi: dict, sasaran: Sasaran, *, diizinkan: bool) -> int:
    keluarga, pergi = sasaran.keluarga, isi.get("anggota")
    usul, _ = ajukan(
        # What a coordinator lets pass is reported by who has the family now.
        oleh=wajib_pendamping(keluarga) if diizinkan else oleh,
        keluarga=keluarga, jenis=isi["jenis"], isi=isi["isi"],
        anggota=_anggota_hadir(keluarga, pergi) if pergi else None,
        bukti=". ".join(filter(None, [isi["bukti"][:200], _dari_telepon(kiriman, oleh)])),
        kunci=kiriman.kunci, kanal=Pemutakhiran.Kanal.TELEPON,
    )  # fmt: skip
    _sebut_menunggu(kiriman, [usul])
    return usul.pk


def _tampak(objek, ruas: str) -> Any:
    nilai = getattr(objek, ruas)
    return samarkan(nilai) if ruas in NOMOR else nilai


def _beku(nilai: Any) -> Any:
    """As JSON holds it."""
    if isinstance(nilai, date):
        return nilai.isoformat()
    return nilai.pk if hasattr(nilai, "pk") else nilai


def _calon(oleh, kiriman: Kiriman, isi: dict, sasaran: Sasaran, *, diizinkan: bool) -> int:
    keluarga = tambah_keluarga(oleh=oleh, **isi)
    kiriman.keluarga, kiriman.wilayah_id = keluarga, keluarga.desa_id
    return keluarga.pk


def _validasi(oleh, kiriman: Kiriman, isi: dict, sasaran: Sasaran, *, diizinkan: bool) -> int:
    umum = {n: v for n, v in isi.items() if n not in {"keluarga", "kembaran"}}
    umum["anggota"] = _di_pintu(kiriman, sasaran.keluarga, isi["anggota"])
    if isi.get("kembaran"):
        terlihat = Keluarga.objects.untuk(oleh).filter(~Q(pk=sasaran.keluarga.pk))
        umum["kembaran"] = terlihat.filter(pk=isi["kembaran"]).first()
        if umum["kembaran"] is None:
            kata = "Keluarga ini tidak dapat dipilih; tulis nama dan desanya di alasan."
            raise ValidationError({"kembaran": kata})
    return catat_validasi(
        oleh=oleh, keluarga=sasaran.keluarga, kunci=kiriman.kunci, diizinkan=diizinkan, **umum
    )[0].pk


def _di_pintu(kiriman: Kiriman, keluarga: Keluarga, periksa: list[Periksa]) -> list[Periksa]:
    """With those the same phone has written into the family before it could know their numbers,
    who were seen at the same door, and without those it has written out of it."""
    dari = Kiriman.objects.filter(
        keluarga=keluarga, perangkat=kiriman.perangkat_id, jenis=Jenis.ANGGOTA
    )
    usul = Pemutakhiran.objects.filter(kunci__in=dari.values("kunci"), status=StatusUsul.DITERAPKAN)
    datang_pergi = dict(usul.order_by("pk").values_list("anggota", "jenis"))
    hadir = [p for p in periksa if datang_pergi.get(p.anggota, JenisUsul.BARU) == JenisUsul.BARU]
    dilihat = {p.anggota for p in periksa}
    baru = [pk for pk, j in datang_pergi.items() if j == JenisUsul.BARU and pk not in dilihat]
    return hadir + [Periksa(pk) for pk in baru]


PELAKU: dict[str, Callable[..., int]] = {
    Jenis.KUNJUNGAN: _kunjungan,
    Jenis.PERTEMUAN: _pertemuan,
    Jenis.VERIFIKASI: _verifikasi,
    Jenis.PROFIL: _profil,
    Jenis.ANGGOTA: _datang_pergi,
    Jenis.CALON: _calon,
    Jenis.VALIDASI: _validasi,
}


def pelaku(jenis: str) -> Callable[..., int]:
    """What carries a record of this kind out, here or in a room above."""
    return PELAKU.get(jenis) or modul_atas()[jenis].catat
