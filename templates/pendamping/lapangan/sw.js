// Keeps the shell and its files; data never passes through here. A new version waits until
// the person says so, so that nothing changes under an open form.
const NAMA = "pkh-lapangan-{{ versi|escapejs }}";
const RANGKA = "{{ rangka|escapejs }}";
const BERKAS = [{% for b in berkas %}
  "{{ b|escapejs }}",{% endfor %}
];

async function ambil(simpanan, alamat) {
  // "error": a page that asks for sign-in must not be kept in the place of the shell.
  const jawab = await fetch(alamat, { cache: "no-cache", credentials: "same-origin", redirect: "error" });
  if (!jawab.ok) throw new Error(`${alamat}: ${jawab.status}`);
  await simpanan.put(alamat, jawab);
}

addEventListener("install", (e) => {
  e.waitUntil(caches.open(NAMA).then((c) => Promise.all([RANGKA, ...BERKAS].map((a) => ambil(c, a)))));
});

addEventListener("activate", (e) => {
  e.waitUntil((async () => {
    for (const nama of await caches.keys())
      if (nama.startsWith("pkh-lapangan-") && nama !== NAMA) await caches.delete(nama);
    await clients.claim();
  })());
});

addEventListener("message", (e) => {
  if (e.data === "pakai") skipWaiting();
});

addEventListener("fetch", (e) => {
  const alamat = new URL(e.request.url);
  if (e.request.method !== "GET" || alamat.origin !== location.origin) return;
  const rangka = e.request.mode === "navigate" && alamat.pathname === RANGKA;
  if (!rangka && !BERKAS.includes(alamat.pathname)) return;
  e.respondWith((async () => {
    const simpanan = await caches.open(NAMA);
    return (await simpanan.match(rangka ? RANGKA : alamat.pathname)) || fetch(e.request);
  })());
});
