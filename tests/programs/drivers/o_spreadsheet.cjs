// Odoo Spreadsheet (o-spreadsheet) over jsdom: it reads workbooks and computes them.
"use strict";
const fs = require("fs");
const { run, writeComputed } = require("./protocol.cjs");
const JSZip = require("jszip");
const { JSDOM } = require("jsdom");

const { window } = new JSDOM("", { pretendToBeVisual: true, url: "http://localhost/" });
for (const name of ["window", ...Object.getOwnPropertyNames(window).filter((each) => !(each in globalThis))]) {
  globalThis[name] = name === "window" ? window : window[name];
}
console.debug = console.info = console.group = console.groupCollapsed = () => {};
const { Model } = require("@odoo/o-spreadsheet");

async function parts(path) {
  const package_ = await JSZip.loadAsync(fs.readFileSync(path));
  const found = {};
  for (const [name, part] of Object.entries(package_.files)) {
    found[name] = /\.(xml|rels)$/.test(name) ? await part.async("string") : { imageSrc: "" };
  }
  return found;
}

function place(sheets, sheet, cell) {
  const [, letters, row] = /^([A-Z]+)(\d+)$/.exec(cell);
  const col = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return { sheetId: sheets.get(sheet), col, row: Number(row) - 1 };
}

run(async (job) => {
  const log = console.log;
  console.log = () => {}; // the library tells about itself
  const model = new Model(await parts(job.source));
  console.log = log;
  const sheets = new Map(model.getters.getSheetIds().map((id) => [model.getters.getSheetName(id), id]));
  for (const sheetId of sheets.values()) model.dispatch("UNLOCK_SHEET", { sheetId });
  for (const { sheet, cell, type, text } of job.entries) {
    const content = type === "t" ? `'${text}` : text;
    const done = model.dispatch("UPDATE_CELL", { ...place(sheets, sheet, cell), content });
    if (done.reasons.some((reason) => reason !== "NoChanges")) throw new Error(`${sheet}!${cell}: ${done.reasons}`);
  }
  const value = ({ sheet, cell }) => {
    const found = model.getters.getEvaluatedCell(place(sheets, sheet, cell));
    return [sheet, cell, found.type === "error" ? { value: found.value } : found.value];
  };
  writeComputed(job.computed, job.asked.map(value));
});
