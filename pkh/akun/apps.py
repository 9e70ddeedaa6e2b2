from django.apps import AppConfig


class AkunConfig(AppConfig):
    name = "pkh.akun"
    label = "akun"
    verbose_name = "Akun"

    def ready(self):
        from allauth.account import signals
        from allauth.mfa.signals import (
            authentication_failed,
            authenticator_added,
            authenticator_removed,
        )
        from django.contrib.auth.signals import user_logged_in, user_login_failed

        from . import catatan
        from .layanan import sandi_diganti
        from .middleware import lepas_batas_sesi

        user_logged_in.connect(lepas_batas_sesi, dispatch_uid="akun.lepas_batas_sesi")
        signals.password_changed.connect(sandi_diganti, dispatch_uid="akun.sandi_diganti")
        signals.user_logged_in.connect(catatan.catat_masuk, dispatch_uid="akun.masuk")
        user_login_failed.connect(catatan.catat_sandi_salah, dispatch_uid="akun.sandi_salah")
        authentication_failed.connect(catatan.catat_kode_salah, dispatch_uid="akun.kode_salah")
        for sinyal in (authenticator_added, authenticator_removed):
            sinyal.connect(catatan.catat_faktor, dispatch_uid="akun.faktor")
