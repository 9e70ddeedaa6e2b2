// The place of a visit, if it comes in time. Never asks before the person does (unless it was
// allowed before), never blocks saving, never sends anything by itself.
"use strict";
(() => {
  const kotak = document.querySelector("[data-gps]");
  if (!kotak) return;
  const ruas = (nama) => kotak.querySelector(`[name="${nama}"]`);
  const status = kotak.querySelector("[data-gps-status]");
  const tombol = kotak.querySelector("[data-gps-ambil]");
  const kata = {
    1: "Lokasi tidak diizinkan. Kunjungan tetap dapat disimpan tanpa lokasi.",
    2: "Lokasi tidak ditemukan. Kunjungan tetap dapat disimpan tanpa lokasi.",
    3: "Lokasi belum didapat. Coba di tempat terbuka, atau simpan tanpa lokasi.",
  };
  ruas("waktu_gawai").value = new Date().toISOString();
  if (!("geolocation" in navigator)) {
    status.textContent = "Gawai ini tidak memberi lokasi. Simpan tanpa lokasi.";
    return;
  }
  tombol.hidden = false;
  const ambil = () => {
    status.textContent = "Mencari lokasi …";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        ruas("lintang").value = coords.latitude.toFixed(6);
        ruas("bujur").value = coords.longitude.toFixed(6);
        ruas("akurasi").value = Math.round(coords.accuracy);
        status.textContent = `Lokasi didapat, ketelitian ${Math.round(coords.accuracy)} meter.`;
        tombol.textContent = "Ambil ulang lokasi";
      },
      (galat) => { status.textContent = kata[galat.code] || kata[2]; },
      { enableHighAccuracy: true, timeout: 30000, maximumAge: 60000 },
    );
  };
  tombol.addEventListener("click", ambil);
  navigator.permissions?.query({ name: "geolocation" })
    .then((izin) => { if (izin.state === "granted") ambil(); })
    .catch(() => {}); // an old browser that cannot say: the button remains
})();
