from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class BerkasStatis(StaticFilesConfig):
    """collectstatic without what libraries carry for pages we do not have."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "redoc",
        "Manrope-[!V]*",  # the variable font carries every weight
        "rest_framework",
        "import_export",
        "mfa",
        "account",
        "htm*-4*.js",
        "htmx-2.js",
        "ext",
    ]


class BerkasBersidik(CompressedManifestStaticFilesStorage):
    """Modules of ours import each other by name; in the hashed copies, by the hashed name."""

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (  # ours only: what libraries carry is not whole
        "lapangan/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )

    def create_compressor(self, **kwargs):
        """Brotli for those far away only: it is 6 of 9 processor seconds of a first `make run`."""
        return super().create_compressor(use_brotli=settings.PRODUKSI, **kwargs)
