from rest_framework import serializers

from .jenis.isi import tutup
from .jenis.katalog import KATALOG
from .models import Cuplikan, Kertas


class CuplikanSerializer(serializers.ModelSerializer):
    """A made report without its content."""

    dibuat_oleh = serializers.CharField(source="dibuat_oleh.nama", read_only=True)
    pdf = serializers.HyperlinkedIdentityField(view_name="api_laporan_pdf")
    xlsx = serializers.HyperlinkedIdentityField(view_name="api_laporan_xlsx")

    class Meta:
        model = Cuplikan
        fields = [
            "id",
            "jenis",
            "wilayah",
            "periode",
            "judul",
            "per",
            "versi_definisi",
            "jumlah_baris",
            "sha256",
            "dibuat_oleh",
            "dibuat_pada",
            "pdf",
            "xlsx",
        ]
        read_only_fields = fields


class CuplikanRinciSerializer(CuplikanSerializer):
    """With `isi`: the frozen content, over which `sha256` is taken."""

    isi = serializers.SerializerMethodField(help_text="Nama keluarga hanya sebagai sidiknya.")

    class Meta(CuplikanSerializer.Meta):
        fields = [*CuplikanSerializer.Meta.fields, "isi"]
        read_only_fields = fields

    def get_isi(self, cuplikan) -> dict:
        return tutup(cuplikan.isi)


class PermintaanLaporanSerializer(serializers.Serializer):
    jenis = serializers.ChoiceField(choices=[(j.kode, j.judul) for j in KATALOG.values()])
    wilayah = serializers.CharField(
        max_length=13, help_text="Kode provinsi atau kabupaten/kota, misalnya 64.02"
    )
    periode = serializers.CharField(max_length=10, help_text="2024, 2024-TW3 atau 2024-08")
    nomor = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    sifat = serializers.CharField(max_length=20, required=False, default="Biasa")
    kertas = serializers.ChoiceField(
        Kertas.choices,
        required=False,  # and without a default: "" is none of the choices
        help_text="Tanpa ini: kertas pada kop surat kantor",
    )


class PekerjaanLaporanSerializer(serializers.Serializer):
    """The job that makes the report; ask again at `tautan`."""

    pekerjaan = serializers.IntegerField()
    status = serializers.CharField()
    laporan = serializers.CharField(allow_blank=True)
    pesan = serializers.CharField(allow_blank=True)
    tautan = serializers.CharField()


class AngkaSerializer(serializers.Serializer):
    kode = serializers.CharField()
    judul = serializers.CharField()
    satuan = serializers.CharField()
    definisi = serializers.CharField()
    pembilang = serializers.IntegerField()
    penyebut = serializers.IntegerField(allow_null=True)
    nilai = serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True)


class DasborSerializer(serializers.Serializer):
    wilayah = serializers.CharField()
    bulan = serializers.CharField(help_text="YYYY-MM")
    per = serializers.DateTimeField(allow_null=True)
    versi_definisi = serializers.IntegerField()
    angka = AngkaSerializer(many=True)


class SisiAngkaSerializer(serializers.Serializer):
    """A list that a figure is worked out from, and what it adds up to."""

    kode = serializers.CharField()
    kata = serializers.CharField()
    jumlah = serializers.IntegerField()


class BarisDiBalikSerializer(serializers.Serializer):
    """`n`: how much of the figure it is; `sebut` and `keterangan` are read now, of what the
    reader may see."""

    nomor = serializers.IntegerField()
    kode = serializers.CharField(help_text="Wilayah saat laporan dibuat")
    n = serializers.IntegerField()
    sebut = serializers.CharField()
    keterangan = serializers.DictField(
        child=serializers.CharField(), source="kolom", help_text="Judul: isinya sekarang"
    )


class DiBalikSerializer(serializers.Serializer):
    judul = serializers.CharField()
    nilai = serializers.CharField()
    dasar = serializers.CharField()
    satuan = serializers.CharField()
    sisi = SisiAngkaSerializer(many=True)
    jumlah_baris = serializers.IntegerField()
    baris = BarisDiBalikSerializer(many=True)
    berikut = serializers.CharField()
