"""What every page shows of the person's desk: own navigation."""


def meja(request) -> dict:
    from .navigasi import susun_navigasi

    pengguna = getattr(request, "user", None)
    if pengguna is None or not pengguna.is_authenticated:
        return {"navigasi": []}
    return {"navigasi": susun_navigasi(pengguna, request.path)}
