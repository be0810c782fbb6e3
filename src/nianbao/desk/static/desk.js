// The desk works without scripts; these lines make it live: dropped files, running commands, new files in the inbox.
"use strict";

const announce = (words) => { document.getElementById("announce").textContent = words; };

// ---- files that are dropped, one after the other, so that each is shown as soon as it was checked
async function filesOf(entry) {
  if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
  const reader = entry.createReader(), found = [];
  for (;;) {
    const batch = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!batch.length) return found;
    for (const inner of batch) found.push(...await filesOf(inner));
  }
}

async function refresh(name) {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const part = page.getElementById(name);
  if (part) { document.getElementById(name).replaceChildren(...part.childNodes); wire(); }
}

async function take(files, form) {
  const shown = document.getElementById("taken");
  let number = 0;
  for (const file of files) {
    number += 1;
    announce(`正在审核 ${file.name}（${number}/${files.length}）`);
    const data = new FormData();
    data.append("files", file, file.name);
    const piece = document.createElement("div");
    try {
      const answer = await fetch(form.dataset.one, { method: "POST", body: data });
      if (!answer.ok) throw new Error(String(answer.status));
      piece.innerHTML = (await answer.json()).html;
    } catch {
      const words = document.createElement("p");
      words.className = "result bad";
      words.textContent = `${file.name} 没有放进来，请再试一次。`;
      piece.append(words);
    }
    shown.prepend(...piece.childNodes);
  }
  announce(`${files.length} 个文件审核完了`);
  await refresh("stored");
}

const drop = document.getElementById("drop");
if (drop) {
  const stop = (event) => { event.preventDefault(); };
  for (const name of ["dragover", "drop"]) window.addEventListener(name, stop);
  drop.addEventListener("dragover", () => drop.classList.add("over"));
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", async (event) => {
    drop.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
    const plain = [...event.dataTransfer.files];
    const files = entries.length && entries.every(Boolean)
      ? (await Promise.all(entries.map(filesOf))).flat() : plain;
    take(files, drop);
  });
  drop.addEventListener("submit", (event) => {
    event.preventDefault();
    take([...drop.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]), drop);
  });
}

// ---- a command that runs
const output = document.querySelector("[data-job]");
if (output) {
  const ask = async () => {
    try {
      const state = await (await fetch(output.dataset.job)).json();
      const atEnd = output.scrollTop + output.clientHeight >= output.scrollHeight - 8;
      output.textContent = state.lines.join("\n");
      if (atEnd) output.scrollTop = output.scrollHeight;
      if (!state.running) { location.reload(); return; }
    } catch { document.getElementById("outcome").textContent = "工作台停了。请重新运行 nianbao desk。"; return; }
    setTimeout(ask, 500);
  };
  setTimeout(ask, 300);
}

// ---- new files appear by themselves; what somebody is typing or reading with the keyboard stays
if (document.body.dataset.live) {
  let mark = null;
  const look = async () => {
    try {
      const now = (await (await fetch("/live")).json()).mark;
      const busy = document.activeElement && /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
      if (mark !== null && now !== mark && !busy) {
        const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
        const main = page.getElementById("main");
        if (main) { document.getElementById("main").replaceChildren(...main.childNodes); announce("有新的变化，已更新"); wire(); }
      }
      if (!busy || mark === null) mark = document.body.dataset.mark = now;
    } catch { /* the desk was stopped: the page stays as it is */ }
    setTimeout(look, 2000);
  };
  look();
}

// ---- small helps
function wire() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy);
      try { await navigator.clipboard.writeText(text.value); } catch { text.select(); document.execCommand("copy"); }
      announce("已复制");
      button.textContent = "已复制";
    });
  }
  for (const input of document.querySelectorAll("[data-filter]")) {
    input.addEventListener("input", () => {
      const words = input.value.trim().split(/\s+/);
      for (const row of document.querySelectorAll(`#${input.dataset.filter} tbody tr, ul#${input.dataset.filter} > li`)) {
        row.hidden = !words.every((word) => row.textContent.includes(word));
      }
    });
  }
}
wire();
