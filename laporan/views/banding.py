"""Two reports of one kind and region beside each other."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from kpm.models import PerubahanStatus
from laporan import banding as b
from laporan.asal import ASAL
from laporan.di_balik import LUAR
from laporan.models import Cuplikan
from laporan.rincian import KELUARGA
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_daftar

TAMPAK = 200  # differing cells on the page


def _pasangan(request, pk: int, lama: int) -> tuple[Cuplikan, Cuplikan]:
    """(the new one, the old one); Http404 where they cannot be compared."""
    terlihat = Cuplikan.objects.untuk(request.user).select_related("wilayah", "dibuat_oleh")
    kini, dulu = get_object_or_404(terlihat, pk=pk), get_object_or_404(terlihat, pk=lama)
    if (kini.jenis, kini.wilayah_id) != (dulu.jenis, dulu.wilayah_id) or dulu.pk >= kini.pk:
        raise Http404
    return kini, dulu


@butuh_hak("laporan.lihat")
@require_GET
def banding(request, pk, lama):
    kini, dulu = _pasangan(request, pk, lama)
    sel = b.beda_sel(dulu.isi, kini.isi)
    konteks = {
        "kini": kini,
        "dulu": dulu,
        "periode": (b.nama_periode(dulu), b.nama_periode(kini)),
        "sebab": b.kalimat_sebab(dulu.isi, kini.isi),
        "definisi": b.beda_definisi(dulu.isi, kini.isi),
        "sama": dulu.sha256 == kini.sha256,
        "ringkas": b.beda_ringkas(dulu.isi, kini.isi),
        "jumlah": [s for s in sel if s.baris == "Jumlah"],
        "sel": sel[:TAMPAK],
        "sisa": max(0, len(sel) - TAMPAK),
        "baris": [
            (kode, ASAL[kode].satuan, [(apa, kata, len(getattr(d, apa))) for apa, kata in _APA])
            for kode, d in b.beda_baris(dulu, kini).items()
        ],
    }
    return render(request, "laporan/banding.html", konteks)


_APA = list(b.APA.items())


@butuh_hak("laporan.lihat")
@require_GET
def baris(request, pk, lama, apa):
    """The rows of one kind of difference, with what the reader may see of them now; of families
    also what the register says happened."""
    kini, dulu = _pasangan(request, pk, lama)
    kode = request.GET.get("asal", KELUARGA)
    beda = b.beda_baris(dulu, kini).get(kode)
    if beda is None or apa not in b.APA:
        raise Http404
    rinci = dict(beda.berubah)
    semua = [{"pk": k} for k in (rinci if apa == "berubah" else getattr(beda, apa))]
    halaman = potong_daftar(request, semua, kunci="pk")
    _jelaskan(request.user, halaman.baris, rinci, dulu, kini, kode)
    konteks = {"kini": kini, "dulu": dulu, "halaman": halaman, "kata": b.APA[apa]}
    konteks |= {"n": len(semua), "asal": ASAL[kode], "keluarga": kode == KELUARGA}
    return render(request, "laporan/banding_baris.html", konteks)


def _jelaskan(pengguna, baris: list[dict], rinci: dict, dulu, kini, kode: str) -> None:
    kata = b.kata_ukuran(dulu.isi, kode) + b.kata_ukuran(kini.isi, kode)
    nomor, asal = [k["pk"] for k in baris], ASAL[kode]
    ada = asal.ambil(pengguna, nomor)
    status: dict[int, list] = {}
    if kode == KELUARGA:
        sejak = min(dulu.isi["periode"]["mulai"], kini.isi["periode"]["mulai"])
        riwayat = PerubahanStatus.objects.untuk(pengguna).filter(keluarga__in=nomor)
        for p in riwayat.filter(tanggal__gte=sejak).order_by("tanggal", "pk"):
            status.setdefault(p.keluarga_id, []).append(p)
    for k in baris:
        objek = ada.get(k["pk"])
        k["sebut"] = asal.sebut(objek) if objek else LUAR
        k["tautan"] = asal.tautan(objek) if objek else ""
        k["rincian"] = [(j, f(objek) if objek else "–") for j, f in asal.kolom.items()]
        k["beda"] = b.kata_berubah(rinci[k["pk"]], kata) if k["pk"] in rinci else []
        k["status"] = status.get(k["pk"], [])
