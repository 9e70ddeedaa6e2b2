"""The commands behind the Makefile, in the order a person meets them."""

from pkh.jalan.layanan import folder_data, hentikan_layanan, jalankan_layanan
from pkh.jalan.siapkan import langkah


def services(_: list[str]) -> int:
    data = folder_data()
    with langkah(3, 3, "PostgreSQL dan Valkey"):
        t = jalankan_layanan(data)
    (data / "layanan.tetap").touch()  # `make run` leaves them running when it ends
    print(f"Berjalan. Setelan: {t.env}. Hentikan dengan: make stop")
    return 0


def stop(_: list[str]) -> int:
    data = folder_data()
    with langkah(2, 2, "PostgreSQL dan Valkey dihentikan"):
        hentikan_layanan(data)
    (data / "layanan.tetap").unlink(missing_ok=True)
    return 0


PERINTAH = {"services": services, "stop": stop}
