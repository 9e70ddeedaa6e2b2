"""Two reports of one kind and region beside each other."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from kpm.models import Keluarga, PerubahanStatus
from laporan import banding as b
from laporan.models import Cuplikan
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
    sel, keluarga = b.beda_sel(dulu.isi, kini.isi), b.beda_keluarga(dulu, kini)
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
        "keluarga": keluarga
        and [(apa, kata, len(getattr(keluarga, apa))) for apa, kata in b.APA.items()],
    }
    return render(request, "laporan/banding.html", konteks)


@butuh_hak("laporan.lihat")
@require_GET
def keluarga(request, pk, lama, apa):
    """The families of one kind of difference, with what the register says of them."""
    kini, dulu = _pasangan(request, pk, lama)
    beda = b.beda_keluarga(dulu, kini)
    if beda is None or apa not in b.APA:
        raise Http404
    kata = b.kata_ukuran(dulu.isi) | b.kata_ukuran(kini.isi)
    rinci = dict(beda.berubah)
    baris = [{"pk": k} for k in (rinci if apa == "berubah" else getattr(beda, apa))]
    halaman = potong_daftar(request, baris, kunci="pk")
    semua = [k["pk"] for k in halaman.baris]
    ada = Keluarga.objects.untuk(request.user).select_related("desa__induk").in_bulk(semua)
    sejak = min(dulu.isi["periode"]["mulai"], kini.isi["periode"]["mulai"])
    status: dict[int, list] = {}
    riwayat = PerubahanStatus.objects.untuk(request.user).filter(keluarga__in=semua)
    for p in riwayat.filter(tanggal__gte=sejak).order_by("tanggal", "pk"):
        status.setdefault(p.keluarga_id, []).append(p)
    for k in halaman.baris:
        beda_k = b.kata_berubah(rinci[k["pk"]], kata) if k["pk"] in rinci else []
        k |= {"keluarga": ada.get(k["pk"]), "beda": beda_k, "status": status.get(k["pk"], [])}
    konteks = {"kini": kini, "dulu": dulu, "halaman": halaman, "kata": b.APA[apa], "n": len(baris)}
    return render(request, "laporan/banding_keluarga.html", konteks)
