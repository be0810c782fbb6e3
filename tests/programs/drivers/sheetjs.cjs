// SheetJS, Community Edition, told to keep cells without a value (by default it drops their formulas).
"use strict";
const { run } = require("./protocol.cjs");
const XLSX = require("xlsx");

run((job) => {
  const book = XLSX.readFile(job.source, { cellStyles: true, sheetStubs: true });
  for (const { sheet, cell, type, text } of job.entries) {
    if (type === "e") delete book.Sheets[sheet][cell];
    else book.Sheets[sheet][cell] = type === "n" ? { t: "n", v: Number(text) } : { t: "s", v: text };
  }
  XLSX.writeFile(book, job.target, { cellStyles: true });
});
