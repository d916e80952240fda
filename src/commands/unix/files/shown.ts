// What is shown of a file: its type, permissions, size and time.
import { sizeOf as fileSize } from "../../../machine/file-size.ts";
import type { Node } from "../../../machine/nodes.ts";

const TYPES = { file: "-", folder: "d", link: "l" } as const;
/** A file that stands for a device says so in its mode (S_IFMT). */
const KINDS: Readonly<Record<number, "b" | "c">> = { [0o060000]: "b", [0o020000]: "c" };
export const deviceKind = ({ mode }: Node): "b" | "c" | undefined => KINDS[mode & 0o170000];
export const isWhiteout = (node: Node): boolean => node.type === "file" && node.whiteout === true;
/** The first letter of a long line. */
export const typeLetter = (node: Node): string => (isWhiteout(node) ? "c" : (deviceKind(node) ?? TYPES[node.type]));
/** "1, 3": the numbers of a device, which stand in the place of its size. */
export const deviceNumbers = (node: Node): string | undefined =>
  isWhiteout(node) ? "0, 0" : node.type === "file" ? node.device?.join(", ") : undefined;
/** The letter of an execute bit under set-user-id, set-group-id or the sticky bit. */
const special = (executable: boolean, letter: string): string => (executable ? letter : letter.toUpperCase());
/** "rwxr-sr-t" */
export const permissions = (mode: number): string =>
  [6, 3, 0]
    .map((shift, part) => {
      const bits = (mode >> shift) & 7;
      const last = mode & (0o4000 >> part) ? special((bits & 1) > 0, part === 2 ? "t" : "s") : bits & 1 ? "x" : "-";
      return `${bits & 4 ? "r" : "-"}${bits & 2 ? "w" : "-"}${last}`;
    })
    .join("");
export const sizeOf = (node: Node): number => (node.type === "file" ? fileSize(node) : node.type === "link" ? node.target.length : 4096);
/** The last change, virtual ms; what is made as it is asked for, as in /proc, is as old as the question. */
export const changedAt = ({ modified }: Node, now: number): number => modified || now;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const HALF_YEAR = 182 * 86_400_000;

/** As ls shows times: with the year where it is long ago. */
export function when(milliseconds: number, now: number): string {
  const date = new Date(milliseconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const tail =
    Math.abs(now - milliseconds) < HALF_YEAR ? `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}` : ` ${date.getUTCFullYear()}`;
  return `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${tail}`;
}
/** "1.5K", rounded up. */
export const humanSize = (bytes: number): string => {
  if (bytes < 1024) return String(bytes);
  let value = bytes;
  let unit = -1;
  while (value >= 1024) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : Math.ceil(value)}${"KMGT"[unit]}`;
};
