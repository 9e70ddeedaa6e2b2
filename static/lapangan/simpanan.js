// What lies on the phone. People are closed with the key of the PIN; open are only row numbers,
// times, kinds and states. Stores: meta (own), keluarga, data (named), draf, keluar (the
// outbox, one row a record), foto (under the key of its record).
import { deleteDB, openDB } from "../idb/index.js";
import { buka, bukaByte, sidik, tutup, tutupByte } from "./sandi.js";

const NAMA = "pkh-lapangan";
const VERSI = 1;
const TERKIRIM_HARI = 60; // receipts are kept this long
const AMAN = { durability: "strict" }; // written to the disk, not only handed over

let db;
let kunci = null;
let tembolok = null; // Map id -> family, while unlocked
let terbukaDulu = new Map(); // records of the outbox, likewise

export async function bukaSimpanan() {
  db = await openDB(NAMA, VERSI, {
    upgrade(d) {
      d.createObjectStore("meta");
      d.createObjectStore("keluarga", { keyPath: "id" });
      d.createObjectStore("data", { keyPath: "nama" });
      d.createObjectStore("draf", { keyPath: "nama" });
      d.createObjectStore("keluar", { keyPath: "kunci" });
      d.createObjectStore("foto", { keyPath: ["kunci", "sha"] }).createIndex("kunci", "kunci");
    },
    blocking() {
      db.close(); // another tab has a newer version of us, or has erased everything
      location.reload();
    },
  });
}

export const meta = (nama) => db.get("meta", nama);
export const simpanMeta = (nama, nilai) => db.put("meta", nilai, nama);

export function pakaiKunci(baru) {
  kunci = baru;
  tembolok = null;
  terbukaDulu = new Map();
}
export const terbuka = () => kunci !== null;

// Whatever was still being read or written when the screen was locked ends with this.
export class Terkunci extends Error {}
function kunciKini(dahulu = kunci) {
  if (!kunci || kunci !== dahulu) throw new Terkunci();
  return kunci;
}

// MB that are left where it is getting tight, else null.
export async function sisaRuang() {
  const { usage, quota } = (await navigator.storage?.estimate?.()) || {};
  const sisa = (quota - usage) / 2 ** 20;
  return quota && (usage / quota > 0.9 || sisa < 50) ? Math.max(0, Math.round(sisa)) : null;
}

// --- named data: rujukan, tugas, kelompok ... ---
export async function simpanData(nama, nilai) {
  await db.put("data", { nama, ...(await tutup(kunciKini(), nilai, `data/${nama}`)) });
}
export async function data(nama, bawaan = null) {
  const baris = await db.get("data", nama);
  return baris ? buka(kunciKini(), baris, `data/${nama}`) : bawaan;
}

// --- families ---
export async function keluarga() {
  if (tembolok) return tembolok;
  const dahulu = kunciKini();
  const baris = await db.getAll("keluarga");
  const isi = await Promise.all(baris.map((b) => buka(dahulu, b, `keluarga/${b.id}`)));
  kunciKini(dahulu); // of people, nothing is kept that was read for a screen that is locked now
  tembolok = new Map(isi.map((k) => [k.id, k]));
  return tembolok;
}

// One page of what the server gave, its cursor with it: all or nothing. `putaran` marks the
// families of a whole new bundle; "" outside of one.
export async function simpanTarikan({ datang, pergi, bernama, kursor, putaran, usai }) {
  const baris = await Promise.all(datang.map(async (k) => ({ id: k.id, putaran, ...(await tutup(kunciKini(), k, `keluarga/${k.id}`)) })));
  const lain = await Promise.all(Object.entries(bernama).map(async ([nama, nilai]) => ({ nama, ...(await tutup(kunciKini(), nilai, `data/${nama}`)) })));
  const t = db.transaction(["keluarga", "data", "meta"], "readwrite");
  const k = t.objectStore("keluarga");
  for (const b of baris) k.put(b);
  for (const id of pergi) k.delete(id);
  for (const b of lain) t.objectStore("data").put(b);
  t.objectStore("meta").put(kursor, "kursor");
  t.objectStore("meta").put(usai ? "" : putaran, "putaran");
  await t.done;
  if (tembolok) {
    for (const d of datang) tembolok.set(d.id, d);
    for (const id of pergi) tembolok.delete(id);
  }
}

// After a whole new bundle: families that were not in it.
export async function idSelainPutaran(putaran) {
  return (await db.getAll("keluarga")).filter((b) => b.putaran !== putaran).map((b) => b.id);
}

// --- drafts ---
export async function simpanDraf(nama, isi) {
  await db.put("draf", { nama, pada: Date.now(), ...(await tutup(kunciKini(), isi, `draf/${nama}`)) });
}
export async function draf(nama) {
  const b = await db.get("draf", nama);
  return b ? buka(kunciKini(), b, `draf/${nama}`) : null;
}
export const adaDraf = async (nama) => Boolean(await db.getKey("draf", nama));
export async function semuaDraf() {
  const baris = await db.getAll("draf");
  return Promise.all(baris.map(async (b) => ({ nama: b.nama, pada: b.pada, isi: await buka(kunciKini(), b, `draf/${b.nama}`) })));
}
export async function buangDraf(nama, kunciFoto) {
  const foto = kunciFoto ? await db.getAllKeysFromIndex("foto", "kunci", kunciFoto) : [];
  const t = db.transaction(["draf", "foto"], "readwrite");
  t.objectStore("draf").delete(nama);
  for (const k of foto) t.objectStore("foto").delete(k);
  await t.done;
}

// --- the outbox ---
// "antre" has never left the phone; "dikirim" has, and waits for its answer, however long.
// [{kunci, jenis, isi, judul, keluarga}]: all of them or none, and the draft they came from goes
// in the same moment. `isi` and `judul` are closed. When the first of them corrects `lama`, another
// record, that one goes and its photos follow.
export async function antre(catatan, namaDraf = null, lama = null) {
  const baris = await Promise.all(
    catatan.map(async ({ kunci: id, jenis, isi, judul, keluarga: milik = null }) => ({
      kunci: id,
      jenis,
      keluarga: milik,
      keadaan: "antre",
      nomor: null,
      diterima_pada: null,
      objek: null,
      dibuat_pada: (await db.get("keluar", id))?.dibuat_pada || new Date().toISOString(),
      ...(await tutup(kunciKini(), { isi, judul, pesan: null, kini: null }, `keluar/${id}`)),
    })),
  );
  const foto = lama ? await fotoMilik(lama) : [];
  const pindah = await Promise.all(foto.map(async (f) => tutupFoto(catatan[0].kunci, await bukaFoto(f), f.sha, f)));
  const t = db.transaction(["keluar", "draf", "foto"], "readwrite", AMAN);
  for (const b of baris) t.objectStore("keluar").put(b);
  for (const f of pindah) t.objectStore("foto").put(f);
  for (const f of foto) t.objectStore("foto").delete([lama, f.sha]);
  if (lama) t.objectStore("keluar").delete(lama);
  if (namaDraf) t.objectStore("draf").delete(namaDraf);
  await t.done;
}

// Opened once for each time it was closed: a month of sheets is hundreds of rows.
async function bukaKeluar(b) {
  const { iv, sandi, ...terang } = b;
  const tanda = String(iv);
  if (terbukaDulu.get(b.kunci)?.tanda !== tanda) {
    const dahulu = kunciKini();
    const isi = await buka(dahulu, b, `keluar/${b.kunci}`);
    kunciKini(dahulu);
    terbukaDulu.set(b.kunci, { tanda, isi });
  }
  return { ...terang, ...terbukaDulu.get(b.kunci).isi };
}

export async function keluar(id) {
  const b = await db.get("keluar", id);
  return b ? bukaKeluar(b) : null;
}
export async function semuaKeluar() {
  const baris = await db.getAll("keluar");
  return (await Promise.all(baris.map(bukaKeluar))).sort((a, b) => (a.dibuat_pada < b.dibuat_pada ? 1 : -1));
}
// What is in the open: states and kinds, also while locked.
export const barisKeluar = () => db.getAll("keluar");

// `terang` changes columns, `rahasia` what is closed. A record corrected meanwhile
// (`asal`: the state this answer belongs to) is left as the person made it.
export async function ubahKeluar(id, asal, terang, rahasia = {}) {
  const lama = await db.get("keluar", id);
  if (!lama || (asal && lama.keadaan !== asal)) return;
  const isi = await buka(kunciKini(), lama, `keluar/${id}`);
  const baru = { ...lama, ...terang, ...(await tutup(kunciKini(), { ...isi, ...rahasia }, `keluar/${id}`)) };
  const t = db.transaction("keluar", "readwrite", AMAN);
  const kini = await t.store.get(id);
  if (kini && (!asal || kini.keadaan === asal)) t.store.put(baru);
  await t.done;
}

export async function buangKeluar(id) {
  const foto = await db.getAllKeysFromIndex("foto", "kunci", id);
  const t = db.transaction(["keluar", "foto"], "readwrite", AMAN);
  t.objectStore("keluar").delete(id);
  for (const k of foto) t.objectStore("foto").delete(k);
  await t.done;
}

export async function rapikanTandaTerima(kini = Date.now()) {
  const batas = new Date(kini - TERKIRIM_HARI * 86_400_000).toISOString();
  const berfoto = new Set((await db.getAllKeys("foto")).map(([id]) => id));
  for (const b of await barisKeluar())
    if (b.keadaan === "diterima" && b.dibuat_pada < batas && !berfoto.has(b.kunci)) {
      await db.delete("keluar", b.kunci);
      await simpanMeta("dirapikan", ((await meta("dirapikan")) || 0) + 1);
    }
}

// --- photos ---
// `jenis`: what it shows, where its record tells photos apart.
const tutupFoto = async (id, byte, sha, { jenis = "", pada }) => ({ kunci: id, sha, jenis, ukuran: byte.byteLength, pada, ...(await tutupByte(kunciKini(), byte, `foto/${id}/${sha}`)) });
export async function simpanFoto(id, byte, jenis) {
  const sha = await sidik(byte);
  await db.put("foto", await tutupFoto(id, byte, sha, { jenis, pada: Date.now() }));
}
export const fotoMilik = (id) => db.getAllFromIndex("foto", "kunci", id);
export const bukaFoto = (f) => bukaByte(kunciKini(), f, `foto/${f.kunci}/${f.sha}`);
export const buangFoto = (id, sha) => db.delete("foto", [id, sha]);
export const kunciFoto = () => db.getAllKeys("foto");
export const ambilFoto = (id, sha) => db.get("foto", [id, sha]);

// --- the end ---
export async function hapusSemua() {
  pakaiKunci(null);
  db.close();
  await deleteDB(NAMA);
  await bukaSimpanan();
}
