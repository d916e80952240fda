// What the steps of word expansion share: the pieces of a word, the error that ends a line, and the expander that a step may call back.
import type { Task } from "../../machine/process.ts";
import type { WordNode, WordPart } from "./parse.ts";
import type { Piece } from "./pattern.ts";
import type { Shell } from "./shell.ts";

/** An error that ends the command line, as bash's expansion errors do. */
export class ExpansionError extends Error {}

/** A pattern that finds no file with `failglob`: the whole command that was read is given up. */
export class NoMatch extends ExpansionError {}

/** A piece of a word; `split` where an unquoted expansion may be split into fields, `next` where a new field begins. */
export interface Expanded extends Piece {
  split?: boolean;
  next?: boolean;
}

/** Expands the words inside a parameter expansion: `${name:-word}` may hold anything that a word may. */
export interface Expander {
  parts(shell: Shell, parts: readonly WordPart[], quoted?: boolean): Task<Expanded[]>;
  /** One string, neither split nor globbed. */
  text(shell: Shell, word: WordNode | null | undefined): Task<string>;
  pattern(shell: Shell, word: WordNode): Task<Piece[]>;
  arithmetic(shell: Shell, text: string): Task<bigint>;
}
