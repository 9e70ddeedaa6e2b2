// Keadaan: what is here, what is there, and whether they agree.
import { gambarUlang, html, kapan, pasang, ribuan } from "../rupa.js";
import * as s from "../simpanan.js";
import { jumlahMenunggu, keadaan, sinkronkan } from "../sinkron.js";
import { ganti } from "./kunci.js";

const MB = 1024 * 1024;

export async function halaman(el, { kunciLayar, hapus, versi }) {
  const lukis = async () => {
    const baris = await s.barisKeluar();
    const hitung = (...k) => baris.filter((b) => k.includes(b.keadaan)).length;
    const { catatan, foto } = await jumlahMenunggu();
    const ruang = (await navigator.storage?.estimate?.()) || {};
    const tetap = await navigator.storage?.persisted?.();
    const perangkat = await s.meta("perangkat");
    const daftar = (isi) => html`<dl class="rincian">${isi.map(([k, v]) => html`<dt>${k}</dt><dd>${v}</dd>`)}</dl>`;
    gambarUlang(el.querySelector("#angka"), html`
      ${keadaan.beda.length > 0 && html`<div class="peringatan" data-nada="bahaya"><p>Telepon dan server berbeda:</p><ul>${keadaan.beda.map((b) => html`<li>${b}</li>`)}</ul></div>`}
      <section class="kartu"><h2>Sinkronisasi</h2>${daftar([
        ["Terakhir", keadaan.terakhir ? kapan(keadaan.terakhir) : "Belum pernah"],
        ["Keadaan", keadaan.jalan ? "Sedang berjalan" : keadaan.masuk ? keadaan.galat || "Baik" : "Sesi habis, masuk lagi"],
        ["Menunggu", `${catatan} catatan, ${foto} foto`],
        ["Perlu diperbaiki", hitung("perlu_diperbaiki", "bentrok", "dikembalikan")],
        ["Diterima server", hitung("diterima")],
        ["Foto terkirim", (await s.meta("foto_terkirim")) || 0],
        ["KPM di telepon", (await s.keluarga()).size],
        ["Jam telepon", keadaan.selisih === null ? "Belum dibandingkan" : Math.abs(keadaan.selisih) < 60 ? "Cocok dengan server" : `Selisih ${ribuan(Math.round(Math.abs(keadaan.selisih) / 60))} menit`],
      ])}</section>
      <section class="kartu"><h2>Telepon ini</h2>${daftar([
        ["Nama", perangkat?.nama || "–"],
        ["Versi aplikasi", versi],
        ["Ruang terpakai", ruang.usage === undefined ? "Tidak diketahui" : `${ribuan(Math.ceil(ruang.usage / MB))} MB`],
        ["Penyimpanan tetap", tetap ? "Ya" : "Belum dijamin peramban. Pasang ke layar utama, dan jangan pakai jendela penyamaran."],
      ])}</section>`);
  };
  pasang(el, html`<div class="baris"><button class="tombol tombol-utama" type="button" id="kirim">Sinkronkan sekarang</button></div><div id="angka" class="halaman"></div>
    <section class="kartu"><h2>PIN</h2><div class="baris"><button class="tombol" type="button" id="kunci">Kunci sekarang</button></div><div id="ganti-pin"></div></section>
    <section class="kartu"><h2>Hapus data dari telepon ini</h2><p>Untuk telepon yang dijual atau berganti tangan. Yang belum terkirim ikut hilang.</p><div class="baris"><button class="tombol tombol-bahaya" type="button" id="hapus">Hapus semua data</button></div></section>`);
  ganti(el.querySelector("#ganti-pin"));
  el.querySelector("#kirim").addEventListener("click", sinkronkan);
  el.querySelector("#kunci").addEventListener("click", kunciLayar);
  el.querySelector("#hapus").addEventListener("click", async () => {
    const { catatan, foto } = await jumlahMenunggu();
    const hilang = catatan || foto ? `${catatan} catatan dan ${foto} foto BELUM terkirim dan akan hilang. ` : "";
    if (confirm(`${hilang}Hapus semua data lapangan dari telepon ini?`)) await hapus();
  });
  await lukis();
  return { segar: lukis, kembali: "#/hari-ini" };
}
