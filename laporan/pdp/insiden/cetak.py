"""The two notices of Pasal 46: to the agency, and to each family. Drafted from what is recorded;
the office signs and sends them."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError

from laporan.formulir.naskah import Cetakan, Naskah
from laporan.formulir.surat import LANGSUNG, SEKALI, alamat_surat, kantor, potong
from pkh.akun.cakupan import Cakupan

from ..aturan import Langkah, Status
from .models import Insiden, KeluargaTerdampak

HAK = "pdp.catat"


def _insiden(oleh, pilihan: dict) -> Insiden:
    insiden = Insiden.objects.untuk(oleh, HAK).select_related("wilayah").get(pk=pilihan["insiden"])
    if insiden.status == Status.BUKAN:
        raise ValidationError("Insiden ini bukan kegagalan pelindungan; tidak ada yang disurati.")
    return insiden


def siapkan_lembaga(oleh, pilihan: dict) -> Cetakan:
    """The notice to the agency. `pilihan`: insiden. Insiden.DoesNotExist; ValidationError for one
    that was none."""
    insiden = _insiden(oleh, pilihan)
    langkah = insiden.langkah.filter(jenis__in=[Langkah.DITAHAN, Langkah.PULIH]).order_by("pada")

    def naskah(buka: Cakupan) -> Iterator[Naskah]:
        surat = {
            "hal": "Pemberitahuan kegagalan pelindungan data pribadi",
            "nama": "Lembaga Pelindungan Data Pribadi",
            "alamat": ["di Jakarta"],
        }
        yield Naskah(
            templat="surat",
            nama="Pemberitahuan kepada lembaga",
            kabupaten=insiden.wilayah_id,
            isi=kantor(insiden.wilayah_id)
            | {
                "judul": "Pemberitahuan kegagalan pelindungan data pribadi",
                "isi_surat": "laporan/cetak/formulir/_insiden_lembaga.html",
                "insiden": insiden,
                "terdampak": insiden.terdampak.count(),
                "langkah": langkah,
                "kanan": "",
                "surat": [surat],
            },
            jumlah=1,
        )

    return Cetakan(
        hak=HAK,
        judul="Pemberitahuan insiden kepada lembaga",
        nama=f"pemberitahuan-lembaga-{insiden.pk}",
        kata=["Pemberitahuan insiden kepada lembaga", f"Insiden {insiden.pk}"],
        jumlah=1,
        naskah=naskah,
        wilayah=insiden.wilayah_id,
        beridentitas=False,
    )


def siapkan_keluarga(oleh, pilihan: dict) -> Cetakan:
    """A letter to each family on the list that the person may see. `pilihan`: insiden."""
    insiden = _insiden(oleh, pilihan)
    terdampak = list(
        KeluargaTerdampak.objects.untuk(oleh)
        .filter(insiden=insiden)
        .select_related("keluarga__desa__induk")
        .order_by("keluarga__desa_id", "keluarga__nama_pengurus", "pk")
    )

    def naskah(buka: Cakupan) -> Iterator[Naskah]:
        umum = kantor(insiden.wilayah_id) | {
            "judul": "Pemberitahuan tentang data keluarga",
            "isi_surat": "laporan/cetak/formulir/_insiden_keluarga.html",
            "insiden": insiden,
            "kanan": "",
        }
        for bagian in potong(terdampak, SEKALI):
            surat = [
                {
                    "hal": "Pemberitahuan tentang data keluarga Anda",
                    "nama": t.keluarga.nama_pengurus,
                    "alamat": alamat_surat(t.keluarga),
                }
                for t in bagian
            ]
            yield Naskah(
                templat="surat",
                nama=f"Surat mulai {surat[0]['nama']}",
                kabupaten=insiden.wilayah_id,
                isi=umum | {"surat": surat},
                jumlah=len(surat),
            )

    return Cetakan(
        hak=HAK,
        judul="Surat insiden kepada KPM",
        nama=f"surat-insiden-{insiden.pk}",
        kata=["Surat insiden kepada KPM", f"Insiden {insiden.pk}"],
        jumlah=len(terdampak),
        naskah=naskah,
        langsung=LANGSUNG,
        wilayah=insiden.wilayah_id,
        beridentitas=False,
    )
