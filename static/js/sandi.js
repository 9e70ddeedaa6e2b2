// Password fields: a button that shows what is typed, and words on how strong a new one is. The
// server asks again, and knows the words that everybody here would try first.
const PALING_PENDEK = 12;

// [0 to 3, words]: length counts most, then words of their own, then kinds of signs.
function kekuatan(sandi) {
  const huruf = [...sandi.toLowerCase()];
  const kurang = PALING_PENDEK - huruf.length;
  if (kurang > 0) return [0, `Terlalu pendek: ${kurang} huruf lagi.`];
  if (new Set(huruf).size < 6) return [0, "Lemah: huruf yang sama berulang."];
  const urut = huruf.filter((h, n) => n && h.codePointAt() - huruf[n - 1].codePointAt() === 1).length;
  const kata = new Set(sandi.toLowerCase().split(/[^\p{L}]+/u).filter((k) => k.length > 2)).size;
  const jenis = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((pola) => pola.test(sandi)).length;
  const nilai = huruf.length - urut + 3 * Math.min(kata - 1, 3) + jenis;
  if (nilai < 18) return [1, "Lemah: tambahkan satu dua kata lain."];
  return nilai < 24 ? [2, "Cukup. Satu kata lagi membuatnya kuat."] : [3, "Kuat."];
}

function ukur(ruas, alat) {
  const garis = document.createElement("meter");
  garis.max = 3;
  garis.hidden = true;
  garis.setAttribute("aria-hidden", "true"); // the words say it
  const kata = document.createElement("span");
  kata.setAttribute("role", "status");
  ruas.addEventListener("input", () => {
    garis.hidden = !ruas.value;
    [garis.value, kata.textContent] = ruas.value ? kekuatan(ruas.value) : [0, ""];
  });
  alat.append(garis, kata);
}

for (const ruas of document.querySelectorAll("input[type=password]")) {
  const tombol = document.createElement("button");
  tombol.type = "button";
  tombol.className = "tombol tombol-polos";
  const atur = (tampak) => {
    ruas.type = tampak ? "text" : "password";
    tombol.textContent = tampak ? "Tutup" : "Lihat";
    tombol.setAttribute("aria-label", `${tombol.textContent} yang diketik`);
  };
  atur(false);
  ruas.dataset.sandi = ""; // no draft keeps it, shown or not (formulir.js)
  ruas.spellcheck = false;
  tombol.addEventListener("click", () => atur(ruas.type === "password"));
  ruas.form.addEventListener("submit", () => atur(false)); // or the browser remembers it as text
  const alat = document.createElement("div");
  alat.className = "sandi-alat";
  alat.append(tombol);
  if (ruas.autocomplete === "new-password" && !/2$/.test(ruas.name)) ukur(ruas, alat);
  ruas.after(alat);
}
