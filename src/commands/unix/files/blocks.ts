// Tools that make files by the block: dd and fallocate.
import { appended, type Content, cut, filled, lengthOf, settled } from "../../../machine/content.ts";
import { sizeOf } from "../../../machine/file-size.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { burn, readWhole, sleep } from "../../../machine/tasks.ts";
import { isBusybox, options, pathOf, say, ToolError, tool } from "../tool.ts";

/** What a disk takes in a second, bytes. */
const SPEED = 1.1e9;
/** What is written where no end is told, before the disk is full. */
const DISK = 80 * 2 ** 30;
/** Above this a file repeats a pattern rather than hold all its bytes. */
const HELD = 2 ** 20;

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  c: 1,
  w: 2,
  b: 512,
  k: 1024,
  K: 1024,
  kB: 1000,
  M: 2 ** 20,
  MB: 1e6,
  G: 2 ** 30,
  GB: 1e9,
};
function bytesOf(text: string): number {
  const found = /^(\d+)([a-zA-Z]*?)(?:i?B)?$/.exec(text);
  const unit = /\dkB$|\dMB$|\dGB$/.test(text) ? text.slice(-2) : (found?.[2] ?? "?");
  if (!found || UNITS[unit] === undefined) throw new ToolError(`invalid number: '${text}'`);
  return Number(found[1]) * UNITS[unit];
}

const OPERANDS = new Set(["if", "of", "bs", "count", "status", "conv", "oflag", "iflag", "skip", "seek"]);
/** What changes nothing that could be seen here: when data reach the disk. */
const UNSEEN = /^((f|fdata)sync|notrunc|direct|dsync|sync|fullblock)(,((f|fdata)sync|notrunc|direct|dsync|sync|fullblock))*$/;

/** Endless devices, and a piece of what they give. */
function patternOf(self: Running, path: string): string | undefined {
  if (path === "/dev/zero") return "\0";
  if (path !== "/dev/urandom" && path !== "/dev/random") return undefined;
  const random = self.machine.random.stream(`urandom/${self.machine.hostname}/${self.clock.now}`);
  return Array.from({ length: 1024 }, () => String.fromCharCode(random.between(0, 127))).join("");
}

const dd = tool(function* (self, args) {
  const given = new Map<string, string>();
  for (const word of args) {
    const at = word.indexOf("=");
    if (at < 1 || !OPERANDS.has(word.slice(0, at))) throw new ToolError(`unrecognized operand '${word}'`);
    given.set(word.slice(0, at), word.slice(at + 1));
  }
  for (const name of ["conv", "oflag", "iflag"])
    if (given.has(name) && !UNSEEN.test(given.get(name)!))
      throw new ToolError(`k8s-quest does not simulate ${name}=${given.get(name)} yet`);
  for (const name of ["skip", "seek"]) if (given.has(name)) throw new ToolError(`k8s-quest does not simulate ${name}= yet`);
  const block = bytesOf(given.get("bs") ?? "512");
  const most = given.has("count") ? bytesOf(given.get("count")!) * block : Number.POSITIVE_INFINITY;
  const { files } = self.machine;
  const source = given.get("if");
  const target = given.get("of");
  const begun = self.clock.now;
  const pattern = source === undefined ? undefined : patternOf(self, source);
  if (pattern !== undefined) {
    if (most === Number.POSITIVE_INFINITY && target === "/dev/null") yield* burn(self);
    if (most === Number.POSITIVE_INFINITY && target === undefined) throw new ToolError("k8s-quest does not simulate dd without an end yet");
    yield* fill(self, target, pattern, Math.min(most, target === "/dev/null" ? most : DISK));
    if (most > DISK && target !== "/dev/null") throw new ToolError(`error writing '${target}': No space left on device`);
    yield* report(self, given.get("status"), most, block, begun);
    return;
  }
  const whole = source === undefined ? yield* readWhole(self.stdin) : files.contentOf(pathOf(self, source));
  const content = lengthOf(whole) > most ? cut(whole, 0, most) : whole;
  if (target === undefined) yield* say(self, content);
  else if (target !== "/dev/null") files.write(pathOf(self, target), content);
  yield* report(self, given.get("status"), lengthOf(content), block, begun);
});

/** Writes `size` bytes of a pattern as fast as the disk takes them. */
function* fill(self: Running, target: string | undefined, pattern: string, size: number): Task<void> {
  const { files, load } = self.machine;
  if (target === undefined) {
    yield* say(self, filled(size, pattern));
    return;
  }
  for (let written = 0; written < size; ) {
    const step = Math.min(size - written, SPEED);
    yield* sleep(self, Math.max(1, (step / SPEED) * 1000));
    written += step;
    if (target === "/dev/null") continue;
    const content = filled(written, pattern);
    files.write(pathOf(self, target), written > HELD ? content : content());
    load.changed.fire();
  }
}

const DECIMAL = ["B", "kB", "MB", "GB", "TB"];
const BINARY = ["B", "KiB", "MiB", "GiB", "TiB"];
function human(bytes: number, base: number, units: readonly string[]): string {
  let step = 0;
  while (bytes >= base && step < units.length - 1) {
    bytes /= base;
    step++;
  }
  return `${step && bytes < 9.95 ? bytes.toFixed(1) : Math.round(bytes)} ${units[step]}`;
}

/** 1.0MB, as busybox writes sizes. */
function short(bytes: number): string {
  const step = Math.min(3, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  return `${(bytes / 1024 ** step).toFixed(1)}${["B", "KB", "MB", "GB"][step]}`;
}

function* report(self: Running, status: string | undefined, bytes: number, block: number, begun: number): Task<void> {
  if (status === "none") return;
  const whole = Math.floor(bytes / block);
  const rest = bytes % block ? 1 : 0;
  const seconds = Math.max((self.clock.now - begun) / 1000, bytes / SPEED, 1e-4);
  const speed = bytes / seconds;
  self.stderr.write(`${whole}+${rest} records in\n${whole}+${rest} records out\n`);
  if (status === "noxfer") return;
  const sizes = bytes >= 1000 ? ` (${human(bytes, 1000, DECIMAL)}${bytes >= 1024 ? `, ${human(bytes, 1024, BINARY)}` : ""})` : "";
  self.stderr.write(
    isBusybox(self)
      ? `${bytes} bytes (${short(bytes)}) copied, ${seconds.toFixed(6)} seconds, ${short(speed)}/s\n`
      : `${bytes} bytes${sizes} copied, ${Number(seconds.toPrecision(6))} s, ${human(speed, 1000, DECIMAL)}/s\n`,
  );
}

const zeros = (size: number): Content => (size > HELD ? filled(size) : filled(size)());

const fallocate = tool(function* (self, args) {
  const flags = options(args, "l:", { "length=": "l" });
  const [file] = flags.operands;
  if (!flags.has("l")) throw new ToolError("no length argument specified");
  if (file === undefined) throw new ToolError("no filename specified");
  const size = bytesOf(flags.value("l")!);
  const path = pathOf(self, file);
  const old = self.machine.files.lookup(path);
  yield* sleep(self, 1);
  if (size > DISK) throw new ToolError("fallocate failed: No space left on device");
  if (old?.type === "file" && sizeOf(old) >= size) return;
  const held = old?.type === "file" ? settled(old.content) : "";
  self.machine.files.write(path, appended(held, zeros(size - lengthOf(held))));
  self.machine.load.changed.fire();
});

export const blockTools: Readonly<Record<string, Program>> = { dd, fallocate };
