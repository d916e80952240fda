// A git repository as a plain web server has it: objects by themselves or in a pack, and the lists that git update-server-info writes.
import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { fromBytes } from "../../src/base/bytes.ts";

interface Made {
  name: string;
  kind: "commit" | "tree" | "blob";
  data: Buffer;
}

const made = (kind: Made["kind"], data: Buffer | string): Made => {
  const bytes = Buffer.from(data);
  return { name: createHash("sha1").update(`${kind} ${bytes.length}\0`).update(bytes).digest("hex"), kind, data: bytes };
};

/** A folder of files (paths of at most one folder deep) as a tree and what is in it, the tree last. */
function treeOf(files: Readonly<Record<string, string>>): Made[] {
  const folders = new Map<string, Record<string, string>>();
  const entries: { name: string; mode: string; of: Made }[] = [];
  const all: Made[] = [];
  for (const [path, text] of Object.entries(files)) {
    const [first = "", rest] = path.split(/\/(.*)/s);
    if (rest) folders.set(first, { ...folders.get(first), [rest]: text });
    else {
      const of = made("blob", text);
      all.push(of);
      entries.push({ name: first, mode: first.endsWith(".sh") ? "100755" : "100644", of });
    }
  }
  for (const [name, inside] of folders) {
    const parts = treeOf(inside);
    all.push(...parts);
    entries.push({ name, mode: "40000", of: parts.at(-1)! });
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const data = Buffer.concat(entries.flatMap(({ name, mode, of }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(of.name, "hex")]));
  return [...all, made("tree", data)];
}

const NUMBERS = { commit: 1, tree: 2, blob: 3 };

/** A number in the form that packs have: seven bits a byte, the lowest first. */
function sized(first: number, bits: number, size: number): number[] {
  let left = Math.floor(size / 2 ** bits);
  const bytes = [first | (size % 2 ** bits)];
  for (; left; left = Math.floor(left / 128)) {
    bytes[bytes.length - 1]! |= 0x80;
    bytes.push(left % 128);
  }
  return bytes;
}

/** All objects in one pack, the last blob as a difference to the first. */
function packOf(objects: readonly Made[]): Buffer {
  const blobs = objects.filter(({ kind }) => kind === "blob");
  const [base, last] = [blobs[0]!, blobs.at(-1)!];
  const parts = [...objects.filter((each) => each !== last)].map(({ kind, data }) =>
    Buffer.concat([Buffer.from(sized(NUMBERS[kind] << 4, 4, data.length)), deflateSync(data)]),
  );
  const delta = Buffer.from([
    ...sized(0, 7, base.data.length),
    ...sized(0, 7, last.data.length),
    // One byte of what it is to, then all that is new.
    0x90,
    1,
    last.data.length - 1,
    ...last.data.subarray(1),
  ]);
  parts.push(Buffer.concat([Buffer.from(sized(7 << 4, 4, delta.length)), Buffer.from(base.name, "hex"), deflateSync(delta)]));
  const head = Buffer.alloc(12);
  head.write("PACK");
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(parts.length, 8);
  return Buffer.concat([head, ...parts, Buffer.alloc(20)]);
}

/** Files of a bare repository whose branch main has one commit of `files`. */
export function repositoryOf(files: Readonly<Record<string, string>>, { packed = false } = {}) {
  const objects = treeOf(files);
  const commit = made("commit", `tree ${objects.at(-1)!.name}\nauthor a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000\n\none\n`);
  objects.push(commit);
  const stored = packed
    ? { "objects/info/packs": "P pack-0a.pack\n\n", "objects/pack/pack-0a.pack": fromBytes(packOf(objects)) }
    : Object.fromEntries(
        objects.map(({ name, kind, data }) => [
          `objects/${name.slice(0, 2)}/${name.slice(2)}`,
          fromBytes(deflateSync(Buffer.concat([Buffer.from(`${kind} ${data.length}\0`), data]))),
        ]),
      );
  return {
    commit: commit.name,
    files: {
      HEAD: "ref: refs/heads/main\n",
      "info/refs": `${commit.name}\trefs/heads/main\n${commit.name}\trefs/tags/v1\n`,
      ...stored,
    } as Readonly<Record<string, string>>,
  };
}
