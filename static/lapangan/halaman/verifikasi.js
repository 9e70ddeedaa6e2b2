// The sheet of commitments: everybody has kept theirs unless somebody says otherwise, so only
// the exceptions are touched. One school, posyandu or family at a time; one save.
import { bulan, html, pasang, uuid } from "../rupa.js";
import * as s from "../simpanan.js";
import { bacaForm, daftarFasilitas, isiForm, jalankanBuang, kodeFasilitas, kodeKata, penjagaDraf, peringatanDraf, sebutFasilitas, titipkan, tombolBuang } from "./isian.js";
import { katakan, tempat, urutDesa } from "./kpm.js";

const SEKOLAH = ["sd", "smp", "sma"];
const SELESAI = ["antre", "dikirim", "diterima", "perlu_keputusan"]; // the phone has done its part
const ULANG = ["antre", "perlu_diperbaiki", "bentrok"]; // answered again under the same key
const HARI = ["alpa", "izin", "sakit"];

function hariKerja(bln) {
  const [t, b] = bln.split("-").map(Number);
  let n = 0;
  for (let h = 1; h <= new Date(t, b, 0).getDate(); h++) if (![0, 6].includes(new Date(t, b - 1, h).getDay())) n++;
  return n;
}

// Every obligation on the phone, with whom it is about and what this phone has said of it.
async function semuaBaris() {
  const kirim = new Map();
  for (const b of await s.semuaKeluar()) if (b.jenis === "verifikasi" && !kirim.has(b.isi.id)) kirim.set(b.isi.id, b);
  const nama = new Map(((await s.data("rujukan", {})).fasilitas || []).map((f) => [f.kode, f.nama]));
  const baris = [];
  for (const k of [...(await s.keluarga()).values()].sort(urutDesa))
    for (const v of k.verifikasi) {
      const a = k.anggota.find((x) => x.id === v.anggota);
      if (!a) continue;
      const milik = kirim.get(v.id);
      const sekolah = SEKOLAH.includes(v.komponen);
      baris.push({
        v, k, a, sekolah,
        catatan: milik,
        selesai: v.hasil !== "belum" || (milik && SELESAI.includes(milik.keadaan)),
        lembar: `${v.bulan.slice(0, 7)}~${v.fasilitas || k.desa.kode}`,
        nama: (sekolah && a.sekolah) || nama.get(v.fasilitas) || v.fasilitas || `${sekolah ? "Sekolah" : "Posyandu"} di ${k.desa.nama}`,
      });
    }
  return baris;
}

export async function halaman(el, arg) {
  const semua = await semuaBaris();
  if (!arg) return daftarLembar(el, semua);
  const diLembar = semua.filter((b) => (arg.includes("~") ? b.lembar === arg : b.k.id === Number(arg)));
  return lembar(el, arg, diLembar);
}

async function daftarLembar(el, semua) {
  const kumpulan = new Map();
  for (const b of semua) kumpulan.set(b.lembar, [...(kumpulan.get(b.lembar) || []), b]);
  const belum = (d) => d.filter((b) => !b.selesai).length;
  const urut = [...kumpulan.entries()].sort(([, a], [, b]) => (belum(b) > 0) - (belum(a) > 0) || a[0].v.bulan.localeCompare(b[0].v.bulan) || a[0].nama.localeCompare(b[0].nama));
  pasang(el, html`<h1>Lembar verifikasi</h1>
    <p>${urut.length ? `${belum(semua)} dari ${semua.length} belum diisi.` : "Tidak ada kewajiban yang terbuka di telepon ini."}</p>
    <ul class="daftar" ${!urut.length && html`hidden`}>${urut.map(([kunci, d]) => html`<li><a href="#/verifikasi/${kunci}"><strong>${d[0].nama}</strong><small>${bulan(d[0].v.bulan)}, ${d.length} anggota</small>
      <span class="status" data-nada="${belum(d) ? "perhatian" : "baik"}">${belum(d) ? `${belum(d)} belum diisi` : "Selesai"}</span></a></li>`)}</ul>`);
  return { kembali: "#/hari-ini" };
}

function lembar(el, arg, baris) {
  if (!baris.length) {
    pasang(el, html`<div class="kartu"><h1>Tidak ada yang perlu diisi di sini</h1><p><a class="tombol" href="#/verifikasi">Lihat semua lembar</a></p></div>`);
    return {};
  }
  const keluarga = !arg.includes("~");
  baris.sort((a, b) => Boolean(a.selesai) - Boolean(b.selesai)); // what is still to be done comes first
  return gambarLembar(el, { arg, baris, judul: keluarga ? baris[0].k.pengurus : baris[0].nama });
}

async function gambarLembar(el, { arg, baris, judul }) {
  const rujukan = await s.data("rujukan", {});
  const butir = new Map(kodeKata(rujukan.butir));
  const namaDraf = `verifikasi/${arg}`;
  const tersimpan = await s.draf(namaDraf);
  const fasilitas = new Map((rujukan.fasilitas || []).filter((f) => f.jenis !== "sekolah").map((f) => [f.kode, f]));
  const bulan_ = [...new Set(baris.filter((b) => b.sekolah).map((b) => b.v.bulan))];
  pasang(el, html`<h1>${judul}</h1><p class="redup">Semua dianggap memenuhi; ubah hanya yang tidak.</p>
    ${peringatanDraf(tersimpan)}
    <form novalidate>
      ${bulan_.map((b) => html`<div class="ruas"><label for="efektif-${b}">Hari efektif ${bulan(b)}</label><input id="efektif-${b}" name="efektif-${b}" inputmode="numeric" value="${efektif(baris, b)}"></div>`)}
      ${baris.map((b) => satuBaris(b, butir, fasilitas))}${daftarFasilitas("fasilitas", [...fasilitas.values()])}
      <p class="redup kecil" id="draf-kata" role="status"></p>
      <div class="lekat"><p class="hitung" id="hitung"></p><p class="galat" id="galat" role="alert"></p><button class="tombol tombol-utama">Simpan lembar</button></div>
    </form>${tombolBuang}`);
  const form = el.querySelector("form");
  const awal = bacaForm(form);
  if (tersimpan) isiForm(form, tersimpan.nilai);
  const kata = (id, teks) => (el.querySelector(`#${id}`).textContent = teks);
  const draf = penjagaDraf(namaDraf, () => ({ judul, nilai: bacaForm(form), semua: baris.map((b) => b.k.id) }), (teks) => kata("draf-kata", teks));
  jalankanBuang(el, { draf, namaDraf, ke: "#/verifikasi" });
  const hitung = () => {
    const isi = bacaForm(form);
    const lain = baris.filter((b) => berubah(b, isi, awal)).length;
    kata("hitung", `${baris.length} anggota, ${lain} pengecualian, ${baris.filter((b) => b.selesai).length} sudah diisi`);
    for (const b of baris) el.querySelector(`#alasan-${b.v.id}`).hidden = !isi[`td-${b.v.id}`];
  };
  form.addEventListener("input", () => {
    hitung();
    draf.simpan();
  });
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const isi = bacaForm(form);
    const salah = periksa(baris, isi, fasilitas);
    kata("galat", salah);
    if (salah) return;
    await draf.usai();
    const kirim = baris.filter((b) => !b.selesai || berubah(b, isi, awal)).map((b) => catatan(b, isi, fasilitas));
    if (!(await titipkan(kirim, { draf, namaDraf, kata }))) return;
    location.hash = "#/verifikasi";
    dispatchEvent(new Event("catatan-disimpan"));
  });
  hitung();
  return { judul: "Verifikasi", kembali: "#/verifikasi", tutup: draf.selesai };
}

// What the school days of a month are on this sheet: as most rows say, else Mondays to Fridays.
function efektif(baris, bln) {
  const terisi = baris.filter((b) => b.v.bulan === bln && b.v.hari_efektif !== null).map((b) => b.v.hari_efektif);
  const sering = [...new Set(terisi)].sort((a, b) => terisi.filter((x) => x === b).length - terisi.filter((x) => x === a).length);
  return sering.length ? sering[0] : hariKerja(bln);
}

function satuBaris({ v, k, a, sekolah, selesai, catatan: c }, butir, fasilitas) {
  const isi = c && SELESAI.concat("perlu_diperbaiki").includes(c.keadaan) ? { ...v, ...c.isi } : v;
  const angka = (r, label) => html`<div class="ruas"><label for="${r}-${v.id}">${label}</label><input id="${r}-${v.id}" name="${r}-${v.id}" inputmode="decimal" value="${isi[r] || 0}"></div>`;
  const ukur = (r, label, kali) => html`<div class="ruas"><label for="${r}-${v.id}">${label}</label><input id="${r}-${v.id}" name="${r}-${v.id}" inputmode="decimal" value="${isi[r] ? String(isi[r] / kali).replace(".", ",") : ""}"></div>`;
  const centang = (nama, kata, ya) => html`<label class="centang"><input type="checkbox" name="${nama}" ${ya && html`checked`}>${kata}</label>`;
  const belum = !selesai && !c;
  const td = !belum && Boolean(isi.alasan) && (sekolah ? !isi.hari_efektif : isi.terpenuhi === null);
  return html`<fieldset class="kartu"><legend class="kasatmata">${a.nama}</legend><h2>${a.nama}</h2>
    <p class="kecil redup">${katakan(v.komponen)}, ${bulan(v.bulan)}, ${tempat(k)}</p>
    ${c?.pesan && html`<p class="galat">${Object.values(c.pesan).flat().join(" ")}</p>`}
    ${sekolah && html`<div class="angka-ruas">${HARI.map((r) => angka(r, katakan(r)))}</div>`}
    ${!sekolah && v.kewajiban === null && centang(`penuh-${v.id}`, "Kewajiban dipenuhi", belum || isi.terpenuhi)}
    ${!sekolah && v.kewajiban !== null && (v.kewajiban.length ? v.kewajiban.map((n) => centang(`butir-${v.id}-${n}`, butir.get(n) || katakan(n), belum || (isi.dipenuhi || []).includes(n))) : html`<p class="kecil">Tidak ada yang jatuh tempo bulan ini.</p>`)}
    ${v.komponen === "usia_dini" && html`<div class="angka-ruas">${ukur("berat", "Berat (kg)", 1000)}${ukur("tinggi", "Tinggi (cm)", 10)}</div>`}
    ${!sekolah && html`<details><summary>Pindah posyandu atau puskesmas</summary><div class="ruas"><label for="fasilitas-${v.id}">Diverifikasi di</label><p class="bantuan">Ketik sebagian namanya, lalu pilih. Berlaku mulai bulan ini.</p>
      <input id="fasilitas-${v.id}" name="fasilitas-${v.id}" list="fasilitas" autocomplete="off" value="${sebut(isi.fasilitas, fasilitas)}"></div></details>`}
    ${centang(`td-${v.id}`, "Tidak dapat diverifikasi", td)}
    <div class="ruas" id="alasan-${v.id}" hidden><label for="a-${v.id}">Alasannya</label><input id="a-${v.id}" name="alasan-${v.id}" maxlength="200" value="${isi.alasan}"></div></fieldset>`;
}

const sebut = (kode, fasilitas) => kode && sebutFasilitas(fasilitas.get(kode) || { kode, nama: kode });
const milikBaris = (b, nama) => new RegExp(`-${b.v.id}(-|$)`).test(nama);
const berubah = (b, isi, awal) => Object.keys(isi).some((n) => isi[n] !== awal[n] && (milikBaris(b, n) || (b.sekolah && n === `efektif-${b.v.bulan}` && !isi[`td-${b.v.id}`])));
const bulat = (teks) => /^\d{1,3}$/.test(teks.trim());
const ukuran = (teks, kali) => (teks.trim() ? Math.round(Number(teks.replace(",", ".")) * kali) : null);

function periksa(baris, isi, fasilitas) {
  for (const b of baris) {
    const id = b.v.id;
    const tempat_ = !b.sekolah && isi[`fasilitas-${id}`].trim();
    if (tempat_ && tempat_ !== sebut(b.v.fasilitas, fasilitas) && !fasilitas.has(kodeFasilitas(tempat_, fasilitas))) return `${b.a.nama}: pilih posyandu atau puskesmas dari daftar.`;
    if (isi[`td-${id}`]) {
      if (!isi[`alasan-${id}`].trim()) return `${b.a.nama}: tuliskan mengapa tidak dapat diverifikasi.`;
      continue;
    }
    if (b.sekolah) {
      const hari = isi[`efektif-${b.v.bulan}`];
      if (!bulat(hari)) return `Hari efektif ${bulan(b.v.bulan)}: isi dengan angka.`;
      if (!HARI.every((r) => bulat(isi[`${r}-${id}`] || "0"))) return `${b.a.nama}: isi alpa, izin dan sakit dengan angka hari.`;
      const absen = HARI.reduce((n, r) => n + Number(isi[`${r}-${id}`] || 0), 0);
      if (absen > Number(hari)) return `${b.a.nama}: ${absen} hari tidak hadir melebihi ${hari} hari efektif.`;
    }
    for (const [r, kali] of [["berat", 1000], ["tinggi", 10]])
      if (isi[`${r}-${id}`] && Number.isNaN(ukuran(isi[`${r}-${id}`], kali))) return `${b.a.nama}: tulis ${r} dengan angka, misalnya 9,4.`;
  }
  return "";
}

function catatan(b, isi, fasilitas) {
  const { v } = b;
  const id = v.id;
  const dasar = { id, versi: v.versi, alasan: isi[`td-${id}`] ? isi[`alasan-${id}`].trim() : "" };
  let jadi;
  if (b.sekolah)
    jadi = isi[`td-${id}`] ? { ...dasar, hari_efektif: null, alpa: 0, izin: 0, sakit: 0 } : { ...dasar, hari_efektif: Number(isi[`efektif-${v.bulan}`]), ...Object.fromEntries(HARI.map((r) => [r, Number(isi[`${r}-${id}`] || 0)])) };
  else if (isi[`td-${id}`]) jadi = { ...dasar, terpenuhi: null };
  else {
    jadi = v.kewajiban === null ? { ...dasar, terpenuhi: isi[`penuh-${id}`] } : { ...dasar, dipenuhi: v.kewajiban.filter((n) => isi[`butir-${id}-${n}`]) };
    if (v.komponen === "usia_dini") jadi = { ...jadi, berat: ukuran(isi[`berat-${id}`], 1000), tinggi: ukuran(isi[`tinggi-${id}`], 10) };
  }
  const tempat_ = !b.sekolah && isi[`fasilitas-${id}`].trim();
  if (tempat_ && tempat_ !== sebut(v.fasilitas, fasilitas)) jadi.fasilitas = kodeFasilitas(tempat_, fasilitas);
  if (b.sekolah && jadi.hari_efektif === 0 && !jadi.alasan) jadi.alasan = "Tidak ada hari sekolah bulan ini";
  const lama = b.catatan && ULANG.includes(b.catatan.keadaan) ? b.catatan.kunci : uuid();
  return { kunci: lama, jenis: "verifikasi", isi: jadi, judul: `${b.a.nama}, ${bulan(v.bulan)}`, keluarga: b.k.id };
}
