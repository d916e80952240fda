// How minikube talks: lines, tables, and what it says when there is nothing to talk about.
import type { Process, Running, Task } from "../../machine/process.ts";
import { write } from "../../machine/tasks.ts";

export function* out(self: Running, text: string): Task<void> {
  yield* write(self, self.stdout, text);
}
export function* fail(self: Running, text: string, code: number): Process {
  yield* write(self, self.stderr, text);
  return code;
}

/** What minikube ends with, by the reason that it names (pkg/minikube/reason). */
const CODES = {
  MK_USAGE: 14,
  MK_INTERRUPTED: 11,
  MK_COMMAND_RUNNER: 10,
  MK_CONFIG_SET: 10,
  MK_CONFIG_UNSET: 10,
  MK_CONFIG_VIEW: 10,
  MK_OUTPUT_USAGE: 10,
  HOST_PATH_MISSING: 35,
  GUEST_IMAGE_BUILD: 80,
  GUEST_IMAGE_LIST: 80,
  GUEST_IMAGE_LOAD: 80,
  GUEST_IMAGE_PULL: 80,
  GUEST_IMAGE_PUSH: 80,
  GUEST_IMAGE_REMOVE: 80,
  GUEST_IMAGE_SAVE: 80,
  GUEST_IMAGE_TAG: 80,
  GUEST_NODE_DELETE: 80,
  GUEST_NODE_RETRIEVE: 85,
  GUEST_START: 80,
} as const;
export type Reason = keyof typeof CODES;
/** With which it ends where words make no command. */
export const MISUSED = CODES.MK_USAGE;

/** How minikube ends when something went wrong. */
export const exiting = (self: Running, reason: Reason, message: string): Process =>
  fail(self, `\n❌  Exiting due to ${reason}: ${message}\n`, CODES[reason]);

export const unsimulated = (self: Running, what: string): Process => fail(self, `minikube: k8s-quest does not simulate ${what} yet\n`, 1);

export const notFound = (self: Running, name: string): Process =>
  fail(
    self,
    `🤷  Profile "${name}" not found. Run "minikube profile list" to view all profiles.\n👉  To start a cluster, run: "minikube start${name === "minikube" ? "" : ` -p ${name}`}"\n`,
    85,
  );
export const notRunning = (self: Running, name: string): Process =>
  fail(
    self,
    `🤷  The control-plane node ${name} host is not running: state=Stopped\n👉  To start a cluster, run: "minikube start${name === "minikube" ? "" : ` -p ${name}`}"\n`,
    83,
  );

/** A table with lines around it, as minikube draws them. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const wide = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const rule = (left: string, middle: string, right: string) =>
    `${left}${wide.map((width) => "─".repeat(width + 2)).join(middle)}${right}\n`;
  const line = (cells: readonly string[]) => `│${cells.map((cell, column) => ` ${cell.padEnd(wide[column]!)} `).join("│")}│\n`;
  return `${rule("┌", "┬", "┐")}${line(head)}${rule("├", "┼", "┤")}${rows.map(line).join("")}${rule("└", "┴", "┘")}`;
}
