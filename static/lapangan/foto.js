// A photo of the phone made small: about 200 KB, upright, nothing of where and with what it was
// taken (a canvas knows only the picture).
const SISI = 1280;
const SASARAN = 200 * 1024;

const jpeg = (kanvas, mutu) =>
  new Promise((ya, tidak) => kanvas.toBlob((b) => (b ? ya(b) : tidak(new Error("foto"))), "image/jpeg", mutu));

export async function kecilkan(berkas) {
  const alamat = URL.createObjectURL(berkas);
  try {
    const gambar = new Image();
    gambar.src = alamat;
    await gambar.decode();
    const skala = Math.min(1, SISI / Math.max(gambar.naturalWidth, gambar.naturalHeight));
    const kanvas = document.createElement("canvas");
    kanvas.width = Math.max(1, Math.round(gambar.naturalWidth * skala));
    kanvas.height = Math.max(1, Math.round(gambar.naturalHeight * skala));
    kanvas.getContext("2d").drawImage(gambar, 0, 0, kanvas.width, kanvas.height);
    let hasil = await jpeg(kanvas, 0.8);
    for (const mutu of [0.65, 0.5, 0.35]) {
      if (hasil.size <= SASARAN) break;
      hasil = await jpeg(kanvas, mutu);
    }
    return hasil.arrayBuffer();
  } finally {
    URL.revokeObjectURL(alamat);
  }
}
