// What a driver for mail writes: the letter's headers, its texts and its attachments as JSON.
"use strict";
const fs = require("fs");
const { createHash } = require("crypto");
const { run } = require("./protocol.cjs");

const sha256 = (content) => createHash("sha256").update(content).digest("hex");

function runLetters(parse) {
  return run(async (job) => {
    const letter = await parse(fs.readFileSync(job.source));
    letter.attachments = letter.attachments.map(({ name, content }) => ({ name, sha256: sha256(content) }));
    fs.writeFileSync(job.target, JSON.stringify(letter));
  });
}

module.exports = { runLetters };
