// The editors: what keys make of a text, what they say, and how they run on a terminal.
import { describe, expect, it } from "vitest";
import { keysOf } from "../../../src/commands/unix/editor/keys.ts";
import { Nano } from "../../../src/commands/unix/editor/nano/nano.ts";
import { ViEditor } from "../../../src/commands/unix/editor/vi/editor.ts";
import { unixTools } from "../../../src/commands/unix/index.ts";
import { FileError } from "../../../src/machine/file-error.ts";
import { Terminal } from "../../../src/machine/terminal.ts";
import { computer } from "../../machine/computer.ts";

function disk(files: Record<string, string> = {}) {
  const all = new Map(Object.entries(files));
  return {
    all,
    exists: (path: string) => all.has(path),
    read: (path: string) => {
      const text = all.get(path);
      if (text === undefined) throw new FileError("ENOENT", path);
      return text;
    },
    write: (path: string, text: string) => void all.set(path, text),
  };
}
/** vi on the file f with a text, after keys ("\u001b" is Escape). */
function vi(text: string, keys: string) {
  const files = disk({ f: text });
  const editor = new ViEditor(files);
  editor.buffer.open("f");
  for (const key of keysOf(keys)) editor.feed(key);
  return {
    editor,
    files,
    text: editor.buffer.lines.join("\n"),
    at: [editor.buffer.row, editor.buffer.column],
    message: editor.buffer.message,
  };
}
const E = "\u001b";

describe("vi's commands", () => {
  it.each([
    ["insert", "ac", `lib${E}`, "abc"],
    ["append", "ac", `ab${E}`, "abc"],
    ["append at the end", "ab", `Ac${E}`, "abc"],
    ["open lines", "a\nb", `ox${E}Oy${E}`, "a\ny\nx\nb"],
    ["insert n times", "", `3ia-${E}`, "a-a-a-"],
    ["delete characters", "abcdef", "2xlX", "def"],
    ["delete a word", "one two three", "wdw", "one three"],
    ["delete the last word of a line", "one two\nthree", "wdw", "one \nthree"],
    ["delete two words", "one two three", "d2w", "three"],
    ["delete to the end", "one two", "wD", "one "],
    ["delete lines and put them back", "a\nb\nc", "2ddp", "c\na\nb"],
    ["yank and put above", "a\nb", "jyyP", "a\nb\nb"],
    ["change a word", "one two", `cwsix${E}`, "six two"],
    ["change inside quotes", 'name: "old" x', `ci"new${E}`, 'name: "new" x'],
    ["change a line", "  a\nb", `ccx${E}`, "x\nb"],
    ["replace a character", "abc", "rx", "xbc"],
    ["replace mode", "abcd", `Rxy${E}`, "xycd"],
    ["join", "a\n  b\nc", "3J", "a b c"],
    ["case", "abC", "3~", "ABc"],
    ["indent", "a\nb", ":set sw=2 et\r>>j>>", "  a\n  b"],
    ["undo and redo", "abc", "xxu", "bc"],
    ["redo", "abc", `xxuu${"\u0012"}`, "bc"],
    ["repeat", "a a a", "xw.w.", "  "],
    ["repeat an insertion", "a\nb", `Ax${E}j.`, "ax\nbx"],
    ["repeat dd", "a\nb\nc\nd", "dd2.", "d"],
    ["put characters", "ab", "xp", "ba"],
    ["find", "a,b,c", "f,x;x", "abc"],
    ["search", "one\ntwo\nthree", "/thr\rdd", "one\ntwo"],
    ["search again and back", "x1\nx2\nx3", "/x\rnNdd", "x1\nx3"],
    ["brackets", "f(a(b)c)d", "f(d%", "fd"],
    ["visual line", "a\nb\nc", "Vjd", "c"],
    ["visual", "abcdef", "lvlld", "aef"],
    ["go to a line", "a\nb\nc\nd", "3Gdd:1\rdd", "b\nd"],
    ["backspace in insert mode", "ab", "A\u007f\u007f\u007fx", "x"],
    ["hangul", "가나다", "lx", "가다"],
    ["wide text typed", "", `i안녕 하세요${E}`, "안녕 하세요"],
    ["paste", "a:", `A${E}[200~\n  b: 1\n  c: 2${E}[201~${E}`, "a:\n  b: 1\n  c: 2"],
    ["count up", "replicas: 3", "2\u0001", "replicas: 5"],
  ])("%s", (_name, text, keys, result) => {
    expect(vi(text, keys).text).toBe(result);
  });

  it.each([
    ["%s/a/b/g", "aa\na", "bb\nb"],
    ["s/a/b/", "aa\na", "ba\na"],
    ["%s#image: \\(.*\\):.*#image: \\1:2#", "image: nginx:1", "image: nginx:2"],
    ["2,$d", "a\nb\nc", "a"],
    ["g/x/d", "x\na\nx", "a"],
    ["v/x/d", "x\na\nx", "x\nx"],
    ["1m$", "a\nb\nc", "b\nc\na"],
    ["%s/\\s\\+$//", "a  \nb", "a\nb"],
  ])(":%s", (command, text, result) => expect(vi(text, `:${command}\r`).text).toBe(result));

  it("moves as told", () => {
    const text = "alpha beta\n\n  gamma.delta\nend";
    expect(vi(text, "G").at).toEqual([3, 0]);
    expect(vi(text, "w").at).toEqual([0, 6]);
    expect(vi(text, "ww").at).toEqual([1, 0]);
    expect(vi(text, "3w").at).toEqual([2, 2]);
    expect(vi(text, "3Gwe").at).toEqual([2, 12]);
    expect(vi(text, "e").at).toEqual([0, 4]);
    expect(vi(text, "$").at).toEqual([0, 9]);
    expect(vi(text, "$jj").at).toEqual([2, 12]);
    expect(vi(text, "3G^").at).toEqual([2, 2]);
    expect(vi(text, "Ggg").at).toEqual([0, 0]);
    expect(vi(text, "3G$b").at).toEqual([2, 8]);
  });
});

describe("vi's files and messages", () => {
  it("tells what it read and wrote", () => {
    expect(vi("a\nb\n", "").message).toBe('"f" 2L, 4B');
    const { files, editor, message } = vi("a\nb\n", "xA가\u001b:w\r");
    expect(message).toBe('"f" 2L, 6B written');
    expect(files.all.get("f")).toBe("가\nb\n");
    expect(editor.exitCode).toBeUndefined();
  });
  it("does not end with unwritten changes, unless forced", () => {
    expect(vi("a\n", "x:q\r").message).toBe("E37: No write since last change (add ! to override)");
    const { editor, files } = vi("a\n", "x:q!\r");
    expect(editor.exitCode).toBe(0);
    expect(files.all.get("f")).toBe("a\n");
    expect(vi("a\n", "xu:q\r").editor.exitCode).toBe(0);
  });
  it.each([":wq\r", ":x\r", "ZZ"])("writes and ends by %s", (keys) => {
    const { editor, files } = vi("ab\n", `x${keys}`);
    expect(editor.exitCode).toBe(0);
    expect(files.all.get("f")).toBe("b\n");
  });
  it("saves by Ctrl-S, in insert mode too", () => {
    expect(vi("a\n", "ix\u0013").files.all.get("f")).toBe("xa\n");
  });
  it.each([
    [":nope\r", "E492: Not an editor command: nope"],
    ["/zzz\r", "E486: Pattern not found: zzz"],
    [":%s/zzz/a/\r", "E486: Pattern not found: zzz"],
    [":set nonsense\r", "E518: Unknown option: nonsense"],
    [":e other\r", '"other" [New]'],
    ["u", "Already at oldest change"],
    ["yyyyp3p", "3 more lines"],
    [":vsplit\r", "k8s-quest does not simulate :vsplit of vi yet"],
  ])("%j", (keys, message) => expect(vi("a\n", keys).message).toBe(message));
});

describe("vi's screen", () => {
  const rows = (keys: string, text = "one\n\ttab\n한글 ab\n") => vi(text, keys).editor.view(40, 7);
  const plain = (row: string) => row.replace(/\u001b\[[\d;]*m/g, "");
  it("shows lines, what is beyond them, and where the cursor is", () => {
    const view = rows("");
    expect(view.rows.map(plain)).toEqual(["one", "        tab", "한글 ab", "~", "~", "~", '"f" 3L, 19B           1,1           All']);
    expect(rows("jl").cursor).toEqual({ row: 1, column: 8 });
    expect(rows("Gl").cursor).toEqual({ row: 2, column: 2 });
    expect(plain(rows(":set nu\r").rows[0]!)).toBe("  1 one");
    expect(plain(rows("i").rows.at(-1)!)).toMatch(/^-- INSERT --/);
    expect(rows(":w").rows.at(-1)).toBe(":w");
  });
  it("wraps long lines and scrolls", () => {
    expect(rows("", "x".repeat(50)).rows.slice(0, 3).map(plain)).toEqual(["x".repeat(40), "x".repeat(10), "~"]);
    const many = Array.from({ length: 30 }, (_, i) => `line ${i + 1}`).join("\n");
    expect(plain(rows("G", many).rows[5]!)).toBe("line 30");
    expect(plain(rows("20G", many).rows.at(-1)!)).toMatch(/20,1\s+\d+%$/);
  });
});

describe("nano", () => {
  const nano = (text: string | undefined, keys: string) => {
    const files = disk(text === undefined ? {} : { f: text });
    const editor = new Nano(files, "f");
    for (const key of keysOf(keys)) editor.feed(key);
    return { editor, files, text: editor.lines.join("\n").replace(/\n$/, ""), message: editor.message };
  };
  it("types, cuts, pastes, undoes", () => {
    expect(nano("b\n", "a").text).toBe("ab");
    expect(nano("a\nb\nc\n", "\u000b\u000b\u0015").text).toBe("a\nb\nc");
    expect(nano("a\nb\n", `\u000b${E}[B\u0015`).text).toBe("b\na");
    expect(nano("a\n", `xyz${E}u`).text).toBe("a");
  });
  it("saves and asks before it ends", () => {
    expect(nano("a\n", "x\u0013")).toMatchObject({ message: "[ Wrote 1 line ]" });
    expect(nano("a\n", "\u0018").editor.exitCode).toBe(0);
    const left = nano("a\n", "x\u0018n");
    expect([left.editor.exitCode, left.files.all.get("f")]).toEqual([0, "a\n"]);
    const kept = nano("a\n", "x\u0018y\r");
    expect([kept.editor.exitCode, kept.files.all.get("f")]).toEqual([0, "xa\n"]);
    expect(nano("a\n", "x\u0018\u0003").editor.exitCode).toBeUndefined();
  });
  it("shows its title, the text and its help", () => {
    const { rows } = nano("a\n", "x").editor.view(80, 10);
    expect(rows[0]).toMatch(/GNU nano 7\.2 +f +Modified/);
    expect(rows[1]).toBe("xa");
    expect(rows[8]).toContain("Write Out");
  });
});

describe("an editor as a program", () => {
  const start = (terminal: Terminal | undefined) => {
    const machine = computer();
    const process = machine.processes.spawn({
      argv: ["vi", "/f.yaml"],
      program: unixTools("/usr/bin/vi")!,
      ...(terminal ? { stdin: terminal.input, stdout: terminal.output, stderr: terminal.output } : {}),
    });
    const settle = () => machine.clock.runUntil(machine.clock.now + 1);
    settle();
    return { machine, process, settle };
  };
  it("edits on a terminal, takes a new size, and gives the screen back", () => {
    const terminal = new Terminal({ columns: 40, rows: 8 });
    const { machine, process, settle } = start(terminal);
    terminal.foreground = [process];
    expect(terminal.raw).toBe(true);
    expect(terminal.output.read()).toContain('"/f.yaml" [New]');
    terminal.type("ia: 1");
    terminal.resize(60, 10);
    settle();
    expect(terminal.output.read()).toContain("a: 1");
    terminal.type("\u001b:wq\r");
    settle();
    expect(process.exitCode).toBe(0);
    expect(machine.files.read("/f.yaml")).toBe("a: 1\n");
    expect(terminal.output.read()).toMatch(/\[\?1049l$/);
  });
  it("does not hang without one", () => {
    const { process } = start(undefined);
    expect(process.exitCode).toBe(1);
    expect(process.stderr.read()).toMatch(/^Vim: Warning: Output is not to a terminal\n/);
  });
});
