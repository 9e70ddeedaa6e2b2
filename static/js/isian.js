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
