"""Monthly reports that were sent: frozen as the worker would, so that there is one to review and
some that were accepted. The one given back is written with the rest of the year (rapat.py)."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from laporan.bulanan.aturan import NARASI
from laporan.bulanan.layanan import JENIS
from laporan.jenis.bulanan import narasi_awal, temuan_bulan
from laporan.jenis.deklarasi import Permintaan
from laporan.jenis.isi import sidik, susun_isi
from laporan.jenis.katalog import KATALOG
from laporan.models import Cuplikan, LaporanBulanan
from laporan.periode import periode_bulan
from laporan.rincian import kemas
from laporan.surat import susun_surat
from pendamping.models import Profil
from pkh.kunci.konteks import sistem
from pkh.riwayat.jejak import sebagai

from .tempat import Rencana

S = LaporanBulanan.Status
ORANG = 3  # of the first kabupaten/kota that has a reader
_KESIMPULAN = "Keluarga yang belum hadir P2K2 didatangi di rumahnya pada bulan berikut."


@sistem("tahun contoh")
def tulis_bulanan(r: Rencana) -> int:
    """Of the month before the last, accepted; of the last one, waiting. How many."""
    contoh = LaporanBulanan.objects.filter(status=S.DIKEMBALIKAN).order_by("pk").first()
    if contoh is None or not contoh.wilayah_id.startswith(r.wilayah[:5]):
        return 0
    lalu = contoh.bulan
    lama = (lalu - timedelta(days=1)).replace(day=1)
    semua = Profil.objects.filter(wilayah=contoh.wilayah_id).exclude(pengguna=contoh.pendamping)
    orang = list(semua.order_by("pk").select_related("pengguna", "wilayah")[1 : ORANG + 1])
    for p in orang:
        _bekukan(p, lama, S.DITERIMA, contoh.ditinjau_oleh_id)
    for p in orang[1:]:
        _bekukan(p, lalu, S.DIKIRIM, None)
    return len(orang) + len(orang[1:])


def _bekukan(p: Profil, bulan: date, status: str, peninjau: int | None) -> None:
    oleh, masa = p.pengguna, periode_bulan(bulan)
    per = timezone.make_aware(datetime.combine(masa.sampai + timedelta(days=2), time(8)))
    per = min(per, timezone.now())
    with sebagai(oleh, "data_contoh"):
        minta = Permintaan(oleh, p.wilayah, masa, per)
        narasi = narasi_awal(minta, temuan_bulan(minta)) | {"kesimpulan": _KESIMPULAN}
        with sistem("tahun contoh"):
            laporan = LaporanBulanan.objects.create(
                pendamping=oleh, wilayah=p.wilayah, bulan=bulan, status=status, dikirim_pada=per,
                ditinjau_oleh_id=peninjau, dibuat_pada=per,
                ditinjau_pada=per + timedelta(days=1) if peninjau else None,
                **{ruas: narasi.get(ruas) or "Sesuai rencana." for ruas in NARASI},
            )  # fmt: skip
        surat = susun_surat(
            wilayah=p.wilayah, pada=timezone.localdate(per), nomor="", sifat="Biasa",
            hal=f"{KATALOG[JENIS].sebutan} {masa.kata}",
        )  # fmt: skip
        isi, rinci = susun_isi(KATALOG[JENIS], minta, surat)
        kemasan, isi["sidik_keluarga"] = kemas(rinci)
        with sistem("tahun contoh"):
            # The files are made from it when somebody opens them.
            laporan.cuplikan = Cuplikan.objects.create(
                jenis=JENIS, wilayah=p.wilayah, periode=masa.kode, per=per, isi=isi,
                keluarga=kemasan, judul=f"{isi['judul']}, {masa.kata}"[:200],
                versi_definisi=isi["versi_definisi"], sha256=sidik(isi), dibuat_oleh=oleh,
                jumlah_baris=sum(len(b["baris"]) for b in isi["bagian"]), dibuat_pada=per,
            )  # fmt: skip
            laporan.save()
