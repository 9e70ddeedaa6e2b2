// Sending and taking. Records first, then what is new on the server, photos last. Everything may
// stop at any moment and be done again: a record has its key, a page its cursor, a photo its byte.
import { Ditolak, PerluMasuk, TakTerhubung, minta } from "./jaringan.js";
import * as s from "./simpanan.js";

const SEKALI = 50; // records in one sending
const POTONG = 64 * 1024; // bytes of a photo in one sending
const KABAR_HARI = 14; // news of hand-overs is kept this long
const KABAR_MAKS = 50;
const MENUNGGU = ["antre", "dikirim"];

export const keadaan = { jalan: false, masuk: true, orangLain: false, galat: "", terakhir: null, selisih: null, beda: [] };
const pendengar = new Set();
export const dengar = (f) => pendengar.add(f);
const kabarkan = () => pendengar.forEach((f) => f());

let saatHapus = async () => {};
export const bilaDiperintahHapus = (f) => (saatHapus = f);

class Terhapus extends Error {}

function catatJam(jamServer, berangkat) {
  const tengah = (berangkat + Date.now()) / 2;
  keadaan.selisih = Math.round((tengah - Date.parse(jamServer)) / 1000);
  return s.simpanMeta("selisih", keadaan.selisih);
}

async function turuti(perintah) {
  if (perintah !== "hapus") return;
  await saatHapus();
  throw new Terhapus();
}

export async function jumlahMenunggu() {
  const catatan = (await s.barisKeluar()).filter((b) => b.keadaan !== "diterima").length;
  return { catatan, foto: (await s.kunciFoto()).length };
}

// --- records ---
async function kirimCatatan(perangkat) {
  for (;;) {
    const semua = (await s.barisKeluar()).filter((b) => MENUNGGU.includes(b.keadaan));
    if (!semua.length) return;
    semua.sort((a, b) => (a.dibuat_pada < b.dibuat_pada ? -1 : 1));
    const kirim = await Promise.all(semua.slice(0, SEKALI).map((b) => s.keluar(b.kunci)));
    for (const b of kirim) await s.ubahKeluar(b.kunci, null, { keadaan: "dikirim" });
    const berangkat = Date.now();
    const jawab = await mintaKirim(kirim, {
      metode: "POST",
      isi: {
        perangkat,
        jam_telepon: new Date().toISOString(),
        belum: semua.length - kirim.length,
        catatan: kirim.map(({ kunci, jenis, dibuat_pada, isi }) => ({ kunci, jenis, dibuat_pada, isi })),
      },
    });
    await catatJam(jawab.jam_server, berangkat);
    const dijawab = await terimaHasil(jawab.hasil);
    kabarkan();
    await turuti(jawab.perintah);
    if (kirim.some((b) => !dijawab.has(b.kunci))) throw new TakTerhubung("sebagian catatan belum dijawab");
  }
}

// Without a session nothing of it was read: it has not left, and may still be changed.
async function mintaKirim(kirim, opsi) {
  try {
    return await minta("kirim/", opsi);
  } catch (galat) {
    if (galat instanceof PerluMasuk) for (const b of kirim) await s.ubahKeluar(b.kunci, "dikirim", { keadaan: b.keadaan });
    throw galat;
  }
}

async function terimaHasil(hasil) {
  const dijawab = new Set();
  for (const h of hasil) {
    const { kunci, status, nomor, diterima_pada, objek, pesan, kini } = h;
    await s.ubahKeluar(kunci, "dikirim", { keadaan: status, nomor, diterima_pada, objek, jam_meragukan: Boolean(h.jam_meragukan) }, { pesan, kini });
    dijawab.add(kunci);
  }
  return dijawab;
}

// --- what is new ---
const BERNAMA = ["rujukan", "tugas", "kelompok", "rencana", "pertemuan", "penyerahan"];

// Rows of the families that left while their work is still here wait for it.
async function bolehPergi(id) {
  const masih = (await s.barisKeluar()).some((b) => b.keluarga === id && b.keadaan !== "diterima");
  return !masih && !(await s.semuaDraf()).some((d) => d.isi.keluarga === id || d.isi.semua?.includes(id));
}

async function pisahkan(keluar, kembali) {
  const tertunda = new Map((await s.data("akan_pergi", [])).map((k) => [k.id, k]));
  for (const k of keluar) tertunda.set(k.id, k);
  for (const k of kembali) tertunda.delete(k.id);
  const pergi = [];
  for (const id of [...tertunda.keys()])
    if (await bolehPergi(id)) {
      pergi.push(id);
      tertunda.delete(id);
    }
  return { pergi, akan_pergi: [...tertunda.values()] };
}

// Who came into the caseload and who left it since the last time, told in the Kotak. A candidate
// this phone has sent itself is no news.
async function kabarSerahTerima(datang, pergi, sebab) {
  const punya = await s.keluarga();
  const buatan = new Set((await s.barisKeluar()).filter((b) => b.jenis === "calon").map((b) => b.objek));
  const pada = new Date().toISOString();
  return [
    ...datang.filter((k) => !punya.has(k.id) && !buatan.has(k.id)).map((k) => ({ pada, keluarga: k.id, kata: `${k.pengurus} diserahkan kepada Anda.` })),
    ...pergi.filter((id) => punya.has(id)).map((id) => ({ pada, keluarga: null, kata: `${punya.get(id).pengurus} ${sebab.get(id) === "keluar" ? "keluar dari program" : "diserahkan kepada pendamping lain"}.` })),
  ];
}

// The obligations of a family travel with it from here on.
function satukan(j) {
  const milik = new Map();
  for (const v of j.verifikasi || []) milik.set(v.keluarga, [...(milik.get(v.keluarga) || []), v]);
  return j.keluarga.map((k) => ({ ...k, verifikasi: milik.get(k.id) || [] }));
}

// Tasks of the families that changed, in place of theirs; sorted as the server does (hari_ini.py).
function gantiTugas(lama, { keluarga, tugas }) {
  const berubah = new Set(keluarga);
  const urutan = (a, b) => {
    for (const n of ["urut", "paling_lambat", "jenis", "objek"]) if (a[n] !== b[n]) return (a[n] ?? 0) < (b[n] ?? 0) ? -1 : 1;
    return 0;
  };
  return [...lama.filter((t) => !berubah.has(t.keluarga)), ...tugas].sort(urutan);
}

// -> how many records of this phone the server has accepted
async function tarik(perangkat, cepat) {
  for (;;) {
    const berangkat = Date.now();
    const kursor = (await s.meta("kursor")) || "";
    const j = await minta(`tarik/?perangkat=${perangkat}&sebagian=true&cepat=${cepat}&kursor=${encodeURIComponent(kursor)}`);
    await catatJam(j.jam_server, berangkat);
    await turuti(j.perintah);
    const putaran = j.penuh ? j.kursor : (await s.meta("putaran")) || "";
    const datang = satukan(j);
    const keluar = [...j.keluar];
    if (putaran && !j.lagi) {
      const baru = new Set(datang.map((k) => k.id)); // of a whole bundle: who was not in it
      for (const id of await s.idSelainPutaran(putaran)) if (!baru.has(id)) keluar.push({ id, sebab: "diserahkan" });
    }
    const { pergi, akan_pergi } = await pisahkan(keluar, datang);
    const bernama = { akan_pergi };
    if (!putaran && (datang.length || pergi.length)) {
      const baru = await kabarSerahTerima(datang, pergi, new Map([...(await s.data("akan_pergi", [])), ...keluar].map((k) => [k.id, k.sebab])));
      const batas = new Date(Date.now() - KABAR_HARI * 86_400_000).toISOString();
      bernama.kabar = [...baru, ...(await s.data("kabar", []))].filter((k) => k.pada > batas).slice(0, KABAR_MAKS);
    }
    for (const nama of BERNAMA) if (j[nama]) bernama[nama] = j[nama];
    if (j.tugas_keluarga) bernama.tugas = gantiTugas((await s.data("tugas")) || [], j.tugas_keluarga);
    await s.simpanTarikan({ datang, pergi, bernama, kursor: j.kursor, putaran, usai: !j.lagi });
    for (const k of j.keputusan)
      await s.ubahKeluar(k.kunci, null, { keadaan: k.status, nomor: k.nomor, diterima_pada: j.jam_server }, { pesan: k.pesan ? { alasan: [k.pesan] } : null });
    kabarkan();
    if (!j.lagi) return j.diterima;
  }
}

// --- photos ---
async function kirimFoto() {
  const catatan = new Map((await s.barisKeluar()).map((b) => [b.kunci, b]));
  for (const [id, sha] of await s.kunciFoto()) {
    const b = catatan.get(id);
    if (!b || !["diterima", "perlu_keputusan"].includes(b.keadaan)) continue;
    const tertutup = await s.ambilFoto(id, sha);
    const isi = await s.bukaFoto(tertutup);
    try {
      await kirimSatuFoto(id, sha, isi, tertutup.jenis);
      await s.buangFoto(id, sha);
      await s.simpanMeta("foto_terkirim", ((await s.meta("foto_terkirim")) || 0) + 1);
    } catch (galat) {
      if (!(galat instanceof Ditolak)) throw galat;
      await s.ubahKeluar(id, null, {}, { pesan_foto: galat.message }); // stays, with the reason
    }
    kabarkan();
  }
}

async function kirimSatuFoto(id, sha, isi, jenis) {
  const alamat = `foto/${id}/${sha}/`;
  let { ada, selesai } = await minta(alamat);
  while (!selesai) {
    const jawab = await minta(`${alamat}?dari=${ada}&total=${isi.byteLength}${jenis ? `&jenis=${jenis}` : ""}`, { metode: "PUT", byte: isi.slice(ada, ada + POTONG) });
    if (!jawab.selesai && jawab.ada <= ada) throw new TakTerhubung("foto tidak maju");
    ({ ada, selesai } = jawab);
  }
}

// --- do the two sides agree? ---
async function bandingkan(perangkat, server) {
  const milik = (await s.barisKeluar()).filter((b) => b.keadaan === "diterima");
  const telepon = milik.length + ((await s.meta("dirapikan")) || 0);
  keadaan.beda = [];
  if (server === telepon) return;
  let jalur = `tanda-terima/?perangkat=${perangkat}&ukuran=200`;
  let j = await minta(jalur);
  const dikenal = new Set();
  for (;;) {
    j.results.forEach((t) => t.status === "diterima" && dikenal.add(t.kunci));
    if (!j.next) break;
    jalur = `tanda-terima/${new URL(j.next).search}`;
    j = await minta(jalur);
  }
  for (const b of milik)
    if (!dikenal.has(b.kunci)) keadaan.beda.push(`${(await s.keluar(b.kunci)).judul}: no. ${b.nomor} tidak ada di server`);
  const lebih = server - telepon;
  if (lebih > 0) keadaan.beda.push(`${lebih} catatan ada di server, tidak di telepon ini`);
}

// --- all of it ---
async function daftarkan() {
  const p = await s.meta("perangkat");
  if (p.terdaftar) return p.id;
  const jawab = await minta("perangkat/", { metode: "POST", isi: { id: p.id, nama: p.nama } });
  await s.simpanMeta("perangkat", { ...p, terdaftar: true, pengguna: jawab.pengguna.nama });
  await turuti(jawab.perintah);
  return p.id;
}

// What this phone erased before, told as soon as somebody listens.
export async function laporkanPenghapusan() {
  const lapor = await s.meta("lapor_hapus");
  if (!lapor) return;
  await minta("terhapus/", { metode: "POST", isi: lapor });
  await s.simpanMeta("lapor_hapus", null);
}

async function jalankan(cepat) {
  keadaan.galat = navigator.onLine ? "" : "Tidak ada sinyal.";
  if (!navigator.onLine) return kabarkan();
  keadaan.jalan = true;
  kabarkan();
  try {
    await laporkanPenghapusan();
    const perangkat = await daftarkan();
    await kirimCatatan(perangkat);
    const diterima = await tarik(perangkat, cepat);
    await kirimFoto();
    await bandingkan(perangkat, diterima);
    await s.rapikanTandaTerima();
    keadaan.masuk = true;
    keadaan.orangLain = false;
    keadaan.terakhir = new Date().toISOString();
    await s.simpanMeta("terakhir", keadaan.terakhir);
  } catch (galat) {
    if (galat instanceof Terhapus || galat instanceof s.Terkunci) return; // goes on when it is opened
    keadaan.orangLain = galat instanceof Ditolak && [404, 409].includes(galat.status); // not this person's phone
    if (galat instanceof PerluMasuk) keadaan.masuk = false;
    else if (galat instanceof TakTerhubung) keadaan.galat = "Server belum menjawab; dicoba lagi sebentar.";
    else if (galat instanceof Ditolak) keadaan.galat = galat.message;
    else if (galat.name === "QuotaExceededError") keadaan.galat = "Penyimpanan telepon penuh. Hapus foto atau aplikasi lain, lalu sinkronkan lagi.";
    else throw galat;
  } finally {
    keadaan.jalan = false;
    kabarkan();
  }
}

// One tab at a time; one after another in this tab.
let antrean = null;
let ulang = false;
let semua = false;
// `cepat`: a record was saved; what others did may have been looked at some minutes ago.
export function sinkronkan({ cepat = false } = {}) {
  semua ||= !cepat;
  if (antrean) {
    ulang = true;
    return antrean;
  }
  antrean = (async () => {
    do {
      ulang = false;
      if (!s.terbuka()) return;
      const saja = !semua;
      semua = false;
      await (navigator.locks ? navigator.locks.request("pkh-sinkron", () => jalankan(saja)) : jalankan(saja));
    } while (ulang);
  })().finally(() => (antrean = null));
  return antrean;
}
