// postal-mime.
"use strict";
const { runLetters } = require("./letter.cjs");
const required = require("postal-mime");
const PostalMime = required.default ?? required;

runLetters(async (source) => {
  const mail = await PostalMime.parse(source);
  return {
    subject: mail.subject,
    to: mail.to?.map((each) => [each.name, each.address]),
    text: mail.text ?? "",
    html: mail.html ?? "",
    attachments: mail.attachments.map((each) => ({ name: each.filename, content: Buffer.from(each.content) })),
  };
});
