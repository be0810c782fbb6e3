// SpreadJS (葡萄城) in a headless Chromium, as it runs in a web page of an OA system.
"use strict";
const fs = require("fs");
const os = require("os");
const path = require("path");
const { run } = require("./protocol.cjs");
const puppeteer = require("puppeteer-core");
const LIBRARY = path.join(process.env.PROGRAM_FOLDER, "node_modules/@mescius");

async function opened(browser, folder) {
  const file = path.join(folder, "page.html");
  fs.writeFileSync(file, '<meta charset="utf-8"><div id="book" style="width: 900px; height: 600px"></div>');
  const page = await browser.newPage();
  page.on("dialog", (dialog) => dialog.dismiss()); // it asks for a licence
  await page.goto(`file://${file}`);
  for (const script of ["spread-sheets/dist/gc.spread.sheets.all.min.js", "spread-sheets-io/dist/gc.spread.sheets.io.min.js"])
    await page.addScriptTag({ path: path.join(LIBRARY, script) });
  return page;
}

async function filled(source, entries) {
  const { Workbook, FileType } = GC.Spread.Sheets;
  const place = document.getElementById("book");
  place.replaceChildren();
  const book = new Workbook(place, { sheetCount: 1 });
  const bytes = Uint8Array.from(atob(source), (letter) => letter.charCodeAt(0));
  const fails = (no) => (error) => no(new Error(error.errorMessage || String(error)));
  const options = { fileType: FileType.excel, includeCalcModelCache: true };
  await new Promise((yes, no) => book.import(new File([bytes], "a.xlsx"), yes, fails(no), options));
  for (const { sheet, cell, type, text } of entries) {
    const { row, col } = GC.Spread.Sheets.CalcEngine.formulaToRange(book.getSheetFromName(sheet), cell);
    book.getSheetFromName(sheet).setValue(row, col, type === "n" ? Number(text) : type === "e" ? null : text);
  }
  const blob = await new Promise((yes, no) => book.export(yes, fails(no), options));
  return new Promise((yes) => {
    const reader = new FileReader();
    reader.onload = () => yes(reader.result.split(",")[1]);
    reader.readAsDataURL(blob);
  });
}

(async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "spreadjs-"));
  const browser = await puppeteer.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"],
    userDataDir: path.join(folder, "profile"),
  });
  const page = await opened(browser, folder);
  await run(async (job) => {
    const result = await page.evaluate(filled, fs.readFileSync(job.source).toString("base64"), job.entries);
    fs.writeFileSync(job.target, Buffer.from(result, "base64"));
  });
  await browser.close();
  fs.rmSync(folder, { recursive: true, force: true });
})();
