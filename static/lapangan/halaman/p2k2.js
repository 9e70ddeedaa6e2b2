// P2K2: the groups, and the attendance sheet of a meeting: everybody came unless said otherwise.
import { hariIni, html, pasang, tanggal } from "../rupa.js";
import * as s from "../simpanan.js";
import { bacaForm, isiForm, jalankanBuang, jalankanFoto, kodeKata, kotakFoto, kunciCatatan, penjagaDraf, peringatanDraf, peringatanServer, pilihan, ruas, tandaiPilihan, titipkan, tombolBuang } from "./isian.js";

const akhir = (daftar) => daftar[daftar.length - 1];

export async function halaman(el, id, asal) {
  const kelompok = await s.data("kelompok", []);
  if (id) return lembarHadir(el, kelompok.find((k) => k.id === Number(id)), asal);
  const rencana = await s.data("rencana", []);
  const bertemu = await s.data("pertemuan", []);
  pasang(el, html`<h1>Kelompok P2K2</h1>${!kelompok.length && html`<p>Belum ada kelompok di telepon ini.</p>`}
    <ul class="daftar" ${!kelompok.length && html`hidden`}>${kelompok.map((k) => {
      const lalu = akhir(bertemu.filter((t) => t.kelompok === k.id));
      const nanti = rencana.find((r) => r.kelompok === k.id);
      return html`<li><a href="#/p2k2/${k.id}"><strong>${k.nama}</strong><small>${k.anggota.length} keluarga${k.tempat && `, ${k.tempat}`}</small>
        <small>${lalu ? `Terakhir ${tanggal(lalu.tanggal)}` : "Belum bertemu dua bulan ini"}${nanti && `; rencana ${tanggal(nanti.tanggal)}, ${nanti.mulai.replace(":", ".")}`}</small></a></li>`;
    })}</ul>`);
  return { kembali: "#/hari-ini" };
}

async function lembarHadir(el, kelompok, asal) {
  const lama = asal ? await s.keluar(asal) : null;
  if (!kelompok) {
    pasang(el, html`<div class="kartu"><h1>Kelompok ini tidak ada di telepon</h1><p><a class="tombol" href="#/p2k2">Lihat kelompok</a></p></div>`);
    return {};
  }
  const namaDraf = lama ? `p2k2/${kelompok.id}/${asal}` : `p2k2/${kelompok.id}`;
  const tersimpan = await s.draf(namaDraf);
  const kunci = kunciCatatan(lama, tersimpan);
  const keluarga = await s.keluarga();
  const orang = kelompok.anggota.map((id) => keluarga.get(id)).filter(Boolean).sort((a, b) => a.pengurus.localeCompare(b.pengurus));
  const rujukan = await s.data("rujukan", {});
  const rencana = (await s.data("rencana", [])).find((r) => r.kelompok === kelompok.id);
  gambar(el, { kelompok, orang, rujukan, rencana, lama, tersimpan });
  const form = el.querySelector("form");
  if (lama) isiForm(form, dariCatatan(lama.isi));
  if (tersimpan) isiForm(form, tersimpan.nilai);
  return jalankan(el, { form, kelompok, orang, lama, kunci, namaDraf });
}

function gambar(el, { kelompok, orang, rujukan, rencana, lama, tersimpan }) {
  const sesi = (rujukan.sesi || []).map((m) => [m.id, `${m.modul}.${m.sesi} ${m.judul}`]);
  const status = kodeKata(rujukan.kehadiran);
  const galat = lama?.pesan || {};
  pasang(el, html`<h1>${kelompok.nama}</h1>
    ${peringatanDraf(tersimpan)}${peringatanServer(lama)}
    <form novalidate>
      ${ruas("tanggal", "Tanggal pertemuan", html`<input id="r-tanggal" name="tanggal" type="date" value="${hariIni()}" max="${hariIni()}">`, "", galat.tanggal)}
      ${ruas("sesi", "Sesi", html`<select id="r-sesi" name="sesi">${pilihan(sesi, rencana?.sesi, "Pilih sesi")}</select>`, "", galat.sesi)}
      ${ruas("tempat", "Tempat", html`<input id="r-tempat" name="tempat" maxlength="120" value="${rencana?.tempat || kelompok.tempat}" autocomplete="off">`)}
      ${ruas("tamu", "Tamu (boleh kosong)", html`<input id="r-tamu" name="tamu" maxlength="300" autocomplete="off">`)}
      ${ruas("notulen", "Notulen (boleh kosong)", html`<textarea id="r-notulen" name="notulen" rows="3" maxlength="8000"></textarea>`)}
      <h2>Kehadiran</h2>
      ${orang.map((k) => html`<fieldset class="kartu ruas"><legend>${k.pengurus}</legend><div class="pilih">${status.map(([kode, kata], i) => html`<label><input type="radio" name="hadir-${k.id}" value="${kode}" ${i === 0 && html`checked`}>${kata}</label>`)}</div>
        <details><summary>Diwakili atau catatan</summary>${ruas(`wakil-${k.id}`, "Diwakili oleh", html`<input id="r-wakil-${k.id}" name="wakil-${k.id}" maxlength="60" autocomplete="off">`)}${ruas(`catatan-${k.id}`, "Catatan", html`<input id="r-catatan-${k.id}" name="catatan-${k.id}" maxlength="200" autocomplete="off">`)}</details></fieldset>`)}
      ${kotakFoto()}
      <p class="redup kecil" id="draf-kata" role="status"></p>
      <div class="lekat"><p class="hitung" id="hitung"></p><p class="galat" id="galat" role="alert"></p><button class="tombol tombol-utama">${lama ? "Kirim lagi" : "Simpan pertemuan"}</button></div>
    </form>${tombolBuang}`);
}

const dariCatatan = (isi) => ({
  ...isi,
  ...Object.fromEntries(isi.kehadiran.flatMap((h) => [[`hadir-${h.keluarga}`, h.status], [`wakil-${h.keluarga}`, h.diwakili], [`catatan-${h.keluarga}`, h.catatan]])),
});

function jalankan(el, { form, kelompok, orang, lama, kunci, namaDraf }) {
  const kata = (id, teks) => (el.querySelector(`#${id}`).textContent = teks);
  const draf = penjagaDraf(namaDraf, () => ({ kunci, judul: kelompok.nama, nilai: bacaForm(form) }), (teks) => kata("draf-kata", teks));
  jalankanBuang(el, { draf, namaDraf, kunci, lama, ke: "#/p2k2" });
  const lepasFoto = jalankanFoto(el, lama?.kunci || kunci, draf.simpan);
  const hitung = () => {
    const isi = bacaForm(form);
    const n = (kode) => orang.filter((k) => isi[`hadir-${k.id}`] === kode).length;
    kata("hitung", `Hadir ${n("hadir")}, izin ${n("izin")}, alpa ${n("alpa")}`);
  };
  tandaiPilihan(form);
  form.addEventListener("input", () => {
    hitung();
    draf.simpan();
  });
  hitung();
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const isi = bacaForm(form);
    const salah = !orang.length ? "Kelompok ini belum punya anggota." : !isi.sesi ? "Pilih sesinya." : !isi.tanggal ? "Isi tanggal pertemuan." : isi.tanggal > hariIni() ? "Pertemuan belum terjadi. Isi hari ini atau sebelumnya." : "";
    kata("galat", salah);
    if (salah) return;
    await draf.usai();
    const kehadiran = orang.map((k) => ({ keluarga: k.id, status: isi[`hadir-${k.id}`], catatan: isi[`catatan-${k.id}`].trim(), diwakili: isi[`wakil-${k.id}`].trim() }));
    const { tanggal: pada, tempat, tamu, notulen } = isi;
    const catatan = { kunci, jenis: "pertemuan", isi: { kelompok: kelompok.id, sesi: Number(isi.sesi), tanggal: pada, tempat, tamu, notulen, kehadiran }, judul: kelompok.nama };
    if (!(await titipkan([catatan], { draf, namaDraf, kata, lama }))) return;
    location.hash = `#/kotak/${kunci}`;
    dispatchEvent(new Event("catatan-disimpan"));
  });
  return {
    judul: "Pertemuan P2K2",
    kembali: "#/p2k2",
    tutup: async () => {
      await draf.selesai();
      lepasFoto();
    },
  };
}
