// One way to the server. It says what happened in three kinds: no answer (try again later),
// sign in first, refused with words.
export class TakTerhubung extends Error {}
export class PerluMasuk extends Error {}
export class Ditolak extends Error {
  constructor(status, isi) {
    super(typeof isi?.detail === "string" ? isi.detail : `Server menolak (${status}).`);
    this.status = status;
    this.isi = isi;
  }
}

const AKAR = "/api/v1/sinkron/";
const LAMA = 45_000; // milliseconds without an answer

function csrf() {
  const kuki = document.cookie.split("; ").find((k) => k.startsWith("csrftoken="));
  return kuki ? decodeURIComponent(kuki.slice(10)) : "";
}

export async function minta(jalur, opsi = {}) {
  try {
    return await sekali(jalur, opsi);
  } catch (galat) {
    if (!(galat instanceof Ditolak && galat.status === 403 && /csrf/i.test(galat.message))) throw galat;
    await fetch(document.body.dataset.rangka, { cache: "no-store" }); // brings the cookie back
    return sekali(jalur, opsi);
  }
}

async function sekali(jalur, { metode = "GET", isi = null, byte = null }) {
  const batal = new AbortController();
  const waktu = setTimeout(() => batal.abort(), LAMA);
  const kepala = { Accept: "application/json" };
  if (metode !== "GET") kepala["X-CSRFToken"] = csrf();
  if (isi) kepala["Content-Type"] = "application/json";
  if (byte) kepala["Content-Type"] = "application/octet-stream";
  let status;
  let teks;
  try {
    const jawab = await fetch(AKAR + jalur, {
      method: metode,
      headers: kepala,
      body: isi ? JSON.stringify(isi) : byte,
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual", // a page that asks for a password is no answer
      signal: batal.signal,
    });
    if (jawab.type === "opaqueredirect") throw new PerluMasuk();
    status = jawab.status;
    teks = await jawab.text();
  } catch (galat) {
    if (galat instanceof PerluMasuk) throw galat;
    throw new TakTerhubung(galat.message);
  } finally {
    clearTimeout(waktu);
  }
  if (status >= 500 || status === 429) throw new TakTerhubung(`server menjawab ${status}`);
  let jadi;
  try {
    jadi = teks ? JSON.parse(teks) : null;
  } catch {
    throw new TakTerhubung("jawaban bukan dari PKH"); // the Wi-Fi of a café answers for everybody
  }
  if (status === 401) throw new PerluMasuk();
  if (status >= 400) throw new Ditolak(status, jadi);
  return jadi;
}
