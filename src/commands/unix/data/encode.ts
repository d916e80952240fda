// base64 and base32, and the checksums: md5sum, sha1sum, sha256sum, sha512sum, cksum.
import { createHash } from "node:crypto";
import { fromBytes, toBytes } from "../../../base/bytes.ts";
import { attestedDigest, type Content, chunksOf } from "../../../machine/content.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { complain, isBusybox, lines, options, readContent, readInput, say, ToolError, tool } from "../tool.ts";

const wrapped = (text: string, width: number): string => {
  if (!text) return "";
  return width ? `${text.match(new RegExp(`.{1,${width}}`, "g"))!.join("\n")}\n` : text;
};

/** The bytes of what is valid, and whether all was. */
function decode(text: string, ignoreGarbage: boolean): { text: string; valid: boolean } {
  const clean = ignoreGarbage ? text.replace(/[^A-Za-z0-9+/=]/g, "") : text.replaceAll("\n", "");
  // Padding may stand in the middle: encoded parts may follow one another.
  const good = /^(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)*/.exec(clean)![0];
  const rest = /^[A-Za-z0-9+/]{0,3}/.exec(clean.slice(good.length))![0];
  const parts = good.match(/[A-Za-z0-9+/]+=*/g) ?? [];
  const bytes = Buffer.concat([...parts, rest].map((part) => Buffer.from(part, "base64")));
  return { text: fromBytes(bytes), valid: good.length === clean.length };
}

const base64 = tool(function* (self, args) {
  const flags = options(args, "diw:", { decode: "d", "ignore-garbage": "i", "wrap=": "w" });
  if (flags.operands.length > 1) throw new ToolError(`extra operand '${flags.operands[1]}'\nTry 'base64 --help' for more information.`);
  const width = flags.value("w") ?? "76";
  if (!/^\d+$/.test(width)) throw new ToolError(`invalid wrap size: '${width}'`);
  const input = yield* readInput(self, flags.operands[0] ?? "-");
  if (input === undefined) return 1;
  if (!flags.has("d")) {
    yield* say(self, wrapped(Buffer.from(toBytes(input)).toString("base64"), Number(width)));
    return 0;
  }
  const { text, valid } = decode(input, flags.has("i"));
  yield* say(self, text);
  if (valid) return 0;
  throw new ToolError(isBusybox(self) ? "truncated input" : "invalid input");
});

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const base32 = tool(function* (self, args) {
  const flags = options(args, "diw:", { decode: "d", "ignore-garbage": "i", "wrap=": "w" });
  const input = yield* readInput(self, flags.operands[0] ?? "-");
  if (input === undefined) return 1;
  if (!flags.has("d")) {
    const bits = [...toBytes(input)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
    const digits = (bits.match(/.{1,5}/g) ?? []).map((five) => BASE32[Number.parseInt(five.padEnd(5, "0"), 2)]).join("");
    yield* say(self, wrapped(digits.padEnd(Math.ceil(digits.length / 8) * 8, "="), Number(flags.value("w") ?? 76)));
    return 0;
  }
  const digits = input.replace(flags.has("i") ? /[^A-Z2-7]/g : /[\n=]/g, "");
  if (/[^A-Z2-7]/.test(digits)) throw new ToolError("invalid input");
  const bits = [...digits].map((digit) => BASE32.indexOf(digit).toString(2).padStart(5, "0")).join("");
  yield* say(self, fromBytes(Uint8Array.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))));
  return 0;
});

const checksum = (algorithm: string): Program =>
  tool(function* (self, args) {
    const flags = options(
      args,
      "bctwqz",
      { check: "c", binary: "b", text: "t", quiet: "q", status: "S", warn: "w", tag: "tag" },
      { unsimulated: "wz", unseen: { t: "files are read as they are, as text and as bytes" } },
    );
    const files = flags.operands.length ? flags.operands : ["-"];
    const sum = (content: Content): string => (algorithm === "sha256" && attestedDigest(content)) || digestOf(algorithm, content);
    let failed = false;
    if (flags.has("c")) {
      for (const file of files) failed = !(yield* verify(self, file, sum, { quiet: flags.has("q"), silent: flags.has("S") })) || failed;
      return failed ? 1 : 0;
    }
    for (const file of files) {
      const content = yield* readContent(self, file);
      if (content === undefined) failed = true;
      else if (flags.has("tag")) yield* say(self, `${algorithm.toUpperCase()} (${file}) = ${sum(content)}\n`);
      else yield* say(self, `${sum(content)} ${flags.has("b") ? "*" : " "}${file}\n`);
    }
    return failed ? 1 : 0;
  });

function digestOf(algorithm: string, content: Content): string {
  const hash = createHash(algorithm);
  for (const text of chunksOf(content)) hash.update(toBytes(text));
  return hash.digest("hex");
}

/** Compares the files named in a list of sums with it; true when all are as it says. */
function* verify(self: Running, list: string, sum: (content: Content) => string, how: { quiet: boolean; silent: boolean }): Task<boolean> {
  const text = yield* readInput(self, list);
  if (text === undefined) return false;
  let [wrong, missing, read] = [0, 0, 0];
  for (const line of lines(text)) {
    const [, expected, file] = /^([0-9a-f]{32,128}) [ *](.+)$/i.exec(line) ?? [];
    if (!file) continue;
    read++;
    const content = yield* readContent(self, file);
    const verdict = content === undefined ? "FAILED open or read" : sum(content) === expected!.toLowerCase() ? "OK" : "FAILED";
    if (content === undefined) missing++;
    else if (verdict === "FAILED") wrong++;
    if (!how.silent && !(how.quiet && verdict === "OK")) yield* say(self, `${file}: ${verdict}\n`);
  }
  if (!read) {
    yield* complain(self, `${list}: no properly formatted checksum lines found`);
    return false;
  }
  const plural = (count: number, one: string, many: string) => `WARNING: ${count} ${count === 1 ? one : many}`;
  if (missing && !how.silent) yield* complain(self, plural(missing, "listed file could not be read", "listed files could not be read"));
  if (wrong && !how.silent) yield* complain(self, plural(wrong, "computed checksum did NOT match", "computed checksums did NOT match"));
  return !wrong && !missing;
}

/** POSIX cksum's CRC-32, which also takes in the length. */
function posixCrc(bytes: Uint8Array): number {
  let crc = 0;
  const feed = (byte: number) => {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  };
  for (const byte of bytes) feed(byte);
  for (let length = bytes.length; length; length = Math.floor(length / 256)) feed(length & 255);
  return ~crc >>> 0;
}
const cksum = tool(function* (self, args) {
  const { operands } = options(args, "");
  let failed = false;
  for (const file of operands.length ? operands : ["-"]) {
    const text = yield* readInput(self, file);
    if (text === undefined) {
      failed = true;
      continue;
    }
    const bytes = toBytes(text);
    yield* say(self, `${posixCrc(bytes)} ${bytes.length}${operands.length ? ` ${file}` : ""}\n`);
  }
  return failed ? 1 : 0;
});

export const encodeTools: Readonly<Record<string, Program>> = {
  base64,
  base32,
  cksum,
  md5sum: checksum("md5"),
  sha1sum: checksum("sha1"),
  sha256sum: checksum("sha256"),
  sha512sum: checksum("sha512"),
};
