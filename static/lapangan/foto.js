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
    const kanvas = document.createElement("canvas");
    let hasil;
    // Coarser first, then smaller: leaves and gravel at full size stay large however coarse.
    for (const [sisi, mutu] of [[SISI, 0.8], [SISI, 0.6], [SISI, 0.45], [960, 0.5], [720, 0.5], [480, 0.5]]) {
      const skala = Math.min(1, sisi / Math.max(gambar.naturalWidth, gambar.naturalHeight));
      kanvas.width = Math.max(1, Math.round(gambar.naturalWidth * skala));
      kanvas.height = Math.max(1, Math.round(gambar.naturalHeight * skala));
      kanvas.getContext("2d").drawImage(gambar, 0, 0, kanvas.width, kanvas.height);
      hasil = await jpeg(kanvas, mutu);
      if (hasil.size <= SASARAN) break;
    }
    return hasil.arrayBuffer();
  } finally {
    URL.revokeObjectURL(alamat);
  }
}
