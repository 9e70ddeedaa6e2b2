"""Walks: two families compared, made one, parted again; from a weak score to the form."""

from kpm.models import Keluarga, PasanganMirip
from tests import basis_data

KUNJUNGAN = "SELECT count(*) FROM pendamping_kunjungan WHERE keluarga_id = %s"


def pasangkan(sistem, django_db_blocker) -> int:
    with django_db_blocker.unblock(), basis_data.memakai(sistem.basis_data):
        kiri, kanan = Keluarga.objects.aktif().order_by("pk")[:2]
        pasangan, _ = PasanganMirip.objects.get_or_create(
            kiri=kiri, kanan=kanan, defaults={"sebab": ["pengurus"], "nilai": 89}
        )
    return pasangan.pk


def test_bandingkan_gabungkan_dan_batalkan(buka, sistem, django_db_blocker):
    pk = pasangkan(sistem, django_db_blocker)
    kiri, kanan = (
        sistem.satu(f"SELECT {sisi}_id FROM kpm_pasanganmirip WHERE id = %s", pk)
        for sisi in ("kiri", "kanan")
    )
    semula = [sistem.satu(KUNJUNGAN, k) for k in (kiri, kanan)]
    p = buka("operator_kukar")
    p.goto("/kpm/mirip/")
    p.locator(f"#daftar a[href='/kpm/mirip/{pk}/']").click()
    p.get_by_role("link", name=f"Gabungkan ke nomor {kiri}").click()
    assert "Yang akan terjadi" in p.inner_text("main")
    assert [sistem.satu(KUNJUNGAN, k) for k in (kiri, kanan)] == semula
    p.get_by_label("Alasan").fill("Sudah ditanyakan kepada ketua RT")
    p.get_by_role("button", name="Gabungkan keluarga").click()
    p.get_by_text("sudah digabung ke").wait_for()
    assert [sistem.satu(KUNJUNGAN, k) for k in (kiri, kanan)] == [sum(semula), 0]

    lihat = buka("operator_kukar", "ponsel")
    lihat.goto(f"/kpm/{kanan}/")
    assert not lihat.get_by_role("link", name="Ubah status").is_visible()
    lihat.locator(f"main a[href='/kpm/{kiri}/']").click()
    lihat.wait_for_url(f"**/kpm/{kiri}/")

    p.get_by_role("button", name="Batalkan penggabungan").click()
    p.get_by_role("dialog").get_by_role("button", name="Batalkan penggabungan").click()
    p.get_by_text("kedua keluarga seperti semula").wait_for()
    assert [sistem.satu(KUNJUNGAN, k) for k in (kiri, kanan)] == semula


def test_dari_skor_ke_formulir(buka, sistem):
    p = buka("operator_kukar", "ponsel")
    p.goto("/kpm/mutu/")
    p.get_by_role("link", name="Nomor telepon kosong").click()
    p.wait_for_url("**/kpm/mutu/keluarga/?temuan=telepon_kosong**")
    baris = p.locator("#daftar tbody tr").first
    nama = baris.locator(".utama a").inner_text()
    baris.get_by_role("link", name="Isi nomor telepon").click()
    p.wait_for_url("**/ubah/")
    p.get_by_label("Nomor telepon").fill("081234567890")
    p.get_by_role("button", name="Simpan").click()
    p.wait_for_url("**/kpm/*/")
    assert nama in p.locator("h1").inner_text()
    assert "Isi nomor telepon" not in p.inner_text("main")
