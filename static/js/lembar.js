// The sheet: arrow keys go from cell to cell, space toggles, counts run along.
//
// <table class="tabel lembar" data-lembar> with controls in its cells: checkboxes, numbers,
// selects, groups .sel-pilih of radios. <output data-hitung="hadir"> counts the checked boxes
// and chosen radios or options that carry data-nilai="hadir" (or have that value);
// <output data-jumlah="alpa"> adds up the numbers named alpa-…

const KENDALI = "input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea:not(:disabled)";

// Where one may stop in a cell: its controls in order, a group of radios once.
function perhentian(sel) {
  if (!sel) return [];
  const grup = new Set();
  return [...sel.querySelectorAll(KENDALI)].filter((k) => {
    if (!k.checkVisibility()) return false;
    if (k.type !== "radio") return true;
    const pilihan = sel.querySelector(`input[type=radio][name="${CSS.escape(k.name)}"]:checked`);
    if (grup.has(k.name) || (pilihan && pilihan !== k)) return false;
    return grup.add(k.name);
  });
}

const jenis = (k) => k.name.split("-")[0];

// The row below or above; from the heading into the rows.
function barisLain(baris, arah) {
  const kepala = baris.parentElement.tagName === "THEAD" && arah > 0;
  if (kepala) return baris.closest("table").tBodies[0]?.rows[0];
  return arah > 0 ? baris.nextElementSibling : baris.previousElementSibling;
}

function pindah(dari, dBaris, dKolom) {
  const sel = dari.closest("td, th");
  const sini = perhentian(sel);
  const ke = sini.findIndex((k) => k === dari || (k.type === "radio" && k.name === dari.name));
  let baris = sel.parentElement;
  let kolom = sel.cellIndex;
  let tujuan = dKolom ? sini[ke + dKolom] : null;
  while (!tujuan) {
    if (dBaris) baris = barisLain(baris, dBaris);
    else kolom += dKolom;
    if (!baris || kolom < 0 || kolom >= baris.cells.length) return false;
    const sana = perhentian(baris.cells[kolom]);
    if (dBaris) tujuan = sana.find((k) => jenis(k) === jenis(dari)) || sana[Math.min(ke, sana.length - 1)];
    else tujuan = dKolom > 0 ? sana[0] : sana.at(-1);
  }
  tujuan.focus();
  if (tujuan.select && tujuan.type !== "checkbox" && tujuan.type !== "radio") tujuan.select();
  tujuan.scrollIntoView({ block: "nearest" });
  return true;
}

function gilir(el) {
  if (el.tagName === "SELECT") {
    el.selectedIndex = (el.selectedIndex + 1) % el.options.length;
  } else if (el.type === "radio") {
    const grup = [...el.closest("td, th").querySelectorAll(`input[type=radio][name="${CSS.escape(el.name)}"]`)];
    const berikut = grup[(grup.findIndex((r) => r.checked) + 1) % grup.length];
    berikut.checked = true;
    berikut.focus();
    el = berikut;
  } else return false;
  el.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

document.addEventListener("keydown", (e) => {
  const el = e.target;
  if (!el.closest?.("[data-lembar]") || !el.matches(KENDALI) || e.ctrlKey || e.metaKey || e.altKey) return;
  const teks = el.matches("textarea, input:not([type=checkbox], [type=radio], [inputmode])");
  const arah = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[e.key];
  if (arah) {
    // Inside text, left and right belong to the text until its end.
    if (teks && arah[1] < 0 && el.selectionEnd > 0) return;
    if (teks && arah[1] > 0 && el.selectionStart < el.value.length) return;
    e.preventDefault();
    pindah(el, ...arah);
  } else if (e.key === " " && !teks) {
    if (gilir(el)) e.preventDefault();
  } else if (e.key === "Enter" && el.tagName !== "TEXTAREA") {
    e.preventDefault(); // Enter goes down; saving is the button's act
    pindah(el, e.shiftKey ? -1 : 1, 0);
  }
});

function hitung(lembar) {
  const wadah = lembar.closest("form") || document;
  const jumlah = new Map();
  const tambah = (k) => jumlah.set(k, (jumlah.get(k) || 0) + 1);
  for (const el of lembar.querySelectorAll(KENDALI)) {
    if (el.tagName === "SELECT") tambah(el.selectedOptions[0]?.dataset.nilai || el.value);
    else if (el.checked) tambah(el.dataset.nilai || el.value);
  }
  for (const o of wadah.querySelectorAll("[data-hitung]")) o.value = jumlah.get(o.dataset.hitung) || 0;
  for (const o of wadah.querySelectorAll("[data-jumlah]")) {
    const angka = [...lembar.querySelectorAll(`input[name^="${o.dataset.jumlah}-"]`)];
    o.value = angka.reduce((n, k) => n + (Number(k.value) || 0), 0);
  }
}

function tandai(el) {
  const baris = el.closest("tr");
  const beda = [...baris.querySelectorAll(KENDALI)].some((k) =>
    k.tagName === "SELECT" ? [...k.options].some((o) => o.selected !== o.defaultSelected && k.querySelector("[selected]"))
      : k.type === "checkbox" || k.type === "radio" ? k.checked !== k.defaultChecked : k.value !== k.defaultValue);
  baris.classList.toggle("berubah", beda);
}

document.addEventListener("change", (e) => {
  const lembar = e.target.closest?.("[data-lembar]");
  if (!lembar) return;
  tandai(e.target);
  hitung(lembar);
});

function mulai(wadah) {
  for (const l of wadah.querySelectorAll("[data-lembar]")) hitung(l);
}
document.addEventListener("htmx:load", (e) => mulai(e.detail.elt));
mulai(document);
