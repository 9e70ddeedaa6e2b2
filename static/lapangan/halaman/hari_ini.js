// Hari ini: what is due and why, by desa in the order one walks.
import { gambarUlang, hariIni, hariTanggal, html, tanggal } from "../rupa.js";
import * as s from "../simpanan.js";
import { kosong } from "./kpm.js";

const KUNJUNGI = ["kunjungan", "pasca"];

function tujuan(t) {
  if (t.jenis === "verifikasi") return `#/verifikasi/${t.keluarga}`;
  if (t.jenis === "p2k2") return `#/p2k2/${t.kelompok}`;
  return KUNJUNGI.includes(t.jenis) ? `#/catat/${t.keluarga}` : `#/kpm/${t.keluarga}`;
}

// What this phone has done since the server drew up the list.
async function sudahDikerjakan() {
  const baris = (await s.semuaKeluar()).filter((b) => b.keadaan !== "dikembalikan");
  const dikunjungi = new Map(baris.filter((b) => b.jenis === "kunjungan").map((b) => [b.keluarga, b.isi.tanggal]));
  const bertemu = new Set(baris.filter((b) => b.jenis === "pertemuan").map((b) => b.isi.kelompok));
  return (t) => (KUNJUNGI.includes(t.jenis) && dikunjungi.has(t.keluarga)) || (t.jenis === "p2k2" && bertemu.has(t.kelompok));
}

function satu(t, kini) {
  const lewat = t.paling_lambat < kini;
  return html`<li><a href="${tujuan(t)}"><strong>${t.nama}</strong><small>${t.kata}: ${t.sebab}</small>
    ${t.alamat && html`<small>${t.alamat}</small>`}<small class="${lewat && "lewat"}">${lewat ? "Lewat sejak" : "Paling lambat"} ${tanggal(t.paling_lambat)}</small></a></li>`;
}

export async function hariIniHalaman(el) {
  const lukis = async () => {
    const semua = await s.data("tugas", null);
    if (!semua) return gambarUlang(el, kosong);
    const kini = hariIni();
    const sudah = await sudahDikerjakan();
    const tampak = semua.filter((t) => t.muncul <= kini && !sudah(t));
    const desa = new Map(); // in the order of the list: the server has put it in walking order
    for (const t of tampak) desa.set(t.desa, [...(desa.get(t.desa) || []), t]);
    const lewat = tampak.filter((t) => t.paling_lambat < kini).length;
    const baru = gambarUlang(el, html`<h1>${hariTanggal(new Date())}</h1>
      <p>${tampak.length ? `${tampak.length} pekerjaan${lewat ? `, ${lewat} lewat waktu` : ""}.` : "Tidak ada yang jatuh tempo hari ini."}</p>
      <div class="baris"><a class="tombol" href="#/verifikasi">Lembar verifikasi</a><a class="tombol" href="#/p2k2">Kelompok P2K2</a></div>
      ${[...desa.values()].map((d) => html`<section><h2>${d[0].nama_desa} (${d.length})</h2><ul class="daftar">${d.map((t) => satu(t, kini))}</ul></section>`)}
      <div class="baris"><button class="tombol" type="button" id="cetak">Cetak hari ini</button></div>`);
    if (baru) el.querySelector("#cetak").addEventListener("click", () => print());
  };
  await lukis();
  return { segar: lukis };
}
