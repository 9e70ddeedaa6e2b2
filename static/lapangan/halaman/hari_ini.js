// Hari ini: what is due and why, by desa in the order one walks; one door once, with all that is
// to be done there.
import { gambarUlang, hariIni, hariTanggal, html, tanggal } from "../rupa.js";
import * as s from "../simpanan.js";
import { kosong, penyerahanTerbuka } from "./kpm.js";

const KABAR_BARU = 2 * 86_400_000; // milliseconds a hand-over is news on the first page
const KUNJUNGI = ["kunjungan", "pasca"]; // any visit settles these

function tujuan(t) {
  if (t.jenis === "verifikasi") return `#/verifikasi/${t.keluarga}`;
  if (t.jenis === "p2k2") return `#/p2k2/${t.kelompok}`;
  if (t.jenis === "calon") return `#/validasi/${t.keluarga}`;
  return [...KUNJUNGI, "tindak_lanjut"].includes(t.jenis) ? `#/catat/${t.keluarga}` : `#/kpm/${t.keluarga}`;
}

// What this phone has done since the server drew up the list.
async function sudahDikerjakan(semua) {
  const baris = semua.filter((b) => b.keadaan !== "dikembalikan");
  const milik = (jenis, ambil) => new Set(baris.filter((b) => jenis.includes(b.jenis)).map(ambil));
  const dikunjungi = milik(["kunjungan", "validasi", "asesmen"], (b) => b.keluarga); // each is a visit
  const dipenuhi = new Set(baris.flatMap((b) => b.isi.tuntas || []));
  const divalidasi = milik(["validasi"], (b) => b.keluarga);
  const bertemu = milik(["pertemuan"], (b) => `${b.isi.kelompok}, ${b.isi.tanggal.slice(0, 7)}`);
  const terisi = milik(["verifikasi"], (b) => b.isi.id);
  const keluarga = terisi.size ? await s.keluarga() : new Map(); // opening them takes time
  const lengkap = (t) => {
    const wajib = (keluarga.get(t.keluarga)?.verifikasi || []).filter((v) => v.hasil === "belum" && v.bulan.slice(0, 7) === t.paling_lambat.slice(0, 7));
    return wajib.length > 0 && wajib.every((v) => terisi.has(v.id));
  };
  return (t) =>
    (KUNJUNGI.includes(t.jenis) && dikunjungi.has(t.keluarga)) ||
    (t.jenis === "tindak_lanjut" && dipenuhi.has(t.objek)) ||
    (t.jenis === "p2k2" && bertemu.has(`${t.kelompok}, ${t.paling_lambat.slice(0, 7)}`)) ||
    (t.jenis === "calon" && divalidasi.has(t.keluarga)) ||
    (t.jenis === "verifikasi" && lengkap(t));
}

// Promises made at visits the server has not heard of: due like all others.
async function janjiDiTelepon(semua) {
  const janji = semua.filter((b) => b.jenis === "kunjungan" && ["antre", "dikirim"].includes(b.keadaan) && b.isi.tindak_lanjut_pada);
  if (!janji.length) return [];
  const keluarga = await s.keluarga();
  const { muncul_janji: muncul = 0 } = await s.data("rujukan", {});
  return janji.flatMap(({ isi }) => {
    const k = keluarga.get(isi.keluarga);
    const mulai = hariIni(new Date(Date.parse(`${isi.tindak_lanjut_pada}T12:00:00`) - muncul * 86_400_000));
    return k ? [{ jenis: "tindak_lanjut", kata: "Tindak lanjut", sebab: isi.tindak_lanjut, keluarga: k.id, kelompok: null, objek: null, nama: k.pengurus, desa: k.desa.kode, nama_desa: k.desa.nama, alamat: k.alamat, muncul: mulai, paling_lambat: isi.tindak_lanjut_pada }] : [];
  });
}

// Consecutive in walking order: the tasks of one door stand together.
function perPintu(tugas) {
  const pintu = new Map();
  for (const t of tugas) {
    const kunci = t.keluarga ? `k${t.keluarga}` : `p${t.kelompok}`;
    pintu.set(kunci, [...(pintu.get(kunci) || []), t]);
  }
  return [...pintu.values()];
}

// The obligations of two months are one sheet.
function gabung(tugas) {
  const satu = new Map();
  for (const t of [...tugas].sort((a, b) => (a.paling_lambat < b.paling_lambat ? -1 : 1))) {
    const ada = t.jenis === "verifikasi" && satu.get(t.jenis);
    if (ada) ada.sebab += `; ${t.sebab}`;
    else satu.set(t.jenis === "verifikasi" ? t.jenis : `${t.jenis}${t.objek}`, { ...t });
  }
  return [...satu.values()];
}

// One page of paper holds so many doors; the latest work goes first onto it, the rest is counted.
const MUAT = 105;

function dicetak(semua) {
  const tempo = (d) => d.map((t) => t.paling_lambat).sort()[0];
  return new Set([...semua].sort((a, b) => (tempo(a) < tempo(b) ? -1 : 1)).slice(0, MUAT));
}

const SINGKAT = { kunjungan: "kunjungan", verifikasi: "verifikasi", p2k2: "P2K2", calon: "validasi", pasca: "pascagraduasi", tindak_lanjut: "janji", kasus: "kasus" };

// "verifikasi; janji lewat 21 Okt": the end of this month is not repeated at every door.
function singkat(n, kini) {
  const hari = tanggal(n.paling_lambat).replace(/ \d{4}$/, "");
  const kata = SINGKAT[n.jenis] || n.kata;
  if (n.paling_lambat < kini) return `${kata} lewat ${hari}`;
  return ["verifikasi", "p2k2"].includes(n.jenis) ? kata : `${kata} ${hari}`;
}

function pintu(tugas, kini, kertas) {
  const [t] = tugas;
  return html`<li class="pintu ${!kertas.has(tugas) && "tak-cetak"}"><h3>${t.nama}</h3>${t.alamat && html`<p class="kecil redup">${t.alamat}</p>`}${gabung(tugas).map((n) => {
    const lewat = n.paling_lambat < kini;
    return html`<a href="${tujuan(n)}"><strong>${n.kata}</strong> <small>${n.sebab}.</small> <small class="${lewat && "lewat"}">${lewat ? "Lewat sejak" : "Paling lambat"} ${tanggal(n.paling_lambat)}</small></a>`;
  })}<p class="cetak">${t.alamat && `${t.alamat}: `}${gabung(tugas).map((n) => singkat(n, kini)).join("; ")}</p></li>`;
}

export async function halaman(el) {
  const lukis = async () => {
    const [semua, semuaKabar, penyerahan, keluar] = await Promise.all([s.data("tugas", null), s.data("kabar", []), penyerahanTerbuka(), s.semuaKeluar()]);
    if (!semua) return gambarUlang(el, kosong);
    const kini = hariIni();
    const kabar = semuaKabar.filter((k) => Date.now() - Date.parse(k.pada) < KABAR_BARU);
    const usul = penyerahan.filter((p) => p.menunggu).length;
    const sudah = await sudahDikerjakan(keluar);
    const tampak = [...semua, ...(await janjiDiTelepon(keluar))].filter((t) => t.muncul <= kini && !sudah(t));
    const tempat = perPintu(tampak);
    const kertas = dicetak(tempat);
    const desa = new Map(); // in the order of the list: the server has put it in walking order
    for (const d of tempat) desa.set(d[0].desa, [...(desa.get(d[0].desa) || []), d]);
    const lewat = tampak.filter((t) => t.paling_lambat < kini).length;
    const baru = gambarUlang(el, html`<h1>${hariTanggal(new Date())}</h1>
      <p>${tampak.length ? `${tampak.length} pekerjaan di ${tempat.length} tempat${lewat ? `, ${lewat} lewat waktu` : ""}.` : "Tidak ada yang jatuh tempo hari ini."}</p>
      ${usul > 0 && html`<p class="peringatan"><a href="#/kotak">${usul} usulan penyerahan menunggu jawaban Anda</a></p>`}
      ${kabar.length > 0 && html`<p class="peringatan"><a href="#/kotak">${kabar.length} kabar serah terima keluarga</a></p>`}
      <div class="baris"><a class="tombol" href="#/verifikasi">Verifikasi</a><a class="tombol" href="#/p2k2">P2K2</a><button class="tombol" type="button" id="cetak">Cetak</button></div>
      <div class="rute">${[...desa.values()].map((d) => html`<section><h2>${d[0][0].nama_desa} (${d.length})</h2><ul class="daftar">${d.map((t) => pintu(t, kini, kertas))}</ul></section>`)}</div>
      ${tempat.length > MUAT && html`<p class="cetak">${tempat.length - MUAT} tempat lain tidak muat di kertas ini; lihat di telepon.</p>`}`);
    if (baru) el.querySelector("#cetak").addEventListener("click", () => print());
  };
  await lukis();
  return { segar: lukis };
}
