"""Random interleavings of phones, a network that loses requests and answers, hand-overs for good
and for a time and their undoing, changes of one family from two phones, photos in pieces, orders to
wipe, people born, a coordinator: nothing lost, nothing doubled, nothing overwritten, everything
explained."""

from collections import Counter
from copy import copy, deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from kpm.models import Keluarga, Pemutakhiran
from pendamping.models import (
    Kiriman,
    Kunjungan,
    Penugasan,
    Penyerahan,
    Perangkat,
    PotonganFoto,
)
from pendamping.penugasan.layanan import (
    akhiri_penggantian,
    batalkan_penyerahan,
    serahkan_keluarga,
)
from pendamping.sinkron.aturan import HARI_POTONGAN
from pendamping.sinkron.bentuk import baca_isi
from pendamping.sinkron.layanan import (
    kembalikan_kiriman,
    perintahkan_hapus,
    terima_kiriman,
)
from pendamping.sinkron.massal import sapu_potongan
from pkh.akun.models import Pengguna
from tests.pabrik import keluarga_lengkap

from .conftest import URL, Telepon, catatan, foto, kunjungan, tugas_di_server
from .test_anggota import BAYI, anggota

FOTO = foto()
SIDIK = sha256(FOTO).hexdigest()
SELESAI = {"diterima", "dikembalikan"}


@dataclass
class Dunia:
    """Two phones with their outboxes, three families, one office."""

    orang: list
    operator: object
    korkab: object
    hari_ini: object
    keluarga: list = field(default_factory=list)
    hp: list = field(default_factory=list)
    antre: list[dict] = field(default_factory=lambda: [{}, {}])  # key -> record
    kabar: list[dict] = field(default_factory=lambda: [{}, {}])  # key -> status it was told
    semua: dict = field(default_factory=dict)  # key -> (whose, last content sent)
    hilang: dict = field(default_factory=dict)  # key -> phone that was wiped before it was sent
    foto: dict = field(default_factory=dict)  # key -> whose phone has a photo of it

    def __post_init__(self):
        milik = (0, 0, 1)
        self.keluarga = [keluarga_lengkap(pendamping=self.orang[n]) for n in milik]
        self.hp = [Telepon(o) for o in self.orang]
        for n in (0, 1):
            self.tarik(n, False)

    def sekali_lagi(self) -> "Dunia":
        """The same world once more, for another story; its rows are rolled back to here."""
        orang = [Pengguna.objects.get(pk=o.pk) for o in self.orang]
        hp = [copy(h) for h in self.hp]
        for h, o in zip(hp, orang, strict=True):
            h.keluarga = deepcopy(h.keluarga)
            h.klien = APIClient()
            h.klien.force_authenticate(o)
        baru = copy(self)
        baru.orang, baru.hp, baru.antre, baru.kabar = orang, hp, [{}, {}], [{}, {}]
        baru.semua, baru.hilang, baru.foto = {}, {}, {}
        return baru

    # -- what may happen ------------------------------------------------------------------
    def tarik(self, n, hilang):
        if hilang:
            self.hp[n].minta()
            return
        self.tarik_semua(n)
        self.hp[n].minta()  # the next round says that this one has arrived

    def tarik_semua(self, n):
        isi = self.hp[n].tarik()
        if isi["perintah"] == "hapus":
            self.hapus(n)
            isi = self.hp[n].tarik()
        for k in isi["keputusan"]:
            self.kabar[n][k["kunci"]] = k["status"]

    def sekilas(self, n):
        """As after each record that was saved: what was just sent, and what else there is later."""
        if self.hp[n].tarik(cepat=True)["perintah"] == "hapus":
            self.hapus(n)

    def catat(self, n, ke, hari):
        ada = sorted(self.hp[n].keluarga)
        if ada:
            k = Keluarga(pk=ada[ke % len(ada)])
            c = kunjungan(k, self.hari_ini - timedelta(days=hari))
            self.antre[n][c["kunci"]] = c
            self.semua[c["kunci"]] = (n, None)

    def ubah(self, n, ke, angka):
        """The telephone number of a family as this phone shows it, changed."""
        ada = sorted(self.hp[n].keluarga)
        if ada:
            k = ada[ke % len(ada)]
            lama = {"telepon": self.hp[n].keluarga[k]["telepon"]}
            c = catatan("profil", keluarga=k, lama=lama, baru={"telepon": f"0812345670{angka}"})
            self.antre[n][c["kunci"]] = c
            self.semua[c["kunci"]] = (n, None)

    def lahir(self, n, ke, hari):
        """Somebody new in a family, for the operator to look at."""
        ada = sorted(self.hp[n].keluarga)
        if ada:
            nik = f"640206450924{len(self.semua) + 1:04}"
            isi = BAYI | {"nik": nik, "nama": f"Bayi {nik[-4:]}"}
            c = anggota(Keluarga(pk=ada[ke % len(ada)]), "baru", isi)
            c["dibuat_pada"] = (timezone.now() - timedelta(days=hari)).isoformat()
            self.antre[n][c["kunci"]] = c
            self.semua[c["kunci"]] = (n, None)

    def perintah(self, n):
        perintahkan_hapus(
            oleh=self.operator, perangkat=Perangkat.objects.get(pk=self.hp[n].id), alasan="Hilang"
        )

    def hapus(self, n):
        """The phone does as it is told and says what was unsent; what it had is gone."""
        belum = Counter(c["jenis"] for c in self.antre[n].values())
        self.hp[n].klien.post(
            f"{URL}terhapus/",
            {"perangkat": self.hp[n].id, "sebab": "perintah",
             "belum": [{"jenis": j, "jumlah": b} for j, b in belum.items()]},
        )  # fmt: skip
        p = Perangkat.objects.get(pk=self.hp[n].id)
        assert {b["jenis"]: b["jumlah"] for b in p.terhapus_belum} == belum
        self.hilang |= dict.fromkeys(self.antre[n], n)
        self.foto = {kunci: m for kunci, m in self.foto.items() if m != n}
        self.antre[n], self.hp[n].keluarga, self.hp[n].kursor = {}, {}, ""

    def potret(self, n, ke, sampai, sapu):
        """A part of a photo of a visit that was answered; perhaps the rest does not come for so
        long that the part is swept."""
        ada = [k for k in sorted(self.kabar[n]) if k not in self.hilang
               and k in self.semua and "temuan" in (self.semua[k][1] or {})]  # fmt: skip
        if ada:
            self.foto[kunci := ada[ke % len(ada)]] = n
            self.hp[n].potongan(kunci, FOTO, 0, sampai)
        if sapu:
            sapu_potongan(timezone.now() + timedelta(days=HARI_POTONGAN))

    def kirim(self, n, nasib):
        """`nasib`: the request is lost, the answer is lost, it comes twice, all is well."""
        catatan = list(self.antre[n].values())
        if nasib == "hilang" or not catatan:
            return
        harap = [self.ramal(n, c) for c in catatan]
        sebelum = dict(Keluarga.objects.values_list("pk", "telepon"))
        for _ in range(2 if nasib == "dua kali" else 1):
            isi = self.hp[n].kirim(*catatan, belum=0).json()
            jawab = isi["hasil"]
        for c in catatan:
            self.semua[c["kunci"]] = (n, c["isi"])
        assert [h["kunci"] for h in jawab] == [c["kunci"] for c in catatan]
        for c, h, status in zip(catatan, jawab, harap, strict=True):
            if c["jenis"] == "profil" and not status:
                self.nilai_ubahan(c["isi"], h["status"], sebelum)
            else:
                assert h["status"] == status
        if nasib != "jawaban hilang":
            for h in jawab:
                self.dengar(n, h)
            if isi["perintah"] == "hapus":
                self.hapus(n)

    def nilai_ubahan(self, isi, status, telepon):
        """Nobody's number is overwritten by who has not seen it. `telepon`: of all families, before
        this record."""
        k, lama, baru = isi["keluarga"], isi["lama"]["telepon"], isi["baru"]["telepon"]
        if status == "diterima":
            assert telepon[k] in {lama, baru}
            telepon[k] = baru
        elif status == "bentrok":
            assert telepon[k] not in {lama, baru}
        else:
            assert status == "perlu_keputusan"

    def ramal(self, n, c) -> str:
        """What the answer must be: by the first word given, else by the day and the assignments."""
        ada = Kiriman.objects.filter(kunci=c["kunci"])
        if ada := ada.exclude(status__in=["perlu_diperbaiki", "bentrok"]).first():
            return ada.status
        if c["jenis"] == "profil":
            return ""  # judged by what is in the register when its turn comes
        kini = Keluarga.objects.filter(pk=c["isi"]["keluarga"], pendamping=self.orang[n]).exists()
        if c["jenis"] == "anggota":  # the register belongs to who has the family now
            return "diterima" if kini else "perlu_keputusan"
        if c["isi"]["tanggal"] > f"{self.hari_ini}":
            return "perlu_diperbaiki" if kini else "perlu_keputusan"
        tugas = Penugasan.objects.milik(self.orang[n], c["isi"]["tanggal"])
        milik = tugas.filter(keluarga=c["isi"]["keluarga"])
        return "diterima" if kini or milik.exists() else "perlu_keputusan"

    def dengar(self, n, h):
        self.kabar[n][h["kunci"]] = h["status"]
        if h["status"] == "perlu_diperbaiki":
            assert h["pesan"]
            self.antre[n][h["kunci"]]["isi"]["tanggal"] = f"{self.hari_ini}"  # the person mends it
        elif h["status"] == "bentrok":
            self.antre[n][h["kunci"]]["isi"]["lama"] = h["kini"]  # ... looks, and still wants it
        else:
            assert h["nomor"]
            self.antre[n].pop(h["kunci"])

    def serahkan(self, ke, kepada, hari, lama):
        """For good, or with `lama` until so many days from now."""
        try:
            with transaction.atomic():
                serahkan_keluarga(
                    oleh=self.operator, pendamping=self.orang[kepada], alasan="Rotasi wilayah",
                    keluarga=Keluarga.objects.filter(pk=self.keluarga[ke].pk),
                    mulai=self.hari_ini - timedelta(days=hari),
                    sampai=self.hari_ini + timedelta(days=lama) if lama else None,
                )  # fmt: skip
        except ValidationError:
            pass  # cannot go there from that day: the office is told, nothing changes

    def batalkan(self, akhiri):
        terakhir = Penyerahan.objects.filter(dibatalkan_pada=None).last()
        cara = akhiri_penggantian if akhiri else batalkan_penyerahan
        try:
            with transaction.atomic():
                if terakhir:
                    cara(oleh=self.operator, penyerahan=terakhir)
        except (ValidationError, PermissionDenied):
            pass  # it was built on

    def putuskan(self, terima):
        k = Kiriman.objects.menunggu().first()
        if k is None:
            return
        try:
            if terima:
                with transaction.atomic():
                    isi = baca_isi(k.jenis, k.isi)
                    terima_kiriman(oleh=self.korkab, kiriman=k, isi=isi)
                return
        except ValidationError:
            pass  # a rule refuses it: it can only be returned
        kembalikan_kiriman(oleh=self.korkab, kiriman=k, alasan="Sudah dikunjungi")

    # -- what must hold -------------------------------------------------------------------
    def tuntaskan(self):
        """The network comes back, the coordinator does the day's work."""
        for n in (0, 1):
            for _ in range(3):  # sent, mended, sent again
                self.kirim(n, "baik")
        while Kiriman.objects.menunggu().exists():
            self.putuskan(True)
        for n in (0, 1):
            self.tarik_semua(n)
        for kunci, n in self.foto.items():
            hasil = self.hp[n].potongan(kunci, FOTO)
            assert hasil.status_code == 409 or hasil.json()["selesai"]

    def periksa(self):
        assert self.antre == [{}, {}]
        tanda = {str(k.kunci): k for k in Kiriman.objects.all()}
        tahu = {k for k in self.hilang if k in tanda}  # it had come, only the answer had not
        assert set(tanda) == set(self.semua) - (set(self.hilang) - tahu)  # nothing lost
        kunjungan = Counter(str(k) for k in Kunjungan.objects.values_list("kunci", flat=True))
        for kunci, k in tanda.items():
            n, isi = self.semua[kunci]
            if kunci in self.hilang and k.status in {"perlu_diperbaiki", "bentrok"}:
                assert not kunjungan[kunci]
                continue
            assert k.status in SELESAI, k.status
            assert kunci in self.hilang or self.kabar[n][kunci] == k.status  # explained
            if k.jenis == "profil":
                continue
            if k.jenis == "anggota":
                ada = Pemutakhiran.objects.filter(isi__nik=isi["isi"]["nik"]) if isi else []
                assert len(ada) == (k.status == "diterima")
                continue
            assert kunjungan[kunci] == (k.status == "diterima")  # nothing doubled
            if kunci in self.foto:
                berfoto = Kunjungan.objects.filter(kunci=kunci, foto__sha256=SIDIK).count()
                assert berfoto == (k.status == "diterima")
            if k.status == "diterima":
                v = Kunjungan.objects.get(kunci=kunci)
                assert (v.pendamping, v.keluarga_id, f"{v.tanggal}") == (
                    self.orang[n], isi["keluarga"], isi["tanggal"],
                )  # fmt: skip
            else:
                assert k.alasan
        visit = [k for k in tanda.values() if k.jenis == "kunjungan" and k.status == "diterima"]
        assert sum(kunjungan.values()) == len(visit)
        sisa = set(PotonganFoto.objects.values_list("kunci", flat=True))
        assert not sisa & {UUID(k) for k in self.foto}
        for n in (0, 1):
            milik = Keluarga.objects.filter(pendamping=self.orang[n])
            assert set(self.hp[n].keluarga) == set(milik.values_list("pk", flat=True))
            assert self.hp[n].tugas == tugas_di_server(self.orang[n])


n = st.integers(0, 1)
NASIB = st.sampled_from(["hilang", "jawaban hilang", "dua kali", "baik"])
KEJADIAN = st.one_of(
    st.tuples(st.just("catat"), n, st.integers(0, 2), st.integers(-1, 9)),
    st.tuples(st.just("kirim"), n, NASIB),
    st.tuples(st.just("tarik"), n, st.booleans()),
    st.tuples(st.just("serahkan"), st.integers(0, 2), n, st.integers(0, 6),
              st.sampled_from([None, None, 3])),
    st.tuples(st.just("batalkan"), st.booleans()),
    st.tuples(st.just("ubah"), n, st.integers(0, 2), st.integers(0, 9)),
    st.tuples(st.just("lahir"), n, st.integers(0, 2), st.integers(0, 4)),
    st.tuples(st.just("sekilas"), n),
    st.tuples(st.just("perintah"), n),
    st.tuples(st.just("potret"), n, st.integers(0, 2), st.sampled_from([90, None]), st.booleans()),
    st.tuples(st.just("putuskan"), st.booleans()),
)  # fmt: skip

# A visit after the hand-over; the answer is lost; it is returned; it comes again.
JAWABAN_HILANG = [
    ("catat", 0, 0, 0), ("serahkan", 0, 1, 2, None), ("kirim", 0, "jawaban hilang"),
    ("putuskan", False), ("kirim", 0, "dua kali"), ("catat", 1, 0, -1),
    ("kirim", 1, "jawaban hilang"),
]  # fmt: skip
# What a lost page brought and took away is brought and taken away again.
TARIKAN_HILANG = [
    ("serahkan", 0, 1, 0, None), ("tarik", 0, True), ("tarik", 1, True),
    ("serahkan", 1, 1, 0, None),
    ("tarik", 1, True), ("catat", 0, 1, 3), ("kirim", 0, "baik"), ("tarik", 0, True),
]  # fmt: skip
# The family was theirs only for as long as nobody took that back.
PENYERAHAN_BATAL = [
    ("serahkan", 0, 1, 1, None), ("tarik", 1, False), ("catat", 1, 0, 0), ("catat", 1, 1, 0),
    ("batalkan", False), ("kirim", 1, "dua kali"), ("putuskan", True), ("tarik", 1, True),
]  # fmt: skip

# For a time, ended before its day; a photo stops half way, is swept, and comes anew.
PENGGANTI_PULANG = [
    ("serahkan", 0, 1, 4, 3), ("tarik", 1, False), ("catat", 1, 0, 2), ("catat", 1, 0, 0),
    ("batalkan", True), ("kirim", 1, "baik"), ("potret", 1, 0, 90, True),
    ("potret", 1, 1, 90, False),
    ("putuskan", True),
]  # fmt: skip
# Two numbers for one family from two phones; a phone is wiped with work unsent.
DUA_UBAHAN = [
    ("ubah", 0, 0, 1), ("ubah", 0, 0, 2), ("kirim", 0, "jawaban hilang"), ("kirim", 0, "dua kali"),
    ("serahkan", 0, 1, 0, None), ("ubah", 0, 0, 3), ("catat", 0, 1, 0), ("tarik", 1, False),
    ("perintah", 0), ("ubah", 1, 0, 4), ("kirim", 1, "baik"), ("tarik", 0, False),
    ("catat", 0, 0, 1), ("perintah", 1), ("kirim", 1, "baik"),
]  # fmt: skip
# Born before the hand-over, told after it: who has the family now is asked.
LAHIR = [
    ("lahir", 0, 0, 0), ("kirim", 0, "jawaban hilang"), ("lahir", 0, 0, 2), ("lahir", 0, 1, 0),
    ("serahkan", 0, 1, 0, None), ("kirim", 0, "dua kali"), ("putuskan", False),
    ("lahir", 1, 0, 3), ("kirim", 1, "baik"), ("kirim", 1, "baik"),
]  # fmt: skip
# Sent and looked at in a hurry, while families come and go.
SEKILAS = [
    ("catat", 0, 0, 0), ("kirim", 0, "jawaban hilang"), ("sekilas", 0), ("kirim", 0, "baik"),
    ("serahkan", 1, 1, 0, None), ("catat", 0, 1, 0), ("sekilas", 0), ("kirim", 0, "baik"),
    ("tarik", 0, True), ("sekilas", 0), ("catat", 1, 0, 0), ("kirim", 1, "dua kali"),
    ("sekilas", 1),
]  # fmt: skip


def test_tidak_hilang_tidak_ganda_semuanya_dijelaskan(
    pendamping, rekan, operator, korkab, hari_ini
):
    awal = Dunia([pendamping, rekan], operator, korkab, hari_ini)

    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(KEJADIAN, min_size=10, max_size=16))
    @example(JAWABAN_HILANG)
    @example(TARIKAN_HILANG)
    @example(PENYERAHAN_BATAL)
    @example(PENGGANTI_PULANG)
    @example(DUA_UBAHAN)
    @example(LAHIR)
    @example(SEKILAS)
    def mainkan(kejadian):
        with transaction.atomic():
            dunia = awal.sekali_lagi()
            for nama, *isi in kejadian:
                getattr(dunia, nama)(*isi)
            dunia.tuntaskan()
            dunia.periksa()
            transaction.set_rollback(True)

    mainkan()
