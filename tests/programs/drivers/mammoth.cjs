// mammoth: a Word file as a page.
"use strict";
const fs = require("fs");
const { run } = require("./protocol.cjs");
const mammoth = require("mammoth");

run(async (job) => {
  const { value } = await mammoth.convertToHtml({ path: job.source });
  fs.writeFileSync(job.target, `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>${value}</body></html>`);
});
