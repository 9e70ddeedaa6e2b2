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
});

// "Choose all" and the running count of chosen rows, for acts on many rows.
document.addEventListener("change", (e) => {
  const wadah = e.target.closest("[data-massal]");
  if (!wadah) return;
  const kotak = [...wadah.querySelectorAll("[data-pilih]")];
  if (e.target.matches("[data-pilih-semua]"))
    for (const k of kotak) k.checked = e.target.checked;
  hitungPilihan(wadah, kotak);
});

function hitungPilihan(wadah, kotak) {
  const n = kotak.filter((k) => k.checked).length;
  for (const o of wadah.querySelectorAll("[data-jumlah-pilihan]")) o.textContent = n;
  for (const t of wadah.querySelectorAll("[data-butuh-pilihan]")) t.disabled = n === 0;
  const semua = wadah.querySelector("[data-pilih-semua]");
  if (semua) {
    semua.checked = n > 0 && n === kotak.length;
    semua.indeterminate = n > 0 && n < kotak.length;
  }
}

function mulai(wadah) {
  siapkan(wadah);
  for (const m of wadah.querySelectorAll("[data-massal]"))
    hitungPilihan(m, [...m.querySelectorAll("[data-pilih]")]);
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
