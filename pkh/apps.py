from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class BerkasStatis(StaticFilesConfig):
    """collectstatic without what libraries carry for pages we do not have."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "redoc",
        "htmx-4*",
        "htmax-4*",
        "ext",
        "Manrope-[!V]*",  # the variable font carries every weight
        "rest_framework",
        "import_export",
        "mfa",
        "account",
    ]


class BerkasBersidik(CompressedManifestStaticFilesStorage):
    """Modules of ours import each other by name; in the hashed copies, by the hashed name."""

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (  # ours only: what libraries carry is not whole
        "lapangan/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )
