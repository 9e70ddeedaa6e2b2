// The PIN: made once, asked each time, ten wrong ones and the phone is empty.
import { html, pasang } from "../rupa.js";
import { buatKunci, bukaKunci, gantiPin } from "../sandi.js";
import * as s from "../simpanan.js";
import { JENIS } from "./kpm.js";

const MAKS_SALAH = 10;
const MUDAH = /^(\d)\1+$|^(?:0123456789|1234567890|9876543210|0987654321)/;
const ruasPin = (id, label, bantuan = "") => html`<div class="ruas pin"><label for="${id}">${label}</label>
  ${bantuan && html`<p class="bantuan">${bantuan}</p>`}
  <input id="${id}" name="${id}" type="password" inputmode="numeric" autocomplete="off" maxlength="12" required></div>`;

function galatPin(pin, ulang) {
  if (!/^\d{6,12}$/.test(pin)) return "PIN berisi 6 sampai 12 angka.";
  if (MUDAH.test(pin) || "01234567890".includes(pin) || "09876543210".includes(pin)) return "PIN ini terlalu mudah ditebak. Pilih angka lain.";
  if (pin !== ulang) return "Kedua PIN tidak sama. Ketik ulang.";
  return "";
}

const katakan = (el, kata) => pasang(el.querySelector(".galat"), html`${kata}`);

export function atur(el, { masukkan, perangkat }) {
  pasang(el, html`<form class="kartu" novalidate><h1>Buat PIN telepon ini</h1>
    <p>Data keluarga disimpan terkunci di telepon supaya dapat dipakai tanpa sinyal. PIN membukanya; sesudah ${MAKS_SALAH} kali salah, semua data di telepon ini dihapus.</p>
    ${ruasPin("pin", "PIN baru", "6 angka atau lebih. Jangan tanggal lahir.")}${ruasPin("ulang", "Ketik lagi")}
    <p class="galat" role="alert"></p><button class="tombol tombol-utama">Simpan PIN</button></form>`);
  const form = el.querySelector("form");
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const salah = galatPin(form.pin.value, form.ulang.value);
    if (salah) return katakan(el, salah);
    form.querySelector("button").disabled = true;
    const { simpan, kunci } = await buatKunci(form.pin.value);
    await perangkat();
    await s.simpanMeta("kunci", simpan);
    await masukkan(kunci);
  });
  form.pin.focus();
}

export async function minta(el, { masukkan, habis }) {
  const { pengguna } = (await s.meta("perangkat")) || {};
  pasang(el, html`<form class="kartu" novalidate><h1>Masukkan PIN</h1>${pengguna && html`<p>Data lapangan ${pengguna}</p>`}
    ${ruasPin("pin", "PIN")}<p class="galat" role="alert"></p><button class="tombol tombol-utama">Buka</button></form>`);
  const form = el.querySelector("form");
  const tombol = form.querySelector("button");
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    if (tombol.disabled || !form.pin.value) return;
    tombol.disabled = true;
    const ke = ((await s.meta("salah")) || 0) + 1;
    await s.simpanMeta("salah", ke); // counted before it is tried: pulling the plug gains nothing
    const kunci = await bukaKunci(form.pin.value, await s.meta("kunci"));
    if (kunci) {
      await s.simpanMeta("salah", 0);
      return masukkan(kunci);
    }
    if (ke >= MAKS_SALAH) return habis();
    form.pin.value = "";
    tombol.disabled = false;
    katakan(el, `PIN salah. ${MAKS_SALAH - ke} kali lagi, lalu data di telepon ini dihapus.`);
    form.pin.focus();
  });
  form.pin.focus();
}

// A form that changes the PIN; says in words how it went.
export function ganti(el) {
  pasang(el, html`<form novalidate>${ruasPin("lama", "PIN sekarang")}${ruasPin("pin", "PIN baru")}${ruasPin("ulang", "Ketik lagi")}
    <p class="galat" role="alert"></p><button class="tombol">Ganti PIN</button></form>`);
  const form = el.querySelector("form");
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const salah = galatPin(form.pin.value, form.ulang.value);
    if (salah) return katakan(el, salah);
    const baru = await gantiPin(form.lama.value, form.pin.value, await s.meta("kunci"));
    if (!baru) return katakan(el, "PIN sekarang salah.");
    await s.simpanMeta("kunci", baru);
    pasang(el, html`<p role="status">PIN sudah diganti.</p>`);
  });
}

// `belum`: Map kind -> how many had not been sent.
export const terhapus = (sebab, belum) => html`<div class="kartu"><h1>Data di telepon ini sudah dihapus</h1>
  <p>${sebab === "perintah" ? "Kantor memerintahkan penghapusan telepon ini." : "PIN salah sepuluh kali, atau Anda sendiri yang menghapusnya."} Yang sudah terkirim aman di server. ${belum.size ? `Belum terkirim dan ikut terhapus: ${[...belum].map(([jenis, n]) => `${n} ${JENIS[jenis]}`).join(", ")}; kantor diberi tahu.` : "Tidak ada yang belum terkirim."}</p><p>Untuk memakai lagi, masuk dengan akun Anda dan buat PIN baru.</p>
  <p><button class="tombol tombol-utama" type="button" id="mulai-lagi">Mulai lagi</button></p></div>`;

export const takDapat = (kata) => html`<div class="kartu"><h1>Tidak dapat bekerja tanpa sinyal di sini</h1><p>${kata}</p>
  <p>Pakai halaman biasa selama ada sinyal.</p><p><a class="tombol tombol-utama" href="/">Buka halaman biasa</a></p></div>`;
