"""Sign-in and one's own account (names that allauth expects), then people and posts (akun:)."""

from allauth.account import views as masuk
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as pemulihan
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView
from django.conf import settings
from django.urls import include, path

from . import views
from .kunci import PakaiKunciForm, PastikanKunciForm, TambahKunciForm
from .pelimpahan import views as pelimpahan
from .undangan import views as undangan

# Only the doors this office uses: no sign-up, no e-mail pages, no reset by e-mail.
_pintu = [
    path("masuk/", masuk.login, name="account_login"),
    path("keluar/", masuk.logout, name="account_logout"),
    path("masuk/tidak-aktif/", masuk.account_inactive, name="account_inactive"),
    path("masuk/pastikan/", masuk.reauthenticate, name="account_reauthenticate"),
    path("sandi/ubah/", masuk.password_change, name="account_change_password"),
    path(
        "masuk/kode/",
        mfa.AuthenticateView.as_view(webauthn_form_class=PakaiKunciForm),
        name="mfa_authenticate",
    ),
    path("faktor-kedua/", mfa.index, name="mfa_index"),
    path("faktor-kedua/pastikan/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("faktor-kedua/nyalakan/", totp.activate_totp, name="mfa_activate_totp"),
    path("faktor-kedua/matikan/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "faktor-kedua/kunci/tambah/",
        AddWebAuthnView.as_view(form_class=TambahKunciForm),
        name="mfa_add_webauthn",
    ),
    path(
        "faktor-kedua/kunci/pastikan/",
        ReauthenticateWebAuthnView.as_view(form_class=PastikanKunciForm),
        name="mfa_reauthenticate_webauthn",
    ),
    path("faktor-kedua/kunci/<int:pk>/hapus/", views.kunci_hapus, name="mfa_remove_webauthn"),
    path("faktor-kedua/kode/", pemulihan.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "faktor-kedua/kode/baru/",
        pemulihan.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "faktor-kedua/kode/unduh/",
        pemulihan.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]

_akun = [
    path("profil/", views.profil, name="profil"),
    path("profil/token/tambah/", views.token_buat, name="token_buat"),
    path("profil/token/<str:kunci>/cabut/", views.token_cabut, name="token_cabut"),
    path("profil/sesi/<int:pk>/akhiri/", views.sesi_akhiri, name="sesi_akhiri"),
    path("undangan/<str:siapa>/<str:tanda>/", undangan.terima, name="undangan"),
    path("pelimpahan/", pelimpahan.pelimpahan, name="pelimpahan"),
    path("pelimpahan/<int:pk>/tarik/", pelimpahan.tarik, name="pelimpahan_tarik"),
]

# Accounts of others, on a path of their own: a proxy can keep it to the office's network.
_kelola = [
    path("hak/", views.hak, name="hak"),
    path("pengguna/", views.daftar, name="daftar"),
    path("pengguna/tambah/", views.tambah, name="tambah"),
    path("pengguna/<int:pk>/", views.rinci, name="rinci"),
    path("pengguna/<int:pk>/ubah/", views.ubah, name="ubah"),
    path("pengguna/<int:pk>/undang/", undangan.kirim, name="undang"),
    path("pengguna/<int:pk>/sandi-awal/", views.sandi_awal, name="sandi_awal"),
    path("pengguna/<int:pk>/faktor-kedua/hapus/", views.faktor_hapus, name="faktor_hapus"),
    path("pengguna/<int:pk>/aktif/", views.aktif, name="aktif"),
    path("pengguna/<int:pk>/jabatan/", views.jabatan_tambah, name="jabatan_tambah"),
    path("jabatan/<int:pk>/akhiri/", views.jabatan_akhiri, name="jabatan_akhiri"),
]

_akun += [path(settings.JALUR_KELOLA, include(_kelola))]
urlpatterns = [*_pintu, path("", include((_akun, "akun")))]
