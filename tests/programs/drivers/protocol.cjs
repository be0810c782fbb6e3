// The lines of a job and of an answer as protocol.py describes them, for drivers in JavaScript.
"use strict";
const fs = require("fs");

function readJob(path) {
  const job = { entries: [], asked: [] };
  for (const line of fs.readFileSync(path, "utf8").split("\n")) {
    const [word, ...parts] = line.split("\t");
    if (word === "set") job.entries.push({ sheet: parts[0], cell: parts[1], type: parts[2], text: parts[3] ?? "" });
    else if (word === "ask") job.asked.push({ sheet: parts[0], cell: parts[1] });
    else if (word) job[word] = parts[0];
  }
  return job;
}

function readCells(path) {
  return fs.readFileSync(path, "utf8").split("\n").filter(Boolean).map((line) => {
    const [sheet, cell, type, text] = line.split("\t");
    return { sheet, cell, type, text: text.replaceAll("\\n", "\n") };
  });
}

function answer(value) {
  if (value === null || value === undefined || value === "") return ["e", ""];
  if (typeof value === "boolean") return ["b", value ? "1" : "0"];
  if (typeof value === "number") return ["n", String(value)];
  if (typeof value === "object") return ["x", value.value ?? value.message ?? value.type ?? "#ERROR"];
  return [String(value).startsWith("#") ? "x" : "t", String(value)];
}

function writeComputed(path, answers) {
  const lines = answers.map(([sheet, cell, value]) => [sheet, cell, ...answer(value)].join("\t"));
  fs.writeFileSync(path, lines.join("\n") + "\n");
}

async function run(carryOut) {
  for (const path of process.argv.slice(2)) {
    try {
      const remark = (await carryOut(readJob(path))) ?? "";
      console.log(["OK", path, remark].join("\t"));
    } catch (error) {
      console.error(error);
      console.log(["FAIL", path, String(error).split("\n")[0]].join("\t"));
    }
  }
}

module.exports = { readJob, readCells, writeComputed, run };
