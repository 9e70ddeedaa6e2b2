// What forms share: options, a draft at every change, up to five photos.
import { kecilkan } from "../foto.js";
import { html, pasang, uuid } from "../rupa.js";
import * as s from "../simpanan.js";

const MAKS_FOTO = 5;

// [[kode, kata]] as options; `kosong` is the first one, for nothing.
export const pilihan = (daftar, kini, kosong) => [
  kosong && html`<option value="">${kosong}</option>`,
  ...daftar.map(([kode, kata]) => html`<option value="${kode}" ${String(kode) === String(kini) && html`selected`}>${kata}</option>`),
];

export const kodeKata = (daftar) => (daftar || []).map((d) => [d.kode, d.kata]);

export const ruas = (nama, label, kendali, bantuan = "", galat = "") => html`<div class="ruas"><label for="r-${nama}">${label}</label>
  ${bantuan && html`<p class="bantuan">${bantuan}</p>`}${kendali}${galat && html`<p class="galat">${[].concat(galat).join(" ")}</p>`}</div>`;

export function penuh(galat) {
  if (galat.name === "QuotaExceededError") return "Penyimpanan telepon penuh: isian ini belum tersimpan. Hapus foto atau aplikasi lain, lalu simpan lagi; jangan tutup halaman ini.";
  throw galat;
}

// Into the outbox, out of the drafts; the record it corrects (`lama`) goes. False when the phone has
// no room: that is said, and the draft is kept on.
export async function titipkan(catatan, { draf, namaDraf, kata, lama }) {
  try {
    await s.antre(catatan, namaDraf, lama && lama.kunci !== catatan[0].kunci ? lama.kunci : null);
  } catch (galat) {
    draf.lanjut();
    kata("galat", penuh(galat));
    return false;
  }
  return true;
}

// What was answered for good keeps its key: a correction is another record.
export const kunciCatatan = (lama, tersimpan) => tersimpan?.kunci || (lama && !["bentrok", "dikembalikan"].includes(lama.keadaan) ? lama.kunci : uuid());

export const peringatanDraf = (tersimpan) => tersimpan && html`<p class="peringatan" data-nada="baik" role="status">Draf Anda dilanjutkan.</p>`;

// A record that came back: what the server said of it.
export const peringatanServer = (lama) =>
  lama?.pesan && html`<div class="peringatan" data-nada="bahaya"><p>Server belum dapat menerima catatan ini:</p><ul>${Object.values(lama.pesan).map((p) => html`<li>${[].concat(p).join(" ")}</li>`)}</ul></div>`;

// --- schools, posyandu and puskesmas of the kecamatan ---
export const sebutFasilitas = (f) => `${f.nama} (${f.kode})`;
export const daftarFasilitas = (id, daftar) => html`<datalist id="${id}">${daftar.map((f) => html`<option value="${sebutFasilitas(f)}"></option>`)}</datalist>`;

// The code that was chosen or typed; "" for nothing, null for a name nobody knows.
export function kodeFasilitas(teks, daftar) {
  const kode = /\(([^()]+)\)$/.exec(teks)?.[1] || teks;
  if (!kode || daftar.has(kode) || /^\d{8}$/.test(kode)) return kode;
  return [...daftar.values()].find((f) => f.nama.toLowerCase() === teks.toLowerCase())?.kode || null;
}

// One save at a time, the last state always saved: a killed browser loses one letter at most.
// `ambil()` gives what the form says now; after `usai()` nothing is written any more.
export function penjagaDraf(nama, ambil, katakan) {
  let antrean = Promise.resolve();
  let menunggu = false;
  let tutup = false;
  const penjaga = {
    tersimpan: () => {}, // called at each draft that was kept
    simpan() {
      if (tutup || menunggu) return antrean;
      menunggu = true;
      antrean = antrean.then(async () => {
        menunggu = false;
        if (tutup) return;
        try {
          await s.simpanDraf(nama, ambil());
          penjaga.tersimpan();
          katakan("Draf tersimpan di telepon.");
        } catch (galat) {
          katakan(penuh(galat));
        }
      });
      return antrean;
    },
    async usai() {
      tutup = true;
      await antrean;
    },
    lanjut: () => (tutup = false),
    selesai: () => antrean,
  };
  return penjaga;
}

// `jenis`: [{kode, kata}] where the record tells what each photo shows.
// A draft nobody wants: gone with its photos. Of a correction the record stays as it came back.
// Shown from the moment on that there is one.
export const tombolBuang = html`<div class="baris" hidden><button class="tombol tombol-bahaya" type="button" id="buang">Buang draf</button></div>`;
export function jalankanBuang(el, { draf, namaDraf, kunci, lama, ke }) {
  const tombol = el.querySelector("#buang");
  draf.tersimpan = () => (tombol.parentElement.hidden = false);
  s.adaDraf(namaDraf).then((ada) => ada && draf.tersimpan());
  tombol.addEventListener("click", async () => {
    if (!confirm(lama ? "Buang perubahan pada catatan ini?" : "Buang draf ini dan fotonya?")) return;
    await draf.usai();
    await s.buangDraf(namaDraf, lama ? null : kunci);
    location.hash = ke;
  });
}

export const kotakFoto = (jenis) => html`<div class="ruas"><p class="label">Foto</p><p class="bantuan">Paling banyak ${MAKS_FOTO}. Dikecilkan di telepon; data lokasi di dalam foto dibuang.</p>
  <ul class="foto-daftar" id="foto"></ul><div class="baris">${(jenis || [{ kode: "", kata: "Tambah foto" }]).map(({ kode, kata }) => html`<label class="tombol berkas">${kata}<input type="file" accept="image/*" multiple data-jenis="${kode}" data-kata="${kode && kata}"></label>`)}</div><p class="galat" id="foto-galat" role="alert"></p></div>`;

// Photos of the record `kunci`, kept as soon as they are chosen. Gives how to let go of them.
export function jalankanFoto(el, kunci, simpanDraf) {
  const alamat = [];
  const kata = (teks) => (el.querySelector("#foto-galat").textContent = teks);
  const pilih = [...el.querySelectorAll(".berkas input")];
  const tampak = new Map(pilih.map((p) => [p.dataset.jenis, p.dataset.kata]));
  const lukis = async () => {
    const foto = (await s.fotoMilik(kunci)).sort((a, b) => a.pada - b.pada);
    lepas();
    for (const f of foto) alamat.push(URL.createObjectURL(new Blob([await s.bukaFoto(f)], { type: "image/jpeg" })));
    pasang(el.querySelector("#foto"), foto.map((f, i) => html`<li><img src="${alamat[i]}" alt="Foto ${i + 1}">${tampak.get(f.jenis) && html`<small>${tampak.get(f.jenis)}</small>`}<button class="tombol" type="button" data-sha="${f.sha}">Hapus foto ${i + 1}</button></li>`));
    for (const p of pilih) p.disabled = foto.length >= MAKS_FOTO;
  };
  const lepas = () => alamat.splice(0).forEach((a) => URL.revokeObjectURL(a));
  el.querySelector("#foto").addEventListener("click", async (e) => {
    if (!e.target.dataset.sha) return;
    await s.buangFoto(kunci, e.target.dataset.sha);
    await lukis();
  });
  const tambah = async (e) => {
    const berkas = [...e.target.files];
    const sisa = MAKS_FOTO - (await s.fotoMilik(kunci)).length;
    kata(berkas.length > sisa ? `Paling banyak ${MAKS_FOTO} foto; ${sisa} yang pertama dipakai.` : "");
    await simpanDraf();
    for (const b of berkas.slice(0, sisa)) {
      try {
        await s.simpanFoto(kunci, await kecilkan(b), e.target.dataset.jenis);
      } catch (galat) {
        kata(galat.name === "QuotaExceededError" ? penuh(galat) : `Foto ${b.name} tidak dapat dibaca. Ambil ulang.`);
      }
    }
    e.target.value = "";
    await lukis();
  };
  for (const p of pilih) p.addEventListener("change", tambah);
  lukis();
  return lepas;
}

// --- where it was: if it comes in time; nothing waits for it ---
const CARI_LOKASI = 30_000; // milliseconds
export const kotakLokasi = html`<div class="ruas"><p class="bantuan" id="lokasi" role="status">Lokasi boleh kosong; catatan tetap tersimpan.</p><button class="tombol" type="button" id="ambil-lokasi">Ambil lokasi</button></div>`;

// `dapat` is told {lintang, bujur, akurasi}. Who has allowed it once is not asked to press a
// button each time (`sendiri`). Gives how to stop listening.
export function jalankanLokasi(el, kini, sendiri, dapat) {
  let selesai = false;
  const kata = (teks) => (el.querySelector("#lokasi").textContent = teks);
  const sebut = (akurasi) => kata(`Lokasi didapat, ketelitian ${akurasi} meter.`);
  const ambil = () => {
    if (!navigator.geolocation) return kata("Telepon ini tidak memberi lokasi. Simpan tanpa lokasi.");
    kata("Mencari lokasi … Anda dapat terus mengisi dan menyimpan.");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        if (selesai) return;
        const akurasi = Math.round(coords.accuracy);
        sebut(akurasi);
        dapat({ lintang: coords.latitude.toFixed(6), bujur: coords.longitude.toFixed(6), akurasi });
      },
      () => kata("Lokasi tidak didapat. Catatan tetap dapat disimpan tanpa lokasi."),
      { enableHighAccuracy: true, timeout: CARI_LOKASI, maximumAge: 60_000 },
    );
  };
  el.querySelector("#ambil-lokasi").addEventListener("click", ambil);
  if (kini.lintang) sebut(kini.akurasi);
  else if (sendiri) navigator.permissions?.query({ name: "geolocation" }).then((izin) => izin.state === "granted" && !selesai && ambil());
  return () => (selesai = true);
}

export const daftarOrang = (rujukan) => html`<datalist id="orang">${(rujukan.ditemui || []).map((o) => html`<option value="${o}"></option>`)}</datalist>`;

// Radios side by side mark their own label: an old browser cannot do it by style alone.
export function tandaiPilihan(el) {
  const lukis = () => el.querySelectorAll(".pilih input").forEach((r) => r.parentElement.classList.toggle("dipilih", r.checked));
  el.addEventListener("change", lukis);
  lukis();
}

// {name: value} of a form; a checkbox is true or false.
export const bacaForm = (form) =>
  Object.fromEntries([...form.elements].filter((e) => e.name && (e.type !== "radio" || e.checked)).map((e) => [e.name, e.type === "checkbox" ? e.checked : e.value]));

export function isiForm(form, nilai) {
  for (const e of form.elements) {
    if (!(e.name in nilai)) continue;
    if (e.type === "checkbox") e.checked = nilai[e.name];
    else if (e.type === "radio") e.checked = e.value === nilai[e.name];
    else e.value = nilai[e.name];
  }
}
