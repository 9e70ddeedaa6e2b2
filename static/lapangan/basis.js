// IndexedDB with promises, in the words of the library idb (docs/keputusan/lapangan.md) and no
// larger than what simpanan.js asks of it.
export const janji = (minta) =>
  new Promise((ya, tidak) => {
    minta.onsuccess = () => ya(minta.result);
    minta.onerror = () => tidak(minta.error);
  });

// Resolved when what was written has been kept, not when it was handed over.
const selesai = (t) => {
  const janjiT = new Promise((ya, tidak) => {
    t.oncomplete = () => ya();
    t.onabort = () => tidak(t.error || new DOMException("Batal", "AbortError"));
  });
  janjiT.catch(() => {}); // whoever asks for it is told; nobody asks of a reading one
  return janjiT;
};

class Basis {
  constructor(db) {
    this.db = db;
  }
  close() {
    this.db.close();
  }
  // {objectStore(name), done}: several writes that stand or fall together.
  transaction(gudang, cara, pilihan) {
    const t = this.db.transaction(gudang, cara, pilihan);
    return { objectStore: (nama) => t.objectStore(nama), done: selesai(t) };
  }
  baca(gudang, minta) {
    return janji(minta(this.db.transaction(gudang).objectStore(gudang)));
  }
  async tulis(gudang, minta) {
    const t = this.transaction(gudang, "readwrite");
    minta(t.objectStore(gudang));
    await t.done;
  }
  get = (gudang, kunci) => this.baca(gudang, (g) => g.get(kunci));
  getAll = (gudang) => this.baca(gudang, (g) => g.getAll());
  getAllKeys = (gudang) => this.baca(gudang, (g) => g.getAllKeys());
  getAllFromIndex = (gudang, indeks, kunci) => this.baca(gudang, (g) => g.index(indeks).getAll(kunci));
  getAllKeysFromIndex = (gudang, indeks, kunci) => this.baca(gudang, (g) => g.index(indeks).getAllKeys(kunci));
  put = (gudang, nilai, kunci) => this.tulis(gudang, (g) => g.put(nilai, kunci));
  delete = (gudang, kunci) => this.tulis(gudang, (g) => g.delete(kunci));
}

// `blocking`: another tab wants a newer version, or to erase the database.
export async function openDB(nama, versi, { upgrade, blocking }) {
  const minta = indexedDB.open(nama, versi);
  minta.onupgradeneeded = () => upgrade(minta.result);
  const db = await janji(minta);
  db.onversionchange = blocking;
  return new Basis(db);
}

export const deleteDB = (nama) => janji(indexedDB.deleteDatabase(nama));
