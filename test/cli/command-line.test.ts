// What every subcommand does with its command line: help, and mistakes told in the learner's language.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import util from "node:util";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { flag, follow, text } from "../../src/cli/command-line.ts";
import { openSettings } from "../../src/game/progress/settings.ts";
import { said } from "./said.ts";

// It is only listened to: which options a subcommand takes. Other tests may have loaded what calls it.
const parseArgs = vi.spyOn(util, "parseArgs");
syncBuiltinESMExports();
afterAll(() => {
  parseArgs.mockRestore();
  syncBuiltinESMExports();
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "command-line-"));
  vi.stubEnv("K8S_QUEST_HOME", folder);
  for (const name of ["LC_ALL", "LC_MESSAGES"]) vi.stubEnv(name, "");
  vi.stubEnv("LANG", "en_US.UTF-8");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** The subcommands that people type. */
const SUBCOMMANDS = [
  ...["play", "run", "serve", "shell", "check", "new", "quiz", "challenge", "verify"],
  ...["host", "replay", "exam", "drill", "interview", "skills", "progress", "fidelity"],
];
type Main = { main(args: readonly string[]): Promise<number> };
const mains = new Map<string, Main>();
for (const name of SUBCOMMANDS) mains.set(name, (await import(`../../src/cli/${name}.ts`)) as Main);
const run = (name: string, ...args: string[]) => said(() => mains.get(name)!.main(args));

describe.each(SUBCOMMANDS)("k8s-quest %s", (name) => {
  test.each([
    ["en", "Usage"],
    ["ko", "사용법"],
  ])("tells its own help on standard output, in the learner's language: %s", async (language, usage) => {
    vi.stubEnv("LANG", `${language}.UTF-8`);
    for (const help of ["-h", "--help"]) {
      const { code, out, err } = await run(name, help);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toContain(`${usage}: k8s-quest ${name}`);
      expect(out).toContain("-h, --help");
      // All figures are filled in.
      expect(out).not.toMatch(/[{}]/);
    }
  });
});

/** Words of fidelity may be flags: it is what they are about. */
const WITH_OPTIONS = SUBCOMMANDS.filter((name) => name !== "fidelity");

test.each(WITH_OPTIONS)("k8s-quest %s names an option that it does not know, and the way to help", async (name) => {
  expect(await run(name, "--frob")).toEqual({
    code: 2,
    out: "",
    err: `k8s-quest ${name}: there is no option "--frob"\nk8s-quest ${name} --help tells what there is.\n`,
  });
});

describe.each(["en", "ko"])("help (%s)", (language) => {
  test.each([
    ...WITH_OPTIONS,
    ...["new", "show", "play", "join", "list"].map((verb) => `challenge ${verb}`),
    ...["export", "import", "merge", "group", "certificate"].map((verb) => `progress ${verb}`),
    ...["mission", "quiz"].map((verb) => `new ${verb}`),
  ])("of %s names every option that is taken, and no other", async (words) => {
    vi.stubEnv("LANG", `${language}.UTF-8`);
    parseArgs.mockClear();
    const [name = "", ...verb] = words.split(" ");
    const { out } = await run(name, ...verb, "--help");
    const taken = Object.keys(parseArgs.mock.lastCall![0]!.options!);
    // Shell lines are given by a letter alone.
    const named = new Set([...out.matchAll(/--([a-z][a-z-]*)|-(c) (?:LINES|명령줄)/g)].map(([, long, short]) => long ?? short!));
    expect(taken.filter((option) => !named.has(option))).toEqual([]);
    if (!verb.length && !["challenge", "progress"].includes(name))
      expect([...named].filter((option) => !taken.includes(option))).toEqual([]);
  });
});

describe("mistakes", () => {
  test.each([
    ["run", ["--world", "flat", "-c", "ls"], '--world: there is no "flat": default, bare, docker'],
    ["run", ["--format"], "--format needs a value"],
    ["run", ["--seed", "-c", "ls"], "--seed needs a value; one that begins with a dash is given as --seed=-c"],
    ["run", [], "nothing to run"],
    ["run", ["a.sh", "-c", "ls"], "one of SCRIPT, -c and --transcript, not several"],
    ["run", ["a.sh", "b.sh"], 'what is "b.sh"? That is one too many'],
    ["serve", ["--port", "http"], "--port: http is no port"],
    ["serve", ["--docker=nope"], "--docker: nope is no port"],
    ["serve", ["--speed", "0"], "--speed: 0 is no speed above 0"],
    ["serve", ["--mission", "nowhere"], 'there is no mission "nowhere"'],
    ["shell", ["--port", "80"], 'there is no option "--port"'],
    ["host", [], "name the code of one challenge"],
    ["quiz", ["nothing"], 'there is no "nothing": '],
    ["exam", ["cks"], 'there is no "cks": cka, ckad, kcna'],
    ["exam", ["--minutes", "0"], "--minutes is a number from 1 to"],
    ["exam", ["--list=yes"], "--list takes no value"],
    ["interview", ["nobody"], "there is no scenario nobody"],
    ["replay", ["a", "b", "--text"], "--cast and --text take one file"],
    ["replay", ["a", "--idle-limit", "2"], "--idle-limit is a number of seconds above 0, with --cast"],
    ["verify", [], "name at least one file"],
    ["verify", ["a", "--timeout", "soon"], '--timeout is a number of seconds above 0, at most 3600, not "soon"'],
    ["skills", ["99-nothing"], 'there is no row "99-nothing" with skills'],
    ["challenge", ["dance"], 'there is no "dance": new, show, play, join, list'],
    ["challenge", [], "name one of these: new, show, play, join, list"],
    ["challenge", ["join", "ftp://x", "1"], "ftp://x is no address of a host"],
    ["progress", ["exprot"], 'there is no "exprot": export, import, merge, group, certificate'],
    ["progress", ["export", "--force"], "name a file"],
    ["run", ["--transcript", "a", "--format", "jsonl"], "--format does not go with --transcript"],
    ["run", ["--user=", "-c", "ls"], "--user needs a value"],
    ["serve", ["--mission", "01-concepts/opening-day", "--world", "bare"], "--world does not go with --mission"],
    ["serve", ["--pause", "--speed", "2"], "--speed does not go with --pause"],
    ["exam", ["--list", "--minutes", "5"], "--minutes does not go with --list"],
    ["drill", ["--capstone", "--row", "06-configuration", "--count", "3"], "--count does not go with --capstone"],
    ["interview", ["empty-service", "--list"], 'what is "empty-service"? That is one too many'],
    ["challenge", ["new", "--missions", ""], "--missions needs a value"],
    ["progress", ["certificate", "-o", "x"], "name a row or a tier"],
    ["new", ["mission", "Great"], 'a name has small letters, digits and dashes, as 01-concepts/first-pod, not "Great"'],
  ])("k8s-quest %s %j: exit code 2, and %s", async (name, args, problem) => {
    const { code, out, err } = await run(name, ...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(`k8s-quest ${name}: ${problem}`);
  });
});

describe("files that cannot be used", () => {
  const file = (name: string) => join(folder, name);
  test.each([
    ["run", "SCRIPT", []],
    ["verify", "SCRIPT", []],
    ["replay", "SCRIPT", ["--text"]],
  ])("%s names one that is not there, or is a folder", async (name, _, more) => {
    mkdirSync(file("folder"));
    const missing = await run(name, file("none"), ...more);
    expect({ ...missing, err: missing.err.split("\n").length }).toEqual({ code: 2, out: "", err: 2 });
    expect(missing.err).toContain(file("none"));
    expect(await run(name, file("folder"), ...more)).toEqual({
      code: 2,
      out: "",
      err: `k8s-quest ${name}: ${file("folder")}: is a folder, not a file\n`,
    });
  });
  test("run does not take what is no text for a script", async () => {
    writeFileSync(file("program"), "\u007fELF\u0000");
    expect(await run("run", file("program"))).toMatchObject({ code: 2, out: "", err: expect.stringContaining("is no text") });
  });
  test("replay says where it cannot write, and what it cannot read", async () => {
    writeFileSync(file("log"), "");
    expect(await run("replay", file("log"), "--cast", "-")).toMatchObject({ code: 2, err: expect.stringContaining(file("log")) });
  });
  test("a home that is no folder is told of", async () => {
    writeFileSync(file("home"), "");
    vi.stubEnv("K8S_QUEST_HOME", file("home"));
    for (const name of ["progress", "skills"]) {
      const { code, out, err } = await run(name);
      expect([code, out]).toEqual([1, ""]);
      expect(err).toMatch(/^k8s-quest \w+: .+\n$/);
    }
  });
  test("nothing that needs not be kept waits for a home", async () => {
    writeFileSync(file("home"), "");
    vi.stubEnv("K8S_QUEST_HOME", file("home"));
    vi.stubEnv("LANG", "ko_KR.UTF-8");
    expect(await run("quiz")).toMatchObject({ code: 0, out: expect.stringMatching(/[가-힣]/), err: "" });
    expect(await run("drill", "--frob")).toMatchObject({ code: 2, err: expect.stringContaining("옵션은 없습니다") });
  });
  test("what cannot be read is told to be put aside", async () => {
    writeFileSync(file("settings.json"), "{");
    expect((await run("quiz")).err).toBe(`A file could not be read and was put aside: ${file("settings.corrupt-1.json")}\n`);
    for (const [index, args] of [["skills"], ["progress", "--json"], ["progress", "export", "-"]].entries()) {
      writeFileSync(file("progress.json"), "{");
      expect((await run(args[0]!, ...args.slice(1))).err).toContain(file(`progress.corrupt-${index + 1}.json`));
    }
  });
});

describe("the settings' language", () => {
  beforeEach(() => {
    openSettings(folder).write({ language: "ko" });
  });
  test("is that of lists", async () => {
    expect((await run("quiz")).out).toMatch(/^concepts +.*[가-힣]/m);
    expect((await run("exam", "--list")).out).toMatch(/문항|과제/);
  });
  test.each(["play", "quiz", "exam", "drill", "interview", "replay"])("is that in which %s asks for a terminal", async (name) => {
    const { code, err } = await run(name, ...(name === "quiz" ? ["concepts"] : []));
    expect(code).toBe(2);
    expect(err).toContain(`k8s-quest ${name}: 터미널이 필요합니다`);
  });
  test("is that of mistakes, unless the command line asks for another", async () => {
    expect((await run("drill", "--frob")).err).toBe(
      'k8s-quest drill: "--frob" 옵션은 없습니다\n사용법은 k8s-quest drill --help에 있습니다.\n',
    );
    expect((await run("serve", "--lang", "en", "--mission", "nowhere")).err).toContain('there is no mission "nowhere"');
  });
});

test("the app does not open on a terminal whose cursor cannot be moved", async () => {
  vi.stubEnv("TERM", "dumb");
  vi.stubEnv("INK_SCREEN_READER", "");
  const streams = [process.stdin, process.stdout];
  const before = streams.map(({ isTTY }) => isTTY);
  for (const stream of streams) stream.isTTY = true;
  try {
    expect(await run("play")).toEqual({ code: 2, out: "", err: expect.stringMatching(/^k8s-quest play: TERM says .+\n$/) });
  } finally {
    streams.forEach((stream, index) => {
      stream.isTTY = before[index]!;
    });
  }
});

describe("a command line", () => {
  const line = { name: "play", options: { size: text, wide: flag, file: { ...text, short: "f" } }, words: 2 } as const;
  const given = async (...args: string[]) => {
    const { out } = await said(() =>
      follow(line, args, (given) => {
        process.stdout.write(JSON.stringify(given));
        return 0;
      }),
    );
    return JSON.parse(out);
  };
  test("has options in any order, words between them, and only words after --", async () => {
    expect(await given("a", "--size=3", "-f", "-", "--wide", "b")).toEqual({
      values: { size: "3", file: "-", wide: true },
      words: ["a", "b"],
    });
    expect(await given("--", "--size", "-h")).toEqual({ values: {}, words: ["--size", "-h"] });
    expect(await given("--size", "1", "--size=-2")).toEqual({ values: { size: "-2" }, words: [] });
  });
  test("asks for help wherever it does, even beside mistakes", async () => {
    expect(await said(() => follow(line, ["--frob", "-h"], () => 1))).toEqual(await run("play", "--help"));
  });
  test("has options of its own only, not those that all objects have", async () => {
    expect((await said(() => follow(line, ["--constructor"], () => 0))).err).toContain('there is no option "--constructor"');
    expect((await said(() => follow(line, ["--__proto__"], () => 0))).err).toContain('there is no option "--__proto__"');
  });
  test("leaves bugs of ours alone: they are to be seen", async () => {
    await expect(
      said(() =>
        follow(line, [], () => {
          throw new TypeError("a bug");
        }),
      ),
    ).rejects.toThrow("a bug");
  });
});
