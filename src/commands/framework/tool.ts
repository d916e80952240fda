// What a tool is: kubectl, docker and helm are trees of commands with something in common.
import type { Program, Running } from "../../machine/process.ts";
import type { Call, Command, Flag } from "../command.ts";

/** A titled group of commands, for the tool's own page. */
export interface CommandGroup {
  title: string;
  names: readonly string[];
}

/** A tool: its tree of commands and what is common to all of them. */
export interface Tool {
  root: Command;
  /** Flags that every command has. */
  globalFlags: readonly Flag[];
  /** What a start costs, virtual ms. */
  startCost: number;
  /** Called for words that name no command; gives a program (a plugin) or undefined. */
  external?(self: Running, words: readonly string[]): Program | undefined;
  /** Changes the tree of commands and the words before anything is looked up; a text ends the run. */
  prefer?(self: Running, tool: Tool, words: readonly string[]): { tool: Tool; words: readonly string[] } | string;
  /** Looks at the global flags before any command runs; a text refuses the run. */
  before?(self: Running, call: Call): string | undefined;
  /** How its own page groups its commands, where it does. */
  groups?: readonly CommandGroup[];
}

/** The words that name the last command of a trail. */
export const pathOf = (trail: readonly Command[]): string => trail.map((each) => each.name).join(" ");
