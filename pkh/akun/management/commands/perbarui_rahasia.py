from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from pkh.akun.faktor import sandikan_ulang


class Command(BaseCommand):
    help = "Sandikan ulang faktor kedua dengan PKH_RAHASIA; lalu PKH_RAHASIA_LAMA dapat dibuang."

    def handle(self, *args, **opsi):
        with transaction.atomic():
            n = sandikan_ulang(Authenticator.objects.all())
        self.stdout.write(f"{n} faktor kedua disandikan ulang.")
