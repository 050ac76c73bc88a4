// Shows what needs scripts, switches the theme, and sizes the picture.
const root = document.documentElement;

for (const element of document.querySelectorAll(".scripted")) {
  element.hidden = false;
}
document.querySelector(".scriptless").hidden = true;

const theme = document.getElementById("theme");
const showTheme = (dark) => {
  root.dataset.theme = dark ? "dark" : "light";
  theme.setAttribute("aria-pressed", String(dark));
};
showTheme(matchMedia("(prefers-color-scheme: dark)").matches);
theme.addEventListener("click", () => showTheme(root.dataset.theme !== "dark"));

const picture = document.querySelector(".picture");
const drawing = picture.querySelector("svg");
for (const button of document.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => {
    const { zoom } = button.dataset;
    const width = zoom === "fit" ? "100%" : `${drawing.getBoundingClientRect().width * Number(zoom)}px`;
    drawing.style.maxWidth = "none";
    drawing.style.width = width;
    drawing.style.height = "auto";
  });
}
