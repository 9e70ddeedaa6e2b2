"""The first guide. No public instrument for graduation could be found: criteria, weights, papers
and days are a proposal of ours that an office changes by copying it (keputusan/graduasi.md)."""

from datetime import date

from django.db import migrations
from django.utils import timezone


def _kriteria(kode, kata, bobot, *pilihan, wajib=False):
    return {"kode": kode, "kata": kata, "bobot": bobot, "wajib": wajib, "pilihan": list(pilihan)}


def _berkas(kode, kata, tahap="ajukan", cara="unggah"):
    return {"kode": kode, "kata": kata, "tahap": tahap, "cara": cara}


KTP = _berkas("ktp_kk", "KTP dan Kartu Keluarga", cara="lihat")
PERNYATAAN = _berkas("pernyataan", "Surat pernyataan bermeterai")
ACARA = _berkas("berita_acara", "Berita acara verifikasi", "putuskan")
ISI = {
    "kriteria": [
        _kriteria(
            "penghasilan", "Penghasilan keluarga sebulan, dibagi jumlah anggota", 25,
            [100, "Di atas satu setengah kali garis kemiskinan setempat"],
            [60, "Di atas garis kemiskinan setempat"],
            [0, "Di bawah garis kemiskinan setempat"], wajib=True,
        ),
        _kriteria(
            "pekerjaan", "Pekerjaan pencari nafkah utama", 15,
            [100, "Tetap, atau usaha sendiri lebih dari setahun"],
            [50, "Tidak tetap tetapi hampir setiap bulan ada"], [0, "Tidak menentu"],
        ),
        _kriteria(
            "usaha", "Usaha keluarga", 15,
            [100, "Berjalan, laba dicatat dan bertambah"], [60, "Berjalan"],
            [20, "Baru mulai atau musiman"], [0, "Tidak ada"],
        ),
        _kriteria(
            "rumah", "Keadaan rumah", 15,
            [100, "Milik sendiri, lantai, dinding dan atap layak"],
            [60, "Sebagian layak, atau menumpang dengan layak"], [0, "Tidak layak huni"],
        ),
        _kriteria(
            "aset", "Tabungan dan aset yang dapat diuangkan", 10,
            [100, "Cukup untuk hidup tiga bulan"], [50, "Cukup untuk satu bulan"],
            [0, "Tidak ada"],
        ),
        _kriteria(
            "utang", "Utang", 5,
            [100, "Tidak ada, atau cicilan usaha yang lancar"], [50, "Ada, terbayar"],
            [0, "Menunggak"],
        ),
        _kriteria(
            "layanan", "Sekolah anak dan kesehatan tetap terjamin tanpa bantuan", 10,
            [100, "Ya, biayanya tersedia"], [50, "Ya, dengan bantuan program lain"],
            [0, "Tidak"], wajib=True,
        ),
        _kriteria(
            "kesediaan", "Kesediaan keluarga keluar dari PKH", 5,
            [100, "Bersedia atas kehendak sendiri"], [60, "Bersedia sesudah dijelaskan"],
            [0, "Tidak bersedia"], wajib=True,
        ),
    ],
    "ambang": 60,
    "foto_min": 1,
    "berlaku_hari": 180,
    "asesmen_untuk": ["sejahtera", "pemberdayaan"],
    "berkas": {
        "alamiah": [KTP],
        "sejahtera": [KTP, PERNYATAAN, ACARA],
        "kelayakan_daerah": [
            _berkas("keputusan", "Keputusan kelayakan daerah", cara="nomor"),
        ],
        "pemberdayaan": [
            KTP, PERNYATAAN, _berkas("program", "Bukti penerima PPSE/PENA"), ACARA,
        ],
        "paksa": [
            KTP, _berkas("surat_desa", "Surat desa/kelurahan"),
            _berkas("peringatan", "Surat peringatan yang sudah disampaikan"), ACARA,
        ],
    },
    "tenggat": {
        "draf": 30, "dikembalikan": 14, "diajukan": 7, "diperiksa": 7, "diteruskan": 7,
        "diputuskan": 7, "dikirim": 90, "keberatan": 14, "batal_periksa": 7, "batal_putusan": 7,
    },
    "contoh_persen": 20,
    "contoh_min": 3,
    "pasca_bulan": [1, 3, 6, 9, 12],
}  # fmt: skip


def isi(apps, schema_editor):
    Pedoman = apps.get_model("graduasi", "Pedoman")
    alias = schema_editor.connection.alias
    p = Pedoman.objects.using(alias).create(
        mulai=date(2019, 1, 1),
        nama="Pedoman graduasi awal",
        dasar="Usulan sistem; juklak resmi belum dibaca. Salin dan sesuaikan dengan yang berlaku.",
        isi=ISI,
        ditetapkan_pada=timezone.now(),
    )
    # The triggers come after the migrations: the first event of the row is written here.
    Peristiwa = apps.get_model("graduasi", "PedomanEvent")
    ruas = [f.attname for f in Peristiwa._meta.concrete_fields if not f.name.startswith("pgh_")]
    Peristiwa.objects.using(alias).create(
        pgh_label="insert",
        pgh_created_at=timezone.now(),
        pgh_obj_id=p.pk,
        **{r: getattr(p, r) for r in ruas},
    )


class Migration(migrations.Migration):
    dependencies = [("graduasi", "0002_pedoman_dan_asesmen")]
    operations = [migrations.RunPython(isi, migrations.RunPython.noop)]
