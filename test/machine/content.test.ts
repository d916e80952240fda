// Contents that are not held as text: how large they are, what is cut of them, what pipes make of them, and what is known of them.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { gunzipped, gzipped } from "../../src/machine/compression.ts";
import {
  appended,
  attested,
  attestedDigest,
  type Content,
  chunksOf,
  cut,
  filled,
  joined,
  lengthOf,
  Reader,
  sameBytes,
  textOf,
  weighing,
} from "../../src/machine/content.ts";
import { bytesIn } from "../../src/machine/file-size.ts";
import { FileSystem } from "../../src/machine/files.ts";
import { Gathering } from "../../src/machine/gathering.ts";
import { Pipe } from "../../src/machine/pipe.ts";

const GB = 2 ** 30;
const large = joined(["head ", filled(3 * GB, "ab"), " é ", weighing("ELF", 2 * GB), "\n"]);

describe("a content", () => {
  it("has the size of its parts, and is text where all of them are", () => {
    expect(lengthOf(large)).toBe(5 + 3 * GB + 4 + 2 * GB + 1);
    expect(joined(["a", "", "b"])).toBe("ab");
    expect(joined([])).toBe("");
    expect(lengthOf(appended(large, "more"))).toBe(lengthOf(large) + 4);
  });
  it("is cut where one likes, and what repeats goes on where it was cut", () => {
    expect(textOf(cut(large, 3, 9))).toBe("d abab");
    expect(textOf(cut(large, 6, 9))).toBe("bab");
    expect(textOf(cut(large, 5 + 3 * GB - 1, 5 + 3 * GB + 9))).toBe("b é ELF\0\0");
    expect(textOf(cut(large, -3))).toBe("\0\0\n");
    expect(textOf(cut("é", 0, 1))).toBe("\udcc3");
  });
  it("keeps its parts as they are, through archives and appending", () => {
    const part = filled(GB);
    const reader = new Reader(joined(["abc", part, "def"]));
    expect([reader.take(3), reader.take(GB) === part, reader.take(10)]).toEqual(["abc", true, "def"]);
  });
  it("comes in chunks that can be held", () => {
    let [size, longest] = [0, 0];
    for (const text of chunksOf(filled(10_000_001, "abc"))) {
      size += text.length;
      longest = Math.max(longest, text.length);
    }
    expect([size, longest < 70_000]).toEqual([10_000_001, true]);
  });
  it("is read as far as it can be held, and then without what fills it", () => {
    const read = (content: Content) => (typeof content === "string" ? content : content());
    expect(read(large)).toBe("head  é ELF\n");
    expect(read(joined(["a", filled(3), "b"]))).toBe("a\0\0\0b");
  });
  it("is the same as another where all bytes are", () => {
    expect(sameBytes(joined(["a", filled(GB)]), joined(["a", filled(GB / 2), filled(GB / 2)]))).toBe(true);
    expect(sameBytes(weighing("ELF", 1000), `ELF${"\0".repeat(997)}`)).toBe(true);
    expect(sameBytes(joined(["a", filled(100_000)]), joined(["a", filled(99_999), "b"]))).toBe(false);
  });
  it("goes by a digest only as a whole", () => {
    const layer = attested(joined(["x", filled(1000)]), "beef");
    expect(attestedDigest(layer)).toBe("beef");
    expect(attestedDigest(new Reader(joined(["before", layer])).take(7))).toBeUndefined();
    expect(attestedDigest(appended(layer, "x"))).toBeUndefined();
    expect(sameBytes(layer, joined(["x", filled(1000)]))).toBe(true);
  });
});

describe("compression", () => {
  it("is told by size where bytes are not modelled, and undone by what is remembered", () => {
    const packed = gzipped(large);
    expect(lengthOf(packed)).toBeGreaterThan((2 * GB) / 3);
    expect(lengthOf(packed)).toBeLessThan((2 * GB) / 3 + 4_000_000);
    expect(gunzipped(packed)).toBe(large);
    expect(gunzipped(cut(packed, 0, 1000))).toBeUndefined();
    expect(textOf(gunzipped(gzipped("small"))!)).toBe("small");
  });
});

describe("a pipe", () => {
  it("gives contents whole to who takes them so", () => {
    const pipe = new Pipe();
    pipe.write("a");
    pipe.write(large);
    expect(pipe.full).toBe(true);
    expect(sameBytes(pipe.readContent(), joined(["a", large]))).toBe(true);
    expect(pipe.full).toBe(false);
  });
  it("gives them piece by piece to others", () => {
    const pipe = new Pipe();
    const hash = createHash("sha256");
    let size = 0;
    pipe.write(joined(["text", filled(50_000_000, "xyz"), "end"]));
    for (let text = pipe.read(); text; text = pipe.read()) {
      expect(text.length).toBeLessThan(70_000);
      hash.update(text);
      size += text.length;
    }
    expect(size).toBe(50_000_007);
    expect(hash.digest("hex")).toBe(
      createHash("sha256")
        .update(`text${"xyz".repeat(16_666_667).slice(0, 50_000_000)}end`)
        .digest("hex"),
    );
    expect(pipe.readable).toBe(false);
  });
});

describe("files", () => {
  it("are appended to, whatever their size, and weigh it", () => {
    const files = new FileSystem(() => 0);
    files.write("/log", filled(GB, "line\n"));
    files.write("/log", "last\n", { append: true });
    expect(bytesIn(files.root)).toBe(GB + 5);
    expect(textOf(cut(files.contentOf("/log"), -9))).toBe("linelast\n");
  });
});

describe("what comes from outside", () => {
  it("is held without its runs of zeros", () => {
    const gathering = new Gathering();
    const bytes = Buffer.concat([Buffer.from("é"), Buffer.alloc(100_000), Buffer.from("end")]);
    for (let at = 0; at < bytes.length; at += 7001) gathering.add(bytes.subarray(at, at + 7001));
    expect(gathering.size).toBeLessThan(60_000);
    expect(sameBytes(gathering.content(), joined(["é", filled(100_000), "end"]))).toBe(true);
  });
  it("is text where no letter is parted by it", () => {
    const gathering = new Gathering();
    for (const byte of Buffer.from('{"name":"é"}')) gathering.add(Uint8Array.of(byte));
    expect(gathering.content()).toBe('{"name":"é"}');
  });
});
