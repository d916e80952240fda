// The screen in a real pseudo-terminal: few bytes a key, quiet when nothing happens, and the terminal as it was afterwards.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pty from "@lydell/node-pty";
import xterm from "@xterm/headless";
import { afterEach, describe, expect, test } from "vitest";
import { bundledProgram } from "../bundled.ts";

const main = bundledProgram("test/ui/pty-main.tsx");
const [columns, rows] = [100, 30];
let stop = () => {};
afterEach(() => stop());

function open(settings: object = {}) {
  const home = mkdtempSync(join(tmpdir(), "quest-"));
  writeFileSync(join(home, "settings.json"), JSON.stringify({ language: "en", ...settings }));
  // The test runner's own variables would tell Ink that nobody is watching.
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(CI|CONTINUOUS_INTEGRATION|VITEST.*|NODE_ENV|TEST|DEV|FORCE_COLOR|NO_COLOR)$/.test(name),
  );
  const environment = { ...Object.fromEntries(own), K8S_QUEST_HOME: home, TERM: "xterm-256color" };
  const child = pty.spawn(process.execPath, [main()], {
    cols: columns,
    rows,
    env: environment as Record<string, string>,
  });
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  let sent = "";
  let exit: number | undefined;
  child.onData((data) => {
    sent += data;
    terminal.write(data);
  });
  child.onExit(({ exitCode }) => (exit = exitCode));
  stop = () => {
    if (exit === undefined) child.kill("SIGKILL");
  };
  const screen = () =>
    Array.from(
      { length: rows },
      (_, at) => terminal.buffer.active.getLine(terminal.buffer.active.viewportY + at)?.translateToString(true) ?? "",
    ).join("\n");
  return {
    child,
    home,
    screen,
    sent: () => sent,
    exited: () => eventually(() => exit !== undefined),
    until: (text: string) => eventually(() => screen().includes(text)),
  };
}

async function eventually(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { timeout: 60_000, interval: 20 }).toBe(true);
}
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("in a pseudo-terminal", { timeout: 180_000 }, () => {
  test("under 400 bytes a key, no clearing, quiet while idle, and all put back on leaving", async () => {
    const { child, home, screen, sent, until, exited } = open();
    await until("$");
    child.write("\x1b7");
    await until("Objectives");
    for (const [index, key] of [..."make Pod 가"].entries()) {
      const before = sent().length;
      child.write(key);
      await until(`$ ${"make Pod 가".slice(0, index + 1)}`.trimEnd());
      await pause(60);
      const bytes = sent().slice(before);
      expect(Buffer.byteLength(bytes)).toBeLessThan(400);
      expect(bytes).not.toMatch(/\x1b\[[23]J|\x1bc/);
    }
    const before = sent().length;
    await pause(1000);
    expect(sent().length - before).toBeLessThan(400);
    child.write("\x15draw\r");
    await eventually(() => /[0-9a-f]{8}/.test(screen()));
    child.write("\x1b[21~");
    await until("(begun)");
    child.write("q");
    await exited();
    expect(sent().lastIndexOf("\x1b[?1049l")).toBeGreaterThan(sent().lastIndexOf("\x1b[?1049h"));
    expect(sent().lastIndexOf("\x1b[?25h")).toBeGreaterThan(sent().lastIndexOf("\x1b[?25l"));
    expect(readFileSync(join(home, "progress.json"), "utf8")).toContain('"01-concepts/shop": {"version":1');
  });
  test("a word that comes together with Enter, as from an input method, is in its field when Enter counts", async () => {
    const { child, until } = open();
    await until("$");
    child.write("\x1b[21~");
    await until("(begun)");
    child.write("t");
    await until("Practice");
    child.write("\x1b[B");
    await until("› Challenge");
    child.write("\r");
    await until("Enter a code:");
    child.write("\x1b[B");
    await until("› Enter a code:");
    child.write("nonsense\r");
    await until("That is no code of a challenge");
  });
  test("a signal ends it as well, saved and put back", async () => {
    const { child, home, sent, until, exited } = open({ screenReader: false });
    await until("$");
    child.write("draw\r");
    await pause(300);
    process.kill(child.pid, "SIGTERM");
    await exited();
    expect(sent().lastIndexOf("\x1b[?1049l")).toBeGreaterThan(sent().lastIndexOf("\x1b[?1049h"));
    expect(readFileSync(join(home, "progress.json"), "utf8")).toContain('"input"');
  });
  test("with a screen reader: no other screen, words for signs", async () => {
    const { child, sent, until } = open({ screenReader: true });
    await until("$");
    child.write("\x1b7");
    await until("open: The shop answers");
    expect(sent()).not.toContain("\x1b[?1049h");
    expect(sent()).not.toContain("────");
  });
});
