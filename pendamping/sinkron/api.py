"""The phone's addresses: what it takes, what it sends, photos, receipts. The contract is in
docs/keputusan/sinkron.md."""

import json
import re
import zlib
from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from knox.models import AuthToken
from rest_framework.exceptions import ValidationError as GalatBentuk
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import BaseParser
from rest_framework.response import Response

from kpm.models import FotoValidasi
from pendamping.models import Kiriman, Perangkat
from pkh.api import LajuTelepon
from pkh.tersusun import tersusun

from .aturan import Status, jam_meragukan, kata_selisih
from .bekal import buka, sambung
from .bentuk import (
    CatatanUtuh,
    HasilSerializer,
    KirimHasilSerializer,
    KirimLonggar,
    KirimSerializer,
    Pembaca,
    PerangkatSerializer,
    TerhapusSerializer,
    ratakan,
)
from .foto import BelumAda, foto_belum_lengkap, keadaan_foto, terima_potongan
from .layanan import (
    Catatan,
    catat_keadaan,
    catat_masuk,
    catat_terhapus,
    daftarkan_perangkat,
    terima_semua,
)
from .muatan import tulis_muatan
from .tarik import Tarikan, ambil_data

POTONGAN_MAKS = 2 * 1024 * 1024  # bytes of a photo in one request
PERANGKAT = OpenApiParameter("perangkat", OpenApiTypes.UUID, required=True)


# What it holds is long, and read again where it is changed.
RUAS = [
    f.attname
    for f in Perangkat._meta.concrete_fields
    if f.name not in {"isi", "tawaran", "terhapus_belum"}
]


@tersusun
def _milik(pengguna):
    milik = Perangkat.objects.untuk(pengguna, "lapangan.pakai").filter(pengguna=pengguna)
    return milik.values_list(*RUAS)


def perangkat_sendiri(request, id: Any) -> Perangkat:
    """404 for a phone that is not registered, or not this person's."""
    try:
        id = UUID(str(id))
    except ValueError as galat:
        raise ValidationError({"perangkat": "Bukan UUID perangkat."}) from galat
    milik = (Perangkat.from_db(DEFAULT_DB_ALIAS, RUAS, b) for b in _milik(request.user))
    if (p := next((p for p in milik if p.pk == id), None)) is None:
        raise Http404
    catat_masuk(oleh=request.user, perangkat=p, masuk=_cara_masuk(request))
    return p


def _cara_masuk(request) -> str:
    if isinstance(request.auth, AuthToken):
        return f"token:{request.auth.token_key}"
    return f"sesi:{request.session.session_key}"


class PerangkatDaftar(GenericAPIView):
    hak = {"POST": "lapangan.pakai"}
    serializer_class = PerangkatSerializer

    @extend_schema(responses={200: OpenApiTypes.OBJECT, 201: OpenApiTypes.OBJECT})
    def post(self, request):
        """Daftarkan telepon ini; boleh berkali-kali. 409 bila terdaftar atas nama orang lain."""
        isian = self.get_serializer(data=request.data)
        isian.is_valid(raise_exception=True)
        try:
            p, baru = daftarkan_perangkat(oleh=request.user, **isian.validated_data)
        except ValidationError as galat:
            return Response({"detail": " ".join(galat.messages)}, status=409)
        catat_masuk(oleh=request.user, perangkat=p, masuk=_cara_masuk(request))
        siapa = request.user
        isi = {
            "id": p.pk,
            "nama": p.nama,
            "perintah": "hapus" if p.harus_dihapus else None,
            "pengguna": {"id": siapa.pk, "nama": str(siapa), "peran": sorted(siapa.peran)},
        }
        return Response(isi, status=201 if baru else 200)


class Tarik(GenericAPIView):
    throttle_classes = [LajuTelepon]
    hak = {"GET": "lapangan.pakai"}
    pagination_class = None
    filter_backends: list = []

    @extend_schema(
        parameters=[
            PERANGKAT,
            OpenApiParameter("kursor", str),
            OpenApiParameter("sebagian", bool, description="Tugas hanya dari yang berubah."),
            OpenApiParameter("cepat", bool, description="Sesudah mengirim: lihat yang dikirim."),
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request):
        """Halaman berikut dari data telepon: keluarga dampingan, lalu yang berubah saja."""
        tanya = request.query_params
        p = perangkat_sendiri(request, tanya.get("perangkat"))
        hasil = ambil_data(
            oleh=request.user,
            perangkat=p,
            kursor=tanya.get("kursor", ""),
            sebagian=tanya.get("sebagian") == "true",
            cepat=tanya.get("cepat") == "true",
        )
        return _jawab_tarikan(request, hasil)


def _jawab_tarikan(request, t: Tarikan) -> HttpResponse:
    """Compressed where it may be: numbers of families, nothing typed by a stranger beside a
    secret."""
    kepala = {
        "kursor": t.kursor, "lagi": t.lagi, "penuh": t.penuh, "perintah": t.perintah,
        "jam_server": timezone.now().isoformat(), "keluar": t.keluar,
        "keputusan": [], "penyerahan": None, "diterima": None,
    } | ({} if t.bekal else {"rujukan": None}) | t.lain  # fmt: skip
    ekor = json.dumps(kepala, ensure_ascii=False)[1:].encode()
    padat = "gzip" in request.headers.get("Accept-Encoding", "")
    if t.bekal and padat:
        isi = sambung(t.bekal, ekor)
    else:
        isi = (buka(t.bekal) if t.bekal else tulis_muatan(t.paket, t.isi).encode()) + ekor
        if padat:
            alat = zlib.compressobj(2, wbits=31)
            isi = alat.compress(isi) + alat.flush()
    jawaban = HttpResponse(isi, content_type="application/json")
    if padat:
        jawaban["Content-Encoding"] = "gzip"
    jawaban["Vary"] = "Accept-Encoding"
    return jawaban


class Kirim(GenericAPIView):
    throttle_classes = [LajuTelepon]
    hak = {"POST": "lapangan.pakai"}
    serializer_class = KirimSerializer

    @extend_schema(responses=KirimHasilSerializer)
    def post(self, request):
        """Kirim paling banyak 50 catatan. Setiap catatan dijawab; yang sama dua kali, sekali."""
        isian = KirimLonggar(data=request.data)
        isian.is_valid(raise_exception=True)
        isi = isian.validated_data
        p = perangkat_sendiri(request, isi["perangkat"])
        selisih = catat_keadaan(
            oleh=request.user, perangkat=p, jam_telepon=isi["jam_telepon"], belum=isi["belum"]
        )
        hasil = _olah(request.user, p, isi["catatan"], selisih)
        return Response(
            {
                "jam_server": timezone.now(),
                "selisih_detik": selisih,
                "peringatan": kata_selisih(selisih) if jam_meragukan(selisih) else "",
                "perintah": "hapus" if p.harus_dihapus else None,
                "hasil": hasil,
            }
        )


def _olah(oleh, perangkat: Perangkat, catatan: list[dict], selisih: int) -> list[dict[str, Any]]:
    """The answers in the order of the records. What has no key of its own cannot be kept, and
    says so."""
    bentuk, pembaca = CatatanUtuh(), Pembaca()
    terbaca: list[Catatan | dict[str, Any]] = []
    for mentah in catatan:
        try:
            terbaca.append(_baca(bentuk.run_validation(mentah), mentah["isi"], pembaca))
        except GalatBentuk as salah:
            terbaca.append(_tanpa_tanda(mentah.get("kunci"), salah, selisih))
    utuh = [c for c in terbaca if isinstance(c, Catatan)]
    tanda = terima_semua(oleh=oleh, perangkat=perangkat, catatan=utuh, selisih=selisih)
    giliran, jawab = iter(tanda), HasilSerializer()
    return [
        jawab.to_representation(next(giliran)) if isinstance(c, Catatan) else c for c in terbaca
    ]


def _tanpa_tanda(kunci: Any, salah: GalatBentuk, selisih: int) -> dict[str, Any]:
    return {
        "kunci": kunci, "status": Status.PERLU_DIPERBAIKI, "nomor": "", "diterima_pada": None,
        "objek": None, "pesan": ratakan(salah.detail), "kini": None,
        "jam_meragukan": jam_meragukan(selisih),
    }  # fmt: skip


def _baca(c: dict[str, Any], isi: dict, pembaca: Pembaca) -> Catatan:
    bersih, galat = None, None
    try:
        bersih = pembaca.baca(c["jenis"], c["isi"])
    except ValidationError as salah:
        galat = salah.message_dict
    return Catatan(c["kunci"], c["jenis"], c["dibuat_pada"], isi, bersih, galat)


class TandaTerima(GenericAPIView):
    hak = {"GET": "lapangan.pakai"}
    queryset = Kiriman._default_manager.none()
    serializer_class = HasilSerializer
    filter_backends: list = []

    @extend_schema(parameters=[PERANGKAT], responses={200: HasilSerializer(many=True)})
    def get(self, request):
        """Tanda terima semua catatan telepon ini, terbaru dahulu, jumlahnya per hari, dan foto
        yang belum lengkap atau dibuang karena sisanya tidak pernah datang."""
        p = perangkat_sendiri(request, request.query_params.get("perangkat"))
        milik = Kiriman.objects.untuk(request.user, "lapangan.pakai").filter(perangkat=p)
        halaman = self.paginate_queryset(milik)
        jawaban = self.get_paginated_response(HasilSerializer(halaman, many=True).data)
        hari = milik.order_by().values("status", hari=TruncDate("diterima_pada"))
        jawaban.data["hari"] = list(hari.annotate(jumlah=Count("pk")).order_by("-hari")[:200])
        jawaban.data["foto"] = {"belum_lengkap": foto_belum_lengkap(p), "dibuang": p.foto_disapu}
        return jawaban


class ParserBita(BaseParser):
    """A piece of a photo as it is; one byte more than allowed is enough to refuse it."""

    media_type = "application/octet-stream"

    def parse(self, stream, media_type=None, parser_context=None):
        return stream.read(POTONGAN_MAKS + 1)


class FotoPotongan(GenericAPIView):
    throttle_classes = [LajuTelepon]
    hak = {"GET": "lapangan.pakai", "PUT": "lapangan.pakai"}
    parser_classes = [ParserBita]
    pagination_class = None
    filter_backends: list = []

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request, kunci: UUID, sidik: str):
        """Berapa byte foto ini yang sudah sampai."""
        _periksa_sidik(sidik)
        try:
            ada, selesai = keadaan_foto(oleh=request.user, kunci=kunci, sidik=sidik)
        except BelumAda as belum:
            return Response({"detail": str(belum)}, status=409)
        return Response({"ada": ada, "selesai": selesai})

    @extend_schema(
        request=OpenApiTypes.BINARY,
        parameters=[
            OpenApiParameter("dari", int, required=True),
            OpenApiParameter("total", int, required=True),
            OpenApiParameter("jenis", enum=FotoValidasi.Jenis.values),
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def put(self, request, kunci: UUID, sidik: str):
        """Sepotong foto mulai byte `dari`; bila ada yang terlewat, jawabannya dari mana lagi.
        `jenis`: apa yang tampak di foto validasi."""
        _periksa_sidik(sidik)
        potongan = request.data
        if not isinstance(potongan, bytes) or len(potongan) > POTONGAN_MAKS:
            raise ValidationError(f"Potongan paling besar {POTONGAN_MAKS // 1024} KB.")
        dari, total = (_angka(request, n) for n in ("dari", "total"))
        try:
            ada, selesai = terima_potongan(
                oleh=request.user, kunci=kunci, sidik=sidik, dari=dari, total=total, isi=potongan,
                jenis=request.query_params.get("jenis", ""),
            )  # fmt: skip
        except BelumAda as belum:
            return Response({"detail": str(belum)}, status=409)
        return Response({"ada": ada, "selesai": selesai})


def _periksa_sidik(sidik: str) -> None:
    if not re.fullmatch("[0-9a-f]{64}", sidik):
        raise Http404


def _angka(request, nama: str) -> int:
    nilai = request.query_params.get(nama, "")
    if not nilai.isdecimal() or len(nilai) > 9:
        raise ValidationError({nama: "Isi dengan angka byte."})
    return int(nilai)


class Terhapus(GenericAPIView):
    hak = {"POST": "lapangan.pakai"}
    serializer_class = TerhapusSerializer

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def post(self, request):
        """Telepon sudah menghapus datanya sendiri; sebutkan yang belum terkirim."""
        isian = self.get_serializer(data=request.data)
        isian.is_valid(raise_exception=True)
        isi = dict(isian.validated_data)
        p = perangkat_sendiri(request, isi.pop("perangkat"))
        p = catat_terhapus(oleh=request.user, perangkat=p, **isi)
        if request.auth is None:
            logout(request)  # it may be in anybody's hands
        return Response({"id": p.pk, "terhapus_pada": p.terhapus_pada})
