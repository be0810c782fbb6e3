// mailparser of Nodemailer.
"use strict";
const { runLetters } = require("./letter.cjs");
const { simpleParser } = require("mailparser");

runLetters(async (source) => {
  const mail = await simpleParser(source, { skipHtmlToText: true, skipTextToHtml: true });
  return {
    subject: mail.subject,
    to: mail.to?.value.map((each) => [each.name, each.address]),
    text: mail.text ?? "",
    html: mail.html || "",
    attachments: mail.attachments.map((each) => ({ name: each.filename, content: each.content })),
  };
});
