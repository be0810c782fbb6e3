// hucre: what it does not model it copies byte for byte.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import path from "node:path";
const require = createRequire(import.meta.url);
const { run } = require("./protocol.cjs");
const found = path.join(process.env.PROGRAM_FOLDER, "node_modules/hucre/dist/index.mjs");
const { openXlsx, saveXlsx, parseCellRef } = await import(pathToFileURL(found).href);

await run(async (job) => {
  const book = await openXlsx(readFileSync(job.source));
  for (const { sheet, cell, type, text } of job.entries) {
    const { rows, cells } = book.sheets.find((each) => each.name === sheet);
    const { row, col } = parseCellRef(cell);
    while (rows.length <= row) rows.push([]);
    rows[row][col] = type === "n" ? Number(text) : type === "e" ? null : text;
    cells?.delete(`${row},${col}`);
  }
  writeFileSync(job.target, await saveXlsx(book));
});
