"""What belongs to the proposals of the demo year: asesmen, papers."""

from datetime import timedelta
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
from graduasi.models import Asesmen, BerkasUsulan, Pedoman, Usulan
from graduasi.pedoman.aturan import Cara, Tahap

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
