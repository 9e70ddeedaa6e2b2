"""Who may see which rows, said a second time: in the database's own words.

One table of this page for each table with people in it; `pasang.py` makes policies of them,
after each migrate. The first lock is `.untuk(pengguna)`; where this one is wider, a comment says
so and docs/keputusan/kunci-kedua.md says why. What is uncorrelated stands in `(SELECT ...)`: the
database asks it once a statement.
"""
# ruff: noqa: S608  (names of our own tables)

FUNGSI = """
CREATE OR REPLACE FUNCTION kunci_semua() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE kata text := current_setting('pkh.kunci', true);
BEGIN
    IF coalesce(kata, '') = '' THEN
        RAISE insufficient_privilege USING
            MESSAGE = 'kunci kedua: tidak ada konteks',
            HINT = 'with orang(pengguna): atau with sistem("alasan"): (pkh/kunci/konteks.py)';
    END IF;
    RETURN split_part(kata, ';', 1) = 'sistem' OR split_part(kata, ';', 2) LIKE '%*%';
END $$;
CREATE OR REPLACE FUNCTION kunci_siapa() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(nullif(split_part(current_setting('pkh.kunci'), ';', 1), ''), 'sistem')::bigint $$;
CREATE OR REPLACE FUNCTION kunci_wilayah() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(split_part(current_setting('pkh.kunci'), ';', 2), '')::text[] $$;
CREATE OR REPLACE FUNCTION kunci_sekitar() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(split_part(current_setting('pkh.kunci'), ';', 3), '')::text[] $$;
CREATE OR REPLACE FUNCTION kunci_dampingan() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(split_part(current_setting('pkh.kunci'), ';', 4), '')::bigint $$;
"""  # noqa: E501

SEMUA = "(SELECT kunci_semua())"


def di(kolom: str, daerah: str = "kunci_wilayah") -> str:
    """The code in `kolom` lies in a region of mine: it, or what it begins with, is among them."""
    milik = f"((SELECT {daerah}())::text[])"
    return "(" + " OR ".join(
        f"{awal} = ANY ({milik})"
        for awal in (f"left({kolom}, 5)", f"left({kolom}, 2)", f"left({kolom}, 8)", kolom)
    ) + ")"  # fmt: skip


def lewat(kolom: str, tabel: str = "kpm_keluarga") -> str:
    """Seen where the row it points at is seen, whose own policy answers. As a range of one: asked
    with "=", the planner may first gather every row of `tabel` for a list of fifty."""
    return (
        f"EXISTS (SELECT 1 FROM {tabel} atas_{kolom}"
        f" WHERE atas_{kolom}.id >= {kolom} AND atas_{kolom}.id <= {kolom})"
    )


# Families beyond one's own regions that the first lock shows as part of something else: of a case
# on which one is named, and those that moved away from here or are handed over to here. As the
# owner of the tables, or the policy of the families would ask itself.
FUNGSI += f"""
CREATE OR REPLACE FUNCTION kunci_keluarga_lain() RETURNS bigint[] LANGUAGE plpgsql STABLE
    SECURITY DEFINER SET search_path = public AS $$ BEGIN RETURN ARRAY(
        SELECT k.keluarga_id FROM pendamping_orangkasus o JOIN pendamping_kasus k
            ON k.id = o.kasus_id WHERE o.pengguna_id = kunci_siapa()
        UNION
        SELECT keluarga_id FROM kpm_pemutakhiran WHERE jenis = 'pindah' AND ({di("desa_asal_id")}
            OR diserahkan_pada IS NOT NULL AND {di("desa_tujuan_id")})
    ); END $$;
CREATE OR REPLACE FUNCTION kunci_kelompok() RETURNS bigint[] LANGUAGE plpgsql STABLE
    SECURITY DEFINER SET search_path = public AS $$ BEGIN RETURN ARRAY(
        SELECT id FROM pendamping_kelompok WHERE pendamping_id = kunci_dampingan()
    ); END $$;
CREATE OR REPLACE FUNCTION kunci_pertemuan_awal() RETURNS bigint[] LANGUAGE plpgsql STABLE
    SECURITY DEFINER SET search_path = public AS $$ BEGIN RETURN ARRAY(
        SELECT id FROM kpm_pertemuanawal WHERE oleh_id = kunci_siapa()
        UNION
        SELECT u.pertemuan_id FROM kpm_undanganawal u JOIN kpm_keluarga k ON k.id = u.keluarga_id
        WHERE k.pendamping_id = kunci_dampingan()
    ); END $$;
CREATE OR REPLACE FUNCTION kunci_pertemuan_awal_di(pertemuan bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$ BEGIN RETURN EXISTS (
        SELECT 1 FROM kpm_pertemuanawal p WHERE p.id = pertemuan AND {di("p.desa_id")}
    ); END $$;
CREATE OR REPLACE FUNCTION kunci_kelompok_di(kelompok bigint) RETURNS boolean LANGUAGE plpgsql
    STABLE SECURITY DEFINER SET search_path = public AS $$ BEGIN RETURN EXISTS (
        SELECT 1 FROM pendamping_kelompok g WHERE g.id = kelompok AND {di("g.desa_id")}
    ); END $$;
CREATE OR REPLACE FUNCTION kunci_pertemuan() RETURNS bigint[] LANGUAGE plpgsql STABLE
    SECURITY DEFINER SET search_path = public AS $$ BEGIN RETURN ARRAY(
        SELECT p.id FROM pendamping_pertemuan p JOIN pendamping_kelompok g ON g.id = p.kelompok_id
        WHERE g.pendamping_id = kunci_dampingan()
    ); END $$;
"""


def salah_satu(*syarat: str) -> str:
    return " OR ".join(syarat)


def milik(kolom: str) -> str:
    return f"{kolom} = (SELECT kunci_siapa())"


def atau_penulis(kolom: str) -> str:
    """Of families in reach, and wider than the first lock: what one wrote oneself, also of a family
    handed on since. Figures of one's year are counted from it; the family is out of reach."""
    return salah_satu(milik(kolom), KELUARGA)


KELUARGA = lewat("keluarga_id")
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
        DAMPINGAN, di("desa_id"), "id = ANY ((SELECT kunci_keluarga_lain())::bigint[])"
    ),
    "kpm_anggota": KELUARGA,
    "kpm_perubahanstatus": KELUARGA,
    "kpm_perubahandesa": KELUARGA,
    "kpm_mutukeluarga": KELUARGA,
    "kpm_pasanganmirip": f"{lewat('kiri_id')} AND {lewat('kanan_id')}",
    "kpm_penggabungan": f"{lewat('dipertahankan_id')} AND {lewat('digabung_id')}",
    "kpm_pelengkap": KELUARGA,
    # A move is seen where the family was and where it goes; first lock: the latter once handed on.
    "kpm_pemutakhiran": salah_satu(KELUARGA, di("desa_asal_id"), di("desa_tujuan_id")),
    # --- candidates
    # A sheet is whole: who was at it, or has somebody there, counts all who were invited.
    "kpm_undanganawal": salah_satu(
        "pertemuan_id = ANY ((SELECT kunci_pertemuan_awal())::bigint[])",
        KELUARGA,
        "kunci_pertemuan_awal_di(pertemuan_id)",
    ),
    "kpm_pertemuanawal": salah_satu(
        milik("oleh_id"),
        di("desa_id"),
        "id = ANY ((SELECT kunci_pertemuan_awal())::bigint[])",
        "EXISTS (SELECT 1 FROM kpm_undanganawal u WHERE u.pertemuan_id = kpm_pertemuanawal.id)",
    ),
    "kpm_validasi": atau_penulis("oleh_id"),
    "kpm_periksaanggota": lewat("validasi_id", "kpm_validasi"),
    "kpm_fotovalidasi": lewat("validasi_id", "kpm_validasi"),
    "kpm_sanggahan": lewat("validasi_id", "kpm_validasi"),
    "kpm_keluargaditetapkan": KELUARGA,
    "kpm_penetapan": salah_satu(
        di("wilayah_id"),
        "EXISTS (SELECT 1 FROM kpm_keluargaditetapkan i WHERE i.penetapan_id = kpm_penetapan.id)",
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
        "EXISTS (SELECT 1 FROM kpm_barissalur b WHERE b.daftar_id = kpm_daftarsalur.id)",
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
    "pendamping_foto": lewat("kunjungan_id", "pendamping_kunjungan"),
    "pendamping_verifikasi": atau_penulis("dicatat_oleh_id"),
    "pendamping_sanksi": KELUARGA,
    "pendamping_keberatan": lewat("sanksi_id", "pendamping_sanksi"),
    "pendamping_pengecualian": salah_satu(
        KELUARGA,
        "EXISTS (SELECT 1 FROM kpm_fasilitas f WHERE f.id = fasilitas_id AND "
        f"({di('f.desa_id')} OR EXISTS"
        " (SELECT 1 FROM kpm_keluarga k WHERE k.desa_id = f.desa_id)))",
        di("desa_id"),
        "EXISTS (SELECT 1 FROM kpm_keluarga k WHERE k.desa_id = pendamping_pengecualian.desa_id)",
    ),
    # Confidential cases and complaints are kept apart by the first lock alone, which knows acts.
    "pendamping_kasus": KELUARGA,
    "pendamping_orangkasus": salah_satu(
        milik("pengguna_id"), lewat("kasus_id", "pendamping_kasus")
    ),
    "pendamping_langkahkasus": lewat("kasus_id", "pendamping_kasus"),
    "pendamping_pihakkasus": lewat("kasus_id", "pendamping_kasus"),
    "pendamping_rujukankasus": lewat("kasus_id", "pendamping_kasus"),
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
        DAMPINGAN,
        di("desa_id"),
        "EXISTS (SELECT 1 FROM pendamping_anggotakelompok a WHERE a.kelompok_id ="
        " pendamping_kelompok.id)",
        "EXISTS (SELECT 1 FROM pendamping_pertemuan p WHERE p.kelompok_id ="
        " pendamping_kelompok.id)",
    ),
    "pendamping_anggotakelompok": salah_satu(
        "kelompok_id = ANY ((SELECT kunci_kelompok())::bigint[])", KELUARGA
    ),
    "pendamping_pengelompokan": salah_satu(DAMPINGAN, di("desa_id")),
    "pendamping_pindahkelompok": salah_satu(
        KELUARGA, lewat("pengelompokan_id", "pendamping_pengelompokan")
    ),
    "pendamping_pertemuan": salah_satu(
        "kelompok_id = ANY ((SELECT kunci_kelompok())::bigint[])",
        "kunci_kelompok_di(kelompok_id)",
        "EXISTS (SELECT 1 FROM pendamping_kehadiran h WHERE h.pertemuan_id ="
        " pendamping_pertemuan.id)",
    ),
    "pendamping_kehadiran": salah_satu(
        "pertemuan_id = ANY ((SELECT kunci_pertemuan())::bigint[])", KELUARGA
    ),
    "pendamping_fotopertemuan": lewat("pertemuan_id", "pendamping_pertemuan"),
    "pendamping_rencana": lewat("kelompok_id", "pendamping_kelompok"),
    # Wider than the first lock by who gave: phone and Kotak tell them that it was taken.
    "pendamping_penyerahan": salah_satu(
        DAMPINGAN,
        di("wilayah_id"),
        "EXISTS (SELECT 1 FROM pendamping_penugasan t WHERE t.ditutup_id ="
        f" pendamping_penyerahan.id AND t.{DAMPINGAN})",
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
    "graduasi_fotoasesmen": lewat("asesmen_id", "graduasi_asesmen"),
    "graduasi_usulan": atau_penulis("pengusul_id"),
    "graduasi_berkasusulan": lewat("usulan_id", "graduasi_usulan"),
    "graduasi_langkahusulan": lewat("usulan_id", "graduasi_usulan"),
    "graduasi_bacaanusulan": lewat("usulan_id", "graduasi_usulan"),
    "graduasi_kepergian": KELUARGA,
    "graduasi_dukungan": KELUARGA,
    "graduasi_usaha": KELUARGA,
    "graduasi_pantauan": lewat("kepergian_id", "graduasi_kepergian"),
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
MENULIS: dict[str, str] = {
    tabel: KELUARGA
    for tabel, syarat in KEBIJAKAN.items()
    if syarat.endswith(f" OR {KELUARGA}") and tabel.startswith(("kpm_val", "pend", "grad"))
}

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
    "laporan_kop": _ANGKA,
    "laporan_aturanretensi": "berapa lama disimpan, tanpa nama",
    "laporan_pemrosesan": "apa yang dikerjakan kantor, tanpa nama",
    "laporan_periksaangka": _ANGKA,
    "laporan_posisijejak": _ANGKA,
    "riwayat_segel": "jumlah dan sidik jejak",
    "riwayat_batassegel": "jumlah dan sidik jejak",
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
