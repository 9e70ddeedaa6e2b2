// KPM saya: instant search over what is on the phone; one family with all that is known of it.
import { bulan, hariIni, html, pasang, rupiah, tanggal, umur } from "../rupa.js";
import * as s from "../simpanan.js";

const TAMPIL = 60; // rows at once; the search narrows

export const HUBUNGAN = { pengurus: "Pengurus", suami: "Suami", istri: "Istri", anak: "Anak", cucu: "Cucu", orang_tua: "Orang tua", lainnya: "Lainnya" };
const KATA = { sd: "SD", smp: "SMP", sma: "SMA", hamil: "Ibu hamil", disabilitas: "Disabilitas berat", ham: "Korban HAM", pasca: "Pascagraduasi", salur: "Tersalur" };
export const katakan = (kode) => {
  const kata = String(kode || "").replaceAll("_", " ");
  return KATA[kode] || kata.charAt(0).toUpperCase() + kata.slice(1);
};

// Kinds of records, and what has become of one.
export const JENIS = { kunjungan: "Kunjungan", pertemuan: "Pertemuan P2K2", verifikasi: "Verifikasi", profil: "Perubahan data", anggota: "Anggota datang atau pergi", calon: "Calon baru", validasi: "Validasi calon", asesmen: "Asesmen graduasi" };
export const KEADAAN = {
  antre: ["Menunggu sinyal", "perhatian"],
  dikirim: ["Menunggu jawaban server", "perhatian"],
  diterima: ["Diterima", "baik"],
  perlu_keputusan: ["Menunggu keputusan koordinator", "perhatian"],
  perlu_diperbaiki: ["Perlu diperbaiki", "bahaya"],
  bentrok: ["Bentrok dengan perubahan orang lain", "bahaya"],
  dikembalikan: ["Dikembalikan koordinator", "bahaya"],
};

// Hand-overs that wait for this person's answer, are still to come, or were taken back: the rest is
// told family by family.
export async function penyerahanTerbuka() {
  const kini = hariIni();
  return ((await s.data("penyerahan", [])) || []).flatMap((p) => {
    const masa = `mulai ${tanggal(p.mulai)}${p.sampai ? ` sampai ${tanggal(p.sampai)}` : ""}`;
    const siapa = p.arah === "masuk" ? `${p.jumlah} keluarga kepada Anda` : `${p.jumlah} keluarga Anda kepada ${p.kepada}`;
    if (p.status === "diusulkan" && p.arah === "masuk") return [{ ...p, menunggu: true, kata: `Diusulkan: ${siapa}, ${masa}. Jawab saat ada sinyal.` }];
    if (p.status === "diterima" && p.mulai > kini) return [{ ...p, kata: `Diserahkan: ${siapa}, ${masa}.` }];
    return p.status === "dibatalkan" ? [{ ...p, kata: `Batal: ${siapa}, ${masa}.` }] : [];
  });
}

const polos = (teks) => teks.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");

// By name of anybody in the family, visible digits of NIK or No KK, desa, group.
export function cocok(k, kata) {
  const cari = polos(kata).trim();
  if (!cari) return true;
  const angka = cari.replace(/\D/g, "");
  if (angka.length >= 3 && angka === cari.replace(/[\s.]/g, ""))
    return [k.no_kk, ...k.anggota.map((a) => a.nik)].some((n) => n.split("•").some((bagian) => bagian && bagian.includes(angka)));
  const teks = polos([k.pengurus, k.desa.nama, k.kelompok_nama || "", ...k.anggota.map((a) => a.nama)].join(" "));
  return cari.split(/\s+/).every((kata_) => teks.includes(kata_));
}

export const urutDesa = (a, b) => a.desa.nama.localeCompare(b.desa.nama) || `${a.rw}/${a.rt}`.localeCompare(`${b.rw}/${b.rt}`) || a.pengurus.localeCompare(b.pengurus);

export const tempat = (k) => [k.desa.nama, k.rt && `RT ${k.rt}`, k.rw && `RW ${k.rw}`].filter(Boolean).join(", ");

// A search field and its results; `tautan(k)` makes the address of a row.
export function pencarian(el, semua, tautan, kata = "") {
  pasang(el, html`<div class="ruas"><label for="cari">Cari keluarga</label><p class="bantuan">Nama, angka NIK atau No KK yang tampak, desa, kelompok.</p>
    <input id="cari" type="search" autocomplete="off" value="${kata}"></div><p class="redup" role="status" id="jumlah"></p><ul class="daftar" id="hasil"></ul>`);
  const lukis = () => {
    const ketemu = semua.filter((k) => cocok(k, cari.value));
    el.querySelector("#jumlah").textContent = ketemu.length > TAMPIL ? `${ketemu.length} keluarga; ${TAMPIL} yang pertama tampil. Ketik untuk mempersempit.` : `${ketemu.length} keluarga`;
    pasang(el.querySelector("#hasil"), ketemu.slice(0, TAMPIL).map((k) => html`<li><a href="${tautan(k)}"><strong>${k.pengurus}</strong>
      <small>${tempat(k)}${k.status !== "aktif" && `, ${katakan(k.status)}`}</small><small>${k.kunjungan_terakhir ? `Dikunjungi ${tanggal(k.kunjungan_terakhir)}` : "Belum pernah dikunjungi"}</small></a></li>`));
    el.querySelector("#hasil").hidden = !ketemu.length;
  };
  const cari = el.querySelector("#cari");
  cari.addEventListener("input", lukis);
  lukis();
}

export const kosong = html`<div class="kartu"><h1>Belum ada data di telepon ini</h1><p>Data KPM Anda diambil saat ada sinyal. Biarkan halaman ini terbuka sampai tertulis Tersinkron di atas.</p></div>`;

export const halaman = (el, id) => (id ? satuKpm(el, id) : daftarKpm(el));

let kataTerakhir = "";
async function daftarKpm(el) {
  const lukis = async () => {
    const semua = [...(await s.keluarga()).values()].sort(urutDesa);
    if (!semua.length) return pasang(el, kosong);
    pencarian(el, semua, (k) => `#/kpm/${k.id}`, kataTerakhir);
    el.insertAdjacentHTML("beforeend", '<div class="baris"><a class="tombol" href="#/calon">Tambah calon baru</a></div>');
    el.querySelector("#cari").addEventListener("input", (e) => (kataTerakhir = e.target.value));
  };
  await lukis();
  return { segar: () => el.querySelector("#cari") || lukis() };
}

const rinci = (pasangan) => html`<dl class="rincian">${pasangan.filter(([, v]) => v).map(([k, v]) => html`<dt>${k}</dt><dd>${v}</dd>`)}</dl>`;

async function satuKpm(el, id) {
  const k = (await s.keluarga()).get(Number(id));
  if (!k) {
    pasang(el, html`<div class="kartu"><h1>Keluarga ini tidak ada di telepon</h1><p>Mungkin sudah diserahkan kepada pendamping lain.</p><p><a class="tombol" href="#/kpm">Lihat KPM saya</a></p></div>`);
    return {};
  }
  const rujukan = await s.data("rujukan", {});
  const antre = (await s.semuaKeluar()).filter((b) => b.keluarga === k.id && b.keadaan !== "diterima");
  const terbuka = (k.verifikasi || []).filter((v) => v.hasil === "belum");
  const kendala = new Map((rujukan.kendala || []).map((b) => [b.id, b.nama]));
  pasang(el, html`<h1>${k.pengurus}</h1>
    <ul class="chips">${k.komponen.map((n) => html`<li class="chip">${katakan(n)}</li>`)}</ul>
    ${rinci([["Status", katakan(k.status)], ["Tempat", tempat(k)], ["Alamat", k.alamat], ["No KK", k.no_kk], ["Telepon", k.telepon], ["Kelompok", k.kelompok_nama], ["Dikunjungi", k.kunjungan_terakhir ? tanggal(k.kunjungan_terakhir) : "Belum pernah"]])}
    ${antre.map((b) => html`<p class="peringatan"><a href="#/kotak/${b.kunci}">${JENIS[b.jenis]}: ${KEADAAN[b.keadaan][0].toLowerCase()}</a></p>`)}
    ${terbuka.length > 0 && html`<div class="peringatan"><p>${terbuka.length} verifikasi komitmen belum diisi.</p><p><a class="tombol" href="#/verifikasi/${k.id}">Isi verifikasi</a></p></div>`}
    ${k.status === "calon" && html`<div class="peringatan"><p>Calon sejak ${tanggal(k.status_sejak)}.</p><p><a class="tombol" href="#/validasi/${k.id}">Validasi calon</a></p></div>`}
    <section class="kartu"><h2>Anggota</h2><ul class="linimasa">${k.anggota.map((a) => html`<li><strong>${a.nama}</strong><br>${[HUBUNGAN[a.hubungan] || katakan(a.hubungan), umur(a.tanggal_lahir), a.sekolah].filter(Boolean).join(", ")}
      <br><span class="redup">NIK ${a.nik}</span>${a.komponen && html` <span class="chip">${katakan(a.komponen)}</span>`}<div class="baris"><a class="tautan" href="#/ubah/${k.id}/${a.id}" aria-label="Ubah data ${a.nama}">Ubah data</a>${k.status !== "graduasi" && html`<a class="tautan" href="#/anggota/${k.id}/${a.id}" aria-label="${a.nama} meninggal atau keluar">Meninggal atau keluar</a>`}</div></li>`)}</ul>
      ${k.status !== "graduasi" && html`<div class="baris"><a class="tombol" href="#/anggota/${k.id}">Tambah anggota</a></div>`}</section>
    <section class="kartu"><h2>Kunjungan terakhir</h2>${k.kunjungan.length ? html`<ul class="linimasa">${k.kunjungan.map((v) => html`<li><strong>${tanggal(v.tanggal)}, ${katakan(v.tujuan)}</strong>
      ${v.temuan && html`<br>${v.temuan}`}${v.kendala && html`<br>Kendala: ${kendala.get(v.kendala) || v.kendala}`}${v.tindak_lanjut && html`<br>Janji: ${v.tindak_lanjut} ${v.tuntas_pada ? "(tuntas)" : `(paling lambat ${tanggal(v.tindak_lanjut_pada)})`}`}</li>`)}</ul>` : html`<p>Belum ada.</p>`}</section>
    <section class="kartu"><h2>Bantuan</h2>${k.bantuan.length ? html`<ul class="linimasa">${k.bantuan.map((b) => html`<li>${bulan(b.periode)}: ${rupiah(b.jumlah)}, ${katakan(b.status)}${b.tanggal_salur && `, ${tanggal(b.tanggal_salur)}`}</li>`)}</ul>` : html`<p>Belum ada.</p>`}</section>
    ${rujukan.asesmen?.kriteria && ["aktif", "ditangguhkan"].includes(k.status) && html`<div class="baris"><a class="tombol" href="#/asesmen/${k.id}">Asesmen graduasi</a></div>`}
    <p><a href="#/pemberitahuan/${k.id}">Tunjukkan pemberitahuan data kepada keluarga</a></p>
    <div class="lekat"><div class="baris"><a class="tombol" href="#/ubah/${k.id}">Ubah data</a><a class="tombol tombol-utama" href="#/catat/${k.id}">Catat kunjungan</a></div></div>`);
  return { judul: "Keluarga" };
}
