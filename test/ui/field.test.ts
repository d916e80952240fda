// A text field on the screen takes everything that is typed and pasted, from the moment when it is there, and its cursor stands where it should.
import { PassThrough } from "node:stream";
import { render } from "ink";
import { createElement } from "react";
import stringWidth from "string-width";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSettings } from "../../src/game/progress/settings.ts";
import { Screen } from "../../src/ui/screen.tsx";
import { testApp } from "./app.fixture.ts";

/** A terminal of which only what is needed is there. */
const terminal = () => ({
  stdin: Object.assign(new PassThrough(), { isTTY: true, setRawMode() {}, ref() {}, unref() {} }) as unknown as NodeJS.ReadStream,
  stdout: Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 }) as unknown as NodeJS.WriteStream,
});

const [LEFT, RIGHT, HOME, END, DELETE, BACKSPACE] = ["\x1b[D", "\x1b[C", "\x1b[H", "\x1b[F", "\x1b[3~", "\x7f"] as const;
const paste = (text: string) => `\x1b[200~${text}\x1b[201~`;

let game: ReturnType<typeof testApp>;
let type: (text: string) => void;
let end = () => {};
beforeEach(() => {
  const { stdin, stdout } = terminal();
  game = testApp();
  // Home, and on it the settings, whose first line is the learner's name.
  game.press("s");
  ({ unmount: end } = render(createElement(Screen, { app: game.app }), { stdin, stdout, exitOnCtrlC: false, patchConsole: false }));
  type = (text) => void (stdin as unknown as PassThrough).write(text);
});
afterEach(() => end());
const later = () => new Promise((resolve) => setTimeout(resolve, 50));
const name = () => openSettings(game.folder).read().name;
/** The name, with the cursor in it. */
const seen = () => {
  const { field, cursor } = game.app;
  expect(cursor?.y).toBe(field!.line);
  return `${field!.shown} @${cursor!.x - stringWidth(field!.before)}`;
};

describe("a field", () => {
  it("loses no key of chunks that come before anything is drawn", async () => {
    for (const chunk of ["M", "i", "na", LEFT, LEFT, "XY", BACKSPACE, END, "!"]) type(chunk);
    await later();
    expect(name()).toBe("MiXna!");
  });
  it("has what was typed before it leaves with Enter or an arrow, in one chunk too", async () => {
    type("Ana\r");
    type("\x1b[B");
    await later();
    expect(name()).toBe("Ana");
    expect(game.app.field).toBeUndefined();
  });
  it("takes a paste as one line, without what no terminal should print", async () => {
    type(paste("Mi\r\nna\x1b[2J\u202e\n"));
    await later();
    expect(name()).toBe("Mi na[2J");
  });
  it("puts Korean together, takes a syllable back as one, and stands on its columns", async () => {
    type("ㅎ");
    type(BACKSPACE);
    type("하");
    type(BACKSPACE);
    type("한");
    type(paste("글".normalize("NFD")));
    await later();
    expect([name(), seen()]).toEqual(["한글", "한글 @4"]);
    type(LEFT);
    await later();
    expect(seen()).toBe("한글 @2");
    type(BACKSPACE);
    await later();
    expect([name(), seen()]).toEqual(["글", "글 @0"]);
    type(`👩‍💻${BACKSPACE}`);
    type("e");
    type("\u0301");
    await later();
    expect(name()).toBe("é글");
  });
  it("knows the keys of a command line", async () => {
    for (const [keys, wanted] of [
      ["kim mina", "kim mina @8"],
      ["\x17", "kim  @4"],
      ["jun", "kim jun @7"],
      ["\x01", "kim jun @0"],
      [DELETE, "im jun @0"],
      ["\x05\x15", " @0"],
      ["one two three", "one two three @13"],
      ["\x1bb", "one two three @8"],
      ["\x0b", "one two  @8"],
      [HOME, "one two  @0"],
      [`${RIGHT}\x04`, "oe two  @1"],
      [END, "oe two  @7"],
    ] as const) {
      for (const key of keys.split(/(\x1b\[?[\d;]*[A-Za-z~]|[\x00-\x1f])/).filter(Boolean)) type(key);
      await later();
      expect(seen()).toBe(wanted);
    }
  });
  it("full, keeps what is typed in its middle in order", async () => {
    type("a".repeat(40));
    type(HOME);
    type("xyz");
    await later();
    expect(name()).toBe(`xyz${"a".repeat(27)}`);
    expect(seen()).toMatch(/@3$/);
  });
});
