"""What waits for a person: one shape for the start page, the Kotak and the rooms that fill them."""


def tunggu(kata: str, jumlah: int, url: str, tingkat: str = "biasa") -> dict:
    """`tingkat`: "biasa", or "penting" for what comes first."""
    return {"kata": kata, "jumlah": jumlah, "url": url, "tingkat": tingkat}
