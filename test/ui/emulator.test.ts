// Our emulator shows what xterm shows.
import xterm from "@xterm/headless";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Emulator, textOf } from "../../src/ui/emulator.ts";
import { TerminalPane } from "../../src/ui/terminal-pane.ts";
import { themeOf } from "../../src/ui/theme.ts";

const [columns, rows] = [20, 6];
async function reference(text: string) {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: rows }, (_, at) =>
    active
      .getLine(active.baseY + at)!
      .translateToString(true)
      .trimEnd(),
  );
  return { lines, x: Math.min(active.cursorX, columns - 1), y: active.cursorY };
}
function ours(text: string) {
  const emulator = new Emulator(columns, rows);
  // In pieces, as output comes.
  for (const piece of text.match(/[\s\S]{1,7}/g) ?? []) emulator.write(piece);
  return { lines: emulator.lines.map(textOf), ...emulator.cursor };
}

const piece = fc.oneof(
  fc.constantFrom("hello", "a", "\r\n", "\n", "\r", "\b", "\t", "x".repeat(19), "y".repeat(25)),
  fc.constantFrom(
    "\x1b[K",
    "\x1b[1K",
    "\x1b[2K",
    "\x1b[J",
    "\x1b[2J",
    "\x1b[H",
    "\x1b[1m",
    "\x1b[0m",
    "\x1b[31m",
    "\x1b[?25l",
    "\x1b[?2004h",
    "\x1b]0;title\x07",
    "\x1b7",
    "\x1b8",
    "\x1b[M",
    "\x1b[L",
    "\x1bM",
  ),
  fc
    .tuple(fc.constantFrom("A", "B", "C", "D", "G", "d", "P", "@", "X", "S"), fc.integer({ min: 1, max: 8 }))
    .map(([final, count]) => `\x1b[${count}${final}`),
  fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 20 })).map(([y, x]) => `\x1b[${y};${x}H`),
);

test("for any mixture of text and sequences", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
      const text = pieces.join("");
      expect(ours(text)).toEqual(await reference(text));
    }),
    { numRuns: 300, seed: 7 },
  );
});
test("wide characters take two columns and wrap whole", async () => {
  const text = `${"가".repeat(9)}ab나다\r\x1b[3C*`;
  expect(ours(text)).toEqual(await reference(text));
});
test("an editor's screen goes away with it", () => {
  const emulator = new Emulator(columns, rows);
  emulator.write("$ vi\r\n\x1b[?1049h\x1b[2J\x1b[Hfile\x1b[?1049l$ ");
  expect(emulator.text.trimEnd()).toBe("$ vi\n$");
});
test("what scrolled away can be looked at", () => {
  const pane = new TerminalPane(columns, rows);
  pane.write(Array.from({ length: 10 }, (_, at) => `line ${at}`).join("\r\n"));
  pane.scroll(3);
  expect(pane.lines(themeOf("plain", {}))[0]).toBe("line 1");
  expect(pane.cursor).toBeUndefined();
});
test("colours are drawn, save where there are none", () => {
  const pane = new TerminalPane(columns, rows);
  pane.write("\x1b[1;32mgreen\x1b[0m plain");
  expect(pane.lines(themeOf("dark", {}))[0]).toBe("\x1b[1;32mgreen\x1b[0m plain");
  expect(pane.lines(themeOf("auto", { NO_COLOR: "1" }))[0]).toBe("\x1b[1mgreen\x1b[0m plain");
});
