"""Shape of the API of imports. Rules are in the services; numbers stay masked."""

from django.core.exceptions import ValidationError as GalatDjango
from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kpm.models import BarisImpor, Impor
from kpm.templatetags.impor import perubahan, samar_teks

from .forms import periksa_unggahan
from .jenis import kolom_jenis, semua_jenis


class KolomSerializer(serializers.Serializer):
    nama = serializers.CharField()
    wajib = serializers.BooleanField()
    keterangan = serializers.CharField()
    alias = serializers.ListField(child=serializers.CharField())
    contoh = serializers.CharField()
    pilihan = serializers.ListField(child=serializers.CharField(), source="isi.pilihan")


class JenisSerializer(serializers.Serializer):
    jenis = serializers.CharField(source="kode")
    judul = serializers.CharField()
    keterangan = serializers.CharField()
    kolom = serializers.SerializerMethodField()

    @extend_schema_field(KolomSerializer(many=True))
    def get_kolom(self, jenis):
        return KolomSerializer(list(kolom_jenis(jenis).values()), many=True).data


class PekerjaanRingkasSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    status = serializers.CharField()
    fase = serializers.CharField()
    dikerjakan = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)
    sisa_detik = serializers.IntegerField(allow_null=True)
    pesan = serializers.CharField()


class ImporSerializer(serializers.ModelSerializer):
    status = serializers.CharField(source="keadaan")
    oleh = serializers.CharField(source="oleh.nama")
    pekerjaan = PekerjaanRingkasSerializer(allow_null=True)
    pembatalan = serializers.JSONField(help_text="Hasil pembatalan, bila dibatalkan.")
    hitungan = serializers.DictField(child=serializers.IntegerField())

    class Meta:
        model = Impor
        fields = [
            "id", "jenis", "nama_berkas", "sha256", "status", "pesan", "judul", "peta", "kolom",
            "catatan",
            "hitungan", "tolak_semua", "hilang", "oleh", "pekerjaan", "dibuat_pada",
            "diterapkan_pada", "dibatalkan_pada", "pembatalan",
        ]  # fmt: skip
        read_only_fields = fields


class ImporBaruSerializer(serializers.Serializer):
    jenis = serializers.CharField(default="kpm", help_text="Salah satu dari /impor/jenis/.")
    berkas = serializers.FileField()

    def validate_jenis(self, jenis: str) -> str:
        if jenis not in semua_jenis():
            raise serializers.ValidationError(
                f"Jenis tidak dikenal. Pilih salah satu: {', '.join(semua_jenis())}."
            )
        return jenis

    def validate_berkas(self, berkas: UploadedFile) -> UploadedFile:
        try:
            periksa_unggahan(berkas)
        except GalatDjango as galat:
            raise serializers.ValidationError(galat.messages) from galat
        return berkas


class CocokkanSerializer(serializers.Serializer):
    peta = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        help_text="Judul di berkas -> kolom, kosong bila tidak dipakai.",
    )


class TerapkanSerializer(serializers.Serializer):
    tolak_semua = serializers.BooleanField(default=False)
    hilang = serializers.ChoiceField(choices=Impor.Hilang.choices, default=Impor.Hilang.BIARKAN)


class SisiSerializer(serializers.Serializer):
    nama = serializers.CharField()
    baris = serializers.CharField(help_text="Baris di berkas; kosong bila tidak di berkas.")
    alamat = serializers.CharField(help_text="Halaman keluarganya; kosong bila belum terdaftar.")


class PasanganSerializer(serializers.Serializer):
    sisi = SisiSerializer(many=True)
    nilai = serializers.IntegerField(help_text="0 sampai 100, makin tinggi makin mirip.")
    sebab = serializers.CharField()


class HalamanSerializer(serializers.Serializer):
    """A page that goes on after `sesudah`."""

    sesudah = serializers.SerializerMethodField(help_text="Letak halaman berikutnya, bila ada.")

    def get_sesudah(self, halaman) -> int | None:
        return int(halaman.berikut.rsplit("=", 1)[1]) if halaman.berikut else None


class MiripSerializer(HalamanSerializer):
    baris = PasanganSerializer(many=True)


class HilangSerializer(HalamanSerializer):
    baris = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_baris(self, halaman):
        return [{"nama": nama, "halaman": alamat} for nama, alamat in halaman.baris]


class TemuanSerializer(serializers.Serializer):
    kolom = serializers.CharField()
    nilai = serializers.CharField()
    sebab = serializers.CharField()


class BarisImporSerializer(serializers.ModelSerializer):
    galat = serializers.SerializerMethodField()
    peringatan = serializers.SerializerMethodField()
    perubahan = serializers.SerializerMethodField()

    class Meta:
        model = BarisImpor
        fields = ["id", "bagian", "nomor", "hasil", "galat", "peringatan", "perubahan"]

    @extend_schema_field(TemuanSerializer(many=True))
    def get_galat(self, baris):
        return _temuan(baris.galat)

    @extend_schema_field(TemuanSerializer(many=True))
    def get_peringatan(self, baris):
        return _temuan(baris.peringatan)

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_perubahan(self, baris):
        return [{"kolom": k, "lama": lama, "baru": baru} for k, lama, baru in perubahan(baris)]


def _temuan(daftar: list[dict]) -> list[dict]:
    return [
        {
            "kolom": t["kolom"],
            "nilai": samar_teks(t["nilai"]) if t["nilai"] else "",
            "sebab": samar_teks(t["sebab"]),
        }
        for t in daftar
    ]
