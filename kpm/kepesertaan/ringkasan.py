"""How far the calon of each desa or pendamping have come, counted in the database."""

from datetime import date

from django.db.models import (
    Avg,
    Case,
    Count,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Left

from kpm.models import Keluarga, KeluargaDitetapkan, UndanganAwal, Validasi
from pkh.akun.models import Pengguna
from pkh.wilayah.models import Wilayah

HITUNGAN = ("semua", "diundang", "datang", "divalidasi", "layak", "ditetapkan", "tidak_layak",
            "menunggu")  # fmt: skip


class Hari(Func):
    """Days between two dates."""

    template, arg_joiner = "(%(expressions)s)", " - "
    output_field = IntegerField()


def calon_setahun(keluarga: QuerySet[Keluarga], tahun: int) -> QuerySet[Keluarga]:
    """Who is a calon now or was decided on in the year, each with `calon_sejak` and `putusan`
    (aktif, tidak_layak; None while it waits)."""
    putusan = KeluargaDitetapkan.objects.berlaku().filter(
        keluarga=OuterRef("pk"), penetapan__mulai__year=tahun
    )
    terakhir = putusan.order_by("-pk")
    masih = Q(status=Keluarga.Status.CALON)
    return keluarga.filter(masih | Exists(putusan)).annotate(
        calon_sejak=Case(
            When(masih, then=F("status_sejak")),
            default=Subquery(terakhir.values("sejak_lama")[:1]),
            output_field=DateField(),
        ),
        putusan=Case(
            When(masih, then=None), default=Subquery(terakhir.values("penetapan__ke")[:1])
        ),
    )


def hitung_kemajuan(
    keluarga: QuerySet[Keluarga], *, per: str, tahun: int, hari_ini: date
) -> list[dict]:
    """[{kunci, nama, semua, diundang, datang, divalidasi, layak, ditetapkan, tidak_layak,
    menunggu, rata, terlama}] by name; `rata` and `terlama`: days the calon of now have waited,
    None when there is none. One query, and one for the names."""
    undangan = UndanganAwal.objects.berlaku().filter(
        keluarga=OuterRef("pk"), pertemuan__tanggal__gte=OuterRef("calon_sejak")
    )
    validasi = Validasi.objects.filter(
        keluarga=OuterRef("pk"), berlaku=True, tanggal__gte=OuterRef("calon_sejak")
    )
    calon: QuerySet = calon_setahun(keluarga, tahun)
    kunci = {"desa": F("desa_id"), "pendamping": F("pendamping_id")}.get(per, Left("desa_id", 8))
    menunggu, hari = Q(putusan=None), Hari(Value(hari_ini), F("calon_sejak"))
    baris = (
        calon.annotate(kunci=kunci)
        .order_by()
        .values("kunci")
        .annotate(
            semua=Count("pk"),
            diundang=Count("pk", filter=Exists(undangan)),
            datang=Count("pk", filter=Exists(undangan.datang())),
            divalidasi=Count("pk", filter=Exists(validasi)),
            layak=Count("pk", filter=Exists(validasi.filter(hasil="layak"))),
            ditetapkan=Count("pk", filter=Q(putusan="aktif")),
            tidak_layak=Count("pk", filter=Q(putusan="tidak_layak")),
            menunggu=Count("pk", filter=menunggu),
            rata=Avg(hari, filter=menunggu),
            terlama=Max(hari, filter=menunggu),
        )
    )
    hasil = list(baris)
    nama = _nama(per, [b["kunci"] for b in hasil if b["kunci"]])
    for b in hasil:
        b["nama"] = nama.get(b["kunci"], "Belum ada pendamping")
    return sorted(hasil, key=lambda b: (b["kunci"] is None, b["nama"]))


def _nama(per: str, kunci: list) -> dict:
    if per == "pendamping":
        return dict(Pengguna.objects.filter(pk__in=kunci).values_list("pk", "nama"))
    desa = Wilayah.objects.filter(kode__in=kunci).select_related("induk")
    return {w.kode: f"{w.nama}, {w.induk.nama}" if per == "desa" else w.nama for w in desa}


def jumlahkan(baris: list[dict]) -> dict:
    """The sum of all rows, days waiting weighted by calon."""
    total = {n: sum(b[n] for b in baris) for n in HITUNGAN}
    terlama = [b["terlama"] for b in baris if b["terlama"] is not None]
    lama = sum(b["rata"] * b["menunggu"] for b in baris if b["menunggu"])
    total["rata"] = lama / total["menunggu"] if total["menunggu"] else None
    total["terlama"] = max(terlama, default=None)
    return total
