"""What was published of the demo districts: figures of news reports, as they stand there."""

from datetime import date

from graduasi.models import AngkaBersumber
from pkh.wilayah.models import Wilayah

ADA_KALTIM = ("Ada Kaltim, Rakor PKH 2024", date(2024, 9, 14))
RAKOR_2022 = ("Berita Rakor PKH Kukar 2022", date(2022, 11, 17))
PRINGSEWU = ("Jejak Kriminal Online, Peningkatan Kapasitas SDM PKH", date(2023, 7, 24))
# region, year, figure, value, unit as written there, source, remark
ANGKA = [
    ("64.02", 2022, "kpm", 14_550, "orang", ADA_KALTIM, ""),
    ("64.02", 2023, "kpm", 13_864, "orang", ADA_KALTIM, ""),
    ("64.02", 2024, "kpm", 7_674, "orang", ADA_KALTIM, ""),
    ("64.02", 2020, "graduasi", 100, "keluarga", ADA_KALTIM, "Ditulis “sejak 2020”."),
    ("64.02", 2021, "graduasi", 149, "keluarga", ADA_KALTIM, ""),
    ("64.02", 2023, "graduasi", 48, "keluarga", ADA_KALTIM, ""),
    ("64.02", 2024, "graduasi", 22, "keluarga", ADA_KALTIM, "Sampai Agustus."),
    ("64.02", 2020, "graduasi", 100, "KPM", RAKOR_2022, "Ditulis sebagai jumlah KPM."),
    ("64.02", 2021, "graduasi", 146, "KPM", RAKOR_2022, "Ditulis sebagai jumlah KPM."),
    ("64.02", 2022, "graduasi", 200, "KPM", RAKOR_2022, "Ditulis sebagai jumlah KPM."),
    ("18.10", 2022, "kpm", 21_299, "KPM", PRINGSEWU, "Sampai tahap IV."),
    ("18.10", 2023, "kpm", 20_667, "KPM", PRINGSEWU, "Sampai tahap II."),
    ("18.10", 2022, "graduasi", 2_091, "KPM", PRINGSEWU, "Ditulis 9,81%; yang benar 9,82%."),
    ("18.10", 2022, "sejahtera", 208, "KPM", PRINGSEWU, ""),
    ("18.10", 2022, "kelayakan_daerah", 1_883, "KPM", PRINGSEWU, ""),
]


def isi_bersumber(wilayah: str) -> None:
    """Those of the regions at or below `wilayah` that are loaded."""
    ada = set(Wilayah.objects.filter(pk__in={a[0] for a in ANGKA}).values_list("pk", flat=True))
    baris = [
        AngkaBersumber(
            wilayah_id=kode, tahun=tahun, ukuran=ukuran, nilai=nilai, satuan=satuan,
            sumber=sumber, tanggal_sumber=tanggal, catatan=catatan,
        )
        for kode, tahun, ukuran, nilai, satuan, (sumber, tanggal), catatan in ANGKA
        if kode in ada and f"{kode}.".startswith(f"{wilayah}.")
    ]  # fmt: skip
    AngkaBersumber.objects.bulk_create(baris, ignore_conflicts=True)
