// A new candidate. Before it is saved, whoever on this phone is probably the same is shown.
import { html, pasang, tanggal } from "../rupa.js";
import * as s from "../simpanan.js";
import { bacaForm, isiForm, jalankanBuang, kunciCatatan, penjagaDraf, peringatanDraf, peringatanServer, pilihan, ruas, tandaiPilihan, titipkan, tombolBuang } from "./isian.js";
import { katakan, tempat } from "./kpm.js";

const MIRIP = 0.5; // share of common trigrams from which a name is probably the same

const polos = (nama) => nama.toLowerCase().normalize("NFD").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

function trigram(nama) {
  const hasil = new Set();
  for (const kata of polos(nama).split(" ").filter(Boolean)) {
    const lebar = `  ${kata} `;
    for (let i = 0; i + 3 <= lebar.length; i++) hasil.add(lebar.slice(i, i + 3));
  }
  return hasil;
}

export function kemiripan(a, b) {
  const [x, y] = [trigram(a), trigram(b)];
  const sama = [...x].filter((t) => y.has(t)).length;
  return sama ? sama / (x.size + y.size - sama) : 0;
}

// As much of a number as the phone shows: its first and last four digits.
const nomorCocok = (samar, nomor) => nomor.length === 16 && samar.length === 16 && samar.slice(0, 4) === nomor.slice(0, 4) && samar.slice(-4) === nomor.slice(-4);

// [{k, sebab}], the likeliest first.
export function mungkinSama(keluarga, calon) {
  const hasil = [];
  for (const k of keluarga) {
    const orang = k.anggota.map((a) => ({ a, nilai: kemiripan(a.nama, calon.nama) })).sort((x, y) => y.nilai - x.nilai)[0];
    const nik = k.anggota.find((a) => nomorCocok(a.nik, calon.nik));
    if (nomorCocok(k.no_kk, calon.no_kk)) hasil.push({ k, nilai: 3, sebab: `Angka No KK yang tampak sama (${k.no_kk})` });
    else if (nik) hasil.push({ k, nilai: 2, sebab: `Angka NIK ${nik.nama} yang tampak sama (${nik.nik})` });
    else if (orang && orang.nilai >= MIRIP && (orang.a.tanggal_lahir === calon.tanggal_lahir || k.desa.kode === calon.desa))
      hasil.push({ k, nilai: orang.nilai, sebab: `Nama mirip: ${orang.a.nama}, lahir ${tanggal(orang.a.tanggal_lahir)}` });
  }
  return hasil.sort((a, b) => b.nilai - a.nilai).slice(0, 5);
}

export async function halaman(el, asal) {
  const lama = asal ? await s.keluar(asal) : null;
  const namaDraf = lama ? `calon/${asal}` : "calon";
  const tersimpan = await s.draf(namaDraf);
  const kunci = kunciCatatan(lama, tersimpan);
  const desa = ((await s.data("rujukan", {})).desa || []).map((d) => [d.kode, `${d.nama}, ${d.kecamatan}`]);
  const g = lama?.pesan || {};
  const teks = (nama, maks, lain = "") => html`<input id="r-${nama}" name="${nama}" maxlength="${maks}" autocomplete="off" ${lain}>`;
  const angka = html`inputmode="numeric"`;
  pasang(el, html`<h1>Calon KPM baru</h1>
    ${peringatanDraf(tersimpan)}${peringatanServer(lama)}
    <form novalidate>
      ${ruas("nama", "Nama pengurus", teks("nama", 120), "Seperti di KTP.", g["pengurus.nama"] || g.nama)}
      ${ruas("nik", "NIK pengurus", teks("nik", 16, angka), "16 angka.", g["pengurus.nik"] || g.nik)}
      ${ruas("tanggal_lahir", "Tanggal lahir", html`<input id="r-tanggal_lahir" name="tanggal_lahir" type="date">`, "", g["pengurus.tanggal_lahir"])}
      <fieldset class="ruas"><legend>Jenis kelamin</legend><div class="pilih"><label><input type="radio" name="jenis_kelamin" value="P" checked>Perempuan</label><label><input type="radio" name="jenis_kelamin" value="L">Laki-laki</label></div></fieldset>
      ${ruas("no_kk", "No KK", teks("no_kk", 16, angka), "16 angka.", g.no_kk)}
      ${ruas("desa", "Desa", html`<select id="r-desa" name="desa">${pilihan(desa, "", "Pilih desa")}</select>`, "", g.desa)}
      ${ruas("alamat", "Alamat", teks("alamat", 200))}
      <div class="angka-ruas">${ruas("rt", "RT", teks("rt", 3, angka))}${ruas("rw", "RW", teks("rw", 3, angka))}</div>
      ${ruas("telepon", "Telepon (boleh kosong)", teks("telepon", 20, html`inputmode="tel"`))}
      <div id="mirip" role="status"></div>
      <p class="redup kecil" id="draf-kata" role="status"></p>
      <div class="lekat"><p class="galat" id="galat" role="alert"></p><button class="tombol tombol-utama">Simpan calon</button></div>
    </form>${tombolBuang}`);
  const form = el.querySelector("form");
  if (lama) isiForm(form, { ...lama.isi, ...lama.isi.pengurus });
  if (tersimpan) isiForm(form, tersimpan.nilai);
  return jalankan(el, { form, kunci, lama, namaDraf });
}

function salahnya(isi) {
  if (!isi.nama.trim()) return ["nama", "Isi nama pengurus."];
  if (!/^\d{16}$/.test(isi.nik)) return ["nik", `NIK berisi ${isi.nik.replace(/\D/g, "").length} angka; harus 16.`];
  if (!isi.tanggal_lahir) return ["tanggal_lahir", "Isi tanggal lahir."];
  if (!/^\d{16}$/.test(isi.no_kk)) return ["no_kk", `No KK berisi ${isi.no_kk.replace(/\D/g, "").length} angka; harus 16.`];
  if (!isi.desa) return ["desa", "Pilih desanya."];
  return null;
}

function jalankan(el, { form, kunci, lama, namaDraf }) {
  const kata = (id, teks) => (el.querySelector(`#${id}`).textContent = teks);
  const draf = penjagaDraf(namaDraf, () => ({ kunci, judul: `Calon ${form.nama.value}`, nilai: bacaForm(form) }), (teks) => kata("draf-kata", teks));
  jalankanBuang(el, { draf, namaDraf, kunci, lama, ke: "#/kpm" });
  let dilihat = ""; // what the person was shown and still wants to save
  tandaiPilihan(form);
  form.addEventListener("input", draf.simpan);
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const isi = bacaForm(form);
    const salah = salahnya(isi);
    kata("galat", salah ? salah[1] : "");
    if (salah) return form.elements[salah[0]].focus();
    const sama = mungkinSama((await s.keluarga()).values(), isi);
    const tanda = sama.map((m) => m.k.id).join();
    if (sama.length && dilihat !== tanda) {
      dilihat = tanda;
      pasang(el.querySelector("#mirip"), html`<div class="peringatan"><p><strong>Mungkin sudah tercatat:</strong></p><ul>${sama.map((m) => html`<li><a href="#/kpm/${m.k.id}">${m.k.pengurus}</a>, ${tempat(m.k)}, ${katakan(m.k.status)}. ${m.sebab}.</li>`)}</ul><p>Bila benar keluarga lain, simpan sekali lagi.</p></div>`);
      kata("galat", "Periksa dahulu keluarga yang mirip di atas.");
      form.querySelector(".lekat button").textContent = "Tetap simpan calon";
      return el.querySelector("#mirip").scrollIntoView({ block: "center" });
    }
    await draf.usai();
    const { nama, nik, tanggal_lahir, jenis_kelamin, ...umum } = isi;
    const catatan = { kunci, jenis: "calon", isi: { ...umum, pengurus: { nama: nama.trim(), nik, tanggal_lahir, jenis_kelamin } }, judul: `Calon ${nama.trim()}` };
    if (!(await titipkan([catatan], { draf, namaDraf, kata, lama }))) return;
    location.hash = `#/kotak/${kunci}`;
    dispatchEvent(new Event("catatan-disimpan"));
  });
  return { judul: "Calon baru", kembali: "#/kpm", tutup: draf.selesai };
}
