// Catat kunjungan: a draft at every field, photos made small at once, a place if it comes in time.
import { hariIni, html, pasang, tanggal } from "../rupa.js";
import * as s from "../simpanan.js";
import { daftarOrang, jalankanBuang, jalankanFoto, jalankanLokasi, kodeKata, kotakFoto, kotakLokasi, kunciCatatan, penjagaDraf, peringatanDraf, peringatanServer, pilihan, ruas as satuRuas, titipkan, tombolBuang } from "./isian.js";
import { kosong, pencarian, tempat, urutDesa } from "./kpm.js";

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

export async function halaman(el, id, asal) {
  if (!id) {
    await pilihKeluarga(el);
    return {};
  }
  const lama = asal ? await s.keluar(asal) : null; // a record that is to be corrected
  const k = (await s.keluarga()).get(Number(id));
  const namaDraf = lama ? `perbaikan/${asal}` : `kunjungan/${id}`;
  const tersimpan = await s.draf(namaDraf);
  const isi = tersimpan || { ...(lama?.isi || { keluarga: Number(id), tanggal: hariIni(), tujuan: "kunjungan", waktu_gawai: null }), kunci: kunciCatatan(lama) };
  const rujukan = await s.data("rujukan", {});
  gambar(el, { k, isi, rujukan, lama, tersimpan, janji: await janjiTerbuka(k, isi.kunci) });
  return siapkan(el, { k, isi, lama, namaDraf });
}

// Promises of earlier visits that nobody has said are kept: of the last visits, and those due.
async function janjiTerbuka(k, kunci) {
  const janji = new Map();
  for (const v of k?.kunjungan || []) if (v.tindak_lanjut_pada && !v.tuntas_pada) janji.set(v.id, { id: v.id, kata: v.tindak_lanjut, pada: v.tindak_lanjut_pada });
  for (const t of (await s.data("tugas", [])) || []) if (t.jenis === "tindak_lanjut" && t.keluarga === k?.id) janji.set(t.objek, { id: t.objek, kata: t.sebab, pada: t.paling_lambat });
  for (const b of await s.semuaKeluar()) if (b.jenis === "kunjungan" && b.kunci !== kunci && b.keadaan !== "dikembalikan") for (const id of b.isi.tuntas || []) janji.delete(id);
  return [...janji.values()];
}

function gambar(el, { k, isi, rujukan, lama, tersimpan, janji }) {
  const ruas = (nama, label, kendali, bantuan = "") => satuRuas(nama, label, kendali, bantuan, lama?.pesan?.[nama]);
  const teks = (nama, maks) => html`<input id="r-${nama}" name="${nama}" value="${isi[nama]}" maxlength="${maks}" autocomplete="off">`;
  pasang(el, html`<h1>${k ? k.pengurus : lama?.judul}</h1>${k && html`<p class="redup">${tempat(k)}</p>`}
    ${peringatanDraf(tersimpan)}${peringatanServer(lama)}
    <form novalidate>
      ${ruas("tanggal", "Tanggal kunjungan", html`<input id="r-tanggal" name="tanggal" type="date" value="${isi.tanggal}" max="${hariIni()}" required>`)}
      ${ruas("tujuan", "Tujuan", html`<select id="r-tujuan" name="tujuan">${pilihan(kodeKata(rujukan.tujuan), isi.tujuan)}</select>`)}
      ${ruas("ditemui", "Siapa yang ditemui", html`<input id="r-ditemui" name="ditemui" value="${isi.ditemui}" maxlength="100" list="orang" autocomplete="off">${daftarOrang(rujukan)}`)}
      ${ruas("temuan", "Temuan", html`<textarea id="r-temuan" name="temuan" rows="4" maxlength="4000">${isi.temuan}</textarea>`, "Keadaan keluarga dan apa yang dibicarakan.")}
      ${ruas("pemegang_kks", "KKS dipegang", html`<select id="r-pemegang_kks" name="pemegang_kks">${pilihan(kodeKata(rujukan.pemegang_kks), isi.pemegang_kks, "Tidak ditanyakan")}</select>`, "Tanyakan kartunya.")}
      ${janji.length > 0 && html`<fieldset class="ruas"><legend>Janji terdahulu yang sudah dipenuhi</legend><div>${janji.map((j) => html`<label class="centang"><input type="checkbox" name="tuntas" value="${j.id}" ${(isi.tuntas || []).includes(j.id) && html`checked`}>${j.kata} (paling lambat ${tanggal(j.pada)})</label>`)}</div></fieldset>`}
      ${ruas("kendala", "Kendala", html`<select id="r-kendala" name="kendala">${pilihan((rujukan.kendala || []).map((b) => [b.id, b.nama]), isi.kendala, "Tidak ada kendala")}</select>`)}
      ${ruas("kendala_lain", "Uraian kendala (boleh kosong)", teks("kendala_lain", 300))}
      ${ruas("tindak_lanjut", "Tindak lanjut yang dijanjikan (boleh kosong)", teks("tindak_lanjut", 300))}
      ${ruas("tindak_lanjut_pada", "Paling lambat", html`<input id="r-tindak_lanjut_pada" name="tindak_lanjut_pada" type="date" value="${isi.tindak_lanjut_pada}">`)}
      ${kotakFoto()}
      ${kotakLokasi}
      <p class="redup kecil" id="draf-kata" role="status"></p>
      <div class="lekat"><p class="galat" id="galat" role="alert"></p><button class="tombol tombol-utama">${lama ? "Kirim lagi" : "Simpan kunjungan"}</button></div>
    </form>
    ${tombolBuang}`);
}

function baca(form, isi) {
  const nilai = Object.fromEntries(new FormData(form));
  return {
    ...isi,
    tanggal: nilai.tanggal,
    tujuan: nilai.tujuan,
    ditemui: nilai.ditemui.trim(),
    temuan: nilai.temuan.trim(),
    pemegang_kks: nilai.pemegang_kks,
    tuntas: new FormData(form).getAll("tuntas").map(Number),
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
  const draf = penjagaDraf(namaDraf, () => (isi = baca(form, isi)), (teks) => kata("draf-kata", teks));
  form.addEventListener("input", draf.simpan);
  form.addEventListener("change", draf.simpan);
  const lepasFoto = jalankanFoto(el, lama?.kunci || isi.kunci, draf.simpan);

  const lepasLokasi = jalankanLokasi(el, isi, !lama, (titik) => {
    isi = { ...isi, ...titik };
    draf.simpan();
  });

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
    await draf.usai();
    const { kunci, ...lain } = isi;
    lain.waktu_gawai = lain.waktu_gawai || new Date().toISOString();
    const catatan = { kunci, jenis: "kunjungan", isi: lain, judul: k ? k.pengurus : lama.judul, keluarga: isi.keluarga };
    selesai = await titipkan([catatan], { draf, namaDraf, kata, lama });
    if (!selesai) return;
    location.hash = `#/kotak/${kunci}`;
    dispatchEvent(new Event("catatan-disimpan"));
  });

  const kembali = k ? `#/kpm/${k.id}` : "#/kotak";
  jalankanBuang(el, { draf, namaDraf, kunci: isi.kunci, lama, ke: kembali });

  return {
    judul: lama ? "Perbaiki kunjungan" : "Catat kunjungan",
    kembali,
    tutup: async () => {
      lepasLokasi();
      await draf.selesai();
      lepasFoto();
    },
  };
}
