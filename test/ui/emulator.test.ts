// Our emulator shows what xterm shows.
import xterm from "@xterm/headless";
import fc from "fast-check";
import { expect, test } from "vitest";
import { LineEditor } from "../../src/shell/line-editor/editor.ts";
import { textOf } from "../../src/ui/emulator/cells.ts";
import { Emulator } from "../../src/ui/emulator.ts";
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

const everything = (emulator: Emulator) => trimmed([...emulator.scrollback, ...emulator.lines].map(textOf));
const trimmed = (lines: readonly string[]) => lines.join("\n").trimEnd();

test("a line that was too long is broken anew when the window narrows, and whole again when it widens", () => {
  const long = "abcdefghij".repeat(4);
  const emulator = new Emulator(columns, rows);
  emulator.write(`$ kubectl get pods\r\n${long}\r\n가나다라마바사아자차카타파\r\n$ `);
  emulator.resize(9, 30);
  expect(everything(emulator)).toBe(
    "$ kubectl\n get pods\nabcdefghi\njabcdefgh\nijabcdefg\nhijabcdef\nghij\n가나다라\n마바사아\n자차카타\n파\n$",
  );
  emulator.resize(60, 30);
  expect(everything(emulator)).toBe(`$ kubectl get pods\n${long}\n가나다라마바사아자차카타파\n$`);
  expect(emulator.cursor).toEqual({ x: 2, y: 3 });
});
test("lines that left by the top come back when there is room", () => {
  const emulator = new Emulator(20, 6);
  emulator.write(Array.from({ length: 9 }, (_, at) => `line ${at}`).join("\n"));
  emulator.resize(20, 3);
  expect(emulator.text).toBe("line 6\nline 7\nline 8");
  emulator.resize(30, 12);
  expect(emulator.text.trimEnd()).toBe(Array.from({ length: 9 }, (_, at) => `line ${at}`).join("\n"));
  expect(emulator.cursor).toEqual({ x: 6, y: 8 });
});
test("what was cleared away stays away", () => {
  const emulator = new Emulator(20, 6);
  emulator.write(`${"gone\n".repeat(9)}\x1b[H\x1b[2J$ `);
  emulator.resize(20, 10);
  expect(emulator.text.trimEnd()).toBe("$");
  expect(emulator.cursor).toEqual({ x: 2, y: 0 });
});
test("a resize does not change any text, and keeps the cursor after the same one", () => {
  const line = fc.oneof(
    fc.constantFrom("", "short", "가나다 라마바 사아자차 카타파하", "x".repeat(20), "y".repeat(47)),
    fc.stringMatching(/^[a-z]{0,60}$/),
  );
  const size = fc.tuple(fc.integer({ min: 2, max: 50 }), fc.integer({ min: 1, max: 12 }));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), fc.array(size, { maxLength: 4 }), (lines, sizes) => {
      const emulator = new Emulator(columns, rows);
      emulator.write(lines.join("\n"));
      for (const [wide, high] of sizes) emulator.resize(wide, high);
      emulator.resize(200, 40);
      const before = lines.at(-1)!;
      expect(everything(emulator)).toBe(trimmed(lines));
      expect(emulator.cursor.x).toBe([...before].reduce((sum, character) => sum + (character >= "가" ? 2 : 1), 0));
    }),
    { numRuns: 200, seed: 3 },
  );
});
test("the line that is being typed stays one line, however the window changes", () => {
  const emulator = new Emulator(20, 6);
  const editor = new LineEditor({ columns: () => emulator.columns, history: () => [], complete: () => ({ from: 0, candidates: [] }) });
  emulator.write(`done\r\n${editor.start("$ ")}`);
  let typed = "";
  const type = (text: string) => {
    typed += text;
    for (const character of text) emulator.write(editor.feed(character).screen);
    expect(everything(emulator)).toBe(trimmed(["done", ...rowsOf(`$ ${typed}`, emulator.columns)]));
  };
  type("kubectl get pods -n");
  emulator.resize(9, 8);
  type(" kube-system");
  emulator.resize(33, 8);
  type("x");
  emulator.resize(11, 12);
  emulator.write(editor.feed("\x1b[D").screen + editor.feed("\x7f").screen);
  typed = `${typed.slice(0, -2)}x`;
  emulator.resize(70, 12);
  emulator.write(editor.feed("\x05").screen);
  type(" -o wide");
});
const rowsOf = (text: string, width: number) => (text.match(new RegExp(`.{1,${width}}`, "g")) ?? []).map((row) => row.trimEnd());
test("a paste stands as it is, its last line break too: what is typed then is a line of its own", () => {
  const editor = new LineEditor({ columns: () => 40, history: () => [], complete: () => ({ from: 0, candidates: [] }) });
  editor.start("$ ");
  expect(editor.feed("\x1b[200~cat <<EOF\ra\rEOF\r\x1b[201~").done).toBeUndefined();
  expect(editor.feed("ls\r").done).toEqual({ kind: "line", text: "cat <<EOF\na\nEOF\nls" });
});
test("a paste of which the terminal says nothing goes in at once, however long it is", () => {
  const editor = new LineEditor({ columns: () => 40, history: () => [], complete: () => ({ from: 0, candidates: [] }) });
  editor.start("$ ");
  const text = `echo ${"빵집 shop ".repeat(20_000)}`;
  expect(editor.feed(`${text}\rls\r`)).toMatchObject({ done: { kind: "line", text }, rest: "ls\r" });
});
