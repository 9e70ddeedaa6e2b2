// Data of a family corrected at the door. What somebody else changed meanwhile is shown field by
// field (in the outbox) and chosen by the person, never by the machine.
import { html, pasang, uuid } from "../rupa.js";
import * as s from "../simpanan.js";
import { bacaForm, isiForm, penjagaDraf, penuh, ruas } from "./isian.js";

export const RUAS = { alamat: ["Alamat", 200], rt: ["RT", 3], rw: ["RW", 3], telepon: ["Telepon", 20] };

export async function ubahKeluarga(el, id) {
  const k = (await s.keluarga()).get(Number(id));
  if (!k) {
    pasang(el, html`<p>Keluarga ini tidak ada di telepon.</p>`);
    return {};
  }
  const namaDraf = `ubah/${id}`;
  const tersimpan = await s.draf(namaDraf);
  pasang(el, html`<h1>${k.pengurus}</h1>${tersimpan && html`<p class="peringatan" data-nada="baik" role="status">Draf Anda dilanjutkan.</p>`}<form novalidate>
    ${Object.entries(RUAS).map(([n, [label, maks]]) => ruas(n, label, html`<input id="r-${n}" name="${n}" maxlength="${maks}" value="${k[n]}" autocomplete="off">`))}
    <p class="redup kecil" id="draf-kata" role="status"></p>
    <div class="lekat"><p class="galat" id="galat" role="alert"></p><button class="tombol tombol-utama">Simpan perubahan</button></div></form>`);
  const form = el.querySelector("form");
  const kata = (tempat, teks) => (el.querySelector(`#${tempat}`).textContent = teks);
  // What the person saw when they began, whatever arrives while the form is open.
  const lihat = tersimpan?.lama || Object.fromEntries(Object.keys(RUAS).map((n) => [n, k[n]]));
  if (tersimpan) isiForm(form, tersimpan.nilai);
  const draf = penjagaDraf(namaDraf, () => ({ keluarga: k.id, judul: `Ubah ${k.pengurus}`, lama: lihat, nilai: bacaForm(form) }), (teks) => kata("draf-kata", teks));
  form.addEventListener("input", draf.simpan);
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const isi = bacaForm(form);
    const berubah = Object.keys(RUAS).filter((n) => isi[n].trim() !== lihat[n]);
    if (!berubah.length) return kata("galat", "Belum ada yang diubah.");
    await draf.usai();
    const pilih = (dari) => Object.fromEntries(berubah.map((n) => [n, dari[n].trim()]));
    const kunci = uuid();
    try {
      await s.antre([{ kunci, jenis: "profil", isi: { keluarga: k.id, lama: pilih(lihat), baru: pilih(isi) }, judul: k.pengurus, keluarga: k.id }], namaDraf);
    } catch (galat) {
      draf.lanjut();
      return kata("galat", penuh(galat));
    }
    location.hash = `#/kotak/${kunci}`;
    dispatchEvent(new Event("catatan-disimpan"));
  });
  return { judul: "Ubah data", kembali: `#/kpm/${k.id}`, tutup: draf.selesai };
}

// Two people, one field: for each, whose value holds. Gives the form; `selesai` after the choice.
export function pilihanBentrok(b) {
  return html`<form id="bentrok" class="kartu"><h2>Yang berbeda</h2>${Object.keys(b.isi.baru).map((n) => html`<fieldset class="ruas"><legend>${RUAS[n]?.[0] || n}</legend><div class="pilih">
    <label><input type="radio" name="${n}" value="kini" checked>Server: ${b.kini[n] || "kosong"}</label><label><input type="radio" name="${n}" value="baru">Anda: ${b.isi.baru[n] || "kosong"}</label></div></fieldset>`)}
    <button class="tombol tombol-utama">Pakai pilihan ini</button></form>`;
}

export async function putuskanBentrok(b, form) {
  const pilih = bacaForm(form);
  const milik = Object.keys(b.isi.baru).filter((n) => pilih[n] === "baru");
  if (!milik.length) return s.buangKeluar(b.kunci); // the server's values hold: nothing to send
  const ambil = (dari) => Object.fromEntries(milik.map((n) => [n, dari[n]]));
  await s.antre([{ kunci: b.kunci, jenis: "profil", isi: { ...b.isi, lama: ambil(b.kini), baru: ambil(b.isi.baru) }, judul: b.judul, keluarga: b.keluarga }]);
}
