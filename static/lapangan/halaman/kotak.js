// Kotak keluar: every record with its state and its receipt; what the server could not take is
// corrected here and sent again under its own key.
import { gambarUlang, html, kapan, tanggal } from "../rupa.js";
import * as s from "../simpanan.js";
import { JENIS, KEADAAN, katakan, penyerahanTerbuka } from "./kpm.js";
import { kataRuas, labelRuas, pilihanBentrok, putuskanBentrok } from "./ubah.js";

const TAMPIL = 50; // receipts at once
const KABAR_TAMPIL = 5;

function kata(b, foto) {
  if (b.keadaan !== "diterima") return KEADAAN[b.keadaan][0];
  return `Diterima ${kapan(b.diterima_pada)}, no. ${b.nomor}${foto ? `; ${foto} foto menunggu` : ""}`;
}

const status = (b, foto) => html`<span class="status" data-nada="${foto && b.keadaan === "diterima" ? "perhatian" : KEADAAN[b.keadaan][1]}">${kata(b, foto)}</span>`;

async function hitungFoto() {
  const jumlah = new Map();
  for (const [id] of await s.kunciFoto()) jumlah.set(id, (jumlah.get(id) || 0) + 1);
  return jumlah;
}

export const halaman = (el, id) => (id ? satuCatatan(el, id) : semuaCatatan(el));

async function semuaCatatan(el) {
  const lukis = async () => {
    const semua = await s.semuaKeluar();
    const foto = await hitungFoto();
    const draf = await s.semuaDraf();
    const keluarga = await s.keluarga();
    const kabar = await s.data("kabar", []);
    const serah = await penyerahanTerbuka();
    const baris = (b) => html`<li><a href="#/kotak/${b.kunci}"><strong>${b.judul}</strong><small>${JENIS[b.jenis]}, ${tanggal(b.isi.tanggal || b.dibuat_pada)}</small>${status(b, foto.get(b.kunci))}</a></li>`;
    const bagian = (judul, daftar) => daftar.length > 0 && html`<section><h2>${judul} (${daftar.length})</h2><ul class="daftar">${daftar.slice(0, TAMPIL).map(baris)}</ul>${daftar.length > TAMPIL && html`<p class="redup">${TAMPIL} yang terbaru tampil.</p>`}</section>`;
    const perlu = semua.filter((b) => ["perlu_diperbaiki", "bentrok", "dikembalikan"].includes(b.keadaan));
    const tunggu = semua.filter((b) => ["antre", "dikirim", "perlu_keputusan"].includes(b.keadaan));
    const sudah = semua.filter((b) => b.keadaan === "diterima");
    gambarUlang(el, html`${!semua.length && !draf.length && !serah.length && html`<div class="kartu"><h1>Belum ada catatan</h1><p>Kunjungan yang Anda simpan tampil di sini, lengkap dengan tanda terimanya.</p><p><a class="tombol tombol-utama" href="#/catat">Catat kunjungan</a></p></div>`}
      ${kabar.length + serah.length > 0 && html`<section><h2>Serah terima</h2><ul class="daftar">${serah.map((p) => html`<li><a href="${p.menunggu ? p.alamat : "#/kpm"}"><strong>${p.kata}</strong><small>${p.oleh}: ${p.alasan}</small>${p.menunggu && html`<span class="status" data-nada="perhatian">Menunggu jawaban Anda</span>`}</a></li>`)}${kabar.slice(0, KABAR_TAMPIL).map((k) => html`<li><a href="#/${k.keluarga ? `kpm/${k.keluarga}` : "kpm"}"><strong>${k.kata}</strong><small>${kapan(k.pada)}</small></a></li>`)}</ul>${kabar.length > KABAR_TAMPIL && html`<p class="redup">${kabar.length - KABAR_TAMPIL} lagi dalam dua pekan terakhir.</p>`}</section>`}
      ${draf.length > 0 && html`<section><h2>Draf (${draf.length})</h2><ul class="daftar">${draf.map((d) => html`<li><a href="${alamatDraf(d)}"><strong>${d.isi.judul || keluarga.get(d.isi.keluarga)?.pengurus || "Draf"}</strong><small>Belum disimpan</small></a></li>`)}</ul></section>`}
      ${bagian("Perlu Anda perbaiki", perlu)}${bagian("Menunggu", tunggu)}${bagian("Diterima", sudah)}`);
  };
  await lukis();
  return { segar: lukis };
}

// Drafts of the sheets are named as their page.
function alamatDraf(d) {
  const [jenis, id] = d.nama.split("/");
  if (jenis === "kunjungan") return `#/catat/${id}`;
  return jenis === "perbaikan" ? `#/catat/${d.isi.keluarga}/${id}` : `#/${d.nama}`;
}

const alamatPerbaikan = (b) => ({ kunjungan: `#/catat/${b.keluarga}/${b.kunci}`, verifikasi: `#/verifikasi/${b.keluarga}`, pertemuan: `#/p2k2/${b.isi.kelompok}/${b.kunci}`, calon: `#/calon/${b.kunci}`, validasi: `#/validasi/${b.keluarga}/${b.kunci}`, asesmen: `#/asesmen/${b.keluarga}/${b.kunci}`, profil: `#/ubah/${b.keluarga}/${b.isi.anggota || 0}/${b.kunci}`, anggota: `#/anggota/${b.keluarga}/${b.isi.anggota || 0}/${b.kunci}` })[b.jenis];

async function satuCatatan(el, id) {
  const lukis = async () => {
    const b = await s.keluar(id);
    if (!b) return gambarUlang(el, html`<div class="kartu"><h1>Catatan ini tidak ada di telepon</h1><p><a class="tombol" href="#/kotak">Lihat kotak keluar</a></p></div>`);
    const foto = (await hitungFoto()).get(id);
    // Fields in conflict are chosen below, not typed again.
    const dapatDiubah = ["antre", "perlu_diperbaiki", "dikembalikan", b.jenis !== "profil" && "bentrok"].includes(b.keadaan);
    const diterima = b.keadaan === "diterima";
    const pesan = [...new Set(Object.entries(b.pesan || {}).map(([r, p]) => `${diterima ? `${r}: ` : ""}${[].concat(p).join(" ")}`))];
    const baru = gambarUlang(el, html`<h1>${b.judul}</h1><p>${JENIS[b.jenis]}, ${tanggal(b.isi.tanggal || b.dibuat_pada)}</p><p role="status">${status(b, foto)}</p>
      ${pesan.length > 0 && html`<div class="peringatan" data-nada="${!diterima && "bahaya"}"><ul>${pesan.map((p) => html`<li>${p}</li>`)}</ul></div>`}
      ${b.keadaan === "antre" && html`<p>Tersimpan di telepon ini. Terkirim sendiri begitu ada sinyal; Anda boleh menutup aplikasi.</p>`}
      ${b.jam_meragukan && html`<p class="peringatan">Jam telepon meragukan saat catatan ini dibuat; catatannya ditandai.</p>`}
      ${b.pesan_foto && html`<p class="peringatan" data-nada="bahaya">Foto belum diterima: ${b.pesan_foto}</p>`}
      ${bedanya(b)}
      <dl class="rincian">${ringkas(b).map(([k, v]) => html`<dt>${k}</dt><dd>${v}</dd>`)}</dl>
      <div class="baris">${dapatDiubah && html`<a class="tombol ${b.keadaan !== "antre" && "tombol-utama"}" href="${alamatPerbaikan(b)}">${b.keadaan === "antre" ? "Ubah catatan" : "Perbaiki dan kirim lagi"}</a>`}
      ${["perlu_diperbaiki", "bentrok", "dikembalikan"].includes(b.keadaan) && html`<button class="tombol tombol-bahaya" type="button" id="buang">Buang catatan</button>`}
      <a class="tombol" href="#/catat">Catat kunjungan lain</a></div>`);
    const bentrok = baru && el.querySelector("#bentrok");
    if (bentrok) {
      bentrok.addEventListener("submit", async (e) => {
        e.preventDefault();
        await putuskanBentrok(b, bentrok);
        await lukis();
        dispatchEvent(new Event("catatan-disimpan"));
      });
    }
    if (baru) el.querySelector("#buang")?.addEventListener("click", async () => {
      if (!confirm("Catatan ini belum ada di server. Buang selamanya?")) return;
      await s.buangKeluar(id);
      location.hash = "#/kotak";
    });
  };
  await lukis();
  return { judul: "Catatan", segar: lukis };
}

// An obligation that somebody else filled in meanwhile: what stands there now.
function bedanya(b) {
  if (b.keadaan !== "bentrok" || !b.kini) return "";
  if (b.jenis === "profil") return pilihanBentrok(b);
  const beda = Object.keys(b.kini).filter((r) => r in b.isi && r !== "versi" && JSON.stringify(b.kini[r]) !== JSON.stringify(b.isi[r]));
  return beda.length > 0 && html`<section class="kartu"><h2>Yang berbeda</h2><ul class="linimasa">${beda.map((r) => html`<li><strong>${katakan(r)}</strong><br>Di server sekarang: ${b.kini[r] ?? "kosong"}<br>Isian Anda: ${b.isi[r] ?? "kosong"}</li>`)}</ul></section>`;
}

// What was filled in, in words.
function ringkas(b) {
  const { isi } = b;
  const ubah = Object.entries(isi.baru || {}).map(([r, nilai]) => [labelRuas(r), r === "nik" ? "diganti" : `${kataRuas(r, isi.lama[r])} → ${kataRuas(r, nilai)}`]);
  const hadir = (isi.kehadiran || []).filter((h) => h.status === "hadir").length;
  return [
    ["Hasil", isi.hasil && katakan(isi.hasil)],
    ["Alasan", isi.alasan],
    ["Ditemui", isi.ditemui],
    ["Temuan", isi.temuan],
    ["Catatan", isi.catatan],
    ["Jawaban", isi.jawaban && `${Object.keys(isi.jawaban).length} pertanyaan dijawab`],
    ["Kehadiran", isi.kehadiran && `${hadir} dari ${isi.kehadiran.length} hadir`],
    ...ubah,
    ...Object.entries(isi.isi || {}).map(([r, nilai]) => [labelRuas(r), { nik: "diisi", pengurus_baru: "dipilih" }[r] || kataRuas(r, nilai)]),
    ["Keterangan", isi.bukti],
    ["Tindak lanjut", isi.tindak_lanjut],
    ["Paling lambat", isi.tindak_lanjut_pada && tanggal(isi.tindak_lanjut_pada)],
    ["Lokasi", isi.lintang && `${isi.lintang}; ${isi.bujur}`],
    ["Dicatat", kapan(b.dibuat_pada)],
  ].filter(([, v]) => v);
}
