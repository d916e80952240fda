// A file of a control group: how its text is read and written.
import { FileError } from "../file-error.ts";
import type { Group } from "./cgroup.ts";
import type { Kernel } from "./kernel.ts";

export const MAX = Number.POSITIVE_INFINITY;
export const PAGE = 4096;

/** A file of a control group. */
export interface Setting {
  read(group: Group, kernel: Kernel): string;
  /** @throws FileError */
  write?(group: Group, text: string, kernel: Kernel, path: string): void;
  controller?: string;
  /** Not in the root group. */
  inner?: boolean;
}

export const invalid = (path: string): never => {
  throw new FileError("EINVAL", path);
};
export const shown = (value: number): string => `${value === MAX ? "max" : value}\n`;
export const rows = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${Math.floor(value)}\n`)
    .join("");

/** "max", or bytes with a suffix, in whole pages. */
export function bytes(text: string, path: string): number {
  const word = text.trim();
  if (word === "max") return MAX;
  const match = /^(\d+)([kmgt]?)$/i.exec(word);
  if (!match) return invalid(path);
  const size = Number(match[1]) * 1024 ** " kmgt".indexOf(match[2]?.toLowerCase() || " ");
  return Math.floor(size / PAGE) * PAGE;
}
export function whole(text: string, path: string, least: number, most: number): number {
  const word = text.trim();
  if (!/^\d+$/.test(word)) return invalid(path);
  if (Number(word) < least || Number(word) > most) throw new FileError("ERANGE", path);
  return Number(word);
}
