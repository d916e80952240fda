// The objects of a repository that a plain web server has: loose ones, and those in packs (git: http-walker.c; gitformat-pack).
import { createHash } from "node:crypto";
import { inflateSync } from "node:zlib";
import { fromBytes, toBytes } from "../../base/bytes.ts";
import type { FolderNode, Node } from "../../machine/nodes.ts";
import type { Task } from "../../machine/process.ts";
import { GitFailed, type GitRemote } from "./git-remote.ts";

interface GitObject {
  kind: string;
  data: Uint8Array;
}

const KINDS = ["", "commit", "tree", "blob", "tag"];
/** What a pack holds as a difference to another object: by its place, or by its name. */
const OFFSET_DELTA = 6;
const NAME_DELTA = 7;
const HEADER = 12;
const NAME_BYTES = 20;

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const nameOf = ({ kind, data }: GitObject): string => createHash("sha1").update(`${kind} ${data.length}\0`).update(data).digest("hex");

export class GitObjects {
  readonly #known = new Map<string, GitObject>();
  #arePacksRead = false;

  constructor(
    private readonly remote: GitRemote,
    private readonly url: string,
  ) {}

  /** The files of a commit, or of what a tag names; `now`: how old they are, ms. @throws GitFailed */
  *files(name: string, now: number): Task<FolderNode> {
    const { kind, data } = yield* this.#object(name);
    const [, next] = /^(?:tree|object) ([0-9a-f]{40})$/m.exec(fromBytes(data)) ?? [];
    if (kind === "tree" || next === undefined) return yield* this.#tree(data, now);
    return yield* this.files(next, now);
  }

  *#tree(data: Uint8Array, now: number): Task<FolderNode> {
    const entries = new Map<string, Node>();
    for (let at = 0; at < data.length; ) {
      const end = data.indexOf(0, at);
      const [, mode = "", name = ""] = /^(\d+) (.*)$/s.exec(fromBytes(data.subarray(at, end))) ?? [];
      at = end + 1 + NAME_BYTES;
      const shared = { owner: 0, modified: now };
      if (mode === "160000") throw new GitFailed("k8s-quest does not simulate git's submodules yet\n");
      const object = yield* this.#object(hexOf(data.subarray(end + 1, at)));
      if (mode === "40000") entries.set(name, yield* this.#tree(object.data, now));
      else if (mode === "120000") entries.set(name, { type: "link", target: fromBytes(object.data), mode: 0o777, ...shared });
      else entries.set(name, { type: "file", content: fromBytes(object.data), mode: mode === "100755" ? 0o755 : 0o644, ...shared });
    }
    return { type: "folder", entries, mode: 0o755, owner: 0, modified: now };
  }

  *#object(name: string): Task<GitObject> {
    const here = this.#known.get(name);
    if (here) return here;
    const loose = yield* this.remote.file(`objects/${name.slice(0, 2)}/${name.slice(2)}`);
    if (loose !== undefined) this.#keep(looseObject(toBytes(loose)));
    else if (!this.#arePacksRead) yield* this.#readPacks();
    const found = this.#known.get(name);
    if (found) return found;
    throw new GitFailed(`error: Unable to find ${name} under ${this.url}\nCannot obtain needed object ${name}\nerror: fetch failed.\n`);
  }

  #keep(object: GitObject): void {
    this.#known.set(nameOf(object), object);
  }

  *#readPacks(): Task<void> {
    this.#arePacksRead = true;
    const list = (yield* this.remote.file("objects/info/packs")) ?? "";
    for (const [, pack] of list.matchAll(/^P (pack-[0-9a-f]+\.pack)$/gm)) {
      const bytes = toBytes((yield* this.remote.file(`objects/pack/${pack}`)) ?? "");
      for (const object of packed(bytes, this.#known)) this.#keep(object);
    }
  }
}

/** "blob 3\0abc", compressed. */
function looseObject(bytes: Uint8Array): GitObject {
  const whole = inflated(bytes).data;
  const end = whole.indexOf(0);
  return { kind: fromBytes(whole.subarray(0, end)).split(" ")[0]!, data: whole.subarray(end + 1) };
}

/** What a stream is without compression, and how many of the bytes it was. @throws GitFailed */
function inflated(bytes: Uint8Array): { data: Uint8Array; length: number } {
  try {
    // Node tells of its engine where that is asked for, which its types do not know.
    const { buffer, engine } = inflateSync(bytes, { info: true } as object) as unknown as {
      buffer: Uint8Array;
      engine: { bytesWritten: number };
    };
    return { data: buffer, length: engine.bytesWritten };
  } catch {
    throw new GitFailed("error: inflate: data stream error (incorrect header check)\nfatal: fetch failed.\n");
  }
}

/** The objects of a pack. `others`: those that its differences may be to. */
function packed(bytes: Uint8Array, others: ReadonlyMap<string, GitObject>): GitObject[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER || fromBytes(bytes.subarray(0, 4)) !== "PACK") return [];
  const places = new Map<number, GitObject>();
  const names = new Map(others);
  let at = HEADER;
  for (let left = view.getUint32(8); left > 0; left--) {
    const start = at;
    const type = (bytes[at]! >> 4) & 7;
    while (bytes[at++]! & 0x80);
    let base: GitObject | undefined;
    if (type === OFFSET_DELTA) {
      let distance = bytes[at]! & 0x7f;
      while (bytes[at++]! & 0x80) distance = (distance + 1) * 128 + (bytes[at]! & 0x7f);
      base = places.get(start - distance);
    } else if (type === NAME_DELTA) {
      base = names.get(hexOf(bytes.subarray(at, at + NAME_BYTES)));
      at += NAME_BYTES;
    }
    const { data, length } = inflated(bytes.subarray(at));
    at += length;
    const object = base ? { kind: base.kind, data: applied(base.data, data) } : { kind: KINDS[type] ?? "", data };
    places.set(start, object);
    names.set(nameOf(object), object);
  }
  return [...places.values()];
}

/** A difference laid upon what it is to: pieces of that, and new ones. */
function applied(base: Uint8Array, delta: Uint8Array): Uint8Array {
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = delta[at++]!;
      value += (byte & 0x7f) * shift;
      if (!(byte & 0x80)) return value;
    }
  };
  number();
  const whole = new Uint8Array(number());
  for (let to = 0; at < delta.length; ) {
    const code = delta[at++]!;
    let piece: Uint8Array;
    if (code & 0x80) {
      const bits = (from: number, count: number): number => {
        let value = 0;
        for (let index = 0; index < count; index++) if (code & (1 << (from + index))) value += delta[at++]! * 256 ** index;
        return value;
      };
      const start = bits(0, 4);
      piece = base.subarray(start, start + (bits(4, 3) || 0x10000));
    } else {
      piece = delta.subarray(at, at + code);
      at += code;
    }
    whole.set(piece, to);
    to += piece.length;
  }
  return whole;
}
