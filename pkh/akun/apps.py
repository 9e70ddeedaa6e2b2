from django.apps import AppConfig


class AkunConfig(AppConfig):
    name = "pkh.akun"
    label = "akun"
    verbose_name = "Akun"

    def ready(self):
        from allauth.account.signals import password_changed
        from django.contrib.auth.signals import user_logged_in

        from .layanan import sandi_diganti
        from .middleware import lepas_batas_sesi

        user_logged_in.connect(lepas_batas_sesi, dispatch_uid="akun.lepas_batas_sesi")
        password_changed.connect(sandi_diganti, dispatch_uid="akun.sandi_diganti")
