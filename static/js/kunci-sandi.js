// A passkey: <form data-kunci="buat"> makes one, data-kunci="pakai" answers with one. What the
// server asks stands in #kunci-data; the answer goes along in the field `credential`.
const formulir = document.querySelector("form[data-kunci]");
const { creation_options: buat, request_options: pakai } = JSON.parse(
  document.getElementById("kunci-data").textContent,
);

const KATA = {
  NotAllowedError: "Tidak jadi: dibatalkan, atau terlalu lama. Coba lagi.",
  InvalidStateError: "Kunci ini sudah terpasang di akun Anda. Pakai perangkat atau kunci yang lain.",
  SecurityError: "Kunci sandi hanya dapat dipakai di alamat resmi sistem ini, dengan https.",
};

async function tanya() {
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) throw new Error("lama");
  if (formulir.dataset.kunci === "buat") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(buat.publicKey);
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(pakai.publicKey);
  return navigator.credentials.get({ publicKey });
}

// In the capturing phase: before the guard against sending twice sees it.
addEventListener("submit", async (e) => {
  const ruas = formulir.elements.credential;
  if (e.target !== formulir || ruas.dataset.siap) return;
  e.preventDefault();
  e.stopImmediatePropagation();
  const galat = formulir.querySelector("[data-kunci-galat]");
  galat.hidden = true;
  try {
    ruas.value = JSON.stringify((await tanya()).toJSON());
    ruas.dataset.siap = "ya";
    formulir.requestSubmit(e.submitter);
  } catch (sebab) {
    galat.textContent = KATA[sebab.name]
      ?? "Peramban ini belum dapat memakai kunci sandi. Perbarui, atau pakai aplikasi autentikator.";
    galat.hidden = false;
  }
}, true);
formulir.querySelector("[data-kunci-tombol]").disabled = false; // without this script it can do nothing
