// xlsx-populate.
"use strict";
const { run } = require("./protocol.cjs");
const XlsxPopulate = require("xlsx-populate");

run(async (job) => {
  const book = await XlsxPopulate.fromFileAsync(job.source);
  for (const { sheet, cell, type, text } of job.entries) {
    book.sheet(sheet).cell(cell).value(type === "n" ? Number(text) : type === "e" ? undefined : text);
  }
  await book.toFileAsync(job.target);
});
