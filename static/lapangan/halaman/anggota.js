// Somebody came into the family (born, moved in) or left it (died, moved out): reported at the
// door, looked at by an operator where the rule book says so.
import { hariIni, html, pasang, umurBulan } from "../rupa.js";
import * as s from "../simpanan.js";
import { bacaForm, isiForm, jalankanBuang, kodeKata, kunciCatatan, penjagaDraf, peringatanDraf, peringatanServer, pilihan, ruas, titipkan, tombolBuang } from "./isian.js";
import { kosong, tempat } from "./kpm.js";
import { ANGGOTA, kendali, nilaiIsi, salahnya, sekolahTelepon } from "./ubah.js";

const MENINGGAL = "meninggal";
// What is asked only of some, {field: of whom}, and from how many years on.
const BILA = { jenjang: "sekolah", npsn: "sekolah", kelas: "sekolah", hamil: "perempuan", hpl: "hamil", kehamilan_ke: "hamil" };
const MULAI = { sekolah: 4, perempuan: 10 };

// Without a member: somebody new. `asal`: a record that is corrected.
export async function halaman(el, id, idAnggota, asal) {
  const k = (await s.keluarga()).get(Number(id));
  const a = k && Number(idAnggota) ? k.anggota.find((x) => x.id === Number(idAnggota)) : null;
  if (!k || (Number(idAnggota) && !a)) {
    pasang(el, k ? html`<div class="kartu"><h1>Anggota ini tidak ada di telepon</h1><p><a class="tombol" href="#/kpm/${k.id}">Lihat keluarga</a></p></div>` : kosong);
    return {};
  }
  const lama = asal ? await s.keluar(asal) : null;
  const namaDraf = ["anggota", id, ...(a || asal ? [a ? a.id : 0] : []), ...(asal ? [asal] : [])].join("/");
  const tersimpan = await s.draf(namaDraf);
  const rujukan = await s.data("rujukan", {});
  const sekolah = sekolahTelepon(rujukan);
  const judul = a ? `${a.nama} keluar` : "Anggota baru";
  pasang(el, html`<h1>${judul}</h1><p class="redup">Keluarga ${k.pengurus}, ${tempat(k)}</p>${peringatanDraf(tersimpan)}${peringatanServer(lama)}<form novalidate>
    ${a ? pergi(k, a, rujukan) : datang(rujukan, sekolah)}
    ${ruas("bukti", "Keterangan dan bukti (boleh kosong)", html`<textarea id="r-bukti" name="bukti" rows="2" maxlength="200"></textarea>`, a ? "Misalnya surat kematian atau surat pindah yang Anda lihat." : "Misalnya lahir di puskesmas, akta belum ada; pindah dari Samboja, KK dilihat.")}
    <p class="redup kecil" id="draf-kata" role="status"></p>
    <div class="lekat"><p class="galat" id="galat" role="alert"></p><button class="tombol tombol-utama">${lama ? "Kirim lagi" : a ? "Simpan perubahan" : "Simpan anggota"}</button></div></form>${tombolBuang}`);
  const form = el.querySelector("form");
  if (lama) isiForm(form, { ...lama.isi.isi, alasan: lama.isi.isi.alasan || MENINGGAL, bukti: lama.isi.bukti });
  if (tersimpan) isiForm(form, tersimpan.nilai);
  return jalankan(el, { form, k, a, sekolah, lama, judul, namaDraf, kunci: kunciCatatan(lama, tersimpan) });
}

const datang = (rujukan, sekolah) => {
  const hubungan = (rujukan.hubungan || []).filter((h) => h.kode !== "pengurus");
  const awal = { hubungan: "anak", jenis_kelamin: "P" };
  return Object.entries(ANGGOTA).map(([n, r]) => html`<div data-bila="${BILA[n]}">${kendali(n, r, awal[n] ?? "", { rujukan: { ...rujukan, hubungan }, sekolah, baru: true })}</div>`);
};

function berlaku({ tanggal_lahir: lahir, jenis_kelamin: jk, hamil }) {
  const tahun = lahir ? umurBulan(lahir) / 12 : 0;
  const dewasa = jk === "P" && tahun >= MULAI.perempuan;
  return { sekolah: tahun >= MULAI.sekolah, perempuan: dewasa, hamil: dewasa && hamil };
}

const pergi = (k, a, rujukan) => html`
  ${ruas("alasan", "Mengapa keluar", html`<select id="r-alasan" name="alasan">${pilihan(kodeKata(rujukan.alasan_keluar), "", "Pilih sebabnya")}</select>`)}
  ${ruas("tanggal", "Keluar sejak", html`<input id="r-tanggal" name="tanggal" type="date" value="${hariIni()}" max="${hariIni()}">`)}
  ${a.hubungan === "pengurus" && ruas("pengurus_baru", "Pengurus baru", html`<select id="r-pengurus_baru" name="pengurus_baru">${pilihan(k.anggota.filter((x) => x.id !== a.id).map((x) => [x.id, x.nama]), "", "Pilih anggota")}</select>`, "Pengurus keluar, jadi keluarga ini perlu pengurus lain.")}`;

// [[field, what is wrong] or null, what is sent]
function susunDatang(isi, sekolah) {
  const ada = berlaku(isi);
  const ditanya = Object.entries(ANGGOTA).filter(([n]) => !BILA[n] || ada[BILA[n]]);
  const nilai = Object.fromEntries(ditanya.map(([n, r]) => [n, nilaiIsi(n, r, isi, sekolah)]));
  const salah = salahnya({ ...nilai, nik: nilai.nik || "" });
  return [salah, { jenis: "baru", isi: Object.fromEntries(Object.entries(nilai).filter(([, v]) => v !== "" && v !== false && v !== undefined && v !== null)) }];
}

function susunPergi(isi) {
  const { alasan, tanggal, pengurus_baru: baru } = isi;
  let salah = null;
  if (!alasan) salah = ["alasan", "Pilih mengapa ia keluar."];
  else if (!tanggal) salah = ["tanggal", "Isi sejak kapan ia keluar."];
  else if (tanggal > hariIni()) salah = ["tanggal", "Tanggalnya belum terjadi. Isi hari ini atau sebelumnya."];
  else if (baru === "") salah = ["pengurus_baru", "Pilih pengurus yang baru."];
  const meninggal = alasan === MENINGGAL;
  return [salah, { jenis: meninggal ? "kematian" : "keluar", isi: { tanggal, ...(!meninggal && { alasan }), ...(baru && { pengurus_baru: Number(baru) }) } }];
}

function jalankan(el, { form, k, a, sekolah, lama, judul, namaDraf, kunci }) {
  const kata = (tempat_, teks) => (el.querySelector(`#${tempat_}`).textContent = teks);
  const draf = penjagaDraf(namaDraf, () => ({ kunci, keluarga: k.id, judul, nilai: bacaForm(form) }), (teks) => kata("draf-kata", teks));
  jalankanBuang(el, { draf, namaDraf, kunci, lama, ke: lama ? `#/kotak/${lama.kunci}` : `#/kpm/${k.id}` });
  const sesuaikan = () => {
    const ada = berlaku(bacaForm(form));
    for (const b of form.querySelectorAll("[data-bila]")) b.hidden = b.dataset.bila !== "" && !ada[b.dataset.bila];
  };
  if (!a) sesuaikan();
  form.addEventListener("input", () => {
    if (!a) sesuaikan();
    draf.simpan();
  });
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const isi = bacaForm(form);
    const [salah, kirim] = a ? susunPergi(isi) : susunDatang(isi, sekolah);
    kata("galat", salah ? salah[1] : "");
    if (salah) return form.elements[salah[0]].focus();
    await draf.usai();
    const catatan = { kunci, jenis: "anggota", isi: { keluarga: k.id, ...(a && { anggota: a.id }), ...kirim, bukti: isi.bukti.trim() }, judul: a ? judul : kirim.isi.nama, keluarga: k.id };
    if (!(await titipkan([catatan], { draf, namaDraf, kata, lama }))) return;
    location.hash = (await s.draf(`validasi/${k.id}`)) ? `#/validasi/${k.id}` : `#/kotak/${kunci}`;
    dispatchEvent(new Event("catatan-disimpan"));
  });
  return { judul: a ? "Anggota keluar" : "Anggota baru", kembali: lama ? `#/kotak/${lama.kunci}` : `#/kpm/${k.id}`, tutup: draf.selesai };
}
