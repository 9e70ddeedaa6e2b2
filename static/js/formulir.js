// Forms: sent once, nothing typed is lost.
//
// <form method="post" class="formulir"> keeps what is typed in this tab until saved, under the
// page's address; data-draf="kunjungan-12" names the draft, data-draf="" keeps none.
// <form data-jaga>                                  asks before leaving with unsaved changes

const AWALAN = "draf:" + (document.body.dataset.pengguna || "-") + ":";
const namaDraf = (f) =>
  f.dataset.draf ?? (f.matches(".formulir[method=post]") && !f.querySelector("[type=password], [data-sandi]") ? location.pathname : "");
const terkirim = new WeakSet();
const berubah = new WeakSet();

// --- once ---
document.addEventListener("submit", (e) => {
  const formulir = e.target;
  if (formulir.method !== "post" || formulir.hasAttribute("hx-post")) return;
  if (terkirim.has(formulir)) {
    e.preventDefault();
    return;
  }
  terkirim.add(formulir);
  berubah.delete(formulir);
  const tombol = e.submitter;
  if (tombol?.classList.contains("tombol")) {
    tombol.classList.add("sedang-kirim");
    tombol.setAttribute("aria-disabled", "true");
  }
  // A file that comes back as a download leaves the page standing.
  if (formulir.hasAttribute("data-unduhan")) setTimeout(() => lepas(formulir), 3000);
});

function lepas(formulir) {
  terkirim.delete(formulir);
  for (const t of formulir.querySelectorAll(".sedang-kirim")) {
    t.classList.remove("sedang-kirim");
    t.removeAttribute("aria-disabled");
  }
}

addEventListener("pageshow", (e) => {
  if (e.persisted) for (const f of document.forms) lepas(f);
});

// --- unsaved changes ---
document.addEventListener("input", (e) => {
  const formulir = e.target.form;
  if (formulir?.matches("[data-jaga]")) berubah.add(formulir);
});
addEventListener("beforeunload", (e) => {
  if ([...document.querySelectorAll("form[data-jaga]")].some((f) => berubah.has(f))) e.preventDefault();
});

// --- drafts, kept in this tab only; never passwords, files or tokens ---
const BUKAN = new Set(["password", "file", "hidden", "submit", "button"]);

function isian(formulir) {
  return [...formulir.elements].filter((el) => el.name && !el.disabled
    && (!BUKAN.has(el.type) || el.matches("[data-ikut-draf]")) && !el.matches("[data-sandi]"));
}

// A number of identity (NIK, No KK, No KKS) is typed again rather than kept on the device.
const NOMOR = /\d(?:[ .-]?\d){14}/;

function baca(formulir) {
  const nilai = {};
  for (const el of isian(formulir)) {
    if (NOMOR.test(el.value)) continue;
    if (el.type === "checkbox" || el.type === "radio") {
      nilai[el.name] ??= [];
      if (el.checked) nilai[el.name].push(el.value);
    } else if (el.multiple) nilai[el.name] = [...el.selectedOptions].map((o) => o.value);
    else nilai[el.name] = [el.value];
  }
  return nilai;
}

function isi(formulir, nilai) {
  for (const el of isian(formulir)) {
    const punya = nilai[el.name];
    if (!punya) continue;
    if (el.type === "checkbox" || el.type === "radio") el.checked = punya.includes(el.value);
    else if (el.multiple) for (const o of el.options) o.selected = punya.includes(o.value);
    else el.value = punya[0];
    el.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function lemari() {
  try {
    return sessionStorage;
  } catch {
    return null; // storage is closed on this device
  }
}

function simpanDraf(formulir, kirim) {
  lemari()?.setItem(AWALAN + namaDraf(formulir), JSON.stringify({ kirim, nilai: baca(formulir) }));
}

let tunggu;
const diketik = new Set();
document.addEventListener("input", (e) => {
  const formulir = e.target.form;
  if (!formulir || !namaDraf(formulir)) return;
  diketik.add(formulir);
  clearTimeout(tunggu);
  tunggu = setTimeout(() => simpanDraf(formulir, false), 400);
});
addEventListener("pagehide", () => {
  clearTimeout(tunggu);
  for (const f of diketik) if (namaDraf(f) && !terkirim.has(f)) simpanDraf(f, false);
});
document.addEventListener("submit", (e) => {
  clearTimeout(tunggu);
  if (namaDraf(e.target)) simpanDraf(e.target, true);
});

// --- signing out: nothing of the person stays behind, and nothing typed goes unsaid ---
function drafMilik() {
  try {
    return [sessionStorage, localStorage].flatMap((tempat) =>
      Object.keys(tempat).filter((k) => k.startsWith(AWALAN)).map((kunci) => [tempat, kunci]),
    );
  } catch {
    return []; // storage is closed on this device
  }
}
document.addEventListener("click", (e) => {
  const formulir = e.target.closest("[data-keluar] [type=submit]")?.form;
  if (!formulir) return;
  for (const f of diketik) if (namaDraf(f)) simpanDraf(f, false);
  const ada = drafMilik().some(([tempat, kunci]) => !JSON.parse(tempat.getItem(kunci)).kirim);
  if (!ada) return delete formulir.dataset.konfirmasi;
  formulir.dataset.konfirmasi = "Isian Anda yang belum tersimpan di perangkat ini akan dihapus.";
  formulir.dataset.konfirmasiJudul = "Keluar tanpa menyimpan?";
  formulir.dataset.konfirmasiTombol = "Keluar dan hapus isian";
});
document.addEventListener("submit", (e) => {
  if (!e.target.matches("[data-keluar]")) return;
  diketik.clear();
  document.body.dataset.keluar = ""; // draf.js keeps no more either
  for (const [tempat, kunci] of drafMilik()) tempat.removeItem(kunci);
});

function tawarkan(formulir, kunci, draf) {
  const kotak = document.createElement("div");
  kotak.className = "peringatan draf";
  kotak.setAttribute("role", "status");
  const kata = document.createElement("div");
  kata.textContent = "Isian yang belum sempat Anda simpan masih ada di perangkat ini.";
  const pulihkan = Object.assign(document.createElement("button"), {
    type: "button", className: "tombol tombol-kecil", textContent: "Pulihkan isian",
  });
  const buang = Object.assign(document.createElement("button"), {
    type: "button", className: "tombol tombol-kecil tombol-polos", textContent: "Buang isian",
  });
  pulihkan.addEventListener("click", () => {
    isi(formulir, draf.nilai);
    if (formulir.matches("[data-jaga]")) berubah.add(formulir);
    kotak.remove();
  });
  buang.addEventListener("click", () => {
    lemari()?.removeItem(kunci);
    kotak.remove();
  });
  kotak.append(kata, pulihkan, buang);
  formulir.prepend(kotak);
}

function bukaDraf() {
  const tempat = lemari();
  if (!tempat) return;
  const galat = document.body.matches(".laman-galat, .laman-pastikan");
  const masuk = document.body.dataset.pengguna;
  const adaFormulir = new Map(
    [...document.forms].filter(namaDraf).map((f) => [AWALAN + namaDraf(f), f]),
  );
  for (const kunci of Object.keys(tempat)) {
    if (!kunci.startsWith("draf:")) continue;
    const formulir = adaFormulir.get(kunci);
    const draf = JSON.parse(tempat.getItem(kunci));
    if (formulir) {
      // After an error the server has given the values back; otherwise offer the draft.
      const dariServer = formulir.querySelector("[aria-invalid], .ringkasan-galat, [role=alert]");
      if (!dariServer && JSON.stringify(baca(formulir)) !== JSON.stringify(draf.nilai)) tawarkan(formulir, kunci, draf);
    } else if (draf.kirim && galat) {
      tempat.setItem(kunci, JSON.stringify({ ...draf, kirim: false })); // sent in vain
    } else if (draf.kirim && masuk && kunci.startsWith(AWALAN)) {
      tempat.removeItem(kunci); // sent, and the answer was another page: saved
    }
  }
}
bukaDraf();
