"""Addresses, grouped by what they are about."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from pkh import sehat

# Swagger UI draws its own page and sets styles on its elements; scripts stay our origin's.
dokumen_api = csp_update({"style-src": [SELF, UNSAFE_INLINE]})(
    SpectacularSwaggerSplitView.as_view(url_name="skema")
)

urlpatterns = [
    path("sehat/", sehat.sehat, name="sehat"),
    path("siap/", sehat.siap, name="siap"),
    # Those with a beginning of their own first: one look each, where the others are read whole.
    path("wilayah/", include("pkh.wilayah.urls")),
    path("pekerjaan/", include("pkh.pekerjaan.urls")),
    path("riwayat/", include("pkh.riwayat.urls")),
    path("kpm/", include("kpm.urls")),
    path("graduasi/", include("graduasi.urls")),
    path("api/skema/", SpectacularAPIView.as_view(), name="skema"),
    path("api/", dokumen_api, name="dokumen_api"),
    path(
        "api/v1/",
        include(
            [
                path("", include("kpm.api_urls")),
                path("", include("pendamping.api_urls")),
                path("", include("graduasi.api_urls")),
                path("", include("laporan.api_urls")),
            ]
        ),
    ),
    path("", include("pkh.akun.urls")),
    path("", include("pendamping.urls")),
    path("", include("laporan.urls")),
]
handler400 = "pkh.sehat.galat_400"
handler403 = "pkh.sehat.galat_403"
handler404 = "pkh.sehat.galat_404"
handler500 = "pkh.sehat.galat_500"
