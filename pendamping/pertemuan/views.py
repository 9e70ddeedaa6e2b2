"""Meetings: the sheet, one meeting, its photos, families that make up for a sesi."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods

from kpm.layanan import Bentrok
from kpm.models import Keluarga
from pendamping.aturan import pertemuan_boleh_diubah
from pendamping.models import FotoPertemuan, Kehadiran, Kelompok, Pertemuan, Rencana
from pendamping.p2k2.layanan import peserta
from pendamping.p2k2.views import boleh_atas, sesi_kelompok
from pendamping.pertemuan.cakupan import calon_susulan, susun_cakupan, susun_susulan
from pendamping.pertemuan.forms import RUAS, PertemuanForm, SusulanForm
from pendamping.pertemuan.layanan import Hadir, catat_pertemuan, tambah_susulan, ubah_pertemuan
from pkh.akun.cakupan import butuh_hak


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("p2k2.catat")
def tambah(request, pk: int):
    kelompok = get_object_or_404(Kelompok.objects.untuk(request.user, "p2k2.catat"), pk=pk)
    awal = {"kunci": uuid4()} | _usul(request, kelompok)
    tanggal = _tanggal(request.POST.get("tanggal", "")) or awal["tanggal"]
    orang = [(k, Hadir()) for k in peserta(kelompok, tanggal).select_related("desa")]
    form = PertemuanForm(request.POST or None, request.FILES or None, peserta=orang, initial=awal)

    def simpan(**isi):
        pertemuan, baru = catat_pertemuan(
            oleh=request.user, kelompok=kelompok, kunci=form.cleaned_data["kunci"], **isi
        )
        return pertemuan, "tersimpan" if baru else "sudah tersimpan; tidak dicatat dua kali"

    return _lembar(request, form, kelompok, simpan)


def _tanggal(tulisan: str):
    try:
        return parse_date(tulisan)
    except ValueError:
        return None


def _usul(request, kelompok: Kelompok) -> dict:
    """What the sheet starts with: the plan that was due last (`?rencana=` names another), else
    the sesi that was longest ago, today."""
    hari_ini = timezone.localdate()
    terbuka = Rencana.objects.untuk(request.user, "p2k2.catat").filter(
        kelompok=kelompok, pertemuan=None, tanggal__lte=hari_ini
    )
    kode = request.GET.get("rencana", "")
    if kode.isdecimal() and len(kode) < 19:
        terbuka = terbuka.filter(pk=kode)
    else:
        terbuka = terbuka.filter(tanggal__gte=hari_ini.replace(day=1))
    if rencana := terbuka.order_by("-tanggal").first():
        tempat = rencana.tempat or kelompok.tempat
        return {"sesi": rencana.sesi_id, "tanggal": rencana.tanggal, "tempat": tempat}
    urut = sesi_kelompok(kelompok).berlaku(hari_ini)
    berikut = urut.order_by(F("terakhir").asc(nulls_first=True), "modul", "sesi").first()
    sesi = berikut and berikut.pk
    return {"sesi": sesi, "tanggal": hari_ini, "tempat": kelompok.tempat}


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("p2k2.catat")
def ubah(request, pk: int):
    boleh = Pertemuan.objects.untuk(request.user, "p2k2.catat").select_related("kelompok", "sesi")
    pertemuan = get_object_or_404(boleh, pk=pk)
    orang = [
        (k.keluarga, Hadir(k.status, k.catatan, k.diwakili)) for k in _kehadiran(request, pertemuan)
    ]
    form = PertemuanForm(
        request.POST or None, request.FILES or None, peserta=orang, instance=pertemuan
    )

    def simpan(**isi):
        hasil = ubah_pertemuan(
            oleh=request.user, pertemuan=pertemuan, versi=form.cleaned_data["versi"], **isi
        )
        return hasil, "diperbaiki"

    return _lembar(request, form, pertemuan.kelompok, simpan)


def _lembar(request, form: PertemuanForm, kelompok: Kelompok, simpan):
    konteks = {"form": form, "kelompok": kelompok, "baru": form.instance.pk is None}
    if request.method == "POST" and form.is_valid():
        isi = {n: form.cleaned_data[n] for n in (*RUAS, "foto")}
        try:
            pertemuan, kata = simpan(kehadiran=form.kehadiran(), **isi)
        except Bentrok as bentrok:
            konteks |= {"siapa": bentrok.kini, "bentrok": form.bentrok(bentrok.kini, _kini(form))}
        except ValidationError as galat:
            _pasang_galat(form, galat)
        else:
            messages.success(request, f"Pertemuan kelompok {kelompok} {kata}.")
            return redirect("pendamping:pertemuan_rinci", pertemuan.pk)
    kode = 409 if "bentrok" in konteks else 200
    return render(request, "pendamping/pertemuan_lembar.html", konteks, status=kode)


def _kini(form: PertemuanForm) -> dict[int, Hadir]:
    """What is stored now, of those on the sheet."""
    return {k.pk: h for k, h in form.peserta}


def _pasang_galat(form, galat: ValidationError) -> None:
    """Errors on their fields; those of no field of the form go on top."""
    ruas = galat.message_dict if hasattr(galat, "error_dict") else {"__all__": galat.messages}
    for nama, pesan in ruas.items():
        form.add_error(nama if nama in form.fields else None, pesan)


def _kehadiran(request, pertemuan: Pertemuan):
    """Of the families the person may see."""
    return (
        Kehadiran.objects.untuk(request.user, "p2k2.lihat")
        .filter(pertemuan=pertemuan)
        .select_related("keluarga__desa")
        .order_by("susulan", "keluarga__nama_pengurus", "pk")
    )


@require_GET
@butuh_hak("p2k2.lihat")
def rinci(request, pk: int):
    semua = Pertemuan.objects.untuk(request.user).select_related(
        "kelompok", "sesi", "dicatat_oleh", "diubah_oleh"
    )
    pertemuan = get_object_or_404(semua, pk=pk)
    status = list(pertemuan.kehadiran.values_list("status", flat=True))
    kehadiran = list(_kehadiran(request, pertemuan))
    boleh = boleh_atas(request, "p2k2.catat", pertemuan.kelompok)
    boleh_ubah = boleh and pertemuan_boleh_diubah(pertemuan.tanggal, timezone.localdate())
    konteks = {
        "pertemuan": pertemuan,
        "kehadiran": kehadiran,
        # Families that left the person's region or care since are counted, without a name.
        "tersembunyi": len(status) - len(kehadiran),
        "hitung": [(kata, status.count(nilai)) for nilai, kata in Kehadiran.Status.choices],
        "foto": pertemuan.foto.all(),
        "boleh_ubah": boleh_ubah,
    }
    return render(request, "pendamping/pertemuan_rinci.html", konteks)


@require_http_methods(["GET", "HEAD", "POST"])
@butuh_hak("p2k2.catat")
def susulan(request, pk: int):
    boleh = Pertemuan.objects.untuk(request.user, "p2k2.catat").select_related("kelompok", "sesi")
    pertemuan = get_object_or_404(boleh, pk=pk)
    calon = calon_susulan(request.user, pertemuan)
    form = SusulanForm(request.POST or None, calon=calon)
    if request.method == "POST" and form.is_valid():
        try:
            n = tambah_susulan(
                oleh=request.user, pertemuan=pertemuan, keluarga=form.cleaned_data["keluarga"]
            )
        except ValidationError as galat:
            form.add_error(None, galat)
        else:
            messages.success(request, f"{n} peserta susulan tercatat hadir.")
            return redirect("pendamping:pertemuan_rinci", pk)
    konteks = {"form": form, "pertemuan": pertemuan, "ada": calon.exists()}
    return render(request, "pendamping/pertemuan_susulan.html", konteks)


@require_GET
@butuh_hak("p2k2.lihat")
def cakupan_kelompok(request, pk: int):
    """Families and sesi: who has had what."""
    kelompok = get_object_or_404(Kelompok.objects.untuk(request.user), pk=pk)
    terlihat = Keluarga.objects.untuk(request.user, "p2k2.lihat")
    anggota = list(peserta(kelompok).filter(pk__in=terlihat.values("pk")))
    baris = susun_cakupan(request.user, anggota)
    jumlah = [
        (sel[0].sesi, sum(s.hadir for s in sel)) for sel in zip(*(b for _, b in baris), strict=True)
    ]
    konteks = {"kelompok": kelompok, "baris": baris, "jumlah": jumlah}
    return render(request, "pendamping/kelompok_cakupan.html", konteks)


@require_GET
@butuh_hak("p2k2.lihat")
def cakupan_keluarga(request, pk: int):
    """One family: each sesi, what is next, and where it can make up for what it missed."""
    semua = Keluarga.objects.untuk(request.user, "p2k2.lihat").select_related("desa")
    keluarga = get_object_or_404(semua, pk=pk)
    [(_, sel)] = susun_cakupan(request.user, [keluarga])
    hari_ini = timezone.localdate()
    tertinggal = [s.sesi.pk for s in sel if s.tertinggal]
    rencana = Rencana.objects.untuk(request.user).filter(
        kelompok__keanggotaan__keluarga=keluarga,
        kelompok__keanggotaan__selesai=None,
        tanggal__gte=hari_ini,
        pertemuan=None,
    )
    konteks = {
        "keluarga": keluarga,
        "sel": sel,
        "hadir": sum(s.hadir for s in sel),
        "berikut": rencana.select_related("sesi", "kelompok").first(),
        "susulan": susun_susulan(request.user, keluarga, tertinggal, hari_ini),
        "tertinggal": len(tertinggal),
    }
    return render(request, "pendamping/keluarga_sesi.html", konteks)


@require_GET
@butuh_hak("p2k2.lihat")
def foto(request, pk: int):
    """The picture, to those who may see the meeting; the browser may keep it but asks each time
    whether it may still show it."""
    gambar = get_object_or_404(FotoPertemuan.objects.untuk(request.user), pk=pk)
    etag = f'"{gambar.sha256}"'
    jawaban = get_conditional_response(request, etag=etag) or FileResponse(
        gambar.berkas.open("rb"), content_type="image/jpeg"
    )
    jawaban["Cache-Control"], jawaban["ETag"] = "private, no-cache", etag
    return jawaban
