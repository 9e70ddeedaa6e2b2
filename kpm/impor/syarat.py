"""Joins and checks that several kinds ask for."""

from kpm.massal import TERBUKA

from .massal import Periksa, Tahap, di_dalam


def ganda(kolom: str, *kunci: str) -> Periksa:
    """A row whose `kunci` (SQL) stands further up in the file already."""
    ada = " AND ".join(f"({k}) IS NOT NULL" for k in kunci)
    urut = f"OVER (PARTITION BY {', '.join(kunci)} ORDER BY b.bagian, b.nomor)"
    return Periksa(
        kolom,
        f"{ada} AND row_number() {urut} > 1",
        f"'sudah ada pada baris ' || first_value(b.nomor) {urut} "
        "|| ' berkas ini. Hapus salah satunya.'",
    )


def keluarga_terlihat(t: Tahap) -> str:
    """Join `kk`: the family of that No KK in the operator's own regions, the open one where
    one left and another is there."""
    return f"""LEFT JOIN (
        SELECT DISTINCT ON (no_kk) id, no_kk, desa_id, status, nama_pengurus
        FROM kpm_keluarga WHERE {di_dalam("desa_id")} AND no_kk IN (SELECT no_kk FROM {t.b})
        ORDER BY no_kk, status IN {TERBUKA} DESC, id DESC
    ) kk ON kk.no_kk = b.no_kk"""  # noqa: S608


TAK_TERLIHAT = Periksa("no_kk", "b.no_kk IS NOT NULL AND kk.id IS NULL", "%(tidak_ditemukan)s")


def tulis_hari(ruas: str) -> str:
    """A date as the pages write it: 14 Sep 2024."""
    bulan = "'Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des'"
    return (
        f"(extract(day FROM {ruas}) || ' ' || "
        f"split_part({bulan}, ' ', extract(month FROM {ruas})::int) "
        f"|| ' ' || extract(year FROM {ruas}))"
    )
