// Catat kunjungan: a draft at every field, photos made small at once, a place if it comes in time.
import { kecilkan } from "../foto.js";
import { hariIni, html, pasang, uuid } from "../rupa.js";
import * as s from "../simpanan.js";
import { kosong, pencarian, tempat, urutDesa } from "./kpm.js";

const MAKS_FOTO = 5;
const CARI_LOKASI = 30_000; // milliseconds

const pilihan = (daftar, kini, kosong_) => [
  kosong_ && html`<option value="">${kosong_}</option>`,
  ...daftar.map(([kode, kata]) => html`<option value="${kode}" ${String(kode) === String(kini) && html`selected`}>${kata}</option>`),
];

async function pilihKeluarga(el) {
  const semua = [...(await s.keluarga()).values()].sort(urutDesa);
  if (!semua.length) return pasang(el, kosong);
  const draf = (await s.semuaDraf()).filter((d) => d.nama.startsWith("kunjungan/"));
  const nama = new Map(semua.map((k) => [k.id, k.pengurus]));
  const cari = document.createElement("div");
  cari.className = "halaman";
  pasang(el, html`${draf.length > 0 && html`<section><h2>Lanjutkan draf</h2><ul class="daftar">${draf.map((d) => html`<li><a href="#/catat/${d.isi.keluarga}"><strong>${nama.get(d.isi.keluarga) || "Keluarga"}</strong><small>Belum disimpan</small></a></li>`)}</ul></section>`}`);
  el.append(cari);
  pencarian(cari, semua, (k) => `#/catat/${k.id}`);
}

export async function catatKunjungan(el, id, asal) {
  if (!id) {
    await pilihKeluarga(el);
    return {};
  }
  const lama = asal ? await s.keluar(asal) : null; // a record that is to be corrected
  const k = (await s.keluarga()).get(Number(id));
  const namaDraf = lama ? `perbaikan/${asal}` : `kunjungan/${id}`;
  const tersimpan = await s.draf(namaDraf);
  // What was answered for good keeps its key; the correction is another record.
  const kunciBaru = lama && ["bentrok", "dikembalikan"].includes(lama.keadaan) ? uuid() : lama?.kunci;
  const isi = tersimpan || (lama ? { ...lama.isi, kunci: kunciBaru } : { kunci: uuid(), keluarga: Number(id), tanggal: hariIni(), tujuan: "kunjungan", waktu_gawai: null });
  const rujukan = await s.data("rujukan", {});
  if (lama && lama.kunci !== isi.kunci) await s.pindahkanFoto(lama.kunci, isi.kunci);
  gambar(el, { k, isi, rujukan, lama, tersimpan });
  return siapkan(el, { k, isi, lama, namaDraf });
}

function gambar(el, { k, isi, rujukan, lama, tersimpan }) {
  const ruas = (nama, label, kendali, bantuan = "") => {
    const galat = lama?.pesan?.[nama];
    return html`<div class="ruas"><label for="r-${nama}">${label}</label>${bantuan && html`<p class="bantuan">${bantuan}</p>`}${kendali}${galat && html`<p class="galat">${[].concat(galat).join(" ")}</p>`}</div>`;
  };
  const teks = (nama, maks) => html`<input id="r-${nama}" name="${nama}" value="${isi[nama]}" maxlength="${maks}" autocomplete="off">`;
  pasang(el, html`<h1>${k ? k.pengurus : lama?.judul}</h1>${k && html`<p class="redup">${tempat(k)}</p>`}
    ${tersimpan && !lama && html`<p class="peringatan" data-nada="baik" role="status">Draf Anda dilanjutkan.</p>`}
    ${lama?.pesan && html`<div class="peringatan" data-nada="bahaya"><p>Server belum dapat menerima catatan ini:</p><ul>${Object.entries(lama.pesan).map(([r, p]) => html`<li>${[].concat(p).join(" ")}</li>`)}</ul></div>`}
    <form novalidate>
      ${ruas("tanggal", "Tanggal kunjungan", html`<input id="r-tanggal" name="tanggal" type="date" value="${isi.tanggal}" max="${hariIni()}" required>`)}
      ${ruas("tujuan", "Tujuan", html`<select id="r-tujuan" name="tujuan">${pilihan((rujukan.tujuan || [{ kode: "kunjungan", kata: "Kunjungan rumah" }]).map((t) => [t.kode, t.kata]), isi.tujuan)}</select>`)}
      ${ruas("ditemui", "Siapa yang ditemui", html`<input id="r-ditemui" name="ditemui" value="${isi.ditemui}" maxlength="100" list="orang" autocomplete="off"><datalist id="orang">${(rujukan.ditemui || []).map((o) => html`<option value="${o}"></option>`)}</datalist>`)}
      ${ruas("temuan", "Temuan", html`<textarea id="r-temuan" name="temuan" rows="4" maxlength="4000">${isi.temuan}</textarea>`, "Keadaan keluarga dan apa yang dibicarakan.")}
      ${ruas("kendala", "Kendala", html`<select id="r-kendala" name="kendala">${pilihan((rujukan.kendala || []).map((b) => [b.id, b.nama]), isi.kendala, "Tidak ada kendala")}</select>`)}
      ${ruas("kendala_lain", "Uraian kendala (boleh kosong)", teks("kendala_lain", 300))}
      ${ruas("tindak_lanjut", "Tindak lanjut yang dijanjikan (boleh kosong)", teks("tindak_lanjut", 300))}
      ${ruas("tindak_lanjut_pada", "Paling lambat", html`<input id="r-tindak_lanjut_pada" name="tindak_lanjut_pada" type="date" value="${isi.tindak_lanjut_pada}">`)}
      <div class="ruas"><p class="label">Foto</p><p class="bantuan">Paling banyak ${MAKS_FOTO}. Dikecilkan di telepon; data lokasi di dalam foto dibuang.</p>
        <ul class="foto-daftar" id="foto"></ul><label class="tombol berkas">Tambah foto<input id="r-foto" type="file" accept="image/*" multiple></label><p class="galat" id="foto-galat" role="alert"></p></div>
      <div class="ruas"><p class="bantuan" id="lokasi" role="status">Lokasi boleh kosong; kunjungan tetap tersimpan.</p><button class="tombol" type="button" id="ambil-lokasi">Ambil lokasi</button></div>
      <p class="redup kecil" id="draf-kata" role="status"></p>
      <div class="lekat"><p class="galat" id="galat" role="alert"></p><button class="tombol tombol-utama">${lama ? "Kirim lagi" : "Simpan kunjungan"}</button></div>
    </form>
    <div class="baris"><button class="tombol tombol-bahaya" type="button" id="buang">Buang draf</button></div>`);
}

function baca(form, isi) {
  const nilai = Object.fromEntries(new FormData(form));
  return {
    ...isi,
    tanggal: nilai.tanggal,
    tujuan: nilai.tujuan,
    ditemui: nilai.ditemui.trim(),
    temuan: nilai.temuan.trim(),
    kendala: nilai.kendala ? Number(nilai.kendala) : null,
    kendala_lain: nilai.kendala_lain.trim(),
    tindak_lanjut: nilai.tindak_lanjut.trim(),
    tindak_lanjut_pada: nilai.tindak_lanjut_pada || null,
  };
}

function salahnya(isi) {
  if (!isi.tanggal) return ["tanggal", "Isi tanggal kunjungan."];
  if (isi.tanggal > hariIni()) return ["tanggal", "Tanggal kunjungan belum terjadi. Isi hari ini atau sebelumnya."];
  if (isi.tindak_lanjut_pada && !isi.tindak_lanjut) return ["tindak_lanjut", "Tuliskan apa yang dijanjikan untuk tanggal itu."];
  if (isi.tindak_lanjut_pada && isi.tindak_lanjut_pada < isi.tanggal) return ["tindak_lanjut_pada", "Tanggal tindak lanjut mendahului kunjungan."];
  return null;
}

function siapkan(el, { k, isi, lama, namaDraf }) {
  const form = el.querySelector("form");
  const kata = (id, teks) => (el.querySelector(`#${id}`).textContent = teks);
  let selesai = false;
  let disimpan = Promise.resolve();
  let berubah = false;

  // One save at a time, the last state always saved: a killed browser loses one letter at most.
  const simpanDraf = () => {
    if (selesai) return disimpan;
    isi = baca(form, isi);
    if (berubah) return disimpan;
    berubah = true;
    disimpan = disimpan.then(async () => {
      berubah = false;
      if (selesai) return;
      try {
        await s.simpanDraf(namaDraf, isi);
        kata("draf-kata", "Draf tersimpan di telepon.");
      } catch (galat) {
        kata("draf-kata", penuh(galat));
      }
    });
    return disimpan;
  };
  form.addEventListener("input", simpanDraf);
  form.addEventListener("change", simpanDraf);

  const alamatGambar = [];
  const lukisFoto = async () => {
    const foto = (await s.fotoMilik(isi.kunci)).sort((a, b) => a.pada - b.pada);
    alamatGambar.splice(0).forEach((a) => URL.revokeObjectURL(a));
    for (const f of foto) alamatGambar.push(URL.createObjectURL(new Blob([await s.bukaFoto(f)], { type: "image/jpeg" })));
    pasang(el.querySelector("#foto"), foto.map((f, i) => html`<li><img src="${alamatGambar[i]}" alt="Foto ${i + 1}"><button class="tombol" type="button" data-sha="${f.sha}">Hapus foto ${i + 1}</button></li>`));
    el.querySelector("#r-foto").disabled = foto.length >= MAKS_FOTO;
  };
  el.querySelector("#foto").addEventListener("click", async (e) => {
    if (!e.target.dataset.sha) return;
    await s.buangFoto(isi.kunci, e.target.dataset.sha);
    await lukisFoto();
  });
  el.querySelector("#r-foto").addEventListener("change", async (e) => {
    const berkas = [...e.target.files];
    const sisa = MAKS_FOTO - (await s.fotoMilik(isi.kunci)).length;
    kata("foto-galat", berkas.length > sisa ? `Paling banyak ${MAKS_FOTO} foto; ${sisa} yang pertama dipakai.` : "");
    await simpanDraf();
    for (const b of berkas.slice(0, sisa)) {
      try {
        await s.simpanFoto(isi.kunci, await kecilkan(b));
      } catch (galat) {
        kata("foto-galat", galat.name === "QuotaExceededError" ? penuh(galat) : `Foto ${b.name} tidak dapat dibaca. Ambil ulang.`);
      }
    }
    e.target.value = "";
    await lukisFoto();
  });

  el.querySelector("#ambil-lokasi").addEventListener("click", () => {
    if (!navigator.geolocation) return kata("lokasi", "Telepon ini tidak memberi lokasi. Simpan tanpa lokasi.");
    kata("lokasi", "Mencari lokasi … Anda dapat terus mengisi dan menyimpan.");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        if (selesai) return;
        isi = { ...isi, lintang: coords.latitude.toFixed(6), bujur: coords.longitude.toFixed(6), akurasi: Math.round(coords.accuracy) };
        kata("lokasi", `Lokasi didapat, ketelitian ${isi.akurasi} meter.`);
        simpanDraf();
      },
      () => kata("lokasi", "Lokasi tidak didapat. Kunjungan tetap dapat disimpan tanpa lokasi."),
      { enableHighAccuracy: true, timeout: CARI_LOKASI, maximumAge: 60_000 },
    );
  });
  if (isi.lintang) kata("lokasi", `Lokasi didapat, ketelitian ${isi.akurasi} meter.`);

  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    if (selesai) return;
    isi = baca(form, isi);
    const salah = salahnya(isi);
    if (salah) {
      kata("galat", salah[1]);
      form.elements[salah[0]].setAttribute("aria-invalid", "true");
      form.elements[salah[0]].focus();
      return;
    }
    selesai = true;
    await disimpan;
    const { kunci, ...lain } = isi;
    lain.waktu_gawai = lain.waktu_gawai || new Date().toISOString();
    try {
      await s.antre({ kunci, jenis: "kunjungan", isi: lain, judul: k ? k.pengurus : lama.judul, keluarga: isi.keluarga, namaDraf });
    } catch (galat) {
      selesai = false;
      return kata("galat", penuh(galat));
    }
    if (lama && lama.kunci !== kunci) await s.buangKeluar(lama.kunci);
    location.hash = `#/kotak/${kunci}`;
    dispatchEvent(new Event("catatan-disimpan"));
  });

  el.querySelector("#buang").hidden = Boolean(lama);
  el.querySelector("#buang").addEventListener("click", async () => {
    if (!confirm("Buang draf kunjungan ini dan fotonya?")) return;
    selesai = true;
    await disimpan;
    await s.buangDraf(namaDraf, isi.kunci);
    location.hash = k ? `#/kpm/${k.id}` : "#/kpm";
  });

  lukisFoto();
  return {
    judul: lama ? "Perbaiki kunjungan" : "Catat kunjungan",
    kembali: k ? `#/kpm/${k.id}` : "#/kotak",
    tutup: async () => {
      await disimpan;
      alamatGambar.forEach((a) => URL.revokeObjectURL(a));
    },
  };
}

function penuh(galat) {
  if (galat.name === "QuotaExceededError") return "Penyimpanan telepon penuh: isian ini belum tersimpan. Hapus foto atau aplikasi lain, lalu simpan lagi; jangan tutup halaman ini.";
  throw galat;
}
