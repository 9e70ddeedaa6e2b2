// A draft of <form data-draf-gawai="nama">: what the person typed is kept on this device at each
// change and goes away when the server shows the saved row (data-draf-usai = its key).
// Never names or numbers of the family: only its row number and the typed words.
"use strict";
(() => {
  const awalan = `draf:${document.body.dataset.pengguna}:`;
  const UMUR = 14 * 24 * 3600 * 1000;
  const LEWATI = new Set(["csrfmiddlewaretoken", "lintang", "bujur", "akurasi", "waktu_gawai", "q"]);
  // An identity that was typed is not kept; of the keys of rows one in 125 looks like one.
  const NOMOR = /\d(?:[ .-]?\d){14}/;
  const identitas = (e) => e.type !== "hidden" && NOMOR.test(e.value);
  const baca = (kunci) => {
    try { return JSON.parse(localStorage.getItem(kunci)); } catch { return null; }
  };
  const buang = (kunci) => { try { localStorage.removeItem(kunci); } catch { /* private mode */ } };

  const usai = document.querySelector("[data-draf-usai]");
  if (usai) {
    for (const kunci of Object.keys(localStorage)) {
      if (kunci.startsWith(awalan) && baca(kunci)?.isi?.kunci === usai.dataset.drafUsai) buang(kunci);
    }
  }

  const form = document.querySelector("form[data-draf-gawai]");
  if (!form) return;
  const kunci = awalan + form.dataset.drafGawai;
  const pesan = document.getElementById("draf-pesan");
  const ruas = () => [...form.elements].filter((e) => e.name && !LEWATI.has(e.name)
    && e.form === form && !["file", "submit", "button"].includes(e.type));
  const kumpul = () => Object.fromEntries(ruas()
    .filter((e) => (e.type !== "radio" || e.checked) && !identitas(e))
    .map((e) => [e.name, e.type === "checkbox" ? e.checked : e.value]));
  const diketik = (isi) => Object.entries(isi).some(([nama, nilai]) =>
    nilai && form.elements[nama]?.tagName && ["TEXTAREA", "INPUT"].includes(form.elements[nama].tagName)
    && ["text", "textarea"].includes(form.elements[nama].type));
  let waktu = 0;
  const simpan = () => {
    clearTimeout(waktu);
    if ("keluar" in document.body.dataset) return;
    const isi = kumpul();
    try { localStorage.setItem(kunci, JSON.stringify({ pada: Date.now(), isi })); } catch { /* full or private */ }
  };
  form.addEventListener("input", () => { clearTimeout(waktu); waktu = setTimeout(simpan, 250); });
  form.addEventListener("change", simpan);
  addEventListener("pagehide", () => { if (waktu) simpan(); });

  const draf = baca(kunci);
  if (!draf) return;
  if (Date.now() - draf.pada > UMUR || !diketik(draf.isi)) { buang(kunci); return; }
  if (form.querySelector("[aria-invalid=true]") || document.querySelector(".ringkasan-galat")) return;
  const isikan = () => {
    for (const e of ruas()) {
      if (!(e.name in draf.isi)) continue;
      if (e.type === "radio") e.checked = e.value === draf.isi[e.name];
      else if (e.type === "checkbox") e.checked = draf.isi[e.name];
      else e.value = draf.isi[e.name];
    }
  };
  const tombol = (kata, kerja) => {
    const b = document.createElement("button");
    b.type = "button"; b.className = "tombol tombol-kecil"; b.textContent = kata;
    b.addEventListener("click", kerja);
    return b;
  };
  const terpilih = form.querySelector('[name="keluarga"]:checked')?.value;
  const jam = new Date(draf.pada).toLocaleString("id-ID", { dateStyle: "medium", timeStyle: "short" });
  const p = document.createElement("p");
  pesan.append(p);
  if (!draf.isi.keluarga || draf.isi.keluarga === terpilih) {
    isikan();
    p.textContent = `Draf ${jam} dikembalikan. Foto perlu dipilih lagi.`;
  } else {
    p.textContent = `Ada draf kunjungan ke keluarga lain, ${jam}, yang belum disimpan.`;
    pesan.append(tombol("Lanjutkan draf itu", () => {
      location.search = `?keluarga=${encodeURIComponent(draf.isi.keluarga)}`;
    }));
  }
  pesan.append(tombol("Buang draf", () => { buang(kunci); location.reload(); }));
  pesan.hidden = false;
})();
