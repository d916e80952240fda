// A text field on the screen takes what is typed from the moment when it can be seen.
import { PassThrough } from "node:stream";
import { render } from "ink";
import { createElement } from "react";
import { afterEach, expect, it } from "vitest";
import { Signal } from "../../src/base/signal.ts";
import type { App } from "../../src/ui/app.ts";
import { Screen } from "../../src/ui/screen.tsx";

/** A terminal of which only what is needed is there. */
const terminal = () => ({
  stdin: Object.assign(new PassThrough(), { isTTY: true, setRawMode() {}, ref() {}, unref() {} }) as unknown as NodeJS.ReadStream,
  stdout: Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 }) as unknown as NodeJS.WriteStream,
});

/** An app that shows a field after the first key. */
function asking() {
  const changed = new Signal();
  const keys: string[] = [];
  const state = { open: false, value: "", keys };
  const app = {
    changed,
    frame: { screenReader: false },
    cursor: undefined,
    get field() {
      if (!state.open) return undefined;
      const change = (value: string) => {
        state.value = value.replace(/[\x00-\x1f]/g, "");
        changed.fire();
      };
      return { line: 1, before: "Name: ", value: state.value, change };
    },
    lines: () => ["Who plays?", state.open ? `Name: ${state.value}` : ""],
    resize() {},
    paste() {},
    key(name: string) {
      keys.push(name);
      if (state.open) return;
      state.open = true;
      changed.fire();
    },
  };
  return { state, app: app as unknown as App };
}

let end = () => {};
afterEach(() => end());
const later = () => new Promise((resolve) => setTimeout(resolve, 50));

it("from the first key on, and each once", async () => {
  const { stdin, stdout } = terminal();
  const { state, app } = asking();
  const { unmount } = render(createElement(Screen, { app }), { stdin, stdout, exitOnCtrlC: false, patchConsole: false });
  end = unmount;
  const type = (text: string) => (stdin as unknown as PassThrough).write(text);
  await later();
  type("o");
  // At once when the field is there, and before anything else has its turn.
  await new Promise((resolve) => stdin.once("readable", resolve));
  expect(state.open).toBe(true);
  type("An");
  await later();
  type("a\r");
  await later();
  expect(state.value).toBe("Ana");
  expect(state.keys.at(-1)).toBe("enter");
});
