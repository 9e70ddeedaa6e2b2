// The shell: opens the phone's store, asks for the PIN, shows the page of the address, sends
// and takes whenever there is a signal.
import * as kunci from "./halaman/kunci.js";
import { halaman as halamanAwal } from "./halaman/hari_ini.js";
import { hariIni, html, kapan, pasang, ribuan, tanggal, uuid } from "./rupa.js";
import * as s from "./simpanan.js";
import * as sinkron from "./sinkron.js";

const el = (id) => document.getElementById(id);
const isi = el("isi");
const setelan = document.body.dataset;
const KUNCI_SESUDAH = 10 * 60_000; // milliseconds untouched
const ULANG = 60_000; // between tries while something waits
const JAM_KELIRU = 5 * 60; // seconds

// Hari ini stands first; the other pages are read behind it (`siapkanHalaman`).
const MODUL = {
  kpm: () => import("./halaman/kpm.js"),
  catat: () => import("./halaman/catat.js"),
  kotak: () => import("./halaman/kotak.js"),
  verifikasi: () => import("./halaman/verifikasi.js"),
  p2k2: () => import("./halaman/p2k2.js"),
  calon: () => import("./halaman/calon.js"),
  ubah: () => import("./halaman/ubah.js"),
  anggota: () => import("./halaman/anggota.js"),
  validasi: () => import("./halaman/validasi.js"),
  asesmen: () => import("./halaman/asesmen.js"),
  keadaan: () => import("./halaman/keadaan.js"),
};
const siapkanHalaman = () => Promise.all(Object.values(MODUL).map((baca) => baca()));
const dari = (nama) => async (...arg) => (await MODUL[nama]()).halaman(...arg);
const HALAMAN = {
  "hari-ini": ["Hari ini", halamanAwal],
  kpm: ["KPM saya", dari("kpm")],
  catat: ["Catat kunjungan", dari("catat")],
  kotak: ["Kotak keluar", dari("kotak")],
  verifikasi: ["Verifikasi", dari("verifikasi")],
  p2k2: ["P2K2", dari("p2k2")],
  calon: ["Calon baru", dari("calon")],
  ubah: ["Ubah data", dari("ubah")],
  anggota: ["Anggota", dari("anggota")],
  validasi: ["Validasi calon", dari("validasi")],
  asesmen: ["Asesmen graduasi", dari("asesmen")],
  pemberitahuan: ["Data keluarga Anda di PKH", tunjukkanPemberitahuan],
  keadaan: ["Keadaan", (el_) => dari("keadaan")(el_, { kunciLayar, hapus: hapusOlehOrang, versi: setelan.versi })],
};

// The notice to families stands in the shell itself: it can be shown where there is no signal.
function tunjukkanPemberitahuan(wadah, keluarga) {
  wadah.append(el("pemberitahuan").content.cloneNode(true));
  return { kembali: keluarga ? `#/kpm/${keluarga}` : "#/keadaan" };
}

let disentuh = Date.now();
let versiBaru = null;
let pemasang = null; // the browser offers to install the app

// What was being drawn when the store was locked or erased is of no use to anybody.
addEventListener("unhandledrejection", (e) => {
  const terhapus = !s.terbuka() && e.reason?.name === "InvalidStateError"; // its store is closed
  if (e.reason instanceof s.Terkunci || terhapus) e.preventDefault();
});

// --- what the page says about itself ---
async function lukisKeadaan() {
  const { catatan, foto } = await sinkron.jumlahMenunggu();
  const k = sinkron.keadaan;
  const tunggu = [catatan && `${catatan} catatan`, foto && `${foto} foto`].filter(Boolean).join(", ");
  let kata = k.terakhir ? `Tersinkron ${kapan(k.terakhir)}` : "Belum tersinkron";
  let nada = k.terakhir ? "baik" : "perhatian";
  if (tunggu) [kata, nada] = [`${tunggu} menunggu`, "perhatian"];
  if (k.beda.length) [kata, nada] = ["Ada selisih", "bahaya"];
  if (k.galat && !k.terakhir && !tunggu) [kata, nada] = [k.galat, "perhatian"];
  if (k.orangLain) [kata, nada] = ["Akun lain", "bahaya"];
  if (!k.masuk) [kata, nada] = [tunggu ? `Masuk lagi: ${tunggu} menunggu` : "Masuk lagi", "bahaya"];
  if (k.jalan) kata = "Menyinkronkan …";
  const tanda = el("keadaan");
  tanda.textContent = kata;
  tanda.dataset.nada = nada;
  el("lencana").textContent = catatan;
  el("lencana").hidden = !catatan;
  lukisPesan(tunggu, await s.sisaRuang(), (await s.meta("perangkat"))?.pengguna);
}

function lukisPesan(tunggu, sisa, pemilik) {
  const k = sinkron.keadaan;
  const pesan = [];
  if (!k.masuk)
    pesan.push(html`<div class="peringatan" data-nada="bahaya"><p>Sesi Anda di server sudah habis. ${tunggu ? `${tunggu} aman di telepon ini dan terkirim sesudah Anda masuk.` : ""}</p>
      <p><a class="tombol tombol-utama" href="${setelan.masuk}">Masuk lagi</a></p></div>`);
  if (k.orangLain)
    pesan.push(html`<div class="peringatan" data-nada="bahaya"><p>Anda masuk di server sebagai orang lain. Telepon ini menyimpan data ${pemilik || "pendamping lain"}${tunggu && `, ${tunggu} belum terkirim`}. Masuklah dengan akun itu; bila telepon berganti tangan, hapus dahulu datanya di <a href="#/keadaan">Keadaan</a>.</p>
      <p><a class="tombol tombol-utama" href="${setelan.keluar}">Keluar dari akun ini</a></p></div>`);
  if (sisa !== null)
    pesan.push(html`<div class="peringatan" data-nada="bahaya"><p>Penyimpanan telepon hampir penuh, sisa ${ribuan(sisa)} MB. Hapus foto atau aplikasi lain supaya catatan tetap dapat disimpan.</p></div>`);
  if (k.selisih !== null && Math.abs(k.selisih) > JAM_KELIRU)
    pesan.push(html`<div class="peringatan"><p>Jam telepon ini ${kataSelisih(k.selisih)} dari jam server. Betulkan di setelan telepon; catatan yang dibuat sekarang ditandai.</p></div>`);
  if (versiBaru)
    pesan.push(html`<div class="peringatan" data-nada="baik"><p>Versi baru aplikasi siap. Catatan dan draf tetap di telepon.</p>
      <p><button class="tombol" type="button" id="pakai-versi">Pakai versi baru</button></p></div>`);
  if (pemasang)
    pesan.push(html`<div class="peringatan" data-nada="baik"><p>Pasang aplikasi ini di layar utama supaya mudah dibuka tanpa sinyal dan datanya tidak dibuang peramban.</p>
      <div class="baris"><button class="tombol tombol-utama" type="button" id="pasang">Pasang aplikasi</button><button class="tombol" type="button" id="nanti">Nanti saja</button></div></div>`);
  pasang(el("pesan"), pesan);
  el("pasang")?.addEventListener("click", () => {
    pemasang.prompt();
    jawabPasang();
  });
  el("nanti")?.addEventListener("click", jawabPasang);
  el("pakai-versi")?.addEventListener("click", () => versiBaru.postMessage("pakai"));
}

// Asked once: whoever said no is not asked again on this phone.
async function jawabPasang() {
  pemasang = null;
  await s.simpanMeta("ditawari", true);
  await lukisKeadaan();
}

addEventListener("beforeinstallprompt", async (e) => {
  e.preventDefault();
  if (!s.terbuka() || (await s.meta("ditawari"))) return;
  pemasang = e;
  lukisKeadaan();
});

function kataSelisih(detik) {
  const menit = Math.round(Math.abs(detik) / 60);
  const lama = menit < 120 ? `${menit} menit` : menit < 2880 ? `${Math.round(menit / 60)} jam` : `${Math.round(menit / 1440)} hari`;
  return `${lama} ${detik > 0 ? "lebih cepat" : "lebih lambat"}`;
}

// --- pages ---
let tutupHalaman = null;
let giliran = 0;

async function tampilkan() {
  if (!s.terbuka()) return;
  const [nama, ...arg] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  const [judul, gambar] = HALAMAN[nama] || HALAMAN["hari-ini"];
  const ini = ++giliran;
  await tutupHalaman?.();
  tutupHalaman = null;
  const wadah = document.createElement("div");
  wadah.className = "halaman";
  const jawab = (await gambar(wadah, ...arg)) || {};
  if (ini !== giliran) return; // the person has gone on
  ejaTanggal(wadah);
  const h1 = document.createElement("h1");
  h1.className = "kasatmata";
  h1.textContent = jawab.judul || judul;
  isi.replaceChildren(...(wadah.querySelector("h1") ? [wadah] : [h1, wadah]));
  isi.dataset.halaman = [nama, ...arg].join("/");
  tutupHalaman = jawab.tutup || null;
  jawab.segar && (segarkan = jawab.segar);
  if (!jawab.segar) segarkan = null;
  el("judul").textContent = jawab.judul || judul;
  document.title = `${jawab.judul || judul} · PKH Lapangan`;
  const kembali = jawab.kembali || (arg.length && `#/${nama}`);
  el("kembali").hidden = !kembali;
  if (kembali) el("kembali").href = kembali;
  for (const a of el("tab").children) {
    if (a.hash === `#/${nama || "hari-ini"}`) a.setAttribute("aria-current", "page");
    else a.removeAttribute("aria-current");
  }
  scrollTo(0, 0);
  isi.focus({ preventScroll: true });
}

let segarkan = null;

// A browser writes dates as its own language does: which is the day and which the month is spelled.
function ejaTanggal(wadah) {
  for (const ruas of wadah.querySelectorAll("input[type=date]")) {
    const kata = document.createElement("p");
    kata.className = "kecil redup";
    const eja = () => (kata.textContent = ruas.value ? tanggal(ruas.value) : "");
    ruas.addEventListener("input", eja);
    ruas.after(kata);
    eja();
  }
}

// --- lock, open, wipe ---
async function kunciLayar() {
  await tutupHalaman?.();
  tutupHalaman = segarkan = null;
  giliran++;
  s.pakaiKunci(null);
  for (const id of ["tab", "keadaan", "kembali"]) el(id).hidden = true;
  pasang(el("pesan"), "");
  el("judul").textContent = document.title = "PKH Lapangan";
  await pintu();
}

async function pintu() {
  const tersimpan = await s.meta("kunci");
  if (!tersimpan) await kunci.atur(isi, { masukkan, perangkat: perangkatBaru });
  else await kunci.minta(isi, { masukkan, habis: () => hapus("pin") });
}

async function masukkan(kunciData) {
  s.pakaiKunci(kunciData);
  disentuh = Date.now();
  for (const id of ["tab", "keadaan"]) el(id).hidden = false;
  sinkron.keadaan.terakhir = (await s.meta("terakhir")) || null;
  sinkron.keadaan.selisih = (await s.meta("selisih")) ?? null;
  await Promise.all([tampilkan(), lukisKeadaan()]);
  await siapkanHalaman();
  sinkron.sinkronkan();
}

async function perangkatBaru() {
  const jenis = /Android/.test(navigator.userAgent) ? "Android" : /iPhone|iPad/.test(navigator.userAgent) ? "iPhone" : "Komputer";
  await s.simpanMeta("perangkat", { id: uuid(), nama: `${jenis}, dipasang ${tanggal(hariIni())}`, terdaftar: false });
  navigator.storage?.persist?.();
}

// Everything goes; what had not been sent is counted and told to the server.
async function hapus(sebab) {
  const belum = new Map();
  for (const b of await s.barisKeluar())
    if (b.keadaan !== "diterima") belum.set(b.jenis, (belum.get(b.jenis) || 0) + 1);
  const perangkat = await s.meta("perangkat");
  giliran++;
  tutupHalaman = segarkan = null;
  await s.hapusSemua();
  if (perangkat?.terdaftar)
    await s.simpanMeta("lapor_hapus", { perangkat: perangkat.id, sebab, belum: [...belum].map(([jenis, jumlah]) => ({ jenis, jumlah })) });
  try {
    await sinkron.laporkanPenghapusan();
  } catch {
    // Told when there is a signal and somebody has signed in: lapor_hapus stays until then.
  }
  history.replaceState(null, "", "#/");
  for (const id of ["tab", "keadaan", "kembali"]) el(id).hidden = true;
  pasang(el("pesan"), "");
  el("judul").textContent = document.title = "PKH Lapangan";
  pasang(isi, kunci.terhapus(sebab, belum));
  el("mulai-lagi").addEventListener("click", () => location.reload());
}
const hapusOlehOrang = () => hapus("pin");

// --- a new version of this app ---
async function daftarkanPekerja() {
  if (!navigator.serviceWorker) return;
  let dipasang = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", async () => {
    if (!dipasang) return void (dipasang = true); // the very first one took charge
    await tutupHalaman?.();
    location.reload();
  });
  const pendaftaran = await navigator.serviceWorker.register(setelan.pekerja, { scope: setelan.rangka });
  const tawarkan = () => {
    if (pendaftaran.waiting && navigator.serviceWorker.controller) {
      versiBaru = pendaftaran.waiting;
      if (s.terbuka()) lukisKeadaan(); // else as soon as it is
    }
  };
  tawarkan();
  pendaftaran.addEventListener("updatefound", () => {
    pendaftaran.installing?.addEventListener("statechange", tawarkan);
  });
  addEventListener("online", () => pendaftaran.update().catch(() => {})); // no signal after all
}

async function mulai() {
  el("memuat").hidden = false;
  if (!window.crypto?.subtle || !window.indexedDB) {
    pasang(isi, kunci.takDapat("Aplikasi lapangan memerlukan alamat https dan peramban yang lebih baru."));
    return;
  }
  try {
    await s.bukaSimpanan();
  } catch (galat) {
    pasang(isi, kunci.takDapat(`Penyimpanan di telepon ini tertutup (${galat.name}); mungkin jendela penyamaran atau penyimpanan penuh.`));
    return;
  }
  daftarkanPekerja().catch((galat) => console.warn("pekerja", galat.message));
  await sinkron.laporkanPenghapusan().catch(() => {}); // as above: kept until told
  sinkron.bilaDiperintahHapus(() => hapus("perintah"));
  sinkron.dengar(() => {
    if (!s.terbuka()) return;
    lukisKeadaan();
    segarkan?.();
  });
  addEventListener("hashchange", tampilkan);
  addEventListener("online", sinkron.sinkronkan);
  addEventListener("catatan-disimpan", () => sinkron.sinkronkan({ cepat: true }));
  for (const jenis of ["pointerdown", "keydown", "input"]) addEventListener(jenis, () => (disentuh = Date.now()), { passive: true });
  const periksa = () => {
    if (s.terbuka() && Date.now() - disentuh > KUNCI_SESUDAH) kunciLayar();
  };
  setInterval(periksa, 15_000);
  document.addEventListener("visibilitychange", () => {
    periksa();
    if (document.visibilityState === "visible" && s.terbuka()) sinkron.sinkronkan();
  });
  setInterval(async () => {
    if (!s.terbuka() || document.hidden || !sinkron.keadaan.masuk) return;
    const { catatan, foto } = await sinkron.jumlahMenunggu();
    if (catatan || foto) sinkron.sinkronkan();
  }, ULANG);
  await pintu();
}

mulai();
