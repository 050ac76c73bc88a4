// Draws a resource's inputs when it is opened, opens what an address leads to, and moves through the tree by arrow keys.
const tree = document.querySelector(".tree");
const lines = document.getElementById("resource-data").textContent.trim().split("\n").slice(1, -1);

const element = (name, className, ...content) => {
  const made = document.createElement(name);
  made.className = className;
  made.append(...content);
  return made;
};

/** Documents that are handed over as text are easier to read as what they are. */
const parsed = (text) => {
  try {
    return /^[[{]/.test(text) ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
};

const drawValue = (value) => {
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    return entries.length === 0 ? element("span", "empty", Array.isArray(value) ? "[]" : "{}") : drawEntries(entries);
  }
  const text = String(value);
  if (text === "[unknown]" || text === "[secret]") {
    return element("span", `mark ${text.slice(1, -1)}`, text);
  }
  const document = typeof value === "string" ? parsed(value) : undefined;
  return document === undefined ? element("span", `value ${typeof value}`, text) : drawValue(document);
};

const drawEntries = (entries) => {
  const list = element("dl", "inputs");
  for (const [key, value] of entries) {
    list.append(element("dt", "", key), element("dd", "", drawValue(value)));
  }
  return list;
};

const draw = (resource) => {
  const line = lines[Number(resource.id.slice(1))];
  if (line === undefined || resource.querySelector(".drawn")) {
    return;
  }
  const [urn, inputs] = JSON.parse(line.replace(/,$/, ""));
  const drawn = element("div", "drawn", element("p", "urn", urn));
  const entries = Object.entries(inputs);
  drawn.append(entries.length === 0 ? element("p", "empty", "No inputs.") : drawEntries(entries));
  resource.append(drawn);
};

// Toggle events do not bubble, but they are captured.
tree.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.open && target.matches(".resource")) {
      draw(target);
    }
  },
  true,
);

const reveal = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target === null || target === document.body) {
    return;
  }
  // A search may have hidden it.
  if (tree.contains(target) && target.closest("[hidden]")) {
    tree.dispatchEvent(new CustomEvent("leave-search"));
  }
  for (let part = target; part !== null; part = part.parentElement) {
    if (part.matches("details")) {
      part.open = true;
    }
  }
  const focused = target.matches("details") ? target.querySelector("summary") : target;
  target.scrollIntoView();
  if (focused.matches("summary, [tabindex]")) {
    focused.focus({ preventScroll: true });
  }
};
addEventListener("hashchange", reveal);
// The same link again changes no address.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='#']");
  if (link && link.getAttribute("href") === location.hash) {
    reveal();
  }
});
if (location.hash !== "") {
  reveal();
}

const summaries = () =>
  [...tree.querySelectorAll("summary")].filter((summary) => summary.checkVisibility({ contentVisibilityAuto: false }));

tree.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (!target.matches("summary")) {
    return;
  }
  const details = target.parentElement;
  const above = details.parentElement.closest("details")?.querySelector("summary");
  if (key === "ArrowRight" || key === "ArrowLeft") {
    event.preventDefault();
    if (key === "ArrowLeft" && !details.open) {
      above?.focus();
    }
    details.open = key === "ArrowRight";
  }
  if (key === "ArrowDown" || key === "ArrowUp") {
    event.preventDefault();
    const all = summaries();
    all[all.indexOf(target) + (key === "ArrowDown" ? 1 : -1)]?.focus();
  }
});
