// Runs before the first paint: the chosen look, and that scripts are here.
(() => {
  const akar = document.documentElement;
  akar.classList.remove("tanpa-skrip");
  let tema = null;
  try {
    tema = localStorage.getItem("tema");
  } catch {
    // Storage is closed on this device: follow the device's own look.
  }
  if (tema === "terang" || tema === "gelap") akar.dataset.tema = tema;
})();
