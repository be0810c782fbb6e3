// HyperFormula: an engine without files. It is told to take ranges element by element, as a spreadsheet does.
"use strict";
const { run, readCells, writeComputed } = require("./protocol.cjs");
const { HyperFormula } = require("hyperformula");

function place(engine, sheet, cell) {
  const [, letters, row] = /^([A-Z]+)(\d+)$/.exec(cell);
  const col = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return { sheet: engine.getSheetId(sheet), row: Number(row) - 1, col };
}

run((job) => {
  const options = { licenseKey: "gpl-v3", useArrayArithmetic: true, precisionRounding: 12 };
  const engine = HyperFormula.buildEmpty(options);
  const all = readCells(job.cells);
  const cells = all.filter((cell) => cell.type !== "d");
  for (const sheet of new Set(cells.map((cell) => cell.sheet))) engine.addSheet(sheet);
  for (const { cell, type, text } of all) if (type === "d") engine.addNamedExpression(cell, text);
  engine.batch(() => {
    for (const { sheet, cell, type, text } of [...cells, ...job.entries]) {
      const content = { n: Number(text), t: "'" + text, b: text === "1", f: text, e: null, x: text }[type];
      engine.setCellContents(place(engine, sheet, cell), content);
    }
  });
  const value = ({ sheet, cell }) => [sheet, cell, engine.getCellValue(place(engine, sheet, cell))];
  writeComputed(job.computed, job.asked.map(value));
});
