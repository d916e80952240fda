// What a machine is: hostname, uname, arch, nproc, tty; and the screen: clear, reset.
import { processorOf } from "../../../machine/foreign.ts";
import { COMPUTER } from "../../../machine/hardware.ts";
import { mayChange } from "../../../machine/kernel/compose.ts";
import { kernelBelow } from "../../../machine/kernel/kernel.ts";
import type { Program, Running } from "../../../machine/process.ts";
import { terminalOf } from "../../../machine/terminal.ts";
import { isBusybox, options, say, ToolError, tool } from "../tool.ts";

const { kernel } = COMPUTER;

const hostname = tool(function* (self, args) {
  const flags = options(args, "fisdIA", { fqdn: "f", long: "f", short: "s", "ip-address": "i", "all-ip-addresses": "I", domain: "d" });
  const [wanted] = flags.operands;
  if (wanted !== undefined && self.machine.kernel && mayChange(self, "uts")) {
    self.machine.hostname = wanted;
    return;
  }
  if (flags.operands.length)
    throw new ToolError(isBusybox(self) ? "sethostname: Operation not permitted" : "you must be root to change the host name");
  const { machine } = self;
  const [short = "", ...domain] = machine.hostname.split(".");
  let text = machine.hostname;
  if (flags.has("i") || flags.has("I")) text = machine.network.addresses.join(" ");
  else if (flags.has("s")) text = short;
  else if (flags.has("d")) text = domain.join(".");
  else if (flags.has("f") || flags.has("A")) text = fullName(self);
  yield* say(self, `${text}\n`);
});

/** The first name that /etc/hosts gives to the machine's own address. */
function fullName(self: Running): string {
  const { files, hostname } = self.machine;
  const line = (files.exists("/etc/hosts") ? files.read("/etc/hosts") : "")
    .split("\n")
    .find((each) => each.split(/\s+/).slice(1).includes(hostname));
  return line?.split(/\s+/)[1] ?? hostname;
}

const uname = tool(function* (self, args) {
  const flags = options(args, "asnrvmpio", {
    all: "a",
    "kernel-name": "s",
    nodename: "n",
    "kernel-release": "r",
    "kernel-version": "v",
    machine: "m",
    processor: "p",
    "hardware-platform": "i",
    "operating-system": "o",
  });
  if (flags.operands.length) throw new ToolError(`extra operand '${flags.operands[0]}'\nTry 'uname --help' for more information.`);
  const system = self.machine.files.exists("/etc/alpine-release") ? "Linux" : "GNU/Linux";
  const parts: Record<string, string> = {
    s: kernel.name,
    n: self.machine.hostname,
    r: kernel.release,
    v: kernel.version,
    m: processorOf(self).machine,
    p: "unknown",
    i: "unknown",
    o: system,
  };
  const asked = Object.keys(parts).filter((letter) => (flags.has("a") ? letter !== "p" && letter !== "i" : flags.has(letter)));
  yield* say(self, `${(asked.length ? asked : ["s"]).map((letter) => parts[letter]).join(" ")}\n`);
});

const arch = tool(function* (self) {
  yield* say(self, `${processorOf(self).machine}\n`);
});

const nproc = tool(function* (self, args) {
  const flags = options(args, "", { all: "a", "ignore=": "i" });
  // A quota of time hides no processor; a set of them does, but for --all.
  const there = flags.has("a")
    ? COMPUTER.processors
    : (kernelBelow(self.machine)?.groups.groupOf(self).processors.length ?? COMPUTER.processors);
  yield* say(self, `${Math.max(1, there - Number(flags.value("i") ?? 0))}\n`);
});

const tty = tool(function* (self, args) {
  const flags = options(args, "s", { silent: "s", quiet: "s" });
  const attached = self.stdin.terminal && terminalOf(self) !== undefined;
  if (!flags.has("s")) yield* say(self, attached ? "/dev/pts/0\n" : "not a tty\n");
  return attached ? 0 : 1;
});

const clear = tool(function* (self) {
  yield* say(self, "\u001b[H\u001b[2J\u001b[3J");
});
const reset = tool(function* (self) {
  yield* say(self, "\u001bc");
});

export const machineTools: Readonly<Record<string, Program>> = { hostname, uname, arch, nproc, tty, clear, reset };
