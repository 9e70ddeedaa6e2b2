from django.apps import AppConfig


class AkunConfig(AppConfig):
    name = "pkh.akun"
    label = "akun"
    verbose_name = "Akun"

    def ready(self):
        from allauth.account.signals import password_changed

        from .layanan import sandi_diganti

        password_changed.connect(sandi_diganti, dispatch_uid="akun.sandi_diganti")
