// Fields the browser labels in its own language. A file field says in ours what it takes and
// what was chosen; a date is spelled beside its field, so that 06/05 is not read as June.
const TANGGAL = new Intl.DateTimeFormat("id-ID", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const SIAP = "data-siap";

function ruang(kelas, kata = "") {
  const el = document.createElement("span");
  el.className = kelas;
  el.textContent = kata;
  el.setAttribute("aria-hidden", "true"); // the field itself says it to a screen reader
  return el;
}

function ejaTanggal(ruas) {
  const kata = ruang("tanggal-kata");
  const tulis = () => (kata.textContent = ruas.value ? TANGGAL.format(ruas.valueAsDate) : "");
  ruas.addEventListener("input", tulis);
  ruas.addEventListener("change", tulis);
  ruas.after(kata);
  return tulis;
}

function namaiBerkas(ruas) {
  const benda = ruas.accept.startsWith("image") ? "foto" : "berkas";
  const kotak = document.createElement("span");
  kotak.className = "berkas";
  const nama = ruang("berkas-nama");
  const tulis = () => {
    const f = ruas.files;
    nama.textContent = f.length > 1 ? `${f.length} ${benda} dipilih` : (f[0]?.name ?? `Belum ada ${benda}`);
  };
  ruas.addEventListener("change", tulis);
  ruas.before(kotak);
  kotak.append(ruang("tombol tombol-kecil", `Pilih ${benda}`), nama, ruas);
  return tulis;
}

// What the browser says before sending, in our words.
function teguran(ruas) {
  const v = ruas.validity;
  if (v.badInput) return ruas.type === "date" ? "Lengkapi tanggalnya: hari, bulan, dan tahun." : "Isi dengan angka.";
  if (v.valueMissing)
    return { radio: "Pilih salah satu.", checkbox: "Beri tanda dahulu.", file: "Pilih berkasnya dahulu." }[ruas.type] ?? "Isian ini belum ada; lengkapi dahulu.";
  if (v.typeMismatch) return "Alamat surel belum lengkap; contohnya nama@dinas.go.id.";
  const batas = (b) => (ruas.type === "date" ? TANGGAL.format(new Date(b)) : b);
  if (v.rangeUnderflow) return `Paling kecil ${batas(ruas.min)}.`;
  if (v.rangeOverflow) return `Paling besar ${batas(ruas.max)}.`;
  if (v.tooShort) return `Sedikitnya ${ruas.minLength} huruf.`;
  if (v.stepMismatch) return "Isi dengan bilangan bulat.";
  return "Bentuk isian ini belum sesuai; periksa lagi.";
}
document.addEventListener("invalid", (e) => {
  if (!e.target.validity.customError) e.target.setCustomValidity(teguran(e.target));
}, true);

// A file over the limit is refused before minutes go by sending it; the server asks again.
const mb = (bita) => `${(bita / 2 ** 20).toLocaleString("id-ID", { maximumFractionDigits: 1 })} MB`;
function kebesaran(ruas) {
  const besar = ruas.dataset?.maks && [...ruas.files].find((f) => f.size > ruas.dataset.maks);
  return besar ? `Berkas ${mb(besar.size)}, melebihi batas ${mb(ruas.dataset.maks)}. Bagi menjadi beberapa berkas.` : "";
}
document.addEventListener("input", (e) => {
  for (const ruas of e.target.form?.elements ?? []) ruas.setCustomValidity?.(kebesaran(ruas));
  if (e.target.dataset.maks && !e.target.validity.valid) e.target.reportValidity();
}, true);

const penulis = [];
function siapkan(wadah) {
  for (const ruas of wadah.querySelectorAll("input:is([type=date], [type=file])")) {
    if (ruas.hasAttribute(SIAP) || ruas.closest(".tabel, .saringan")) continue;
    ruas.setAttribute(SIAP, "");
    penulis.push(ruas.type === "file" ? namaiBerkas(ruas) : ejaTanggal(ruas));
  }
  for (const tulis of penulis) tulis();
}

siapkan(document);
document.addEventListener("htmx:load", (e) => siapkan(e.detail.elt));
addEventListener("pageshow", () => siapkan(document)); // back: the browser fills fields again
