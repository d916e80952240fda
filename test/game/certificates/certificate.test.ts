// Certificates: the log of each win is played again; whatever was changed is named.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Certificate,
  CertificateError,
  certificateFile,
  isCertificate,
  readCertificate,
} from "../../../src/game/certificates/certificate.ts";
import { type Shelf, verifyCertificate } from "../../../src/game/certificates/verify.ts";
import { openMission, readContents } from "../../../src/game/content.ts";
import { Library } from "../../../src/game/library.ts";
import type { ProgressData } from "../../../src/game/progress/data.ts";
import { recordWin } from "../../../src/game/progress/record-win.ts";
import { ProgressStore } from "../../../src/game/progress/store.ts";
import { hashOfLog, keptWins, receiveWins } from "../../../src/game/progress/wins.ts";
import { Session } from "../../../src/game/session.ts";
import type { SessionLog } from "../../../src/game/session-log.ts";
import { missesJavaScript } from "../../../src/images/programs/node/index.ts";
import "../../../src/i18n/practice.ts";
import { writeContent } from "../../ui/app.fixture.ts";
import { boot } from "../small-world.ts";

const when = "2026-01-05T09:00:00.000Z";
let folder: string;
let shelf: Shelf;
let certificate: Certificate;
let data: ProgressData;

function played(lines: readonly string[]): Session {
  const { mission, words } = openMission(shelf.content, shelf.contents("en").missions[0]!, "en");
  const session = new Session({ mission, words, language: "en", boot, size: { columns: 80, rows: 24 } });
  for (const line of lines) {
    session.type(`${line}\r`);
    session.advance(session.now + 1000);
  }
  return session;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quest-certificate-"));
  const content = { path: writeContent(folder) };
  shelf = { content, contents: (language) => readContents(content, language), boot };
  const library = new Library(() => shelf.contents("en"), new ProgressStore(folder), "en");
  for (const lines of [
    ["make Deployment shop 3", "make Service shop", "answer 1"],
    ["make Service shop", "sleep 60", "make Deployment shop 3", "make Pod x", "remove Pod x", "answer 1"],
  ])
    recordWin(library, played(lines), { home: folder, when });
  data = library.data;
  const [win] = keptWins(folder, data.attempts);
  const { stars = 0, points = 0, commands = 0, time = 0 } = win!.attempt;
  certificate = {
    ...{ version: 1, learner: "미나", issued: when, language: "en" },
    scope: { kind: "row", id: "01-concepts", title: "1. Concepts of shops" },
    wins: [{ title: "Open the shop", when, stars, points, commands, time, log: win!.log }],
    quizzes: [{ quiz: "shops", title: "Concepts of shops", best: 1 }],
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

const ids = (changed: Certificate, text?: string) =>
  verifyCertificate(changed, shelf, text === undefined ? {} : { text }).problems.map(({ id }) => id);
const withWin = (change: Partial<Certificate["wins"][number]>): Certificate => ({
  ...certificate,
  wins: [{ ...certificate.wins[0]!, ...change }],
});

test("a better win that comes from another machine takes the place of the log that is here; a worse one does not", () => {
  const home = mkdtempSync(join(tmpdir(), "quest-wins-"));
  const best = certificate.wins[0]!.log;
  const slow = played(["make Service shop", "sleep 60", "make Deployment shop 3", "make Pod x", "remove Pod x", "answer 1"]).log;
  const hashes = () => keptWins(home, data.attempts).map(({ attempt }) => attempt.log);
  for (const [log, kept] of [
    [slow, slow],
    [best, best],
    [slow, best],
  ] as const) {
    receiveWins(home, [log, { ...log, seed: "another" }], data.attempts);
    expect(hashes()).toEqual([hashOfLog(kept)]);
  }
  rmSync(home, { recursive: true });
});

describe("a certificate", () => {
  test("is made of the best win, and is proved by playing it again", () => {
    expect(data.missions["01-concepts/shop"]).toMatchObject({ wins: 2, stars: 3 });
    expect(certificate.wins[0]).toMatchObject({ stars: 3, commands: 2 });
    expect(verifyCertificate(certificate, shelf)).toEqual({ proved: 1, problems: [] });
  });
  test("is a file that people can read and programs too", () => {
    const file = certificateFile(certificate);
    expect(isCertificate(file)).toBe(true);
    expect(file).toContain("미나 has completed: 1. Concepts of shops");
    expect(file).toContain("does not prove: who typed them");
    const read = readCertificate(file.replaceAll("\n", "\r\n"));
    expect(read.certificate).toEqual(certificate);
    expect(ids(read.certificate, read.text)).toEqual([]);
  });
  test("whose text was changed is found out", () => {
    const { certificate: read, text } = readCertificate(certificateFile(certificate).replace("미나", "Somebody"));
    expect(ids(read, text)).toEqual(["certificate.text-differs"]);
  });
  test("that claims more than the log brings is found out", () => {
    expect(verifyCertificate(withWin({ points: 999 }), shelf).problems).toEqual([
      {
        id: "certificate.claims",
        values: { mission: "01-concepts/shop", what: "points", claimed: 999, found: certificate.wins[0]!.points },
      },
    ]);
  });
  test("whose log was cut, changed, or is of other content is found out", () => {
    const { log } = certificate.wins[0]!;
    expect(ids(withWin({ log: { ...log, entries: log.entries.slice(0, -1) } }))).toEqual(["certificate.not-won"]);
    const later = log.entries.map((entry) => ({ ...entry, at: entry.at + 1000 }));
    expect(ids(withWin({ log: { ...log, entries: later, at: log.at + 1000 } }))).toEqual(["certificate.claims"]);
    expect(ids(withWin({ log: { ...log, digest: "0000" } }))).toEqual(["certificate.other-content"]);
    expect(ids(withWin({ log: { ...log, mission: "99/none" } }))).toEqual(["certificate.lacks", "certificate.unknown-mission"]);
  });
  test("whose log wants JavaScript is not called untrue, but cannot be checked without it", () => {
    const { log } = certificate.wins[0]!;
    const wanting: Shelf["boot"] = (options) => {
      const booted = boot(options);
      missesJavaScript.add(booted.world.clock);
      return booted;
    };
    const cut = withWin({ log: { ...log, entries: log.entries.slice(0, -1) } });
    expect(verifyCertificate(cut, { ...shelf, boot: wanting }).problems).toMatchObject([{ id: "certificate.javascript" }]);
  });
  test("that tells of quizzes that it does not have is found out", () => {
    const [quiz] = certificate.quizzes;
    const withQuizzes = (...quizzes: Certificate["quizzes"]) => ids({ ...certificate, quizzes });
    expect(withQuizzes(quiz!)).toEqual([]);
    expect(withQuizzes({ ...quiz!, title: "Everything there is" })).toEqual(["certificate.claims"]);
    expect(withQuizzes(quiz!, { ...quiz!, quiz: "none" })).toEqual(["certificate.outside"]);
    expect(withQuizzes(quiz!, quiz!)).toEqual(["certificate.twice"]);
  });
  test("that lacks a mission, or is for something that is not there, is found out", () => {
    expect(ids({ ...certificate, wins: [] })).toEqual(["certificate.lacks"]);
    expect(ids({ ...certificate, scope: { kind: "tier", id: "expert", title: "x" } })).toEqual(["certificate.unknown-scope"]);
  });
  test("counts each mission once, and none from elsewhere", () => {
    const [win] = certificate.wins as [Certificate["wins"][number]];
    expect(ids({ ...certificate, wins: [win, win] })).toEqual(["certificate.twice"]);
    const contents = shelf.contents("en");
    const other = { ...contents.missions[0]!, id: "06-configuration/other", item: "06-configuration" };
    const wider: Shelf = { ...shelf, contents: () => ({ ...contents, missions: [...contents.missions, other] }) };
    const elsewhere = { ...certificate, scope: { kind: "row" as const, id: "06-configuration", title: "6. Configuration" }, quizzes: [] };
    expect(verifyCertificate(elsewhere, wider).problems.map(({ id }) => id)).toEqual(["certificate.lacks", "certificate.outside"]);
  });
  test("is called what the row and the missions are called", () => {
    const told = (changed: Certificate) => verifyCertificate(changed, shelf).problems.map(({ values }) => values);
    expect(told({ ...certificate, scope: { ...certificate.scope, title: "Everything" } })).toEqual([
      { mission: "01-concepts", what: "title", claimed: "Everything", found: "1. Concepts of shops" },
    ]);
    expect(told(withWin({ title: "Ran a data centre" }))).toMatchObject([{ what: "title", found: "Open the shop" }]);
  });
  test("whose log goes on for ever, or is larger than any, is refused at once", () => {
    const { log } = certificate.wins[0]!;
    const last = log.entries.at(-1)!;
    const long = [
      { ...log, at: 1e300 },
      { ...log, entries: [...log.entries, { at: 1e300, input: "x" }] },
      { ...log, at: Date.parse("2027-02-01") },
    ];
    for (const each of long)
      expect(ids(readCertificate(certificateFile(withWin({ log: each }))).certificate)).toEqual(["certificate.too-long"]);
    expect(ids(withWin({ log: { ...log, entries: [...log.entries, ...Array(1_000_000).fill(last)] } }))).toEqual(["certificate.large"]);
    expect(ids(withWin({ log: { ...log, entries: [{ at: last.at, input: "x".repeat(5_000_000) }] } }))).toEqual(["certificate.large"]);
  });
  test("of more wins or quizzes than there are missions is refused at once", () => {
    const [win, quiz] = [certificate.wins[0]!, certificate.quizzes[0]!];
    expect(ids({ ...certificate, wins: Array(100_000).fill(win) })).toEqual(["certificate.too-many"]);
    expect(ids({ ...certificate, quizzes: Array(100_000).fill(quiz) })).toEqual(["certificate.too-many"]);
  });
  test("with a log that cannot be played is not read", () => {
    const { log } = certificate.wins[0]!;
    const bad = [
      { ...log, size: { columns: 1e9, rows: 1 } },
      { ...log, entries: [{ at: 1, input: 7 }] },
      { ...log, entries: [{ at: 1, resize: {} }] },
      { ...log, entries: [{ at: 1 }] },
      { ...log, entries: [null] },
      { ...log, at: "late" },
      { ...log, entries: [...log.entries].reverse() },
    ];
    for (const each of bad)
      expect(() => readCertificate(certificateFile(withWin({ log: each as unknown as SessionLog })))).toThrow(CertificateError);
  });
  test("with more than all answers of a quiz is not read", () => {
    const quizzes = [{ quiz: "shops", title: "Shops", best: 5 }];
    expect(() => readCertificate(certificateFile({ ...certificate, quizzes }))).toThrow(CertificateError);
  });
  test("that is damaged is not read", () => {
    const file = certificateFile(certificate);
    expect(() => readCertificate(file.slice(0, -60))).toThrow(CertificateError);
    expect(() => readCertificate(file.replace(/CERTIFICATE-----\n.{20}/, "CERTIFICATE-----\n"))).toThrow(CertificateError);
  });
});
