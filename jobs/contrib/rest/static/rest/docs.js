// Dark where the back office is: as chosen there, else as the device says. Swagger UI knows it by a class.
const device = matchMedia("(prefers-color-scheme: dark)");

const follow = () => {
  const chosen = localStorage.getItem("theme");
  const isDark = chosen === "dark" || (chosen !== "light" && device.matches);
  document.documentElement.classList.toggle("dark-mode", isDark);
};

follow();
device.addEventListener("change", follow);
