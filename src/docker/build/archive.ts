// Archives of file trees (ustar, with GNU's long names): what a build context comes in, and what ADD unpacks.
import { gunzipSync } from "node:zlib";
import { fromBytes, toBytes } from "../../base/bytes.ts";
import { FileSystem } from "../../machine/files.ts";
import type { FolderNode } from "../../machine/nodes.ts";
import { parent } from "../../machine/paths.ts";

const BLOCK = 512;
/** Bytes that an archive may become: no text is longer. */
const LARGEST = 512 * 1024 * 1024;

export interface ArchiveEntry {
  /** Without a slash at its beginning; a folder's ends with one. */
  name: string;
  type: "file" | "folder" | "link";
  mode: number;
  owner?: number;
  /** Virtual ms. */
  modified: number;
  target?: string;
  /** As text (see base/bytes.ts). */
  content?: string;
}

const TYPES = { file: "0", link: "2", folder: "5" };
const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, "0")}\0`;

/** The archive as text. */
export function pack(entries: readonly ArchiveEntry[]): string {
  const parts: string[] = [];
  const add = (name: string, type: string, entry: ArchiveEntry, content: string, size: number) => {
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
    let sum = 0;
    for (const byte of head) sum += byte;
    put(148, `${octal(sum, 6)} `, 8);
    parts.push(fromBytes(head), content, "\0".repeat((BLOCK - (size % BLOCK)) % BLOCK));
  };
  for (const entry of entries) {
    const content = entry.content ?? "";
    const length = toBytes(entry.name).length;
    if (length > 100) add("././@LongLink", "L", entry, `${entry.name}\0`, length + 1);
    add(entry.name, TYPES[entry.type], entry, content, content ? toBytes(content).length : 0);
  }
  return `${parts.join("")}${"\0".repeat(2 * BLOCK)}`;
}

/** The bytes of an archive, unpacked where they are packed with gzip; undefined where it is none. */
export function archiveOf(text: string): Uint8Array | undefined {
  let bytes = toBytes(text);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = gunzipSync(bytes, { maxOutputLength: LARGEST });
    } catch {
      return undefined;
    }
  }
  const empty = bytes.length >= 2 * BLOCK && bytes.subarray(0, 2 * BLOCK).every((byte) => byte === 0);
  return empty || fromBytes(bytes.subarray(257, 262)) === "ustar" ? bytes : undefined;
}

/** What is in an archive. */
export function unpack(bytes: Uint8Array): ArchiveEntry[] {
  const found: ArchiveEntry[] = [];
  let long: string | undefined;
  let further: Record<string, string> = {};
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const head = bytes.subarray(at, at + BLOCK);
    if (head[0] === 0) break;
    const text = (from: number, size: number) => fromBytes(head.subarray(from, from + size)).split("\0")[0]!;
    const number = (from: number, size: number) => Number.parseInt(text(from, size).trim() || "0", 8);
    const size = number(124, 12);
    if (!(size >= 0)) break;
    const body = bytes.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = text(156, 1) || "0";
    if (type === "L") long = fromBytes(body).replace(/\0+$/, "");
    else if (type === "x") further = records(fromBytes(body));
    if (type === "L" || type === "x" || type === "g") continue;
    const prefix = text(345, 155);
    const name = (further["path"] ?? long ?? (prefix ? `${prefix}/${text(0, 100)}` : text(0, 100))).replace(/^(\.?\/)+/, "");
    // Docker's client writes the kind of file into the mode too.
    const common = { name, mode: number(100, 8) & 0o7777, owner: number(108, 8), modified: number(136, 12) * 1000 };
    if (type === "5") found.push({ ...common, type: "folder" });
    else if (type === "2") found.push({ ...common, type: "link", target: further["linkpath"] ?? text(157, 100) });
    else if (type === "0") found.push({ ...common, type: "file", content: fromBytes(body) });
    long = undefined;
    further = {};
  }
  return found;
}

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
