// xlsx-calc: an engine over workbooks that SheetJS opens.
"use strict";
const { run, writeComputed } = require("./protocol.cjs");
const XLSX = require("xlsx");
const calculate = require("xlsx-calc");

run((job) => {
  const book = XLSX.readFile(job.source, { sheetStubs: true });
  for (const { sheet, cell, type, text } of job.entries) {
    if (type === "e") delete book.Sheets[sheet][cell];
    else book.Sheets[sheet][cell] = type === "n" ? { t: "n", v: Number(text) } : { t: "s", v: text };
  }
  calculate(book, { continue_after_error: true, log_error: false });
  const value = ({ sheet, cell }) => {
    const found = book.Sheets[sheet][cell] ?? {};
    return [sheet, cell, found.t === "e" ? found.w ?? "#ERROR" : found.v];
  };
  writeComputed(job.computed, job.asked.map(value));
});
