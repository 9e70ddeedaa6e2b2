// The PIN, the key it opens, and what is closed with that key.
//
// A random key closes everything (AES-GCM); the PIN, by PBKDF2, only wraps that key. Whoever
// holds the phone's files can still try all PINs, slowly: the screen lock of the phone is the
// first door, this is the second, the order to wipe is the third.

const ITERASI = 300_000;
const ACAK = (n) => crypto.getRandomValues(new Uint8Array(n));
const KATA = new TextEncoder();
const BACA = new TextDecoder();

async function dariPin(pin, garam, iterasi) {
  const bahan = await crypto.subtle.importKey("raw", KATA.encode(pin), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt: garam, iterations: iterasi },
    bahan,
    { name: "AES-GCM", length: 256 },
    false,
    ["wrapKey", "unwrapKey"],
  );
}

const lepas = (bungkus, pembungkus, iv, dapatDibungkus) =>
  crypto.subtle.unwrapKey("raw", bungkus, pembungkus, { name: "AES-GCM", iv }, "AES-GCM", dapatDibungkus, ["encrypt", "decrypt"]);

// -> {simpan, kunci}: what may lie on the phone, and the key, which never does.
export async function buatKunci(pin) {
  const baru = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  const { simpan, pembungkus } = await bungkus(baru, pin);
  return { simpan, kunci: await lepas(simpan.isi, pembungkus, simpan.iv, false) };
}

async function bungkus(kunci, pin) {
  const garam = ACAK(16);
  const iv = ACAK(12);
  const pembungkus = await dariPin(pin, garam, ITERASI);
  const isi = await crypto.subtle.wrapKey("raw", kunci, pembungkus, { name: "AES-GCM", iv });
  return { simpan: { garam, iv, iterasi: ITERASI, isi }, pembungkus };
}

// The key, or null for a wrong PIN.
export async function bukaKunci(pin, simpan, dapatDibungkus = false) {
  const pembungkus = await dariPin(pin, simpan.garam, simpan.iterasi);
  try {
    return await lepas(simpan.isi, pembungkus, simpan.iv, dapatDibungkus);
  } catch (galat) {
    if (galat.name === "OperationError") return null;
    throw galat;
  }
}

// Another PIN for the same key; null when the old PIN is wrong.
export async function gantiPin(lama, baru, simpan) {
  const kunci = await bukaKunci(lama, simpan, true);
  return kunci && (await bungkus(kunci, baru)).simpan;
}

// `tempat` is sealed in: what was closed for one place does not open in another.
export async function tutupByte(kunci, byte, tempat) {
  const iv = ACAK(12);
  const sandi = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: KATA.encode(tempat) }, kunci, byte);
  return { iv, sandi };
}

export const bukaByte = (kunci, { iv, sandi }, tempat) =>
  crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: KATA.encode(tempat) }, kunci, sandi);

export const tutup = (kunci, nilai, tempat) => tutupByte(kunci, KATA.encode(JSON.stringify(nilai)), tempat);

export const buka = async (kunci, tertutup, tempat) => JSON.parse(BACA.decode(await bukaByte(kunci, tertutup, tempat)));

export async function sidik(byte) {
  const hasil = new Uint8Array(await crypto.subtle.digest("SHA-256", byte));
  return [...hasil].map((n) => n.toString(16).padStart(2, "0")).join("");
}
