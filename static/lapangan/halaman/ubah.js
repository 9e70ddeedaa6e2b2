// Data of a family or of a member corrected at the door. What somebody else changed meanwhile is
// shown field by field (in the outbox) and chosen by the person, never by the machine.
import { html, pasang, tanggal, uuid } from "../rupa.js";
import * as s from "../simpanan.js";
import { bacaForm, daftarFasilitas, isiForm, jalankanBuang, kodeFasilitas, kodeKata, penjagaDraf, peringatanDraf, peringatanServer, pilihan, ruas, sebutFasilitas, titipkan, tombolBuang } from "./isian.js";
import { katakan } from "./kpm.js";

const SELESAI = ["bentrok", "dikembalikan"]; // answered for good: a correction is another record
const BELUM_DIJAWAB = ["antre", "dikirim"];
const PEREMPUAN = ["hamil", "hpl", "kehamilan_ke"];

// {field: [label, kind, longest]}
const KELUARGA = { alamat: ["Alamat", "teks", 200], rt: ["RT", "teks", 3], rw: ["RW", "teks", 3], telepon: ["Telepon", "teks", 20] };
export const ANGGOTA = {
  nama: ["Nama", "teks", 120],
  nik: ["NIK", "nomor", 16],
  hubungan: ["Hubungan dengan pengurus", "pilih"],
  jenis_kelamin: ["Jenis kelamin", "pilih"],
  tanggal_lahir: ["Tanggal lahir", "tanggal"],
  jenjang: ["Jenjang sekolah", "pilih"],
  npsn: ["Sekolah", "sekolah", 150],
  kelas: ["Kelas", "teks", 10],
  hamil: ["Hamil atau nifas", "centang"],
  hpl: ["Hari perkiraan lahir", "tanggal"],
  kehamilan_ke: ["Kehamilan ke", "angka", 2],
  disabilitas_berat: ["Disabilitas berat", "centang"],
};
const SEMUA = { ...KELUARGA, ...ANGGOTA };
const KELAMIN = [["P", "Perempuan"], ["L", "Laki-laki"]];

const nilaiAnggota = (a) => ({ ...a, jenis_kelamin: a.jk });

// What the phone itself has changed and the server has not answered yet stands already.
async function sebelumnya(k, a, asal) {
  const kini = a ? nilaiAnggota(a) : { ...k };
  const lain = (await s.semuaKeluar()).filter((b) => b.jenis === "profil" && b.kunci !== asal && BELUM_DIJAWAB.includes(b.keadaan) && b.isi.keluarga === k.id && (b.isi.anggota || null) === (a ? a.id : null));
  for (const b of lain.reverse()) Object.assign(kini, b.isi.baru, b.isi.baru.nik && { nik: kini.nik });
  return kini;
}

// `baru`: of somebody who is not in the register yet.
export function kendali(n, [label, jenis, maks], nilai, { rujukan, sekolah, baru }) {
  if (jenis === "centang") return html`<label class="centang"><input type="checkbox" name="${n}" ${nilai && html`checked`}>${label}</label>`;
  const id = html`id="r-${n}" name="${n}" autocomplete="off"`;
  if (jenis === "pilih") return ruas(n, label, html`<select ${id}>${pilihan(n === "jenis_kelamin" ? KELAMIN : kodeKata(rujukan[n]), nilai)}</select>`);
  if (jenis === "tanggal") return ruas(n, label, html`<input ${id} type="date" value="${nilai}">`);
  if (jenis === "nomor") return ruas(n, label, html`<input ${id} inputmode="numeric" maxlength="${maks}">`, baru ? "16 angka." : `Sekarang ${nilai || "kosong"}. Isi hanya bila salah.`);
  if (jenis === "angka") return ruas(n, label, html`<input ${id} inputmode="numeric" maxlength="${maks}" value="${nilai}">`);
  if (jenis === "sekolah") return ruas(n, label, html`<input ${id} maxlength="${maks}" list="sekolah" value="${nilai && sebutFasilitas(sekolah.get(nilai) || { kode: nilai, nama: nilai })}">${daftarFasilitas("sekolah", [...sekolah.values()])}`, "Ketik sebagian namanya, lalu pilih; atau tulis NPSN-nya.");
  return ruas(n, label, html`<input ${id} maxlength="${maks}" value="${nilai}">`);
}

export const sekolahTelepon = (rujukan) => new Map((rujukan.fasilitas || []).filter((f) => f.jenis === "sekolah").map((f) => [f.kode, f]));

// The form's value as the register types it; undefined when it says nothing.
export function nilaiIsi(n, [, jenis], isi, sekolah) {
  if (jenis === "centang") return isi[n];
  const teks = isi[n].trim();
  if (jenis === "nomor") return teks || undefined;
  if (jenis === "tanggal") return teks || null;
  if (jenis === "angka") return teks ? Number(teks) : null;
  if (jenis === "sekolah") return kodeFasilitas(teks, sekolah);
  return teks;
}

export function salahnya(baru) {
  if ("nik" in baru && !/^\d{16}$/.test(baru.nik)) return ["nik", `NIK berisi ${baru.nik.replace(/\D/g, "").length} angka; harus 16.`];
  if ("nama" in baru && !baru.nama) return ["nama", "Nama tidak boleh kosong."];
  if ("tanggal_lahir" in baru && !baru.tanggal_lahir) return ["tanggal_lahir", "Isi tanggal lahir."];
  if ("npsn" in baru && (baru.npsn === null || (baru.npsn && !/^\d{8}$/.test(baru.npsn)))) return ["npsn", "Pilih sekolah dari daftar, atau tulis NPSN-nya (8 angka)."];
  if ("kehamilan_ke" in baru && Number.isNaN(baru.kehamilan_ke)) return ["kehamilan_ke", "Tulis kehamilan ke dengan angka."];
  return null;
}

export async function halaman(el, id, idAnggota, asal) {
  const k = (await s.keluarga()).get(Number(id));
  const a = k && Number(idAnggota) ? k.anggota.find((x) => x.id === Number(idAnggota)) : null;
  if (!k || (Number(idAnggota) && !a)) {
    pasang(el, html`<div class="kartu"><h1>${k ? "Anggota" : "Keluarga"} ini tidak ada di telepon</h1><p><a class="tombol" href="#/kpm">Lihat KPM saya</a></p></div>`);
    return {};
  }
  const lama = asal ? await s.keluar(asal) : null;
  const namaDraf = ["ubah", id, ...(a || asal ? [a ? a.id : 0] : []), ...(asal ? [asal] : [])].join("/");
  const tersimpan = await s.draf(namaDraf);
  const rujukan = await s.data("rujukan", {});
  const sekolah = sekolahTelepon(rujukan);
  if (a?.npsn && a.sekolah) sekolah.set(a.npsn, { kode: a.npsn, nama: a.sekolah });
  const kini = await sebelumnya(k, a, asal);
  // What the person saw when they began, whatever arrives while the form is open.
  const lihat = { ...(tersimpan?.lama || kini), ...lama?.isi.lama };
  const tampil = { ...lihat, ...lama?.isi.baru, nik: lihat.nik };
  const semua = Object.entries(a ? ANGGOTA : KELUARGA).filter(([n]) => !a || a.jk === "P" || !PEREMPUAN.includes(n));
  const judul = a ? a.nama : k.pengurus;
  pasang(el, html`<h1>${judul}</h1>${a && html`<p class="redup">Keluarga ${k.pengurus}</p>`}${peringatanDraf(tersimpan)}${peringatanServer(lama)}<form novalidate>
    ${semua.map(([n, r]) => kendali(n, r, tampil[n], { rujukan, sekolah }))}
    <p class="redup kecil" id="draf-kata" role="status"></p>
    <div class="lekat"><p class="galat" id="galat" role="alert"></p><button class="tombol tombol-utama">${lama ? "Kirim lagi" : "Simpan perubahan"}</button></div></form>${tombolBuang}`);
  const form = el.querySelector("form");
  if (tersimpan) isiForm(form, tersimpan.nilai);
  else if (lama?.isi.baru.nik) form.nik.value = lama.isi.baru.nik;
  return jalankan(el, { form, k, a, semua, sekolah, lihat, lama, namaDraf, judul });
}

function jalankan(el, { form, k, a, semua, sekolah, lihat, lama, namaDraf, judul }) {
  const kata = (tempat, teks) => (el.querySelector(`#${tempat}`).textContent = teks);
  const ringkas = Object.fromEntries(semua.map(([n]) => [n, lihat[n]]));
  const draf = penjagaDraf(namaDraf, () => ({ keluarga: k.id, judul: `Ubah ${judul}`, lama: ringkas, nilai: bacaForm(form) }), (teks) => kata("draf-kata", teks));
  jalankanBuang(el, { draf, namaDraf, lama, ke: lama ? `#/kotak/${lama.kunci}` : `#/kpm/${k.id}` });
  form.addEventListener("input", draf.simpan);
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const isi = bacaForm(form);
    const nilai = Object.fromEntries(semua.map(([n, r]) => [n, nilaiIsi(n, r, isi, sekolah)]));
    const berubah = semua.map(([n]) => n).filter((n) => nilai[n] !== undefined && nilai[n] !== (lihat[n] ?? (nilai[n] === null ? null : "")));
    if (!berubah.length) return kata("galat", "Belum ada yang diubah.");
    const ambil = (dari) => Object.fromEntries(berubah.map((n) => [n, dari[n]]));
    const salah = salahnya(ambil(nilai));
    kata("galat", salah ? salah[1] : "");
    if (salah) return form.elements[salah[0]].focus();
    await draf.usai();
    const kunci = lama && !SELESAI.includes(lama.keadaan) ? lama.kunci : uuid();
    const catatan = { kunci, jenis: "profil", isi: { keluarga: k.id, anggota: a ? a.id : null, lama: ambil(lihat), baru: ambil(nilai) }, judul, keluarga: k.id };
    if (!(await titipkan([catatan], { draf, namaDraf, kata, lama }))) return;
    location.hash = (await s.draf(`validasi/${k.id}`)) ? `#/validasi/${k.id}` : `#/kotak/${kunci}`;
    dispatchEvent(new Event("catatan-disimpan"));
  });
  return { judul: "Ubah data", kembali: lama ? `#/kotak/${lama.kunci}` : `#/kpm/${k.id}`, tutup: draf.selesai };
}

export const labelRuas = (n) => SEMUA[n]?.[0] || katakan(n);
export function kataRuas(n, nilai) {
  if (nilai === null || nilai === undefined || nilai === "") return "kosong";
  if (typeof nilai === "boolean") return nilai ? "ya" : "tidak";
  if (SEMUA[n]?.[1] === "tanggal") return tanggal(nilai);
  if (n === "jenis_kelamin") return KELAMIN.find(([kode]) => kode === nilai)?.[1] || nilai;
  return SEMUA[n]?.[1] === "pilih" ? katakan(nilai) : String(nilai);
}

// Two people, one field: for each, whose value holds.
export function pilihanBentrok(b) {
  return html`<form id="bentrok" class="kartu"><h2>Yang berbeda</h2>${Object.keys(b.isi.baru).map((n) => html`<fieldset class="ruas"><legend>${labelRuas(n)}</legend><div>
    <label class="centang"><input type="radio" name="${n}" value="kini" checked>Server: ${kataRuas(n, b.kini[n])}</label><label class="centang"><input type="radio" name="${n}" value="baru">Anda: ${kataRuas(n, b.isi.baru[n])}</label></div></fieldset>`)}
    <button class="tombol tombol-utama">Pakai pilihan ini</button></form>`;
}

export async function putuskanBentrok(b, form) {
  const pilih = bacaForm(form);
  const milik = Object.keys(b.isi.baru).filter((n) => pilih[n] === "baru");
  if (!milik.length) return s.buangKeluar(b.kunci); // the server's values hold: nothing to send
  const ambil = (dari) => Object.fromEntries(milik.map((n) => [n, dari[n]]));
  await s.antre([{ kunci: b.kunci, jenis: "profil", isi: { ...b.isi, lama: ambil(b.kini), baru: ambil(b.isi.baru) }, judul: b.judul, keluarga: b.keluarga }]);
}
