// Asesmen graduasi at home: the questions of the guide in force, answered by what is seen.
import { hariIni, html, pasang } from "../rupa.js";
import * as s from "../simpanan.js";
import { bacaForm, daftarOrang, isiForm, jalankanBuang, jalankanFoto, jalankanLokasi, kotakFoto, kotakLokasi, kunciCatatan, penjagaDraf, peringatanDraf, peringatanServer, ruas, titipkan, tombolBuang } from "./isian.js";
import { kosong, tempat } from "./kpm.js";

export async function halaman(el, id, asal) {
  const k = (await s.keluarga()).get(Number(id));
  const lama = asal ? await s.keluar(asal) : null;
  const rujukan = await s.data("rujukan", {});
  const { kriteria, foto_min } = rujukan.asesmen || {};
  if (!k || !kriteria) {
    pasang(el, k ? html`<div class="kartu"><h1>Belum ada pedoman asesmen</h1><p>Pedoman ditetapkan kantor, lalu diambil saat ada sinyal.</p></div>` : kosong);
    return { kembali: k && `#/kpm/${k.id}` };
  }
  const namaDraf = asal ? `asesmen/${id}/${asal}` : `asesmen/${id}`;
  const tersimpan = await s.draf(namaDraf);
  const kunci = kunciCatatan(lama, tersimpan);
  pasang(el, html`<h1>${k.pengurus}</h1><p class="redup">${tempat(k)}</p>${peringatanDraf(tersimpan)}${peringatanServer(lama)}
    <form novalidate>
      ${ruas("tanggal", "Tanggal asesmen", html`<input id="r-tanggal" name="tanggal" type="date" value="${hariIni()}" max="${hariIni()}">`)}
      ${ruas("ditemui", "Siapa yang ditemui", html`<input id="r-ditemui" name="ditemui" maxlength="100" list="orang" autocomplete="off">${daftarOrang(rujukan)}`)}
      ${kriteria.map((t) => html`<fieldset class="kartu"><legend class="kasatmata">${t.kata}</legend><h2>${t.kata}</h2>${t.wajib && html`<p class="kecil redup">Wajib dipenuhi.</p>`}
        ${t.pilihan.map((kata, i) => html`<label class="centang"><input type="radio" name="jawab-${t.kode}" value="${i}">${kata}</label>`)}</fieldset>`)}
      ${ruas("catatan", "Catatan (boleh kosong)", html`<textarea id="r-catatan" name="catatan" rows="3" maxlength="2000"></textarea>`, "Apa yang dilihat dan dikatakan keluarga, yang menjelaskan jawaban di atas.")}
      ${kotakFoto()}
      ${foto_min > 0 && html`<p class="redup kecil">Untuk usulan graduasi perlu ${foto_min} foto rumah atau usaha.</p>`}
      ${kotakLokasi}
      <p class="redup kecil" id="draf-kata" role="status"></p>
      <div class="lekat"><p class="hitung" id="hitung"></p><p class="galat" id="galat" role="alert"></p><button class="tombol tombol-utama">${lama ? "Kirim lagi" : "Simpan asesmen"}</button></div>
    </form>${tombolBuang}`);
  const form = el.querySelector("form");
  const dahulu = lama && { ...lama.isi, ...Object.fromEntries(Object.entries(lama.isi.jawaban).map(([n, v]) => [`jawab-${n}`, String(v)])) };
  if (dahulu) isiForm(form, dahulu);
  if (tersimpan) isiForm(form, tersimpan.nilai);
  return jalankan(el, { k, form, kriteria, lama, kunci, namaDraf, titik: tersimpan?.titik || dahulu || {} });
}

function salahnya(isi, kriteria) {
  if (!isi.tanggal) return ["tanggal", "Isi tanggal asesmen."];
  if (isi.tanggal > hariIni()) return ["tanggal", "Tanggal asesmen belum terjadi. Isi hari ini atau sebelumnya."];
  if (!isi.ditemui.trim()) return ["ditemui", "Isi siapa yang ditemui."];
  const t = kriteria.find((x) => isi[`jawab-${x.kode}`] === undefined);
  return t ? [`jawab-${t.kode}`, `${t.kata}: pilih salah satu jawaban.`] : null;
}

function jalankan(el, { k, form, kriteria, lama, kunci, namaDraf, titik }) {
  const kata = (id, teks) => (el.querySelector(`#${id}`).textContent = teks);
  const hitung = () => kata("hitung", `${kriteria.filter((t) => bacaForm(form)[`jawab-${t.kode}`] !== undefined).length} dari ${kriteria.length} terjawab`);
  const draf = penjagaDraf(namaDraf, () => ({ kunci, keluarga: k.id, judul: `Asesmen ${k.pengurus}`, nilai: bacaForm(form), titik }), (teks) => kata("draf-kata", teks));
  jalankanBuang(el, { draf, namaDraf, kunci, lama, ke: lama ? `#/kotak/${lama.kunci}` : `#/kpm/${k.id}` });
  const lepasFoto = jalankanFoto(el, lama?.kunci || kunci, draf.simpan);
  const lepasLokasi = jalankanLokasi(el, titik, !lama, (baru) => {
    titik = baru;
    draf.simpan();
  });
  form.addEventListener("input", () => {
    hitung();
    draf.simpan();
  });
  hitung();
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const isi = bacaForm(form);
    const salah = salahnya(isi, kriteria);
    kata("galat", salah ? salah[1] : "");
    if (salah) {
      const ruasnya = form.elements[salah[0]];
      return (ruasnya.focus ? ruasnya : ruasnya[0]).focus();
    }
    await draf.usai();
    const jawaban = Object.fromEntries(kriteria.map((t) => [t.kode, Number(isi[`jawab-${t.kode}`])]));
    const { lintang, bujur, akurasi } = titik;
    const catatan = { kunci, jenis: "asesmen", isi: { keluarga: k.id, tanggal: isi.tanggal, ditemui: isi.ditemui.trim(), catatan: isi.catatan.trim(), jawaban, ...(lintang && { lintang, bujur, akurasi }), waktu_gawai: lama?.isi.waktu_gawai || new Date().toISOString() }, judul: k.pengurus, keluarga: k.id };
    if (!(await titipkan([catatan], { draf, namaDraf, kata, lama }))) return;
    location.hash = `#/kotak/${kunci}`;
    dispatchEvent(new Event("catatan-disimpan"));
  });
  return {
    judul: "Asesmen graduasi",
    kembali: lama ? `#/kotak/${lama.kunci}` : `#/kpm/${k.id}`,
    tutup: async () => {
      lepasLokasi();
      await draf.selesai();
      lepasFoto();
    },
  };
}
