"""Shape of what a phone sends: every kind of record, as the room it belongs to takes it."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from rest_framework import serializers

from kpm.api_serializer import (
    AnggotaBaruSerializer,
    KeluargaBaruSerializer,
    KeluargaUbahSerializer,
)
from kpm.kepesertaan.api_serializer import ValidasiSerializer
from kpm.pemutakhiran.aturan import NOMOR
from kpm.pemutakhiran.aturan import Jenis as JenisUsul
from pendamping.api_serializer import (
    IsianVerifikasiSerializer,
    KehadiranSerializer,
    KunjunganSerializer,
    WaktuField,
)
from pendamping.models import Kendala, Pertemuan
from pkh.wilayah.models import Wilayah

from .atas import modul_atas
from .aturan import MAKS_CATATAN, Jenis

PANJANG_ISI = 100_000  # letters of one record
ID = {"min_value": 1, "max_value": 2**63 - 1}


class KendalaSekali(serializers.PrimaryKeyRelatedField):
    """The list of obstacles read once for all records of a sending."""

    @cached_property
    def semua(self) -> dict[int, Kendala]:
        return Kendala.objects.in_bulk()

    def to_internal_value(self, data):
        if type(data) is int and data in self.semua:
            return self.semua[data]
        self.fail("does_not_exist", pk_value=data)


class KunjunganIsi(KunjunganSerializer):
    """Which families there are is no matter of shape: the service judges by the day."""

    keluarga = serializers.IntegerField(**ID)
    tuntas = serializers.ListField(
        child=serializers.IntegerField(**ID),
        required=False,
        max_length=20,
        help_text="Kunjungan terdahulu yang janjinya dipenuhi waktu ini.",
    )
    kendala = KendalaSekali(queryset=Kendala.objects.all(), required=False, allow_null=True)

    class Meta(KunjunganSerializer.Meta):
        fields = [
            "keluarga", "tanggal", "tujuan", "ditemui", "temuan", "kendala", "kendala_lain",
            "tindak_lanjut", "tindak_lanjut_pada", "lintang", "bujur", "akurasi", "waktu_gawai",
            "pemegang_kks",
            "tuntas",
        ]  # fmt: skip


class PertemuanIsi(serializers.ModelSerializer):
    kelompok = serializers.IntegerField(**ID)
    kehadiran = KehadiranSerializer(many=True)

    class Meta:
        model = Pertemuan
        fields = ["kelompok", "sesi", "tanggal", "tempat", "tamu", "notulen", "kehadiran"]
        validators: list = []  # the service's: a second sending is no error


class VerifikasiIsi(IsianVerifikasiSerializer):
    """`fasilitas`: where the member is verified from this month on, when it is another."""

    id = serializers.IntegerField(**ID)
    fasilitas = serializers.CharField(required=False, allow_blank=True, max_length=20)


def _dahulu(ruas, nama: str, nilai: Any) -> Any:
    """A value the phone showed, typed; what cannot be is left as it is and will differ."""
    if nama not in ruas or nama in NOMOR:
        return nilai
    try:
        return ruas[nama].run_validation(nilai)
    except (serializers.ValidationError, ValidationError):
        return nilai


class ProfilIsi(serializers.Serializer):
    """`lama`: the same fields as the phone showed them; numbers of identity as masked."""

    keluarga = serializers.IntegerField(**ID)
    anggota = serializers.IntegerField(required=False, allow_null=True, **ID)
    lama = serializers.DictField()
    baru = serializers.DictField(allow_empty=False)

    def validate(self, attrs):
        """Old and new values as the register types them."""
        kelas = AnggotaBaruSerializer if attrs.get("anggota") else KeluargaUbahSerializer
        baru, lama = attrs["baru"], attrs["lama"]
        bentuk = kelas(data=baru, partial=True)
        if asing := set(baru) - set(bentuk.fields):
            raise serializers.ValidationError(dict.fromkeys(asing, "Bukan ruas data ini."))
        bentuk.is_valid(raise_exception=True)
        attrs["lama"] = {n: _dahulu(bentuk.fields, n, v) for n, v in lama.items()}
        attrs["baru"] = dict(bentuk.validated_data)
        return attrs


class AnggotaIsi(serializers.Serializer):
    """Somebody was born or moved in (no `anggota`), died or moved out. `isi`: the fields of that
    kind of report, which its service types and judges."""

    keluarga = serializers.IntegerField(**ID)
    anggota = serializers.IntegerField(required=False, allow_null=True, **ID)
    jenis = serializers.ChoiceField(
        [(j.value, j.label) for j in (JenisUsul.BARU, JenisUsul.KEMATIAN, JenisUsul.KELUAR)]
    )
    isi = serializers.DictField(allow_empty=False)
    bukti = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class ValidasiIsi(ValidasiSerializer):
    keluarga = serializers.IntegerField(**ID)
    kembaran = serializers.IntegerField(required=False, allow_null=True, **ID)

    class Meta(ValidasiSerializer.Meta):
        fields = [
            "keluarga", "tanggal", "hasil", "sebab", "alasan", "kembaran", "ditemui", "catatan",
            "komitmen_tanggal", "komitmen_oleh", "periksa",
        ]  # fmt: skip


class CalonIsi(KeluargaBaruSerializer):
    desa = serializers.PrimaryKeyRelatedField(queryset=Wilayah.objects.berlaku())


ISI: dict[str, type[serializers.Serializer]] = {
    Jenis.KUNJUNGAN: KunjunganIsi,
    Jenis.PERTEMUAN: PertemuanIsi,
    Jenis.VERIFIKASI: VerifikasiIsi,
    Jenis.PROFIL: ProfilIsi,
    Jenis.ANGGOTA: AnggotaIsi,
    Jenis.CALON: CalonIsi,
    Jenis.VALIDASI: ValidasiIsi,
}


class Pembaca:
    """Reads the records of one sending; what a kind needs is made once."""

    def __init__(self) -> None:
        self.kunjungan = KunjunganIsi()

    def baca(self, jenis: str, isi: dict) -> dict[str, Any]:
        """What a record says, in the types of its room. ValidationError by field."""
        if jenis != Jenis.KUNJUNGAN:
            return baca_isi(jenis, isi)
        try:
            return self.kunjungan.run_validation(isi)
        except serializers.ValidationError as galat:
            raise ValidationError(ratakan(galat.detail)) from galat


def baca_isi(jenis: str, isi: dict) -> dict[str, Any]:
    kelas = ISI.get(jenis) or modul_atas()[jenis].Isi
    bentuk = kelas(data=isi)
    if not bentuk.is_valid():
        raise ValidationError(ratakan(bentuk.errors))
    bersih = dict(bentuk.validated_data)
    if jenis == Jenis.VALIDASI:
        bersih.pop("periksa", None)
        bersih["anggota"] = bentuk.periksa_anggota()
    return bersih


def ratakan(galat: Any, awal: str = "") -> dict[str, list[str]]:
    """{field: words} of errors however deep: "anggota.3.nik"."""
    if isinstance(galat, dict):
        pasang = galat.items()
    elif isinstance(galat, list) and any(isinstance(g, dict) for g in galat):
        pasang = enumerate(galat)
    else:
        return {awal or "isi": [str(g) for g in galat]}
    hasil: dict[str, list[str]] = {}
    for nama, isi in pasang:
        if isi:
            hasil |= ratakan(isi, f"{awal}.{nama}".strip("."))
    return hasil


class CatatanSerializer(serializers.Serializer):
    kunci = serializers.CharField(
        max_length=64, help_text="UUID, dibuat di telepon, satu untuk setiap catatan."
    )
    jenis = serializers.CharField(max_length=20, help_text=", ".join(Jenis.values))
    dibuat_pada = serializers.CharField(max_length=40, help_text="Waktu telepon saat dicatat.")
    isi = serializers.JSONField()


class CatatanUtuh(serializers.Serializer):
    kunci = serializers.UUIDField()
    jenis = serializers.ChoiceField(Jenis.choices)
    dibuat_pada = WaktuField()
    isi = serializers.DictField()

    def validate_isi(self, isi):
        """What the receipt can hold: PostgreSQL knows no NUL and no infinite number."""
        try:
            teks = json.dumps(isi, allow_nan=False)
        except ValueError as galat:
            raise serializers.ValidationError("Berisi angka yang terlalu besar.") from galat
        if "\\u0000" in teks or len(teks) > PANJANG_ISI:
            raise serializers.ValidationError("Isinya rusak atau terlalu panjang.")
        return isi


class KirimSerializer(serializers.Serializer):
    perangkat = serializers.UUIDField()
    jam_telepon = WaktuField()
    belum = serializers.IntegerField(
        required=False, min_value=0, max_value=1_000_000, default=0,
        help_text="Catatan yang masih menunggu di telepon sesudah kiriman ini.",
    )  # fmt: skip
    catatan = CatatanSerializer(many=True, max_length=MAKS_CATATAN)


class KirimLonggar(KirimSerializer):
    """As it is read: each record by itself, so that none is looked at twice."""

    catatan = serializers.ListField(child=serializers.DictField(), max_length=MAKS_CATATAN)


class PerangkatSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    nama = serializers.CharField(max_length=80)


class TerhapusSerializer(serializers.Serializer):
    perangkat = serializers.UUIDField()
    belum = serializers.ListField(child=serializers.DictField(), max_length=20, default=list)
    sebab = serializers.ChoiceField(["perintah", "pin"])

    def validate_belum(self, nilai):
        bersih = []
        for b in nilai:
            if b.get("jenis") not in Jenis.values or not isinstance(b.get("jumlah"), int):
                raise serializers.ValidationError('Isi {"jenis": ..., "jumlah": angka}.')
            bersih.append({"jenis": b["jenis"], "jumlah": b["jumlah"]})
        return bersih


class HasilSerializer(serializers.Serializer):
    kunci = serializers.UUIDField()
    status = serializers.CharField()
    nomor = serializers.CharField()
    diterima_pada = serializers.DateTimeField()
    objek = serializers.IntegerField(allow_null=True)
    pesan = serializers.DictField(allow_null=True)
    kini = serializers.DictField(allow_null=True)
    jam_meragukan = serializers.BooleanField()


class KirimHasilSerializer(serializers.Serializer):
    jam_server = serializers.DateTimeField()
    selisih_detik = serializers.IntegerField()
    peringatan = serializers.CharField(help_text='Tentang jam telepon; "" bila tidak ada.')
    perintah = serializers.CharField(allow_null=True)
    hasil = HasilSerializer(many=True)
