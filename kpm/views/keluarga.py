"""The register: list, family page, new family, changes of a family and of its status."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kpm import layanan
from kpm.forms import KeluargaBaruForm, KeluargaForm, StatusForm
from kpm.impor.jenis import hak_impor
from kpm.keadaan import keadaan_anggota
from kpm.keadaan import perubahan as perubahan_data
from kpm.linimasa import susun_linimasa, yang_tercatat
from kpm.models import Keluarga
from kpm.mutu.ringkasan import mutu_halaman, penggabungan_dari, serupa
from kpm.pemutakhiran import layanan as pemutakhiran
from kpm.pemutakhiran.forms import pasang_bukti
from kpm.pemutakhiran.halaman import pasang_galat, umumkan
from kpm.saring import URUT, SaringKeluarga
from kpm.terbuka import yang_terbuka
from pkh.akun.cakupan import butuh_hak, wajib_atas
from pkh.halaman import potong_halaman
from pkh.kunci.konteks import tentang

HITUNG_MAKS = 1000  # beyond this the list says "lebih dari", it does not count on
LINIMASA, LINIMASA_PENUH = 25, 500


@butuh_hak("kpm.lihat")
@require_GET
def daftar(request):
    saringan = _saringan(request)
    keluarga = saringan.saring(Keluarga.objects.untuk(request.user))
    urut, hitungan = URUT[saringan.isi.get("urut", "")]
    konteks = {
        "saringan": saringan,
        "kata": saringan.kata(),
        "urut": saringan.isi.get("urut", ""),
        "jumlah": keluarga.order_by()[: HITUNG_MAKS + 1].count(),
        "jumlah_maks": HITUNG_MAKS,
        "halaman": potong_halaman(
            request,
            keluarga.select_related("desa__induk", "pendamping"),
            urut=urut,
            hitungan=hitungan,
        ),
        "boleh_impor": any(map(request.user.boleh, hak_impor())),
        "boleh_tambah": request.user.boleh("kpm.ubah"),
        "boleh_serahkan": request.user.boleh("penugasan.atur"),
        "boleh_gabung": request.user.boleh("kpm.gabung"),
    }
    return render(request, "kpm/daftar.html", konteks)


def _saringan(request) -> SaringKeluarga:
    """As in the address; the columns as chosen last, when it names none."""
    diingat = request.session.get("kolom_kpm")
    saringan = SaringKeluarga(request.GET, oleh=request.user, kolom=diingat)
    if "kolom" in request.GET and (kolom := saringan.isi.get("kolom")) != diingat:
        request.session["kolom_kpm"] = kolom
    return saringan


@butuh_hak("kpm.lihat")
@require_GET
def rinci(request, pk: int):
    semua = Keluarga.objects.untuk(request.user).select_related("desa__induk", "pendamping")
    keluarga = get_object_or_404(semua, pk=pk)
    tentang(request, keluarga.pk)
    hari_ini = timezone.localdate()
    anggota = keadaan_anggota(keluarga, request.user, hari_ini)
    penuh = request.GET.get("riwayat") == "semua"
    ada = yang_tercatat(keluarga)
    batas = LINIMASA_PENUH if penuh else LINIMASA
    kejadian, ada_lama = susun_linimasa(keluarga, request.user, batas, ada)
    hadir = [a for a in anggota if not a.keluar_pada]
    konteks = {
        "keluarga": keluarga,
        "anggota": anggota,
        "ada_pengurus": any(a.hubungan == "pengurus" for a in hadir),
        "terbuka": yang_terbuka(keluarga, request.user, hari_ini, hadir, ada),
        "linimasa": kejadian,
        "ada_lama": ada_lama and not penuh,
        **_bantuan(request.user, keluarga, ada),
        "hari_ini": hari_ini,
        "mutu": mutu_halaman(request.user, keluarga),
        "gabungan": penggabungan_dari(keluarga, request.user),
        "boleh": {h.replace(".", "_"): _boleh(request, h, keluarga) for h in TINDAKAN},
    }
    return render(request, "kpm/rinci.html", konteks)


def _bantuan(pengguna, keluarga: Keluarga, ada: frozenset[str]) -> dict:
    pelengkap = keluarga.pelengkap.untuk(pengguna).select_related("program")
    return {
        "pelengkap": pelengkap if "pelengkap" in ada else pelengkap.none(),
        "bantuan": keluarga.bantuan.untuk(pengguna)[:8],
        "pemegang_kks": keluarga.pemegang_kks.untuk(pengguna).berlaku().first(),
    }


@butuh_hak("kpm.lihat")
@require_GET
def perubahan(request, pk: int):
    """Who changed what of the family, or of the member named by `?anggota=`."""
    keluarga = get_object_or_404(Keluarga.objects.untuk(request.user), pk=pk)
    anggota = list(keluarga.anggota.untuk(request.user))
    kode = request.GET.get("anggota", "")
    objek = next((a for a in anggota if str(a.pk) == kode), None) if kode else keluarga
    if objek is None:
        raise Http404
    konteks = {
        "keluarga": keluarga,
        "anggota": anggota,
        "objek": objek,
        "perubahan": perubahan_data(objek),
    }
    return render(request, "kpm/perubahan.html", konteks)


TINDAKAN = ["kpm.ubah", "kpm.tetapkan", "calon.validasi", "identitas.buka", "kunjungan.catat",
            "graduasi.usulkan", "kasus.catat", "pengaduan.catat", "kks.catat"]  # fmt: skip


def _boleh(request, hak: str, keluarga: Keluarga) -> bool:
    return request.user.cakupan(hak).memuat(keluarga)


@butuh_hak("kpm.ubah")
@require_http_methods(["GET", "HEAD", "POST"])
def tambah(request):
    form, mirip = KeluargaBaruForm(request.POST or None, oleh=request.user), []
    if request.method == "POST" and form.is_valid():
        try:
            keluarga, mirip = _simpan_baru(request, form)
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            if not mirip:
                messages.success(request, f"Keluarga {keluarga} tersimpan sebagai calon.")
                return redirect("kpm:rinci", keluarga.pk)
    return render(request, "kpm/tambah.html", {"form": form, "mirip": mirip})


def _simpan_baru(request, form: KeluargaBaruForm) -> tuple[Keluarga, list[Keluarga]]:
    """The new family and those it may be: while there are some and the person has not said
    that it is another, nothing is kept."""
    with transaction.atomic():
        keluarga = layanan.tambah_keluarga(
            oleh=request.user, pengurus=form.pengurus(), **form.isian()
        )
        mirip = [] if "keluarga_lain" in request.POST else serupa(request.user, keluarga)
        transaction.set_rollback(bool(mirip))
    return keluarga, mirip


def ambil_keluarga(request, pk: int, hak: str) -> Keluarga:
    """404 when the person may not see the family, 403 when they may not do this to it."""
    semua = Keluarga.objects.untuk(request.user).select_related("desa__induk", "pendamping")
    keluarga = get_object_or_404(semua, pk=pk)
    wajib_atas(request.user, hak, keluarga)
    return keluarga


@butuh_hak("kpm.ubah")
@require_http_methods(["GET", "HEAD", "POST"])
def ubah(request, pk: int):
    keluarga = ambil_keluarga(request, pk, "kpm.ubah")
    berkas = request.FILES or None
    form = KeluargaForm(request.POST or None, berkas, instance=keluarga, oleh=request.user)
    periksa = bool(pemutakhiran.diperiksa(request.user, keluarga))
    if periksa:
        pasang_bukti(form)
    konteks = {"form": form, "keluarga": keluarga, "periksa": periksa}
    if request.method == "POST" and form.is_valid():
        try:
            hasil = pemutakhiran.simpan_keluarga(
                oleh=request.user, keluarga=keluarga, **form.kiriman()
            )
        except layanan.Bentrok as bentrok:
            konteks["bentrok"] = form.bentrok(bentrok.kini)
        except ValidationError as galat:
            pasang_galat(form, galat)
        else:
            umumkan(request, hasil, f"keluarga {keluarga}")
            return redirect("kpm:rinci", pk)
    return render(request, "kpm/ubah.html", konteks, status=409 if "bentrok" in konteks else 200)


@butuh_hak("kpm.tetapkan")
@require_http_methods(["GET", "HEAD", "POST"])
def status(request, pk: int):
    keluarga = ambil_keluarga(request, pk, "kpm.tetapkan")
    awal = {"tanggal": timezone.localdate()}
    form = StatusForm(request.POST or None, keluarga=keluarga, initial=awal)
    if request.method == "POST" and form.is_valid():
        try:
            perubahan = layanan.ubah_status(
                oleh=request.user, keluarga=keluarga, **form.cleaned_data
            )
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            kini = perubahan.get_ke_display()
            messages.success(request, f"Status keluarga {keluarga} diubah menjadi {kini}.")
            return redirect("kpm:rinci", pk)
    return render(request, "kpm/status.html", {"form": form, "keluarga": keluarga})
