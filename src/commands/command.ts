// What a command of a tool like kubectl is. One flag table drives parsing, --help and completion.
import type { Process, Running } from "../machine/process.ts";

/** Mirrors pflag's value types: they decide how a value is parsed, what help prints as default, and what errors say. */
export type FlagType =
  | "bool"
  | "string"
  | "int"
  | "int32"
  | "int64"
  | "duration"
  | "stringSlice"
  | "stringArray"
  | "stringToString"
  | "tristate";

export interface Flag {
  name: string;
  shorthand?: string;
  type: FlagType;
  /** The name of its value's type in help, where that is one of the tool's own: "list", "bytes". */
  kind?: string;
  /** What the type's own Set says about a value that it refuses. */
  check?(text: string): string | undefined;
  /** As pflag prints and parses it: "false", "", "0", "[]", "1s". */
  default: string;
  help: string;
  /** pflag's NoOptDefVal: the value when the flag stands without one. */
  bare?: string;
  hidden?: boolean;
  /** Handed down to subcommands: completed, and left out of help, as cobra's persistent flags are. */
  persistent?: boolean;
  /** Known, but without effect here: a run that asks for another value than the default is refused rather than the flag ignored. */
  unsimulated?: boolean;
  /** Honoured although nothing reads it: why its effect shows nowhere here, nor in what the real tool prints. */
  unseen?: string;
  /** In what it differs from the real one, where it is known to: one sentence for docs/fidelity.md. */
  approximate?: string;
  /** Said once on standard error when used: "Flag --x has been deprecated, …". */
  deprecated?: string;
  complete?(self: Running, word: string): readonly Completion[];
  /** The value is a file: how the names of those end that completion offers (cobra's BashCompFilenameExt). */
  extensions?: readonly string[];
}

export interface Completion {
  word: string;
  description?: string;
  /** Said in the shell inside the world beside the word: more than the real tool tells. */
  note?: string;
}

/** cobra's ShellCompDirective: what a shell does with the words that it is offered. */
export const Directive = { standard: 0, noSpace: 2, noFiles: 4, extensions: 8 } as const;

/** Words, and a sum of Directive's values. */
export interface Completions {
  words: readonly Completion[];
  directive: number;
}

export interface Command {
  name: string;
  aliases?: readonly string[];
  /** One line, our own words. */
  summary: string;
  /** Longer prose for --help, our own words. */
  long?: string;
  examples?: string;
  /** As cobra's Use: `get [(-o|--output=)json|…] (TYPE[.VERSION][.GROUP] …) [flags]`. */
  usage: string;
  flags: readonly Flag[];
  /** With subcommands: shows its help, and that is a success, when none of them is named. */
  helps?: true;
  /** With subcommands: when none of them is named, its help goes to standard error (cmdutil.DefaultSubCommandRun). */
  helpsOnError?: true;
  subcommands?: readonly Command[];
  hidden?: boolean;
  /** False: completed, and left out of help and of suggestions, as cobra's own `help` is. */
  listed?: false;
  /** How it ends when its flags are wrong, where not with 1 (diff: 1 means that there are differences). */
  usageErrorCode?: number;
  /** What it would say on standard error goes to standard output (cobra's SetOut, as for `options`). */
  errorsToOutput?: true;
  /** It is there, and says that it is not simulated. */
  unsimulated?: boolean;
  /** In what it differs from the real one, where it is known to: one sentence for docs/fidelity.md. */
  approximate?: string;
  /** Flags that have to be given: completion offers them first (pflag's MarkFlagRequired). */
  required?: readonly string[];
  /** What may stand for `word` after `words`: flags as --name=value, then arguments. Just words go with Directive.noFiles. */
  complete?(self: Running, words: readonly string[], word: string): readonly Completion[] | Completions;
  run?(self: Running, call: Call): Process;
}

/** A parsed command line. */
export interface Call {
  command: Command;
  /** Full name, as "kubectl rollout undo". */
  path: string;
  args: readonly string[];
  /** Index in args of what followed "--", or -1. */
  dashAt: number;
  /** Each flag as it was set, in order, with its text. */
  readonly set: readonly (readonly [name: string, text: string])[];
  /** Whether the flag was given. */
  given(name: string): boolean;
  string(name: string): string;
  bool(name: string): boolean;
  int(name: string): number;
  list(name: string): readonly string[];
  map(name: string): Readonly<Record<string, string>>;
  /** Milliseconds. */
  duration(name: string): number;
  /** The whole text of its --help. */
  help(): string;
}
