// Runs before the first paint: the chosen look.
(() => {
  const akar = document.documentElement;
  let tema = null;
  try {
    tema = localStorage.getItem("tema");
  } catch {
    // Storage is closed on this device: follow the device's own look.
  }
  if (tema === "terang" || tema === "gelap") akar.dataset.tema = tema;
})();
