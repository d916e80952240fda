// What a Node.js program asks of its process and its computer, and what it has computed outside its context.
import { createHash } from "node:crypto";
import { fromBytes, toBytes } from "../../../base/bytes.ts";
import { COMPUTER } from "../../../machine/hardware.ts";
import type { Running } from "../../../machine/process.ts";
import type { Operations } from "./operations.ts";

export function processOperations(self: Running): Operations {
  const { machine } = self;
  const { random } = machine;
  return {
    write({ fd, text }) {
      (fd === 2 ? self.stderr : self.stdout).write(text);
    },
    now: () => Math.floor(self.clock.now),
    random: () => random.float(),
    uuid: () => random.hex(32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5"),
    bytes: (length) => Array.from({ length }, () => random.between(0, 255)),
    hash: ({ kind, text }) => createHash(kind).update(text).digest("hex"),
    utf8: (text) => [...toBytes(text)],
    text: (bytes) => fromBytes(Uint8Array.from(bytes)),
    base64: (bytes) => Buffer.from(Uint8Array.from(bytes)).toString("base64"),
    unbase64: (text) => [...Buffer.from(text, "base64")],
    pid: () => self.pid,
    uid: () => self.user,
    cwd: () => self.directory,
    chdir(path) {
      self.directory = path;
    },
    tty: (fd) => (fd === 2 ? self.stderr : self.stdout).terminal,
    hostname: () => machine.hostname,
    addresses: () => machine.network.addresses,
    processors: () => COMPUTER.processors,
    kill({ pid, signal }) {
      machine.processes.running.get(pid)?.kill(signal, { fromOutside: false });
    },
  };
}
