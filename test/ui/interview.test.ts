// The interview's screens, from the list to the report: with keys, as two people at one terminal would.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ProgressStore } from "../../src/game/progress/store.ts";
import { testApp, writeContent } from "./app.fixture.ts";

const scenario = `
title: Sell something
level: 1
rows: [01-concepts]
minutes: 10
setup: [{ run: make Pod guard }]
task: Make a Deployment shop.
brief: It is easy.
objectives:
  - { id: shop, text: The shop is there, check: { object: { kind: Deployment, name: shop } } }
followUps:
  - { id: three, question: 'Why \`three\`?', points: [one dies, two stay], when: { check: { object: { kind: Deployment, name: shop } } }, truth: { from: { kind: Deployment, name: shop, path: spec.replicas } } }
  - { id: removed, question: What did you remove?, points: [a Pod, the guard], when: { typed: /^remove/ } }
  - { id: late, question: What takes so long?, points: [thinking, typing], when: { after: 5m } }
  - { id: last, question: And next time?, points: [the same, another way], when: { end: true } }
rubric: [{ id: a, text: Calm, levels: [a, b, c, d] }, { id: b, text: Care, levels: [a, b, c, d] }, { id: c, text: Words, levels: [a, b, c, d] }]
proofs:
  - { name: a, type: [make Deployment shop 3, remove Pod guard], wait: 6m, end: true, asks: [three, removed, late, last] }
  - { name: b, type: ["true"], not: [three, removed, late, last] }
`;

const F2 = "\x1bOQ";
const F4 = "\x1bOS";
const F5 = "\x1b[15~";
const F9 = "\x1b[20~";
const F10 = "\x1b[21~";
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quest-interviews-"));
  mkdirSync(join(writeContent(folder), "interviews"));
  writeFileSync(join(folder, "content/interviews/shop.yaml"), scenario);
});
afterEach(() => rmSync(folder, { recursive: true }));

test("questions come up, are answered and graded; what was left goes on; the report is written and noted", async () => {
  const { app, press, enter, screen } = testApp({ folder });
  app.openPractice("interview");
  await expect.poll(screen).toContain("Sell something");
  press("\r");
  expect(screen()).toContain("Make a Deployment shop.");
  expect(screen()).toContain("10:00");
  enter("make Deployment shop 3");
  expect(screen()).toContain("A question has come up: Why three?");
  press(F2);
  expect(screen()).toContain("○    Why three?");
  press("\r");
  press(..."in case one dies");
  expect(screen()).toContain("in case one dies");
  expect(screen()).not.toContain("two stay");
  press("\r", " ");
  expect(screen()).toMatch(/What the world said[\s\S]*3[\s\S]*\[x\] one dies[\s\S]*\[ \] two stay/);
  press(F10);
  expect(screen()).toContain("The interview was saved");
  app.openPractice("interview");
  await expect.poll(screen).toContain("Continue: Sell something");
  press("\r", F2);
  expect(screen()).toContain("1/2  Why three?");
  press(F4, "3", F5);
  press(..."good");
  press("\x1b", F9);
  expect(screen()).toContain("F9 once more");
  press(F9);
  expect(screen()).toContain("And next time?");
  press(F9);
  expect(screen()).toContain("The report is in");
  const report = readdirSync(join(folder, "interviews")).find((name) => name.endsWith(".md"))!;
  expect(readFileSync(join(folder, "interviews", report), "utf8")).toContain("Answer: in case one dies");
  expect(new ProgressStore(folder).read().attempts).toMatchObject([{ practice: "interview", name: "shop", share: 1 }]);
});
