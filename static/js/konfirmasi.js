// <button data-konfirmasi="Hapus pertemuan 3 Sep 2024?" data-konfirmasi-tombol="Hapus pertemuan">
// asks first, in a dialog. The default answer is "Batal". Works for htmx (hx-confirm) as well.
const dialog = document.getElementById("dialog-konfirmasi");

function tanya(kata, tombol, judul) {
  dialog.querySelector("#dialog-judul").textContent = judul || "Lanjutkan?";
  dialog.querySelector("#dialog-kata").textContent = kata;
  dialog.querySelector("#dialog-ya").textContent = tombol || "Lanjutkan";
  dialog.returnValue = "batal";
  dialog.showModal();
  return new Promise((selesai) => {
    dialog.addEventListener("close", () => selesai(dialog.returnValue === "ya"), { once: true });
  });
}

const disetujui = new WeakSet();

// In the capturing phase: before the guard against sending twice sees it.
document.addEventListener(
  "submit",
  async (e) => {
    const tombol = e.submitter;
    const asal = tombol?.dataset.konfirmasi ? tombol : e.target;
    if (!asal.dataset.konfirmasi || disetujui.has(e.target)) {
      disetujui.delete(e.target);
      return;
    }
    e.preventDefault();
    e.stopImmediatePropagation();
    const { konfirmasi, konfirmasiTombol, konfirmasiJudul } = asal.dataset;
    if (await tanya(konfirmasi, konfirmasiTombol || tombol?.textContent.trim(), konfirmasiJudul)) {
      disetujui.add(e.target);
      e.target.requestSubmit(tombol);
    }
  },
  true,
);

document.addEventListener("htmx:confirm", async (e) => {
  if (!e.detail.question) return;
  e.preventDefault();
  const { konfirmasiTombol, konfirmasiJudul } = e.detail.elt.dataset;
  if (await tanya(e.detail.question, konfirmasiTombol, konfirmasiJudul)) e.detail.issueRequest(true);
});
