// Filters the tree by names, types and values while one types.
const box = document.getElementById("resource-search");
const count = document.getElementById("resource-count");
const tree = document.querySelector(".tree");

/** Branches with more hits than this stay closed: drawing thousands of lines at once helps nobody. */
const mostOpened = 300;

const lines = document.getElementById("resource-data").textContent.trim().split("\n").slice(1, -1);
const branches = [...tree.querySelectorAll(".service")].map((branch) => ({
  branch,
  hits: branch.querySelector(".hits"),
  told: branch.querySelector(".hits").textContent,
  resources: [...branch.querySelectorAll(".resource")],
}));

/** The text of each resource, made when it is first asked for; a line begins with the URN, which names too much. */
const texts = new Map();
const textOf = (resource) => {
  let text = texts.get(resource);
  if (text === undefined) {
    const line = lines[Number(resource.id.slice(1))] ?? "";
    const summary = resource.firstElementChild.textContent;
    text = `${summary} ${line.slice(line.indexOf('",{'))}`.toLowerCase();
    texts.set(resource, text);
  }
  return text;
};

/** A word as JSON would have it, and as the page's JSON has it. */
const written = (word) => JSON.stringify(word).slice(1, -1).replaceAll("<", "\\u003c");

const showAll = () => {
  for (const { branch, hits, told, resources } of branches) {
    branch.hidden = false;
    branch.open = false;
    hits.textContent = told;
    for (const resource of resources) {
      resource.parentElement.hidden = false;
    }
  }
  count.textContent = "";
};

const search = () => {
  const words = box.value
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "")
    .map(written);
  if (words.length === 0) {
    showAll();
    return;
  }
  const found = branches.map(({ resources }) =>
    resources.map((resource) => words.every((word) => textOf(resource).includes(word))),
  );
  const total = found.flat().filter(Boolean).length;
  for (const [index, { branch, hits, resources }] of branches.entries()) {
    const matches = found[index] ?? [];
    const own = matches.filter(Boolean).length;
    branch.hidden = own === 0;
    branch.open = own > 0 && total <= mostOpened;
    hits.textContent = `${own} of ${resources.length}`;
    for (const [place, resource] of resources.entries()) {
      resource.parentElement.hidden = !matches[place];
    }
  }
  count.textContent = total === 0 ? "No hits." : total === 1 ? "1 hit." : `${total} hits.`;
};

let waiting;
box.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(search, 120);
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    box.value = "";
    showAll();
  }
  if ((event.key === "Enter" || event.key === "ArrowDown") && box.value.trim() !== "") {
    event.preventDefault();
    clearTimeout(waiting);
    search();
    const first = tree.querySelector(".service:not([hidden]) li:not([hidden]) > .resource");
    if (first !== null) {
      first.closest(".service").open = true;
      first.open = event.key === "Enter";
      first.firstElementChild.focus();
    }
  }
});
tree.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && box.value !== "") {
    box.focus();
    box.select();
  }
});
tree.addEventListener("leave-search", () => {
  box.value = "";
  showAll();
});
