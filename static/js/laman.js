// What every page has: search keys, menus, notices, the look, and htmx without surprises.
const AKAR = document.documentElement;

function pilihTema(tema) {
  if (tema === "ikut") delete AKAR.dataset.tema;
  else AKAR.dataset.tema = tema;
  try {
    if (tema === "ikut") localStorage.removeItem("tema");
    else localStorage.setItem("tema", tema);
  } catch {
    // Storage is closed: the choice holds for this page only.
  }
  tandaiTema();
}

function tandaiTema() {
  const kini = AKAR.dataset.tema || "ikut";
  for (const tombol of document.querySelectorAll("[data-tema-pilih]"))
    tombol.setAttribute("aria-pressed", String(tombol.dataset.temaPilih === kini));
}

function siapkan(wadah) {
  for (const tombol of wadah.querySelectorAll("[data-tutup-pesan]")) tombol.hidden = false;
  const galat = wadah.querySelector("[data-fokus]");
  if (galat) galat.focus();
}

document.addEventListener("keydown", (e) => {
  const cari = document.getElementById("cari-semua");
  const mengetik = e.target.closest("input, select, textarea, [contenteditable]");
  const ctrlK = (e.ctrlKey || e.metaKey) && !e.altKey && e.key.toLowerCase() === "k";
  if (cari && (ctrlK || (e.key === "/" && !mengetik && !e.ctrlKey && !e.metaKey && !e.altKey))) {
    e.preventDefault();
    cari.focus();
    cari.select();
  }
  if (e.key === "Escape") {
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});

document.addEventListener("click", (e) => {
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(e.target)) menu.open = false;
  const tutup = e.target.closest("[data-tutup-pesan]");
  if (tutup) tutup.closest(".pesan").remove();
  const tema = e.target.closest("[data-tema-pilih]");
  if (tema) pilihTema(tema.dataset.temaPilih);
  if (e.target.closest("[data-cetak]")) window.print();
});

// A filter or choice that applies itself; the button stays for those without scripts.
document.addEventListener("change", (e) => {
  const formulir = e.target.closest("form[data-terapkan-sendiri]");
  if (formulir) formulir.requestSubmit();
  // Region and month stand above the form they belong to: the whole page changes with them.
  else if (e.target.matches("[data-terapkan-sendiri]")) e.target.form.submit();
});

// "Choose all" and the running count of chosen rows, for acts on many rows. With
// data-massal-ingat="kpm" what was chosen stays chosen on the next pages of the list;
// [data-pilih-hasil] stands for all that the filter finds, counted and done by the server.
const kotakDi = (wadah) => [...wadah.querySelectorAll("[data-pilih]")];
const kunciPilihan = (wadah) => `pilih:${document.body.dataset.pengguna}:${wadah.dataset.massalIngat}`;

function pilihan(wadah) {
  let isi = null;
  try {
    isi = wadah.dataset.massalIngat && JSON.parse(sessionStorage.getItem(kunciPilihan(wadah)));
  } catch {
    // Storage is closed: the choice holds for this page only.
  }
  return isi || { id: kotakDi(wadah).filter((k) => k.checked).map((k) => k.value), hasil: null };
}

function ingat(wadah, isi) {
  if (!wadah.dataset.massalIngat) return;
  try {
    if (isi.id.length || isi.hasil !== null) sessionStorage.setItem(kunciPilihan(wadah), JSON.stringify(isi));
    else sessionStorage.removeItem(kunciPilihan(wadah));
  } catch {
    // As above.
  }
}

document.addEventListener("change", (e) => {
  const wadah = e.target.closest("[data-massal]");
  if (!wadah || !e.target.matches("[data-pilih], [data-pilih-semua]")) return;
  const kotak = kotakDi(wadah);
  if (e.target.matches("[data-pilih-semua]")) for (const k of kotak) k.checked = e.target.checked;
  const sini = new Set(kotak.map((k) => k.value));
  const lain = pilihan(wadah).id.filter((id) => !sini.has(id));
  ingat(wadah, { id: [...lain, ...kotak.filter((k) => k.checked).map((k) => k.value)], hasil: null });
  tampilPilihan(wadah);
});

document.addEventListener("click", (e) => {
  const wadah = e.target.closest("[data-massal]");
  if (!wadah || !e.target.matches("[data-batal-pilihan], [data-pilih-hasil-semua]")) return;
  const semua = e.target.matches("[data-pilih-hasil-semua]");
  for (const k of kotakDi(wadah)) k.checked = semua;
  ingat(wadah, { id: [], hasil: semua ? wadah.querySelector("[data-pilih-hasil]").value : null });
  tampilPilihan(wadah);
  wadah.querySelector(semua ? "[data-batal-pilihan]" : "[data-pilih-semua]").focus();
});

document.addEventListener("submit", (e) => {
  const wadah = e.target;
  if (!wadah.matches("[data-massal-ingat]")) return;
  const sini = new Set(kotakDi(wadah).map((k) => k.value));
  const lain = pilihan(wadah).id.filter((id) => !sini.has(id));
  if (lain.length)
    wadah.append(Object.assign(document.createElement("input"), { type: "hidden", name: "pilih", value: lain.join() }));
  ingat(wadah, { id: [], hasil: null });
});

function tampilPilihan(wadah) {
  const kotak = kotakDi(wadah);
  const isi = pilihan(wadah);
  const hasil = wadah.querySelector("[data-pilih-hasil]");
  const semuaHasil = Boolean(hasil) && isi.hasil === hasil.value;
  if (wadah.dataset.massalIngat) for (const k of kotak) k.checked = semuaHasil || isi.id.includes(k.value);
  if (hasil) hasil.disabled = !semuaHasil;
  const n = isi.id.length;
  for (const o of wadah.querySelectorAll("[data-jumlah-pilihan]")) o.textContent = semuaHasil ? hasil.dataset.pilihHasil : n;
  for (const t of wadah.querySelectorAll("[data-butuh-pilihan]")) t.disabled = !semuaHasil && n === 0;
  for (const t of wadah.querySelectorAll("[data-batal-pilihan]")) t.hidden = !semuaHasil && n === 0;
  for (const t of wadah.querySelectorAll("[data-pilih-hasil-semua]")) t.hidden = semuaHasil;
  const semua = wadah.querySelector("[data-pilih-semua]");
  if (semua) {
    const di = kotak.filter((k) => k.checked).length;
    semua.checked = di > 0 && di === kotak.length;
    semua.indeterminate = di > 0 && di < kotak.length;
  }
}

function mulai(wadah) {
  siapkan(wadah);
  for (const m of wadah.querySelectorAll("[data-massal]")) tampilPilihan(m);
}

function kabarkan(kata) {
  const wadah = document.getElementById("pesan");
  if (!wadah) return;
  const kotak = document.createElement("div");
  kotak.className = "pesan pesan-error";
  const p = document.createElement("p");
  p.textContent = kata;
  kotak.append(p);
  wadah.replaceChildren(kotak);
}

// Validation answers (422) and whole pages of refusal are shown, not swallowed.
document.addEventListener("htmx:beforeSwap", (e) => {
  const status = e.detail.xhr.status;
  if (status === 422) {
    e.detail.shouldSwap = true;
    e.detail.isError = false;
  } else if (status === 401 || status === 403) {
    kabarkan("Permintaan ditolak. Muat ulang halaman; bila sesi Anda berakhir, masuk kembali.");
  } else if (status >= 500) {
    kabarkan("Server sedang bermasalah. Isian Anda masih ada di halaman ini; coba lagi sebentar.");
  }
});
document.addEventListener("htmx:sendError", () =>
  kabarkan("Tidak tersambung. Isian Anda masih ada di halaman ini; coba lagi setelah ada sinyal."),
);
document.addEventListener("htmx:load", (e) => mulai(e.detail.elt));

for (const t of document.querySelectorAll(".tema")) t.hidden = false;
tandaiTema();
mulai(document);
addEventListener("pageshow", () => mulai(document));
