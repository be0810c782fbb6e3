// ExcelJS.
"use strict";
const { run } = require("./protocol.cjs");
const ExcelJS = require("exceljs");

run(async (job) => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(job.source);
  for (const { sheet, cell, type, text } of job.entries) {
    book.getWorksheet(sheet).getCell(cell).value = type === "n" ? Number(text) : type === "e" ? null : text;
  }
  await book.xlsx.writeFile(job.target);
});
