// Highlights the row and the column that are pointed at, and filters both matrices by name.
const tables = [...document.querySelectorAll(".matrix table")];

for (const table of tables) {
  const columns = table.querySelectorAll("col");
  const heads = table.tHead.rows[0].cells;
  let marked = 0;
  const mark = (index) => {
    for (const [at, on] of [
      [marked, false],
      [index, true],
    ]) {
      columns[at]?.classList.toggle("marked", on && at > 0);
      heads[at]?.classList.toggle("marked", on && at > 0);
    }
    marked = index;
  };
  const markFor = ({ target }) => mark(target.closest("td, th")?.cellIndex ?? 0);
  table.addEventListener("pointerover", markFor);
  table.addEventListener("focusin", markFor);
  table.addEventListener("pointerleave", () => mark(0));
  table.addEventListener("focusout", () => mark(0));
}

/** Keeps the rows and columns of that name, and those that have to do with them. */
const filter = (table, text) => {
  const [head, ...rows] = table.rows;
  const named = (cell) => cell.textContent.toLowerCase().includes(text);
  const keptRows = new Set(rows.filter((row) => named(row.cells[0])));
  const keptColumns = new Set([...head.cells].keys().filter((index) => index > 0 && named(head.cells[index])));
  const namedRows = [...keptRows];
  const namedColumns = [...keptColumns];
  for (const row of namedRows) {
    for (const cell of row.cells) {
      if (cell.cellIndex > 0 && cell.firstChild !== null) keptColumns.add(cell.cellIndex);
    }
  }
  for (const row of rows) {
    if (namedColumns.some((index) => row.cells[index].firstChild !== null)) keptRows.add(row);
    row.hidden = !keptRows.has(row);
  }
  for (const row of table.rows) {
    for (const cell of row.cells) {
      cell.hidden = cell.cellIndex > 0 && !keptColumns.has(cell.cellIndex);
    }
  }
  return namedRows.length;
};

const box = document.getElementById("matrix-filter");
const count = document.getElementById("matrix-count");
let waiting;
box?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const text = box.value.trim().toLowerCase();
    const [found = 0] = tables.map((table) => filter(table, text));
    count.textContent =
      text === "" ? "" : found === 0 ? "No such name." : `${found} of that name, and who has to do with them.`;
  }, 120);
});
