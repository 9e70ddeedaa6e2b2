// The sheet: arrow keys go from cell to cell, space toggles, counts run along.
//
// <table class="tabel lembar" data-lembar> with one control per cell: a checkbox, a select,
// or a group .sel-pilih of radios. <output data-hitung="hadir"> counts the checked boxes and
// chosen radios or options that carry data-nilai="hadir" (or have that value).

const KENDALI = "input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea:not(:disabled)";

function kendaliSel(sel) {
  if (!sel) return null;
  return sel.querySelector("input[type=radio]:checked:not(:disabled)") || sel.querySelector(KENDALI);
}

function pindah(dari, dBaris, dKolom) {
  const sel = dari.closest("td, th");
  let baris = sel.parentElement;
  let kolom = sel.cellIndex;
  for (;;) {
    if (dBaris) baris = dBaris > 0 ? baris.nextElementSibling : baris.previousElementSibling;
    else kolom += dKolom;
    if (!baris || kolom < 0 || kolom >= baris.cells.length) return false;
    const tujuan = kendaliSel(baris.cells[kolom]);
    if (tujuan) {
      tujuan.focus();
      if (tujuan.select && tujuan.type !== "checkbox" && tujuan.type !== "radio") tujuan.select();
      tujuan.scrollIntoView({ block: "nearest" });
      return true;
    }
  }
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
  const teks = el.matches("textarea, input:not([type=checkbox], [type=radio], [type=number])");
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
