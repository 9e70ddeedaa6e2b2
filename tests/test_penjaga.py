"""Guards of the house: imports, scope, migrations, size of files. They read the code."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.rute import semua_rute

AKAR = Path(__file__).resolve().parent.parent
KAMAR = ["pkh", "kpm", "pendamping", "graduasi", "laporan"]  # ground floor first
# Tables without a person in them: reference data everybody signed in may read.
TANPA_CAKUPAN = {"ButirRHK", "Kendala", "Sesi", "Ketentuan", "PerubahanWilayah", "Muatan",
                 "PosisiJejak", "PeriksaAngka", "ProgramPelengkap", "LabelBank",
                 "Pedoman", "Segel", "BatasSegel", "Sasaran", "Nisan",
                 "Pemangkasan"}  # fmt: skip


def berkas_python(kamar: str) -> list[Path]:
    return [p for p in sorted((AKAR / kamar).rglob("*.py")) if "migrations" not in p.parts]


def impor(berkas: Path, dicari: set[str]) -> set[str]:
    """Which of these the file imports, also inside functions; a file that does not even
    mention one is not parsed."""
    nama, sumber = set(), berkas.read_text()
    if not any(k in sumber for k in dicari):
        return nama
    for simpul in ast.walk(ast.parse(sumber)):
        if isinstance(simpul, ast.Import):
            nama |= {a.name.split(".")[0] for a in simpul.names}
        elif isinstance(simpul, ast.ImportFrom) and simpul.level == 0 and simpul.module:
            nama.add(simpul.module.split(".")[0])
    return nama & dicari


@pytest.mark.parametrize("kamar", KAMAR)
def test_impor_hanya_ke_bawah(kamar):
    di_atas = set(KAMAR[KAMAR.index(kamar) + 1 :])
    langgar = {p: ada for p in berkas_python(kamar) if (ada := impor(p, di_atas))}
    assert langgar == {}


def test_aturan_tanpa_basis_data_dan_jam():
    """Rules are pure: no ORM beyond TextChoices, no clock, no settings."""
    for p in (q for kamar in KAMAR for q in berkas_python(kamar) if q.name == "aturan.py"):
        sumber = p.read_text()
        assert not re.search(r"\.objects\b|timezone|\bnow\(|today\(|settings", sumber), p
        for simpul in ast.walk(ast.parse(sumber)):
            if isinstance(simpul, ast.ImportFrom) and (simpul.module or "").startswith("django"):
                assert {a.name for a in simpul.names} <= {"TextChoices"}, p


def test_layanan_tidak_mengenal_permintaan():
    layanan = [
        q
        for kamar in KAMAR
        for q in berkas_python(kamar)
        if q.name == "layanan.py" or q.parent.name == "layanan"
    ]
    assert len(layanan) > 8
    for p in layanan:
        assert not impor(p, {"rest_framework"}), p
        sumber = p.read_text()
        for simpul in ast.walk(ast.parse(sumber)) if "request" in sumber else ():
            if isinstance(simpul, ast.FunctionDef):
                assert "request" not in {a.arg for a in simpul.args.args}, (p, simpul.name)


def model_kita() -> list:
    return [
        model
        for kamar in ("wilayah", "riwayat", "pekerjaan", "kpm", "pendamping", "graduasi", "laporan")
        for model in apps.get_app_config(kamar).get_models()
        if not hasattr(model, "pgh_tracked_model")
    ]


def test_setiap_model_bercakupan():
    """Every table reachable from outside answers `.untuk(pengguna)`; test_pabrik.py asks it of
    each for somebody without a post."""
    salah = []
    for model in model_kita():
        if model.__name__ in TANPA_CAKUPAN:
            berorang = any(f.name in {"keluarga", "anggota"} for f in model._meta.get_fields())
            salah += [model] if berorang else []
        else:
            salah += [] if hasattr(model.objects.all(), "untuk") else [model]
    assert salah == []


def pintu() -> list[Path]:
    """Files through which rows leave: pages and API."""
    return [
        p
        for kamar in KAMAR
        for p in berkas_python(kamar)
        if p.name in {"views.py", "api.py"} or p.parent.name == "views"
    ]


def test_pintu_mengambil_baris_lewat_untuk():
    nama = {m.__name__ for m in model_kita()} - TANPA_CAKUPAN
    pola = re.compile(rf"\b({'|'.join(sorted(nama))})\.objects\b(?!\s*\.untuk\()")
    langgar = [
        f"{p.relative_to(AKAR)}:{sumber[: m.start()].count(chr(10)) + 1} {m.group()}"
        for p in pintu()
        for sumber in [p.read_text()]
        for m in pola.finditer(sumber)
    ]
    assert langgar == []


def test_berkas_tidak_terlalu_panjang():
    # What begins with a dot is not ours, and may come and go while we look.
    kamar = [k for k in AKAR.iterdir() if k.is_dir() and not k.name.startswith(".")]
    panjang = {
        str(p.relative_to(AKAR)): n
        for pola in ("*.py", "*.html", "*.js", "*.css")
        for p in [*AKAR.glob(pola), *(p for k in kamar for p in k.rglob(pola))]
        if "migrations" not in p.parts and (n := p.read_text().count("\n")) > 500
    }
    assert panjang == {}


def test_view_ringkas():
    """Views fetch, call a service, and answer: 25 lines at most."""
    gemuk = []
    for p in pintu():
        for simpul in ast.parse(p.read_text()).body:
            if isinstance(simpul, ast.FunctionDef):
                n = (simpul.end_lineno or 0) - simpul.lineno + 1
                if n > 25:
                    gemuk.append(f"{p.relative_to(AKAR)} {simpul.name}: {n} baris")
    assert gemuk == []


@pytest.mark.django_db
def test_migrasi_bernama_dan_lengkap():
    for kamar in KAMAR:
        for p in (AKAR / kamar).glob("**/migrations/[0-9]*.py"):
            assert "_auto_" not in p.name, p
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_tidak_ada_pihak_ketiga_di_repositori():
    """No CDN and nothing of others in templates and static files."""
    for p in [*(AKAR / "templates").rglob("*"), *(AKAR / "static").rglob("*")]:
        if p.suffix in {".html", ".css", ".js", ".svg"}:
            isi = re.sub(r"http://www\.w3\.org/\S+", "", p.read_text())
            assert not re.search(r"(src|href|url)\s*[=(]\s*[\"']?(https?:)?//", isi), p
            assert ".min." not in p.name, p


DOKUMEN_UJI = ["keamanan.md", "ancaman.md"]


@pytest.mark.parametrize("dokumen", DOKUMEN_UJI)
def test_uji_yang_disebut_dokumen_ada(dokumen):
    """A claim that names a test that is gone is no claim."""
    isi = (AKAR / "docs" / dokumen).read_text()
    jalur = set(re.findall(r"`(tests/[\w/.]+)`", isi))
    assert len(jalur) > 10
    assert [j for j in sorted(jalur) if not (AKAR / j).exists()] == []
    kata = "".join(p.read_text() for p in (AKAR / "tests").rglob("test_*.py"))
    fungsi = set(re.findall(r"`(test_\w+)`", isi))
    assert [f for f in sorted(fungsi) if f"def {f}(" not in kata] == []


def test_setiap_ruang_ditinjau_ancamannya():
    """Who adds a room opens docs/ancaman.md, and asks there what somebody might try in it."""
    ruang = {r.nama.partition(":")[0] for r in semua_rute() if ":" in r.nama}
    baris = re.search(r"^\| Halaman: ruang ([^|]*)\|", (AKAR / "docs/ancaman.md").read_text(), re.M)
    assert set(re.findall(r"`(\w+)`", baris[1])) == ruang
