// What pages are written with: safe HTML, dates and numbers as an office person writes them.

class Html {
  constructor(teks) {
    this.teks = teks;
  }
}

const TANDA = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function aman(nilai) {
  if (nilai instanceof Html) return nilai.teks;
  if (Array.isArray(nilai)) return nilai.map(aman).join("");
  if (nilai === null || nilai === undefined || nilai === false) return "";
  return String(nilai).replace(/[&<>"']/g, (h) => TANDA[h]);
}

// html`<p>${nama}</p>`: whatever is put in is text, unless it is html itself.
export function html(potongan, ...nilai) {
  return new Html(potongan.reduce((jadi, p, i) => jadi + aman(nilai[i - 1]) + p));
}

export function pasang(el, isi) {
  el.innerHTML = aman(isi);
}

// The same page again, when something may have changed: untouched where nothing has, so that a
// finger on a button does not lose it. Whether it was drawn.
const TAMPAK = new WeakMap();
export function gambarUlang(el, isi) {
  const teks = aman(isi);
  if (TAMPAK.get(el) === teks) return false;
  TAMPAK.set(el, teks);
  el.innerHTML = teks;
  return true;
}

const TANGGAL = new Intl.DateTimeFormat("id-ID", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const HARI = new Intl.DateTimeFormat("id-ID", { weekday: "long", day: "numeric", month: "long" });
const BULAN = new Intl.DateTimeFormat("id-ID", { month: "long", year: "numeric", timeZone: "UTC" });
const JAM = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit" });

export const tanggal = (iso) => (iso ? TANGGAL.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`)) : "–");
export const bulan = (iso) => BULAN.format(new Date(`${iso.slice(0, 7)}-01T00:00:00Z`));
export const hariTanggal = (waktu) => HARI.format(waktu);
export const jam = (iso) => JAM.format(new Date(iso));
export const rupiah = (n) => `Rp${Number(n).toLocaleString("id-ID")}`;
export const ribuan = (n) => Number(n).toLocaleString("id-ID");

// The day here, whatever the day is in Greenwich.
export function hariIni(waktu = new Date()) {
  const dua = (n) => String(n).padStart(2, "0");
  return `${waktu.getFullYear()}-${dua(waktu.getMonth() + 1)}-${dua(waktu.getDate())}`;
}

// "diterima 14.02" today, with the day before that.
export function kapan(iso) {
  const waktu = new Date(iso);
  const hari = hariIni(waktu);
  return hari === hariIni() ? jam(iso) : `${tanggal(hari)}, ${jam(iso)}`;
}

export function umurBulan(lahir, pada = new Date()) {
  const l = new Date(`${lahir}T00:00:00`);
  return (pada.getFullYear() - l.getFullYear()) * 12 + pada.getMonth() - l.getMonth() - (pada.getDate() < l.getDate() ? 1 : 0);
}

export function umur(lahir) {
  const bln = umurBulan(lahir);
  return bln < 24 ? `${bln} bulan` : `${Math.floor(bln / 12)} tahun`;
}

export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  const h = [...b].map((n) => n.toString(16).padStart(2, "0")).join("");
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
}
