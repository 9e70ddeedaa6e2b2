"""Who may see which rows, said a second time: in the database's own words.

One table of this page for each table with people in it; `pasang.py` makes policies of them,
after each migrate. The first lock is `.untuk(pengguna)`; where this one is wider, a comment says
so and docs/keputusan/kunci-kedua.md says why. What is uncorrelated stands in `(SELECT ...)`: the
database asks it once a statement.
"""
# ruff: noqa: S608  (names of our own tables)


def di(kolom: str, daerah: str = "kunci_wilayah") -> str:
    """The code in `kolom` lies in a region of mine: it begins with the code of one."""
    return f"{kolom} ^@ ANY ((SELECT {daerah}())::text[])"


def dalam(kolom: str, himpunan: str) -> str:
    """Among the numbers that the function `himpunan` gives: gathered once a statement, when the
    first row asks, into a table in memory (hashed SubPlan)."""
    return f"{kolom} IN (SELECT {himpunan}())"


def fungsi(nama: str, hasil: str, isi: str, *, pemilik: bool = False, lain: str = "") -> str:
    """In plpgsql, which keeps the plan of what it asks; an SQL function would be parsed again
    with every statement. `pemilik`: as the owner of the tables, whom no policy asks."""
    return (
        f"CREATE OR REPLACE FUNCTION {nama} RETURNS {hasil} LANGUAGE plpgsql STABLE PARALLEL SAFE"
        f"{' SECURITY DEFINER SET search_path = public' if pemilik else ''} COST 1 {lain}"
        f" AS $$ {isi} $$;\n"
    )


def nomor(nama: str, isi: str, jenis: str = "bigint") -> str:
    """A set of numbers. As SETOF: a function that gives an array is called by the planner already,
    to see how long it is. As cheap and short: the planner counts the gathering again for each
    repetition of the scan, where it happens once."""
    isi = isi if isi.startswith(("DECLARE", "BEGIN")) else f"BEGIN RETURN QUERY {isi}; END"
    return fungsi(f"{nama}()", f"SETOF {jenis}", isi, pemilik=True, lain="ROWS 1")


def milikku(kolom: str, tabel: str) -> str:
    return f"SELECT {kolom} FROM {tabel} WHERE keluarga_id IN (SELECT kunci_keluarga())"


def _bagian(n: int, jenis: str, kosong: str = "NULL") -> str:
    kata = f"nullif(split_part(current_setting('pkh.kunci'), ';', {n}), '')"
    return f"BEGIN RETURN coalesce({kata}, {kosong})::{jenis}; END"


FUNGSI = fungsi(
    "kunci_semua()",
    "boolean",
    """
DECLARE kata text := current_setting('pkh.kunci', true);
BEGIN
    IF coalesce(kata, '') = '' THEN
        RAISE insufficient_privilege USING
            MESSAGE = 'kunci kedua: tidak ada konteks',
            HINT = 'with orang(pengguna): atau with sistem("alasan"): (pkh/kunci/konteks.py)';
    END IF;
    RETURN split_part(kata, ';', 1) = 'sistem' OR split_part(kata, ';', 2) LIKE '%*%';
END""",
)
FUNGSI += fungsi(
    "kunci_siapa()",
    "bigint",
    "BEGIN RETURN nullif(nullif(split_part(current_setting('pkh.kunci'), ';', 1), ''), 'sistem')"
    "::bigint; END",
)
FUNGSI += fungsi("kunci_wilayah()", "text[]", _bagian(2, "text[]", "'{}'"))
FUNGSI += fungsi("kunci_sekitar()", "text[]", _bagian(3, "text[]", "'{}'"))
FUNGSI += fungsi("kunci_dampingan()", "bigint", _bagian(4, "bigint"))

# Whether nothing that has a desa lies outside of my regions: the office of a kabupaten with a
# system of its own, a province or the ministry in theirs. Then no row needs to be asked. Two steps
# into an index for each; the regions come in the order of their codes (konteks.py).
_LUAR = " OR ".join(
    f"EXISTS (SELECT 1 FROM {tabel} WHERE desa_id >= sampai AND desa_id < coalesce(daerah, '~'))"
    for tabel in ("kpm_keluarga", "pendamping_kelompok", "kpm_pertemuanawal")
)
FUNGSI += fungsi(
    "kunci_seluruh()",
    "boolean",
    f"""
DECLARE daerah text; sampai text := '';
BEGIN
    IF kunci_semua() THEN RETURN true; END IF;
    IF kunci_wilayah() = '{{}}' THEN RETURN false; END IF;
    FOREACH daerah IN ARRAY kunci_wilayah() || NULL::text LOOP
        IF {_LUAR} THEN RETURN false; END IF;
        sampai := greatest(sampai, daerah || '/');
    END LOOP;
    RETURN true;
END""",
    pemilik=True,
)

BERWILAYAH = "(SELECT kunci_wilayah() <> '{}')"
# Families beyond one's own regions that the first lock shows as part of something else: of a case
# on which one is named, and those that moved away from here or are handed over to here.
FUNGSI += nomor(
    "kunci_keluarga_lain",
    f"""SELECT k.keluarga_id FROM pendamping_orangkasus o JOIN pendamping_kasus k
            ON k.id = o.kasus_id WHERE o.pengguna_id = (SELECT kunci_siapa())
        UNION
        SELECT keluarga_id FROM kpm_pemutakhiran WHERE {BERWILAYAH}
            AND jenis = 'pindah' AND ({di("desa_asal_id")}
            OR diserahkan_pada IS NOT NULL AND {di("desa_tujuan_id")})""",
)
# All families in reach. What points at one is looked up among their numbers.
FUNGSI += nomor(
    "kunci_keluarga",
    """DECLARE daerah text;
BEGIN
    RETURN QUERY SELECT id FROM kpm_keluarga WHERE pendamping_id = (SELECT kunci_dampingan());
    RETURN QUERY SELECT kunci_keluarga_lain();
    FOREACH daerah IN ARRAY kunci_wilayah() LOOP
        RETURN QUERY SELECT id FROM kpm_keluarga
            WHERE desa_id >= daerah AND desa_id < daerah || '/';
    END LOOP;
END""",
)
# The one family that the request says it is about (konteks.tentang), if it is in reach.
FUNGSI += fungsi(
    "kunci_satu()",
    "bigint",
    f"""
DECLARE satu bigint := nullif(split_part(current_setting('pkh.kunci'), ';', 5), '')::bigint;
BEGIN
    RETURN (SELECT id FROM kpm_keluarga WHERE id = satu AND (
        pendamping_id = (SELECT kunci_dampingan()) OR {di("desa_id")}
        OR {dalam("id", "kunci_keluarga_lain")}));
END""",
    pemilik=True,
)
# The desa of my families that do not lie in a region of mine.
FUNGSI += nomor(
    "kunci_desa",
    """SELECT desa_id::text FROM kpm_keluarga WHERE pendamping_id = (SELECT kunci_dampingan())
        UNION
        SELECT desa_id::text FROM kpm_keluarga WHERE id IN (SELECT kunci_keluarga_lain())""",
    "text",
)
FUNGSI += nomor(
    "kunci_penetapan",
    milikku("penetapan_id", "kpm_keluargaditetapkan"),
)
FUNGSI += nomor(
    "kunci_daftarsalur",
    milikku("daftar_id", "kpm_barissalur"),
)
FUNGSI += nomor(
    "kunci_pertemuan_awal",
    f"SELECT id FROM kpm_pertemuanawal WHERE oleh_id = (SELECT kunci_siapa()) OR {di('desa_id')}",
)
FUNGSI += nomor("kunci_pertemuan_awal_lain", milikku("pertemuan_id", "kpm_undanganawal"))
# Groups of mine; those of my regions too; those that families of mine were in or came to.
FUNGSI += nomor(
    "kunci_kelompok_saya",
    "SELECT id FROM pendamping_kelompok WHERE pendamping_id = (SELECT kunci_dampingan())",
)
FUNGSI += nomor(
    "kunci_kelompok",
    f"""SELECT kunci_kelompok_saya() UNION ALL
        SELECT id FROM pendamping_kelompok WHERE {BERWILAYAH} AND {di("desa_id")}""",
)
FUNGSI += nomor(
    "kunci_kelompok_lain",
    f"""{milikku("kelompok_id", "pendamping_anggotakelompok")}
        UNION
        SELECT kelompok_id FROM pendamping_pertemuan
        WHERE id IN (SELECT kunci_pertemuan_lain())""",
)
FUNGSI += nomor(
    "kunci_pertemuan_lain",
    milikku("pertemuan_id", "pendamping_kehadiran"),
)
FUNGSI += nomor(
    "kunci_pertemuan_saya",
    """SELECT p.id FROM pendamping_pertemuan p JOIN pendamping_kelompok g ON g.id = p.kelompok_id
        WHERE g.pendamping_id = (SELECT kunci_dampingan())""",
)
FUNGSI += nomor(
    "kunci_penyerahan",
    "SELECT ditutup_id FROM pendamping_penugasan"
    " WHERE pendamping_id = (SELECT kunci_dampingan()) AND ditutup_id IS NOT NULL",
)

SEMUA = "(SELECT kunci_semua())"
SELURUH = "(SELECT kunci_seluruh())"


def lewat(kolom: str, tabel: str) -> str:
    """Seen where the row it points at is seen, whose own policy answers. As a range of one: asked
    with "=", the planner may first gather every row of `tabel` for a list of fifty."""
    return (
        f"EXISTS (SELECT 1 FROM {tabel} atas_{kolom}"
        f" WHERE atas_{kolom}.id >= {kolom} AND atas_{kolom}.id <= {kolom})"
    )


def bersama_keluarga(kolom: str, tabel: str) -> str:
    """The same, where rows of `tabel` are seen with their family: who sees all asks no row."""
    return f"({SELURUH} OR {lewat(kolom, tabel)})"


def keluarga(kolom: str) -> str:
    """Of a family in reach: all are, it is the one the page is about, or its number is among those
    that are, which is gathered only when a row comes so far."""
    return (
        f"({kolom} IS NOT NULL AND {SELURUH} OR {kolom} = (SELECT kunci_satu())"
        f" OR {dalam(kolom, 'kunci_keluarga')})"
    )


def salah_satu(*syarat: str) -> str:
    return " OR ".join(syarat)


def milik(kolom: str) -> str:
    return f"{kolom} = (SELECT kunci_siapa())"


def atau_penulis(kolom: str) -> str:
    """Of families in reach, and wider than the first lock: what one wrote oneself, also of a family
    handed on since. Figures of one's year are counted from it; the family is out of reach."""
    return salah_satu(KELUARGA, milik(kolom))


KELUARGA = keluarga("keluarga_id")
DAMPINGAN = "pendamping_id = (SELECT kunci_dampingan())"

# Of an office, and an admin's too, who sees no family.
KANTOR = salah_satu(
    di("wilayah_id"),
    "((SELECT kunci_dampingan()) IS NULL AND"
    f" ({di('wilayah_id', 'kunci_sekitar')} OR '*' = ANY ((SELECT kunci_sekitar())::text[])))",
)

# table -> who sees its rows, besides the system and who has a post over the whole country
KEBIJAKAN: dict[str, str] = {
    # --- register
    "kpm_keluarga": salah_satu(
        SELURUH, DAMPINGAN, di("desa_id"), dalam("id", "kunci_keluarga_lain")
    ),
    "kpm_anggota": KELUARGA,
    "kpm_perubahanstatus": KELUARGA,
    "kpm_perubahandesa": KELUARGA,
    "kpm_mutukeluarga": KELUARGA,
    "kpm_pasanganmirip": f"{keluarga('kiri_id')} AND {keluarga('kanan_id')}",
    "kpm_penggabungan": f"{keluarga('dipertahankan_id')} AND {keluarga('digabung_id')}",
    "kpm_pelengkap": KELUARGA,
    # A move is seen where the family was and where it goes; first lock: the latter once handed on.
    "kpm_pemutakhiran": salah_satu(KELUARGA, di("desa_asal_id"), di("desa_tujuan_id")),
    # --- candidates
    # A sheet is whole: who was at it, or has somebody there, counts all who were invited.
    # The meeting first: they are few.
    "kpm_undanganawal": salah_satu(
        SELURUH,
        dalam("pertemuan_id", "kunci_pertemuan_awal"),
        KELUARGA,
        dalam("pertemuan_id", "kunci_pertemuan_awal_lain"),
    ),
    "kpm_pertemuanawal": salah_satu(
        SELURUH,
        milik("oleh_id"),
        di("desa_id"),
        dalam("id", "kunci_pertemuan_awal_lain"),
    ),
    "kpm_validasi": atau_penulis("oleh_id"),
    "kpm_periksaanggota": bersama_keluarga("validasi_id", "kpm_validasi"),
    "kpm_fotovalidasi": bersama_keluarga("validasi_id", "kpm_validasi"),
    "kpm_sanggahan": bersama_keluarga("validasi_id", "kpm_validasi"),
    "kpm_keluargaditetapkan": KELUARGA,
    "kpm_penetapan": salah_satu(
        di("wilayah_id"),
        dalam("id", "kunci_penetapan"),
    ),
    # --- money
    "kpm_bantuan": KELUARGA,
    "kpm_hasilsalur": KELUARGA,
    "kpm_barissalur": salah_satu(di("desa_id"), KELUARGA),
    "kpm_rekonsiliasi": salah_satu(di("desa_id"), KELUARGA),
    "kpm_selisih": KELUARGA,
    "kpm_pemegangkks": KELUARGA,
    # Wider than the first lock: a pendamping sees the head of a list (region, period, totals) of
    # the district of their post, without which the rows of own families have no list.
    "kpm_daftarsalur": salah_satu(
        di("wilayah_id", "kunci_sekitar"),
        dalam("id", "kunci_daftarsalur"),
    ),
    # --- files in and out
    "kpm_impor": salah_satu(
        milik("oleh_id"),
        "(EXISTS (SELECT 1 FROM kpm_impor_wilayah w WHERE w.impor_id = kpm_impor.id)"
        " AND NOT EXISTS (SELECT 1 FROM kpm_impor_wilayah w WHERE w.impor_id = kpm_impor.id"
        f" AND NOT {di('w.wilayah_id')}))",
    ),
    "kpm_barisimpor": lewat("impor_id", "kpm_impor"),
    "kpm_periksalapangan": KELUARGA,
    "kpm_catatanekspor": salah_satu(
        milik("oleh_id"),
        di("wilayah_id"),
        "EXISTS (SELECT 1 FROM unnest((SELECT kunci_wilayah())) r"
        " WHERE r >= wilayah_id || '.' AND r < wilayah_id || '/')",
    ),
    "riwayat_bukaidentitas": salah_satu(milik("pengguna_id"), di("wilayah")),
    # --- in the field
    "pendamping_kunjungan": atau_penulis("pendamping_id"),
    "pendamping_foto": bersama_keluarga("kunjungan_id", "pendamping_kunjungan"),
    "pendamping_verifikasi": atau_penulis("dicatat_oleh_id"),
    "pendamping_sanksi": KELUARGA,
    "pendamping_keberatan": bersama_keluarga("sanksi_id", "pendamping_sanksi"),
    "pendamping_pengecualian": salah_satu(
        KELUARGA,
        "EXISTS (SELECT 1 FROM kpm_fasilitas f WHERE f.id = fasilitas_id AND "
        f"({di('f.desa_id')} OR {dalam('f.desa_id', 'kunci_desa')}))",
        di("desa_id"),
        dalam("desa_id", "kunci_desa"),
    ),
    # Confidential cases and complaints are kept apart by the first lock alone, which knows acts.
    "pendamping_kasus": KELUARGA,
    "pendamping_orangkasus": salah_satu(
        milik("pengguna_id"), bersama_keluarga("kasus_id", "pendamping_kasus")
    ),
    "pendamping_langkahkasus": bersama_keluarga("kasus_id", "pendamping_kasus"),
    "pendamping_pihakkasus": bersama_keluarga("kasus_id", "pendamping_kasus"),
    "pendamping_rujukankasus": bersama_keluarga("kasus_id", "pendamping_kasus"),
    "pendamping_pengaduan": salah_satu(
        di("wilayah_id"),
        milik("pemilik_id"),
        milik("dicatat_oleh_id"),
        f"(terlapor_id IS NULL AND {KELUARGA})",
    ),
    "pendamping_langkahpengaduan": lewat("pengaduan_id", "pendamping_pengaduan"),
    "pendamping_sosialisasi": salah_satu(milik("oleh_id"), di("wilayah_id")),
    "pendamping_fotososialisasi": lewat("sosialisasi_id", "pendamping_sosialisasi"),
    # A family brings its past along: groups and meetings it was in, wherever that was, are seen
    # with it. And a sheet is whole: who has the group sees who was on it.
    "pendamping_kelompok": salah_satu(
        SELURUH,
        DAMPINGAN,
        di("desa_id"),
        dalam("id", "kunci_kelompok_lain"),
    ),
    "pendamping_anggotakelompok": salah_satu(KELUARGA, dalam("kelompok_id", "kunci_kelompok_saya")),
    "pendamping_pengelompokan": salah_satu(DAMPINGAN, di("desa_id")),
    "pendamping_pindahkelompok": salah_satu(
        KELUARGA, lewat("pengelompokan_id", "pendamping_pengelompokan")
    ),
    "pendamping_pertemuan": salah_satu(
        SELURUH,
        dalam("kelompok_id", "kunci_kelompok"),
        dalam("id", "kunci_pertemuan_lain"),
    ),
    "pendamping_kehadiran": salah_satu(KELUARGA, dalam("pertemuan_id", "kunci_pertemuan_saya")),
    "pendamping_fotopertemuan": bersama_keluarga("pertemuan_id", "pendamping_pertemuan"),
    "pendamping_rencana": salah_satu(
        SELURUH,
        dalam("kelompok_id", "kunci_kelompok"),
        dalam("kelompok_id", "kunci_kelompok_lain"),
    ),
    # Wider than the first lock by who gave: phone and Kotak tell them that it was taken.
    "pendamping_penyerahan": salah_satu(
        DAMPINGAN,
        di("wilayah_id"),
        dalam("id", "kunci_penyerahan"),
    ),
    "pendamping_penugasan": salah_satu(DAMPINGAN, KELUARGA),
    # --- phones
    "pendamping_perangkat": salah_satu(
        milik("pengguna_id"),
        "EXISTS (SELECT 1 FROM pendamping_profil p WHERE p.pengguna_id ="
        f" pendamping_perangkat.pengguna_id AND {di('p.wilayah_id')})",
        "EXISTS (SELECT 1 FROM pendamping_kiriman k WHERE k.perangkat_id ="
        " pendamping_perangkat.id)",
    ),
    "pendamping_kiriman": salah_satu(milik("pengirim_id"), di("wilayah_id")),
    "pendamping_potonganfoto": milik("pengirim_id"),
    "pendamping_bekal": milik("pengguna_id"),
    # --- leaving
    "graduasi_asesmen": atau_penulis("oleh_id"),
    "graduasi_fotoasesmen": bersama_keluarga("asesmen_id", "graduasi_asesmen"),
    "graduasi_usulan": atau_penulis("pengusul_id"),
    "graduasi_berkasusulan": bersama_keluarga("usulan_id", "graduasi_usulan"),
    "graduasi_langkahusulan": bersama_keluarga("usulan_id", "graduasi_usulan"),
    "graduasi_bacaanusulan": bersama_keluarga("usulan_id", "graduasi_usulan"),
    "graduasi_kepergian": KELUARGA,
    "graduasi_dukungan": KELUARGA,
    "graduasi_usaha": KELUARGA,
    "graduasi_pantauan": bersama_keluarga("kepergian_id", "graduasi_kepergian"),
    "graduasi_proyeksi": KELUARGA,
    # --- reports
    "laporan_laporanbulanan": salah_satu(DAMPINGAN, di("wilayah_id")),
    "laporan_cuplikan": salah_satu(
        milik("dibuat_oleh_id"),
        di("wilayah_id"),
        "EXISTS (SELECT 1 FROM laporan_laporanbulanan b WHERE b.cuplikan_id = laporan_cuplikan.id)",
    ),
    "laporan_potonganlaporan": di("wilayah_id"),
    "laporan_rakor": di("wilayah_id"),
    "laporan_keputusanrakor": lewat("rakor_id", "laporan_rakor"),
    "laporan_insiden": KANTOR,
    "laporan_usulanretensi": KANTOR,
    "laporan_langkahinsiden": lewat("insiden_id", "laporan_insiden"),
    "laporan_keluargaterdampak": salah_satu(lewat("insiden_id", "laporan_insiden"), KELUARGA),
    "laporan_permintaandata": KELUARGA,
    "laporan_langganan": milik("pengguna_id"),
    "laporan_surelterbukti": milik("pengguna_id"),
}

# table -> who may write such a row, where that is narrower than who sees it
MENULIS: dict[str, str] = dict.fromkeys(
    (
        "kpm_validasi",
        "pendamping_anggotakelompok",
        "pendamping_kehadiran",
        "pendamping_kunjungan",
        "pendamping_penugasan",
        "pendamping_verifikasi",
        "graduasi_asesmen",
        "graduasi_usulan",
    ),
    KELUARGA,
)

_PETUGAS = "petugas, bukan keluarga; dibaca untuk tahu siapa yang masuk"
_RUJUKAN = "rujukan yang sama bagi semua"
_ANGKA = "angka per wilayah, tanpa nama"
_PUSTAKA = "milik pustaka, tanpa keluarga"
# table -> why it needs no lock. Which table stands in neither list, a test asks.
TANPA_ORANG: dict[str, str] = {
    "akun_pengguna": _PETUGAS,
    "akun_pengguna_groups": _PETUGAS,
    "akun_pengguna_user_permissions": _PETUGAS,
    "akun_jabatan": _PETUGAS,
    "akun_tokenapi": _PETUGAS,
    "pendamping_profil": _PETUGAS,
    "pendamping_profil_kecamatan": _PETUGAS,
    "pendamping_pelatihan": _PETUGAS,
    "pendamping_targetrhk": _PETUGAS,
    "pendamping_pembicaraan": _PETUGAS,
    "pekerjaan_pekerjaan": "dijalankan sebelum diketahui untuk siapa; tanpa data keluarga",
    "pekerjaan_pekerjaan_pengikut": "siapa mengikuti pekerjaan mana",
    "wilayah_wilayah": _RUJUKAN,
    "wilayah_muatan": _RUJUKAN,
    "wilayah_perubahanwilayah": _RUJUKAN,
    "kpm_fasilitas": _RUJUKAN,
    "kpm_ketentuan": _RUJUKAN,
    "kpm_labelbank": _RUJUKAN,
    "kpm_programpelengkap": _RUJUKAN,
    "kpm_pemetaan": "judul kolom berkas, tanpa isinya",
    "kpm_impor_wilayah": "impor mana di wilayah mana",
    "pendamping_kendala": _RUJUKAN,
    "pendamping_sesi": _RUJUKAN,
    "pendamping_butirrhk": _RUJUKAN,
    "pendamping_penutupan": _ANGKA,
    "pendamping_pengelompokan_kelompok_baru": "kelompok mana dari pembagian mana",
    "pendamping_pengelompokan_kelompok_bubar": "kelompok mana dari pembagian mana",
    "graduasi_pedoman": _RUJUKAN,
    "graduasi_angkabersumber": _ANGKA,
    "graduasi_target": _ANGKA,
    "graduasi_targetpendamping": _ANGKA,
    "laporan_angka": _ANGKA,
    "laporan_gambarkeadaan": _ANGKA,
    "laporan_kop": _ANGKA,
    "laporan_aturanretensi": "berapa lama disimpan, tanpa nama",
    "laporan_pemrosesan": "apa yang dikerjakan kantor, tanpa nama",
    "laporan_periksaangka": _ANGKA,
    "laporan_posisijejak": _ANGKA,
    "riwayat_segel": "jumlah dan sidik jejak",
    "riwayat_batassegel": "jumlah dan sidik jejak",
    "riwayat_sasaran": "nomor baris yang dianonimkan, tanpa isinya",
    "riwayat_pemangkasan": "kapan jejak dipangkas, atas usulan mana",
    "riwayat_nisan": "sidik jejak yang dipangkas",
    "pghistory_context": "siapa mengubah lewat pintu mana, tanpa isinya",
    "auth_group": _PUSTAKA,
    "auth_group_permissions": _PUSTAKA,
    "auth_permission": _PUSTAKA,
    "django_content_type": _PUSTAKA,
    "django_migrations": _PUSTAKA,
    "django_session": _PUSTAKA,
    "tembolok": _PUSTAKA,
    "account_emailaddress": _PUSTAKA,
    "account_emailconfirmation": _PUSTAKA,
    "mfa_authenticator": _PUSTAKA,
    "knox_authtoken": _PUSTAKA,
    "usersessions_usersession": _PUSTAKA,
}
