// What the game needs of a world that has been switched on. How one is made is the business of those above; here it is only a function's type.
import type { Signal } from "../base/signal.ts";
import type { Pipe } from "../machine/pipe.ts";
import type { Machine, Program, Running } from "../machine/process.ts";
import type { World } from "../world/contract.ts";
import type { WorldName } from "../world/world.ts";

/** `default` is what learners get (names, storage, system pods); `bare` has nothing in kube-system; `docker` has no cluster at all. */
export const worldNames: readonly WorldName[] = ["default", "bare", "docker"];
export type { WorldName };

export interface BootOptions {
  seed: string;
  world: WorldName;
  /** More executables for the learner's computer, by name: they stand in /usr/local/bin. */
  programs?: Readonly<Record<string, Program>>;
}

/** A terminal with the learner's login shell on it. */
export interface Login {
  /** What the terminal shows: text with escape sequences, for an emulator. */
  readonly output: Pipe;
  /** Keys, as a terminal sends them. */
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** The shell waits for a new command line: none runs, and no continued line is open. */
  readonly atPrompt: boolean;
  /** The command lines that the shell has taken, oldest first. */
  readonly commands: readonly string[];
  /** How many characters have been typed that no program has read. */
  readonly ahead: number;
  /** The exit status of the last one, once there is a prompt again. */
  readonly status: number;
  /** Fires when `atPrompt` or `commands` changed. */
  readonly changed: Signal;
}

export interface Booted {
  readonly world: World;
  /** The learner's home folder on `world.host`. */
  readonly home: string;
  /** Starts a shell without a terminal on a script, in the home folder: its output is in the pipes of what is returned. */
  run(script: string): Running;
  login(size: { columns: number; rows: number }): Login;
  /** The machine inside a running container; the pod's first container when none is named. */
  container(namespace: string, pod: string, container?: string): Machine | undefined;
  /** What a container has written; undefined when there is no such container. */
  logs(namespace: string, pod: string, options?: { container?: string; previous?: boolean }): string | undefined;
}

export interface Boot {
  (options: BootOptions): Booted;
  /** Has a world come up for whoever asks next, as long as there is time for more; whether it stands by. */
  standBy?(world: WorldName, more: () => boolean): boolean;
}
