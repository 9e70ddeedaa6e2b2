from datetime import date

from django.conf import settings
from django.core.cache import caches
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from laporan.beranda import perlu_hari_ini
from laporan.dasbor.daftar import DAFTAR, beban_orang, keluarga_di_balik
from laporan.dasbor.data import nama_bulan, pilih_bulan
from laporan.dasbor.grafik import BANDING
from laporan.dasbor.susun import gambar_keadaan
from laporan.massal import jendela
from laporan.models import Angka, PeriksaAngka
from pkh.akun.cakupan import butuh_hak
from pkh.halaman import potong_daftar, potong_halaman
from pkh.riwayat.middleware import BARU_MENULIS
from pkh.wilayah.models import Tingkat, Wilayah

HITUNG_MAKS = 20_000  # the largest district: who presses 7.057 is told 7.057 again
UMUR_PERLU = 60  # seconds
TINGKAT = [Tingkat.PROVINSI, Tingkat.KABUPATEN]


def pilih_wilayah(request) -> tuple[Wilayah, list[Wilayah]]:
    """The region of the address, else the first (highest) of the person's, where the whole
    country is the person's the one with most families; and all of them."""
    terlihat = Wilayah.objects.untuk(request.user, "laporan.lihat").filter(tingkat__in=TINGKAT)
    pilihan = list(terlihat.berlaku().order_by("kode"))
    kode = request.GET.get("wilayah") or _terbanyak(request.user, pilihan)
    wilayah = next((w for w in pilihan if w.pk == kode), None)
    return wilayah or get_object_or_404(terlihat, pk=kode), pilihan


def _terbanyak(pengguna, pilihan: list[Wilayah]) -> str:
    if not pilihan or not pengguna.cakupan("laporan.lihat").nasional:
        return pilihan[0].pk if pilihan else ""
    provinsi = [w.pk for w in pilihan if w.tingkat == Tingkat.PROVINSI]
    angka = Angka.objects.untuk(pengguna).filter(wilayah__in=provinsi, ukuran="kpm")
    isi = angka.order_by("-bulan", "-nilai").values_list("wilayah_id", flat=True).first()
    return isi or pilihan[0].pk


def _perlu(request) -> list[dict]:
    """What needs the person, kept a minute in this process as the figures below it are: what
    others do shows then, what the person does at once."""
    pengguna = request.user
    jabatan = ",".join(str(j.pk) for j in pengguna.jabatan_kini)
    kunci = f"perlu:{pengguna.pk}:{jabatan}:{timezone.localdate()}"
    perlu = None if BARU_MENULIS in request.COOKIES else caches["proses"].get(kunci)
    if perlu is None:
        perlu = perlu_hari_ini(pengguna)
        caches["proses"].set(kunci, perlu, UMUR_PERLU)
    return perlu


def tampilkan_dasbor(request):
    """The dashboard of the region and month in the address, else own region, this month."""
    wilayah, pilihan = pilih_wilayah(request)
    kini = timezone.localdate()
    bulan = pilih_bulan(request.GET.get("bulan"), kini)
    banding = request.GET.get("banding", "")
    kepala, keadaan = gambar_keadaan(
        request.user, wilayah, bulan, banding if banding in BANDING else ""
    )
    isi = {
        "d": kepala,
        "keadaan": mark_safe(keadaan),  # noqa: S308  (drawn by our own template)
        "perlu": _perlu(request),
        "pilihan_wilayah": pilihan,
        "pilihan_bulan": [
            (f"{b:%Y-%m}", nama_bulan(b), b == bulan) for b in reversed(jendela(kini))
        ],
        "boleh_buat": request.user.boleh("laporan.buat"),
    }
    return render(request, "laporan/dasbor.html", isi)


@butuh_hak("laporan.lihat")
@require_GET
def periksa(request):
    """The last nights' comparisons of the dashboard's figures with the data."""
    malam = list(PeriksaAngka.objects.all()[:14])
    for p in malam:
        p.milik = p.beda_untuk(request.user)
    return render(request, "laporan/periksa_angka.html", {"malam": malam})


@butuh_hak("laporan.lihat")
@require_GET
def dasbor(request):
    return tampilkan_dasbor(request)


def _wilayah_dan_bulan(request, *, kini_saja: bool = False) -> tuple[Wilayah, date]:
    terlihat = Wilayah.objects.untuk(request.user, "laporan.lihat").select_related("induk")
    wilayah = get_object_or_404(terlihat, pk=request.GET.get("wilayah", ""))
    kini = timezone.localdate()
    return wilayah, kini.replace(day=1) if kini_saja else pilih_bulan(
        request.GET.get("bulan"), kini
    )


@butuh_hak("laporan.lihat")
@require_GET
def di_balik(request, daftar):
    """The families behind one figure of one region and month."""
    if (isi := DAFTAR.get(daftar)) is None:
        raise Http404
    wilayah, bulan = _wilayah_dan_bulan(request, kini_saja=isi.kini)
    baris = keluarga_di_balik(request.user, isi, wilayah, bulan, timezone.localdate())
    konteks = {
        "daftar": isi,
        "wilayah": wilayah,
        "bulan": bulan,
        "nama_bulan": nama_bulan(bulan),
        "jumlah": baris.order_by()[: HITUNG_MAKS + 1].count(),
        "jumlah_maks": HITUNG_MAKS,
        "halaman": potong_halaman(
            request, baris.select_related("desa__induk", "pendamping"), urut=("desa_id",)
        ),
    }
    return render(request, "laporan/di_balik.html", konteks)


@butuh_hak("laporan.lihat")
@require_GET
def beban_di_balik(request):
    """The pendamping behind the caseload of one region and month, most families first."""
    wilayah, bulan = _wilayah_dan_bulan(request)
    baris = beban_orang(request.user, wilayah, bulan, timezone.localdate())
    konteks = {
        "wilayah": wilayah,
        "bulan": bulan,
        "nama_bulan": nama_bulan(bulan),
        "jumlah": len(baris),
        "keluarga": sum(b["kpm"] for b in baris),
        "wajar": settings.BEBAN_PENDAMPING,
        "halaman": potong_daftar(request, baris, kunci="pk"),
    }
    return render(request, "laporan/beban_di_balik.html", konteks)
