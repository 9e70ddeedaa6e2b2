from django.contrib.staticfiles.apps import StaticFilesConfig


class BerkasStatis(StaticFilesConfig):
    """collectstatic without what libraries carry for pages we do not have."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "redoc",
        "rest_framework",
        "import_export",
        "mfa",
        "account",
    ]
