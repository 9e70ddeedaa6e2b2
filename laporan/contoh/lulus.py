"""What belongs to the proposals of the demo year: asesmen, papers."""

from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from random import Random
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.timezone import localdate
from pypdf import PdfWriter

from graduasi.asesmen.aturan import nilai
from graduasi.aturan import StatusUsulan
from graduasi.models import (
    Asesmen,
    BerkasUsulan,
    Dukungan,
    Kepergian,
    Pantauan,
    Pedoman,
    Usaha,
    Usulan,
)
from graduasi.pascagraduasi.aturan import tambah_bulan
from graduasi.pedoman.aturan import Cara, Tahap
from pkh.wilayah.models import rentang_wilayah

PINDAIAN = "usulan/contoh.pdf"
S = StatusUsulan
DIPUTUSKAN = {S.DIPUTUSKAN, S.DIKIRIM, S.EFEKTIF}


def _simpan_contoh() -> tuple[int, str]:
    """One scan that all proposals of the demo year share: (bytes, sha256)."""
    buku, ke = PdfWriter(), BytesIO()
    buku.add_blank_page(width=595, height=842)
    buku.add_metadata({"/Title": "Contoh pindaian"})
    buku.write(ke)
    isi = ke.getvalue()
    if not default_storage.exists(PINDAIAN):
        default_storage.save(PINDAIAN, ContentFile(isi))
    return len(isi), sha256(isi).hexdigest()


def isi_bukti(usulan: list[Usulan], benih: int) -> None:
    """An asesmen where the type asks for one, and the papers each has by the stage it reached."""
    tabel = Pedoman.objects.ditetapkan().earliest("mulai")
    pedoman, (ukuran, sidik) = tabel.aturan, _simpan_contoh()
    asesmen, berkas = [], []
    for u in usulan:
        acak = Random(f"{benih}|asesmen|{u.keluarga_id}")
        hari = localdate(u.dibuat_pada) - timedelta(acak.randrange(1, 10))
        if u.jenis in pedoman.asesmen_untuk and (u.status != S.DRAF or acak.random() < 0.5):
            jawaban = {
                k.kode: acak.choices(range(len(k.pilihan) - 1), [3, 2, 1][: len(k.pilihan) - 1])[0]
                for k in pedoman.kriteria
            }
            hasil = nilai(pedoman, jawaban)
            asesmen.append(
                Asesmen(
                    kunci=UUID(int=acak.getrandbits(128), version=4), keluarga_id=u.keluarga_id,
                    pedoman=tabel, oleh_id=u.pengusul_id, tanggal=hari, ditemui="Pengurus",
                    jawaban=jawaban, catatan=u.alasan, skor=hasil.skor, layak=hasil.layak,
                )
            )  # fmt: skip
        for b in pedoman.daftar_berkas(u.jenis):
            if u.status == S.DRAF or b.cara == Cara.NOMOR:
                continue
            if b.tahap == Tahap.PUTUSKAN and u.status not in {*DIPUTUSKAN, S.DITERUSKAN}:
                continue
            pindaian = b.cara == Cara.UNGGAH
            berkas.append(
                BerkasUsulan(
                    usulan=u, kode=b.kode, oleh_id=u.pengusul_id, pada=u.dibuat_pada,
                    berkas=PINDAIAN if pindaian else "", sha256=sidik if pindaian else "",
                    ukuran=ukuran if pindaian else 0, tipe="application/pdf" if pindaian else "",
                )
            )  # fmt: skip
    Asesmen.objects.bulk_create(asesmen, batch_size=2000)
    BerkasUsulan.objects.bulk_create(berkas, batch_size=5000)


DUKUNGAN = [
    ("stimulan", "Mesin jahit", 2_800_000, "apbd_kab", "CV Sinar Mahakam"),
    ("stimulan", "Kompor dan etalase", 1_900_000, "apbd_kab", "CV Sinar Mahakam"),
    ("ppse", "Modal usaha warung", 5_000_000, "apbn", "Kementerian Sosial"),
    ("kube", "Kandang dan bibit ayam kelompok", 4_000_000, "apbd_prov", "Dinas Sosial provinsi"),
    ("pelatihan", "Pelatihan pengemasan amplang", 0, "csr", "Perusahaan tambang setempat"),
]
USAHA = [("dagang", "Warung sembako"), ("kuliner", "Amplang rumahan"), ("jasa", "Jahit pakaian"),
         ("ternak", "Ayam potong"), ("tani", "Kebun sayur")]  # fmt: skip
PANTAUAN = {
    "bertahan": "Usaha berjalan, kebutuhan sehari-hari dan sekolah anak terpenuhi.",
    "rawan": "Pembeli berkurang; keluarga dibantu menata catatan usaha.",
    "jatuh": "Usaha berhenti karena pencari nafkah sakit; perlu dirujuk.",
}


def isi_pasca(benih: int, wilayah: str, per: date) -> None:
    """Business, support and visits of who graduated; a tenth has not been visited in time."""
    bulan = Pedoman.objects.ditetapkan().earliest("mulai").isi["pasca_bulan"]
    usaha, dukungan, pantauan = [], [], []
    keluar = Kepergian.objects.graduasi().filter(rentang_wilayah("keluarga__desa_id", wilayah))
    keluar = keluar.exclude(keluarga__pendamping=None)
    for p in keluar.select_related("keluarga").order_by("pk"):
        acak = Random(f"{benih}|pasca|{p.keluarga_id}")
        oleh, omzet = p.keluarga.pendamping_id, acak.choice("bcd")
        jenis, nama = acak.choice(USAHA)
        usaha.append(
            Usaha(keluarga=p.keluarga, jenis=jenis, nama=nama, omzet=omzet, oleh_id=oleh,
                  mulai=tambah_bulan(p.tanggal, -acak.randrange(6, 40)))
        )  # fmt: skip
        jenis, uraian, nilai_rp, sumber, penyedia = acak.choice(DUKUNGAN)
        dukungan.append(
            Dukungan(keluarga=p.keluarga, jenis=jenis, uraian=uraian, nilai=nilai_rp, sumber=sumber,
                     penyedia=penyedia, tanggal=p.tanggal, oleh_id=oleh,
                     nomor_bast=f"{acak.randrange(10, 90)}/DINSOS/{p.tanggal.year}")
        )  # fmt: skip
        for b in bulan:
            hari = tambah_bulan(p.tanggal, b) + timedelta(acak.randrange(0, 12))
            if hari > per or acak.random() < 0.1:
                continue
            keadaan = acak.choices([*PANTAUAN], [80, 15, 5])[0]
            pantauan.append(
                Pantauan(kunci=UUID(int=acak.getrandbits(128), version=4), kepergian=p,
                         tanggal=hari, keadaan=keadaan, omzet=omzet, catatan=PANTAUAN[keadaan],
                         oleh_id=oleh)
            )  # fmt: skip
    Usaha.objects.bulk_create(usaha, batch_size=2000)
    Dukungan.objects.bulk_create(dukungan, batch_size=2000)
    Pantauan.objects.bulk_create(pantauan, batch_size=2000)
