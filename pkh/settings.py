"""The one settings file. Everything that differs between machines comes from the
environment; a value that would be unsafe in production stops the start with words.

`make services` and `make run` write `<PKH_DATA>/layanan.env`; it fills what the
environment leaves open, so `.venv/bin/python manage.py ...` needs nothing else.
"""

import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import environ
import pghistory
import pgtrigger
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

from pkh.kunci.kursor import Kursor

BASE_DIR = Path(__file__).resolve().parent.parent
DIR_DATA = Path(os.environ.get("PKH_DATA") or BASE_DIR / ".data").resolve()

env = environ.FileAwareEnv()  # NAMA_FILE names a file that holds the value
environ.Env.read_env(DIR_DATA / "layanan.env", overwrite=False)

MODE = env.str("PKH_MODE", default="produksi")
if MODE not in {"produksi", "contoh", "uji"}:
    raise ImproperlyConfigured(f"PKH_MODE={MODE!r} tidak dikenal: produksi, contoh atau uji.")
PRODUKSI = MODE == "produksi"
DEBUG = env.bool("PKH_DEBUG", default=False)
SECRET_KEY = env.str("PKH_RAHASIA", default="")
SECRET_KEY_FALLBACKS = env.list("PKH_RAHASIA_LAMA", default=[])  # still read, see docs/operasi.md
ALLOWED_HOSTS = env.list("PKH_HOST", default=[] if PRODUKSI else ["127.0.0.1", "localhost"])

if not SECRET_KEY:
    raise ImproperlyConfigured(
        "PKH_RAHASIA belum diisi. Jalankan `make services` lebih dahulu (pengembangan), "
        "atau isi kunci acak 50 karakter atau lebih (produksi)."
    )
if PRODUKSI:
    if DEBUG:
        raise ImproperlyConfigured("PKH_DEBUG tidak boleh menyala pada PKH_MODE=produksi.")
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or "contoh" in SECRET_KEY.lower():
        raise ImproperlyConfigured("PKH_RAHASIA terlalu lemah: pakai 50 karakter acak atau lebih.")
    if not ALLOWED_HOSTS or any(h in {"*", ".", ""} for h in ALLOWED_HOSTS):
        raise ImproperlyConfigured("PKH_HOST harus menyebut nama situs; '*' tidak diterima.")

# --- rooms -------------------------------------------------------------------------------
INSTALLED_APPS = [
    "pkh.kunci",
    "pkh.akun",
    "pkh.wilayah",
    "pkh.riwayat",
    "pkh.pekerjaan",
    "pkh.cadangan",
    "kpm",
    "pendamping",
    "graduasi",
    "laporan",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "pkh.apps.BerkasStatis",  # django.contrib.staticfiles
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "import_export",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pkh.middleware.JanganDisimpan",
    "csp.middleware.CSPMiddleware",
    "pkh.tanya.NomorDiAlamat",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pkh.akun.middleware.SesiTerbatas",
    "pkh.akun.middleware.WajibMasuk",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pkh.akun.middleware.WajibGantiSandi",
    "pkh.sehat.HalamanMetodeDitolak",
    "pkh.middleware.TeksBersih",
    "pkh.riwayat.middleware.KonteksRiwayat",
    "pkh.kunci.middleware.KonteksKunci",
    "pkh.gudang.BerkasHilang",
    "pkh.ingatan.Ingatan",
    "pkh.api.HitungYangDitolak",
]

ROOT_URLCONF = "pkh.urls"
WSGI_APPLICATION = "pkh.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # templates/django/forms/
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pkh.akun.konteks.meja",
            ],
        },
    }
]

# --- data --------------------------------------------------------------------------------
# Two roles on one database: the app's role owns nothing; migrations run as the owner
# (`manage.py migrate` uses the alias "pemilik").
_basis_data = env.db_url("DATABASE_URL")
_basis_data |= {"ATOMIC_REQUESTS": True, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
# Its statements say for whom they ask; row-level security answers (pkh.kunci).
_basis_data["OPTIONS"] = {"cursor_factory": Kursor, **_basis_data.get("OPTIONS", {})}
KUNCI_KEDUA = env.bool("PKH_KUNCI_KEDUA", default=True)  # whether `migrate` puts policies there
# A pool that hands connections on at the end of each transaction (pgbouncer, pool_mode =
# transaction) keeps no cursor beyond it.
_basis_data["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("PKH_POOL_TRANSAKSI", default=False)
DATABASES = {
    "default": _basis_data,
    "pemilik": env.db_url("DATABASE_URL_PEMILIK", default=env.str("DATABASE_URL")),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL")


def _lewat_jaringan(alamat: str) -> bool:
    """Not a socket, not this machine, and not another container of compose, whose names have no
    dot: what is said to it can be read on the way."""
    mesin = urlsplit(alamat).hostname or ""
    return bool({".", ":"} & set(mesin)) and not mesin.startswith("127.") and mesin != "::1"


if PRODUKSI:
    for _nama in ("DATABASE_URL", "DATABASE_URL_PEMILIK"):
        _alamat = env.str(_nama, default="")
        if _lewat_jaringan(_alamat) and not re.search(r"sslmode=(require|verify-)", _alamat):
            raise ImproperlyConfigured(f"{_nama} ke mesin lain: tambahkan ?sslmode=verify-full.")
    if _lewat_jaringan(REDIS_URL) and not REDIS_URL.startswith("rediss://"):
        raise ImproperlyConfigured("REDIS_URL ke mesin lain: pakai rediss:// (TLS).")
# Rate limits live in the database: sign-in must neither fail nor lose its lockout when
# the broker is away.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "tembolok",
        # Lockouts of sign-in: whoever tries many names must not push out those of others.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "proses": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},  # drawn dashboards
}

# --- people ------------------------------------------------------------------------------
AUTH_USER_MODEL = "akun.Pengguna"
AUTHENTICATION_BACKENDS = ["pkh.akun.sesi.PintuAkun"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "pkh.akun.sandi.SandiDikenal"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "beranda"
ACCOUNT_ADAPTER = "pkh.akun.adaptor.AdaptorAkun"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login_failed": "20/5m/ip,5/5m/key"}
# Proxies before web, whose X-Forwarded-For says who asks. Without it a whole kabupaten would come
# from the one address of the proxy, and twenty wrong passwords would lock everybody out.
PROXY = env.int("PKH_PROXY", default=1 if PRODUKSI else 0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "PKH"
MFA_ADAPTER = "pkh.akun.adaptor.AdaptorFaktor"
JALUR_KELOLA = env.str("PKH_JALUR_KELOLA", default="kelola").strip("/") + "/"  # accounts
FAKTOR_KEDUA_WAJIB = PRODUKSI or env.bool("PKH_FAKTOR_KEDUA", default=False)
PASTIKAN_MENIT = env.int("PKH_PASTIKAN_MENIT", default=30)  # then a sensitive act asks again
SESI_JAM = env.int("PKH_SESI_JAM", default=12)  # then whoever approves or exports is asked again
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
if MODE == "uji":
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")

# --- language and place ------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia")]
TIME_ZONE = "Asia/Makassar"
# Off: it would write "1.234" into every value="{{ k.pk }}"; figures use |ribuan and |rupiah.
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["pkh.format"]
LOCALE_PATHS = [BASE_DIR / "pkh" / "locale"]

# --- files -------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("PKH_STATIC", default=str(DIR_DATA / "static")))
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("huruf", Path(str(find_spec("font_manrope").origin)).parent / "files"),
    ("idb", Path(sys.prefix) / "js" / "node_modules" / "idb" / "build"),  # siapkan.py
]
MEDIA_ROOT = Path(env.str("PKH_MEDIA", default=str(DIR_DATA / "media")))
STORAGES = {
    "default": {"BACKEND": "pkh.gudang.Gudang"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "uji"
        else "pkh.apps.BerkasBersidik"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # pages name files by {% static %} only
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
UNGGAHAN_MAKS = env.int("PKH_UNGGAHAN_MAKS", default=150 * 1024 * 1024)  # bytes
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Kinds of files that can be imported, from the lower rooms to the upper.
JENIS_IMPOR = [
    "kpm.impor.kpm.KPM",
    "kpm.impor.penyaluran.HasilPenyaluran",
    "pendamping.impor.profil.ProfilPendamping",
    "pendamping.impor.penugasan.PenugasanPendamping",
    "pendamping.impor.kehadiran.KehadiranVerifikasi",
    "graduasi.impor.target.TargetGraduasi",
    "graduasi.impor.kelayakan.KelayakanDaerah",
]

# Records a phone sends for the rooms above; see pendamping/sinkron/atas.py.
CATATAN_LAPANGAN = {"asesmen": "graduasi.asesmen.telepon"}

# Lists that can be taken out as a file, likewise.
DAFTAR_EKSPOR = [
    "kpm.ekspor.kpm.DaftarKeluarga",
    "kpm.kepesertaan.ekspor.DaftarCalon",
    "kpm.kepesertaan.ekspor.DaftarKemajuan",
    "kpm.kepesertaan.ekspor.DaftarPertemuanAwal",
    "kpm.kepesertaan.ekspor.DaftarPenetapan",
    "kpm.kepesertaan.ekspor.DaftarSanggahan",
    "kpm.ekspor.kpm.DaftarMutu",
    "kpm.ekspor.kpm.DaftarPasangan",
    "kpm.ekspor.kpm.DaftarPengguna",
    "kpm.ekspor.kpm.DaftarIdentitas",
    "kpm.ekspor.kpm.DaftarCatatan",
    "kpm.penyaluran.ekspor.DaftarBaris",
    "kpm.pemutakhiran.ekspor.DaftarPemutakhiran",
    "kpm.penyaluran.ekspor.DaftarRekonsiliasi",
    "kpm.penyaluran.ekspor.DaftarSelisih",
    "kpm.penyaluran.ekspor.DaftarPemegang",
    "pendamping.ekspor.DaftarPendamping",
    "pendamping.ekspor.DaftarPenyerahan",
    "pendamping.pengawasan.ekspor.DaftarPengawasan",
    "pendamping.beban.ekspor.DaftarBeban",
    "pendamping.ekspor.DaftarKunjungan",
    "pendamping.kasus.ekspor.DaftarKasus",
    "pendamping.pengaduan.ekspor.DaftarPengaduan",
    "pendamping.sosialisasi.ekspor.DaftarSosialisasi",
    "pendamping.sinkron.ekspor.DaftarKiriman",
    "pendamping.sinkron.ekspor.DaftarPerangkat",
    "pendamping.ekspor.DaftarKelompok",
    "pendamping.ekspor.DaftarPertemuan",
    "pendamping.rencana.ekspor.DaftarRencana",
    "pendamping.ekspor.DaftarVerifikasi",
    "pendamping.sanksi.ekspor.DaftarSanksi",
    "pendamping.sanksi.ekspor.DaftarPengecualian",
    "graduasi.ekspor.DaftarUsulan",
    "graduasi.ekspor.DaftarCalon",
    "graduasi.ekspor.DaftarKepergian",
    "graduasi.ekspor.DaftarPasca",
    "graduasi.ekspor.DaftarTarget",
    "graduasi.target.ekspor.DaftarLaju",
    "graduasi.target.ekspor.DaftarProspek",
    "graduasi.jembatan.ekspor.DaftarJembatan",
    "graduasi.jembatan.ekspor.DaftarGerak",
    "graduasi.proyeksi.ekspor.DaftarProyeksi", "laporan.ekspor.DaftarAngka",
    "laporan.ekspor.DaftarAngkaBulanan",
]  # fmt: skip
# Rows a page writes while one waits; above that the worker does. Days its file is kept.
EKSPOR_LANGSUNG = env.int("PKH_EKSPOR_LANGSUNG", default=5_000)
EKSPOR_SIMPAN_HARI = env.int("PKH_EKSPOR_SIMPAN_HARI", default=7)

# --- local custom ------------------------------------------------------------------------
GRADUASI_PAKSA = env.bool("PKH_GRADUASI_PAKSA", default=False)  # "graduasi paksa" as a type
# Families per pendamping held to be a fair load: from, to. It differs by terrain.
BEBAN_PENDAMPING = tuple(env.list("PKH_BEBAN_PENDAMPING", cast=int, default=[200, 350]))
# Days after which a family without a visit is due for one.
JEDA_KUNJUNGAN = env.int("PKH_JEDA_KUNJUNGAN", default=90)
# Days a phone carries a family that graduated: a year of visits, and time to make the last.
MASA_PASCA = env.int("PKH_MASA_PASCA", default=425)

# What a caseload weighs, over the weights of pendamping.beban.aturan.Bobot:
# PKH_BOBOT_BEBAN="komponen=0.2,jarak=1".
BOBOT_BEBAN = env.dict("PKH_BOBOT_BEBAN", default={})
# From where on something is worth a talk, over those of pendamping.pengawasan.aturan.Ambang:
# PKH_AMBANG_SINYAL="titik_keluarga=12,per_jam=15".
AMBANG_SINYAL = env.dict("PKH_AMBANG_SINYAL", default={})

AMBANG_BUKA = env.dict("PKH_AMBANG_BUKA", default={})  # over those of pkh.riwayat.pola

# --- work --------------------------------------------------------------------------------
# Seconds without a sign of life after which work is given to another worker, or, where
# nobody has taken it, its message sent again. Not below 3: a worker gives a sign each second.
JEDA_SAPU = env.float("PKH_JEDA_SAPU", default=20.0)
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
# The job's row is the truth, so no message need be held until the work is done: one that is
# held when the broker goes away ends the worker (kombu, closing its channel).
CELERY_WORKER_DISABLE_PREFETCH = True
CELERY_TASK_DEFAULT_QUEUE = "orang"
CELERY_TASK_ROUTES = {"*.berkala_*": {"queue": "berkala"}}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that hangs is away too; a worker asks for a second at a time, so 3 never cuts it off.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 2,
    "socket_timeout": 3,
    "visibility_timeout": 3600,
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # one log format for all processes
CELERY_BEAT_SCHEDULE_FILENAME = str(DIR_DATA / "celerybeat-schedule")
_PUKUL = {  # hour, minute
    "pendamping.tugas.berkala_penugasan": (0, 5),
    "pendamping.tugas.berkala_pengaduan": (0, 20),
    "kpm.tugas.berkala_hitung_komponen": (1, 10),
    "kpm.tugas.berkala_cocokkan": (1, 20),
    "kpm.tugas.berkala_mutu": (1, 30),
    "kpm.tugas.berkala_bersihkan_impor": (1, 40),
    "graduasi.tugas.berkala_proyeksi": (1, 50),
    "pendamping.tugas.berkala_kewajiban": (2, 0),
    "pendamping.tugas.berkala_sanksi": (2, 20),
    "laporan.tugas.berkala_hitung_ulang_angka": (3, 0),
    "kpm.tugas.berkala_sapu_ekspor": (4, 15),
    "pendamping.tugas.berkala_potongan_foto": (4, 25),
    "laporan.tugas.berkala_sapu_laporan": (4, 30),
    "pendamping.tugas.berkala_bekal": (4, 40),
    "laporan.tugas.berkala_laporan": (5, 0),
    "laporan.tugas.berkala_pengingat": (5, 30),
}
_JEDA: dict = {  # seconds, or another timetable
    "pkh.pekerjaan.tugas.berkala_sapu": 0.75 * JEDA_SAPU,
    "pkh.riwayat.tugas.berkala_segel": 300.0,
    "laporan.tugas.berkala_segarkan_angka": 45.0,
    "laporan.tugas.berkala_retensi": crontab(15, 3, day_of_month=1),
}
_JADWAL = {tugas: crontab(hour=jam, minute=menit) for tugas, (jam, menit) in _PUKUL.items()}
CELERY_BEAT_SCHEDULE = {t: {"task": t, "schedule": j} for t, j in (_JADWAL | _JEDA).items()}

# --- API ---------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["pkh.api.SesuaiHak"],
    "DEFAULT_PAGINATION_CLASS": "pkh.api.HalamanKursor",
    "PAGE_SIZE": 50,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "pkh.skema.Skema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "pkh.api.LajuPengguna",
    ],
    "NUM_PROXIES": PROXY,
    "DEFAULT_THROTTLE_RATES": {"anon": "30/min", "user": env.str("PKH_LAJU_API", "1200/min")},
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["pkh.api.ParserJSON"],
    "DEFAULT_VERSIONING_CLASS": None,
    "EXCEPTION_HANDLER": "pkh.api.tangani_galat",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
KNOX_TOKEN_MODEL = "knox.AuthToken"  # knox is swappable; a relation to it reads this name
SPECTACULAR_SETTINGS = {
    "TITLE": "PKH: API",
    "DESCRIPTION": "Cakupan, aturan dan jejak yang sama dengan halaman. Token: Profil > Token API.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "StatusKeluargaEnum": "kpm.models.Keluarga.Status",
        "AlasanKeluarEnum": "kpm.models.Anggota.AlasanKeluar",
        "StatusUsulanEnum": "graduasi.aturan.StatusUsulan",
        "JenisGraduasiEnum": "graduasi.aturan.JenisGraduasi",
        "SumberUsulanEnum": "graduasi.aturan.Sumber",
        "JenisPemutakhiranEnum": "kpm.pemutakhiran.aturan.Jenis",
        "ButirVerifikasiEnum": "pendamping.verifikasi.aturan.Butir",
    },
}

# --- headers -----------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SESSION_ENGINE = "pkh.akun.sesi"
SESSION_COOKIE_NAME = "pkh_sesi"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"  # see pkh.akun.middleware.WajibMasuk
EMAIL_TIMEOUT = 10  # seconds: somebody waits for an invitation to be sent
CSRF_COOKIE_HTTPONLY = False  # htmx reads the token from the page, forms carry it
CSRF_FAILURE_VIEW = "pkh.sehat.formulir_kedaluwarsa"
if PRODUKSI:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-pkh_sesi"  # of this host alone, never over plain HTTP
    SECURE_SSL_REDIRECT = env.bool("PKH_ALIHKAN_HTTPS", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^sehat/$", r"^siap/$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{h.lstrip('.')}" for h in ALLOWED_HOSTS]

LAPORAN_SIMPAN_HARI = env.int("PKH_LAPORAN_SIMPAN_HARI", default=180)
# Where people reach the system: printed as QR codes, written in e-mails.
SITUS = env.str(
    "PKH_SITUS",
    default=f"https://{ALLOWED_HOSTS[0]}"
    if PRODUKSI
    else f"http://127.0.0.1:{env.int('PORT', default=8000)}",
).rstrip("/")
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("PKH_EMAIL_PENGIRIM", default="pkh@localhost")

# --- backups -----------------------------------------------------------------------------
KUNCI_CADANGAN = env.list("PKH_KUNCI_CADANGAN", default=[])  # public keys (age)
CADANGAN_SIMPAN = tuple(env.list("PKH_CADANGAN_SIMPAN", cast=int, default=[7, 5, 12]))  # d, w, m
PG_BIN = env.str("PKH_PG_BIN", default="")  # folder of pg_dump and pg_restore

# --- trail -------------------------------------------------------------------------------
# Triggers follow the models and are put in place after each `migrate`, not by migrations:
# a new column needs no triggers dropped and made again there, and migrating is 3 times faster.
PGTRIGGER_MIGRATIONS = False
PGTRIGGER_INSTALL_ON_MIGRATE = True
# Statement-level triggers: an import of a whole province is recorded by one INSERT.
PGHISTORY_LEVEL = pgtrigger.Statement
PGHISTORY_APPEND_ONLY = True
# The trail is read by its own row or by its context; an index on every other foreign key
# would only slow the writing.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)
PGHISTORY_CONTEXT_FIELD = pghistory.ContextForeignKey(db_index=True)

# --- logs --------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pkh.jalan.catatan.FormatTanpaIdentitas",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("PKH_LOG", default="INFO")},
    "loggers": {"pgtrigger": {"level": "WARNING"}},  # a line for each trigger at each migrate
}
