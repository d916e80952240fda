// Archives of file trees (ustar, with GNU's long names): what a build context comes in, and what ADD unpacks.
import { fromBytes, toBytes } from "../../base/bytes.ts";
import { gunzipped, isGzipped } from "../../machine/compression.ts";
import { type Content, joined, lengthOf, Reader, textOf } from "../../machine/content.ts";
import { FileSystem } from "../../machine/files.ts";
import type { FolderNode } from "../../machine/nodes.ts";
import { parent } from "../../machine/paths.ts";

const BLOCK = 512;

export interface ArchiveEntry {
  /** Without a slash at its beginning; a folder's ends with one. */
  name: string;
  type: "file" | "folder" | "link";
  mode: number;
  owner?: number;
  /** Names of the owner and their group, which docker's archives have not. */
  names?: readonly [user: string, group: string];
  /** Virtual ms. */
  modified: number;
  target?: string;
  content?: Content;
}

const TYPES = { file: "0", link: "2", folder: "5" };
const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, "0")}\0`;

/** The archive, as large as what is in it, which is not copied. */
export function pack(entries: readonly ArchiveEntry[]): Content {
  const parts: Content[] = [];
  const add = (name: string, type: string, entry: ArchiveEntry, content: Content) => {
    const size = lengthOf(content);
    const head = new Uint8Array(BLOCK);
    const put = (at: number, text: string, most: number) => head.set(toBytes(text).subarray(0, most), at);
    put(0, name, 100);
    put(100, octal(entry.mode & 0o7777, 7), 8);
    put(108, octal(entry.owner ?? 0, 7), 8);
    put(116, octal(entry.owner ?? 0, 7), 8);
    put(124, octal(size, 11), 12);
    put(136, octal(Math.floor(entry.modified / 1000), 11), 12);
    put(148, " ".repeat(8), 8);
    put(156, type, 1);
    put(157, entry.target ?? "", 100);
    put(257, "ustar\x0000", 8);
    put(265, entry.names?.[0] ?? "", 31);
    put(297, entry.names?.[1] ?? "", 31);
    let sum = 0;
    for (const byte of head) sum += byte;
    put(148, `${octal(sum, 6)} `, 8);
    parts.push(fromBytes(head), content, "\0".repeat((BLOCK - (size % BLOCK)) % BLOCK));
  };
  for (const entry of entries) {
    for (const [type, text = ""] of [
      ["L", entry.name],
      ["K", entry.target],
    ] as const)
      if (toBytes(text).length > 100) add("././@LongLink", type, { ...entry, target: "" }, `${text}\0`);
    add(entry.name, TYPES[entry.type], entry, entry.content ?? "");
  }
  return joined([...parts, "\0".repeat(2 * BLOCK)]);
}

/** An archive, unpacked where it is packed with gzip; undefined where it is none. */
export function archiveOf(content: Content): Content | undefined {
  const archive = isGzipped(content) ? gunzipped(content) : content;
  if (archive === undefined) return undefined;
  const head = new Reader(archive).text(2 * BLOCK);
  return /^\0{1024}$/.test(head) || head.slice(257, 262) === "ustar" ? archive : undefined;
}

/** What is in an archive, and why no more of it could be read. */
export interface Read {
  /** Names are as they stand there. */
  entries: ArchiveEntry[];
  broken?: "no archive" | "end";
}

/** Reads an archive; its files are the very ones that were packed. */
export function readArchive(archive: Content): Read {
  const entries: ArchiveEntry[] = [];
  const reader = new Reader(archive);
  let long: string | undefined;
  let longTarget: string | undefined;
  let further: Record<string, string> = {};
  for (;;) {
    const head = toBytes(reader.text(BLOCK));
    if (head.length < BLOCK || head[0] === 0) return { entries };
    const text = (from: number, size: number) => fromBytes(head.subarray(from, from + size)).split("\0")[0]!;
    const number = (from: number, size: number) => Number.parseInt(text(from, size).trim() || "0", 8);
    const size = number(124, 12);
    if (!(size >= 0) || text(257, 5) !== "ustar") return { entries, broken: "no archive" };
    const content = reader.take(size);
    if (lengthOf(content) < size) return { entries, broken: "end" };
    reader.take((BLOCK - (size % BLOCK)) % BLOCK);
    const type = text(156, 1) || "0";
    if (type === "L") long = textOf(content).replace(/\0+$/, "");
    else if (type === "K") longTarget = textOf(content).replace(/\0+$/, "");
    else if (type === "x") further = records(textOf(content));
    if (type === "L" || type === "K" || type === "x" || type === "g") continue;
    const prefix = text(345, 155);
    const name = further["path"] ?? long ?? (prefix ? `${prefix}/${text(0, 100)}` : text(0, 100));
    // Docker's client writes the kind of file into the mode too.
    const names = text(265, 32) ? { names: [text(265, 32), text(297, 32)] as const } : {};
    const common = { name, mode: number(100, 8) & 0o7777, owner: number(108, 8), ...names, modified: number(136, 12) * 1000 };
    if (type === "5") entries.push({ ...common, type: "folder" });
    else if (type === "2") entries.push({ ...common, type: "link", target: further["linkpath"] ?? longTarget ?? text(157, 100) });
    else if (type === "0") entries.push({ ...common, type: "file", content });
    long = undefined;
    longTarget = undefined;
    further = {};
  }
}

/** What is in an archive, as far as it can be read, with names that begin in its root. */
export const unpack = (archive: Content): ArchiveEntry[] =>
  readArchive(archive).entries.map((entry) => ({ ...entry, name: entry.name.replace(/^(\.?\/)+/, "") }));

/** "30 path=…\n" of POSIX's extended headers. */
const records = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/\d+ ([^=\n]+)=([^\n]*)\n/g)].map(([, name, value]) => [name!, value!]));

/** The tree that an archive makes. */
export function treeOf(entries: readonly ArchiveEntry[], keepOwners = false): FolderNode {
  const files = new FileSystem(() => 0);
  for (const { name, type, mode, modified, target = "", content = "", owner = 0 } of entries) {
    const path = `/${name.replace(/\/+$/, "")}`;
    if (path === "/" || name.split("/").includes("..")) continue;
    if (!files.exists(parent(path))) files.makeFolder(parent(path), { parents: true });
    const shared = { mode, owner: keepOwners ? owner : 0, modified };
    if (type === "link") files.put(path, { type, target, ...shared });
    else if (type === "file") files.put(path, { type, content, ...shared });
    else {
      const old = files.lookup(path);
      files.put(path, { type, entries: old?.type === "folder" ? old.entries : new Map(), ...shared });
    }
  }
  return files.root;
}
