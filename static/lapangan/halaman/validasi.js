// Validation of a calon at the door: the outcome, who of the family is there, what was seen.
import { hariIni, html, pasang, tanggal, umur } from "../rupa.js";
import * as s from "../simpanan.js";
import { mungkinSama } from "./calon.js";
import { bacaForm, daftarOrang, isiForm, jalankanBuang, jalankanFoto, kodeKata, kotakFoto, kunciCatatan, penjagaDraf, peringatanDraf, peringatanServer, pilihan, ruas, tandaiPilihan, titipkan, tombolBuang } from "./isian.js";
import { HUBUNGAN, katakan, tempat } from "./kpm.js";

const ALASAN_PENDEK = 5;
const ALASAN_GANDA = 15; // without the other family, the words have to lead to it

export async function halaman(el, id, asal) {
  const k = (await s.keluarga()).get(Number(id));
  const lama = asal ? await s.keluar(asal) : null;
  if (!k || (k.status !== "calon" && !lama)) {
    pasang(el, html`<div class="kartu"><h1>${k ? `${k.pengurus} bukan calon lagi` : "Keluarga ini tidak ada di telepon"}</h1><p><a class="tombol" href="#/${k ? `kpm/${k.id}` : "kpm"}">${k ? "Lihat keluarga" : "Lihat KPM saya"}</a></p></div>`);
    return {};
  }
  const namaDraf = asal ? `validasi/${id}/${asal}` : `validasi/${id}`;
  const tersimpan = await s.draf(namaDraf);
  const kunci = kunciCatatan(lama, tersimpan);
  const rujukan = await s.data("rujukan", {});
  const pengurus = k.anggota[0] || {};
  const lain = [...(await s.keluarga()).values()].filter((x) => x.id !== k.id);
  const mirip = mungkinSama(lain, { nama: k.pengurus, nik: pengurus.nik || "", no_kk: k.no_kk, tanggal_lahir: pengurus.tanggal_lahir, desa: k.desa.kode });
  const baru = (await s.semuaKeluar()).filter((b) => b.jenis === "anggota" && b.keluarga === k.id && !b.isi.anggota && !["diterima", "dikembalikan"].includes(b.keadaan));
  gambar(el, { k, lama, tersimpan, rujukan, mirip, baru });
  const form = el.querySelector("form");
  if (lama) isiForm(form, dariCatatan(lama.isi));
  if (tersimpan) isiForm(form, tersimpan.nilai);
  return jalankan(el, { k, form, lama, tersimpan, kunci, namaDraf, sebab: rujukan.sebab_validasi || {} });
}

function gambar(el, { k, lama, tersimpan, rujukan, mirip, baru }) {
  const teks = (nama, maks, tambahan = "") => html`<input id="r-${nama}" name="${nama}" maxlength="${maks}" autocomplete="off" ${tambahan}>`;
  const luas = (nama, maks) => html`<textarea id="r-${nama}" name="${nama}" rows="3" maxlength="${maks}"></textarea>`;
  const hari = (nama, nilai) => html`<input id="r-${nama}" name="${nama}" type="date" value="${nilai}" min="${k.status_sejak}" max="${hariIni()}">`;
  const kata = (m) => `${m.k.pengurus}, ${tempat(m.k)}`;
  pasang(el, html`<h1>${k.pengurus}</h1><p class="redup">${tempat(k)}. Calon sejak ${tanggal(k.status_sejak)}.</p>${peringatanDraf(tersimpan)}${peringatanServer(lama)}
    <form novalidate>
      ${ruas("tanggal", "Tanggal validasi", hari("tanggal", hariIni()))}
      ${ruas("ditemui", "Siapa yang ditemui", html`${teks("ditemui", 100, html`list="orang"`)}${daftarOrang(rujukan)}`)}
      ${ruas("hasil", "Hasil validasi", html`<select id="r-hasil" name="hasil">${pilihan(kodeKata(rujukan.hasil_validasi), "", "Pilih hasilnya")}</select>`)}
      <div data-hasil="sebab" hidden>${ruas("sebab", "Sebab", html`<select id="r-sebab" name="sebab"></select>`)}</div>
      <div data-hasil="ganda" hidden>${ruas("kembaran", "Tercatat juga sebagai", html`<select id="r-kembaran" name="kembaran">${pilihan(mirip.map((m) => [m.k.id, kata(m)]), "", "Tidak ada di telepon ini: tulis di bawah")}</select>`)}</div>
      <div data-hasil="alasan" hidden>${ruas("alasan", "Apa yang Anda temui", luas("alasan", 300), "Menjadi alasan di riwayat status keluarga.")}</div>
      <div data-hasil="layak" hidden class="halaman">${ruas("komitmen_tanggal", "Komitmen ditandatangani (boleh kosong)", hari("komitmen_tanggal", ""))}${ruas("komitmen_oleh", "Ditandatangani oleh", teks("komitmen_oleh", 120))}</div>
      ${ruas("catatan", "Keadaan keluarga (boleh kosong)", luas("catatan", 4000))}
      <h2>Anggota (${k.anggota.length})</h2>
      ${k.anggota.map((a) => satuAnggota(k, a, rujukan))}
      ${baru.map((b) => html`<p class="peringatan" data-nada="baik">${b.judul}, ditambahkan di telepon ini.</p>`)}
      <p><a class="tombol" href="#/anggota/${k.id}">Tambah anggota</a></p>
      ${kotakFoto(rujukan.foto_validasi)}
      <p class="redup kecil" id="draf-kata" role="status"></p>
      <div class="lekat"><p class="galat" id="galat" role="alert"></p><button class="tombol tombol-utama">${lama ? "Kirim lagi" : "Simpan validasi"}</button></div>
    </form>${tombolBuang}`);
}

function satuAnggota(k, a, rujukan) {
  return html`<fieldset class="kartu"><legend class="kasatmata">${a.nama}</legend><h3>${a.nama}</h3><p class="kecil redup">${[HUBUNGAN[a.hubungan], umur(a.tanggal_lahir), a.sekolah, `NIK ${a.nik}`].filter(Boolean).join(", ")}</p>
    <div class="pilih">${kodeKata(rujukan.keadaan_anggota).map(([kode, kata], i) => html`<label><input type="radio" name="keadaan-${a.id}" value="${kode}" ${i === 0 && html`checked`}>${kata}</label>`)}</div>
    <div data-bukan="${a.id}" hidden>${ruas(`keluar-${a.id}`, "Mengapa bukan anggota", html`<select id="r-keluar-${a.id}" name="keluar-${a.id}">${pilihan(kodeKata(rujukan.alasan_keluar), "", "Pilih sebabnya")}</select>`)}</div>
    ${a.komponen && html`<label class="centang"><input type="checkbox" name="terlihat-${a.id}">${katakan(a.komponen)} terbukti</label>`}
    <details><summary>Dokumen dilihat</summary>${kodeKata(rujukan.dokumen).map(([kode, kata]) => html`<label class="centang"><input type="checkbox" name="dok-${a.id}-${kode}">${kata}</label>`)}</details>
    <p><a class="tombol" href="#/ubah/${k.id}/${a.id}">Betulkan data</a></p></fieldset>`;
}

const dariCatatan = (isi) => ({
  ...isi,
  ...Object.fromEntries(isi.periksa.flatMap((p) => [[`keadaan-${p.anggota}`, p.keadaan], [`keluar-${p.anggota}`, p.keluar || ""], [`terlihat-${p.anggota}`, p.komponen_terlihat], ...p.dokumen.map((d) => [`dok-${p.anggota}-${d}`, true])])),
});

function salahnya(isi, k, sebab) {
  if (!isi.tanggal) return ["tanggal", "Isi tanggal validasi."];
  if (isi.tanggal > hariIni()) return ["tanggal", "Tanggal validasi belum terjadi. Isi hari ini atau sebelumnya."];
  if (isi.tanggal < k.status_sejak) return ["tanggal", `Keluarga ini baru menjadi calon ${tanggal(k.status_sejak)}. Isi tanggal itu atau sesudahnya.`];
  if (!isi.hasil) return ["hasil", "Pilih hasil validasinya."];
  if (sebab[isi.hasil] && !isi.sebab) return ["sebab", "Pilih sebabnya."];
  const alasan = isi.alasan.trim().length;
  if (isi.hasil === "ganda" && !isi.kembaran && alasan < ALASAN_GANDA) return ["alasan", "Pilih keluarga kembarannya, atau tulis nama pengurus dan desanya di sini."];
  if (isi.hasil !== "layak" && alasan < ALASAN_PENDEK) return ["alasan", `Tuliskan apa yang Anda temui (${ALASAN_PENDEK} huruf atau lebih).`];
  if (isi.hasil === "layak" && isi.komitmen_tanggal && !isi.komitmen_oleh.trim()) return ["komitmen_oleh", "Isi nama yang menandatangani komitmen."];
  if (isi.hasil === "layak" && isi.komitmen_oleh.trim() && !isi.komitmen_tanggal) return ["komitmen_tanggal", "Isi tanggal komitmen ditandatangani."];
  const a = k.anggota.find((x) => isi[`keadaan-${x.id}`] === "bukan" && !isi[`keluar-${x.id}`]);
  return a ? [`keluar-${a.id}`, `${a.nama}: pilih mengapa bukan anggota.`] : null;
}

// What belongs to another outcome was hidden from the person: it is left out.
function susun(k, isi, sebab) {
  const layak = isi.hasil === "layak";
  return {
    keluarga: k.id,
    tanggal: isi.tanggal,
    ditemui: isi.ditemui.trim(),
    hasil: isi.hasil,
    sebab: sebab[isi.hasil] ? isi.sebab : "",
    kembaran: isi.hasil === "ganda" && isi.kembaran ? Number(isi.kembaran) : null,
    alasan: layak ? "" : isi.alasan.trim(),
    komitmen_tanggal: (layak && isi.komitmen_tanggal) || null,
    komitmen_oleh: layak ? isi.komitmen_oleh.trim() : "",
    catatan: isi.catatan.trim(),
    periksa: k.anggota.map((a) => ({
      anggota: a.id,
      keadaan: isi[`keadaan-${a.id}`],
      komponen_terlihat: Boolean(isi[`terlihat-${a.id}`]),
      dokumen: Object.keys(isi).filter((n) => isi[n] === true && n.startsWith(`dok-${a.id}-`)).map((n) => n.split("-")[2]),
      ...(isi[`keadaan-${a.id}`] === "bukan" && { keluar: isi[`keluar-${a.id}`] }),
    })),
  };
}

function jalankan(el, { k, form, lama, tersimpan, kunci, namaDraf, sebab }) {
  const kata = (id, teks) => (el.querySelector(`#${id}`).textContent = teks);
  const draf = penjagaDraf(namaDraf, () => ({ kunci, keluarga: k.id, judul: `Validasi ${k.pengurus}`, nilai: bacaForm(form) }), (teks) => kata("draf-kata", teks));
  jalankanBuang(el, { draf, namaDraf, kunci, lama, ke: lama ? `#/kotak/${lama.kunci}` : `#/kpm/${k.id}` });
  const lepasFoto = jalankanFoto(el, lama?.kunci || kunci, draf.simpan);
  let hasilTampil = null;
  const sesuaikan = () => {
    const isi = bacaForm(form);
    if (isi.hasil !== hasilTampil) {
      const pilih = form.sebab.value || tersimpan?.nilai.sebab || lama?.isi.sebab;
      pasang(form.sebab, html`${pilihan(kodeKata(sebab[isi.hasil]), pilih, "Pilih sebabnya")}`);
      hasilTampil = isi.hasil;
    }
    const tampil = { sebab: Boolean(sebab[isi.hasil]), ganda: isi.hasil === "ganda", alasan: isi.hasil && isi.hasil !== "layak", layak: isi.hasil === "layak" };
    for (const [n, ya] of Object.entries(tampil)) el.querySelector(`[data-hasil=${n}]`).hidden = !ya;
    for (const kotak of el.querySelectorAll("[data-bukan]")) kotak.hidden = isi[`keadaan-${kotak.dataset.bukan}`] !== "bukan";
  };
  tandaiPilihan(form);
  sesuaikan();
  form.addEventListener("input", () => {
    sesuaikan();
    draf.simpan();
  });
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const isi = bacaForm(form);
    const salah = salahnya(isi, k, sebab);
    kata("galat", salah ? salah[1] : "");
    if (salah) return form.elements[salah[0]].focus();
    await draf.usai();
    const catatan = { kunci, jenis: "validasi", isi: susun(k, isi, sebab), judul: k.pengurus, keluarga: k.id };
    if (!(await titipkan([catatan], { draf, namaDraf, kata, lama }))) return;
    location.hash = `#/kotak/${kunci}`;
    dispatchEvent(new Event("catatan-disimpan"));
  });
  return {
    judul: "Validasi calon",
    kembali: lama ? `#/kotak/${lama.kunci}` : `#/kpm/${k.id}`,
    tutup: async () => {
      await draf.selesai();
      lepasFoto();
    },
  };
}
