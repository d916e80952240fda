// What a screen is: a function from its state and the window to lines of text, and what it makes of keys.
import type { MessageId, Values } from "../i18n/index.ts";
import type { Theme } from "./theme.ts";

export interface Frame {
  readonly columns: number;
  /** One less than the window has: a frame as tall as the window would make the terminal scroll. */
  readonly rows: number;
  readonly theme: Theme;
  /** No decoration, one column, words for symbols. */
  readonly screenReader: boolean;
  say(id: MessageId, values?: Values): string;
}

/** A small text field that stands at the end of one of the view's lines: drawn by ink-text-input, edited by field-editor.ts. */
export interface TextField {
  /** Which line, and what of it stands before the field. */
  readonly line: number;
  readonly before: string;
  readonly value: string;
  /** Takes what was typed, as far as it will have it. */
  change(text: string): void;
}

export interface View {
  /** At most `frame.rows` lines, each at most `frame.columns` wide. */
  lines(frame: Frame): string[];
  /** Where the cursor stands in those lines; hidden when undefined. */
  cursor?(frame: Frame): { x: number; y: number } | undefined;
  /** The field that has the keyboard, if one has: then only keys that leave it come to `key`. */
  field?(frame: Frame): TextField | undefined;
  /** @param raw the key as the terminal sent it */
  key(name: string, raw: string): void;
  paste?(text: string): void;
  /** Called before the first frame, and when the window has changed. */
  fit?(frame: Frame): void;
  /** The screen goes away. */
  close?(): void;
}
