// DOMPurify over jsdom, with its own list of what is allowed.
"use strict";
const fs = require("fs");
const { run } = require("./protocol.cjs");
const createDOMPurify = require("dompurify");
const { JSDOM } = require("jsdom");

const purify = createDOMPurify(new JSDOM("").window);
run((job) => fs.writeFileSync(job.target, purify.sanitize(fs.readFileSync(job.source, "utf8"))));
