// Archives of build contexts: they come back as they were packed, and broken ones come to an end.
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fromBytes, toBytes } from "../../../src/base/bytes.ts";
import { type ArchiveEntry, archiveOf, pack, unpack } from "../../../src/docker/build/archive.ts";
import { textOf } from "../../../src/machine/content.ts";

const ENTRIES: ArchiveEntry[] = [
  { name: "d/", type: "folder", mode: 0o755, owner: 0, modified: 5000 },
  { name: `d/${"long".repeat(40)}`, type: "file", mode: 0o600, owner: 7, modified: 5000, content: "é\udcff" },
  { name: "link", type: "link", mode: 0o777, owner: 0, modified: 0, target: "d" },
];

describe("an archive", () => {
  it("comes back as it was packed", () => expect(unpack(pack(ENTRIES))).toEqual(ENTRIES));
  it("may be compressed", () => {
    const compressed = fromBytes(gzipSync(toBytes(textOf(pack(ENTRIES)))));
    expect(unpack(archiveOf(compressed)!)).toEqual(ENTRIES);
    expect(archiveOf(compressed.slice(0, 40))).toBeUndefined();
    expect(archiveOf("neither")).toBeUndefined();
  });
  it.each(["-0000001000\0", "no number\0\0\0"])("ends where a size is %j", (size) => {
    const bytes = toBytes(textOf(pack([...ENTRIES.slice(0, 1), { ...ENTRIES[0]!, name: "e/" }])));
    bytes.set(toBytes(size), 512 + 124);
    expect(unpack(fromBytes(bytes))).toEqual(ENTRIES.slice(0, 1));
  });
});
