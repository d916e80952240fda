// ip netns, and ip link, addr and route where they change something: network name spaces and devices made by hand (iproute2).
import { randomHardware } from "../../base/hardware-address.ts";
import type { InterfaceAddress } from "../../base/subnet.ts";
import { compose, mayChange, startIn } from "../../machine/kernel/compose.ts";
import { type Kernel, kernelBelow } from "../../machine/kernel/kernel.ts";
import { type Devices, devicesOf, freshNetwork, hostDevices, type Link, sameNetwork } from "../../machine/kernel/links.ts";
import type { Space } from "../../machine/kernel/spaces.ts";
import type { Running, Task } from "../../machine/process.ts";
import { exitOf } from "../../machine/tasks.ts";
import { say, ToolError } from "../unix/tool.ts";
import { kernelFor } from "./kernel-for.ts";
import { programFor } from "./start.ts";

export const FOLDER = "/run/netns";

const FAILED = 2;

const netlink = (why: string) => new Plain(`RTNETLINK answers: ${why}\n`, FAILED);

/** Said without the tool's name before it. */
class Plain extends Error {
  constructor(
    message: string,
    readonly code: number,
  ) {
    super(message);
  }
}

const named = (kernel: Kernel, name: string): Space | undefined =>
  [...kernel.kept].find(([space, path]) => space.kind === "net" && path === `${FOLDER}/${name}`)?.[0];

const noSpace = (name: string) => new Plain(`Cannot open network namespace "${name}": No such file or directory\n`, 255);

/** The devices that `self` sees; those of the computer's own beside what it was born with. */
export const ownDevices = (self: Running): Devices | undefined => {
  const { spaces } = self.machine;
  const kernel = kernelBelow(self.machine);
  if (!kernel || !spaces) return undefined;
  return spaces.net === kernel.initial.net ? hostDevices(kernel) : devicesOf(spaces.net);
};

/** Does what is asked for where it is no mere look; undefined where it is. */
export function* changeNetwork(self: Running, words: readonly string[]): Task<number | undefined> {
  try {
    return yield* change(self, words);
  } catch (error) {
    if (!(error instanceof Plain)) throw error;
    self.stderr.write(error.message);
    return error.code;
  }
}

function* change(self: Running, [object = "", ...rest]: readonly string[]): Task<number | undefined> {
  if (object === "netns") return yield* netns(self, rest);
  const [action = "", ...more] = rest;
  const is = (whole: string) => object.length > 0 && whole.startsWith(object);
  if (!/^(a(dd?)?|set|s(et)?|d(el(ete)?)?|change|replace|flush)$/.test(action) || /^s(h|$)/.test(action)) return undefined;
  const devices = ownDevices(self);
  if (!devices) return undefined;
  if (!is("link") && !is("address") && !is("route")) return undefined;
  if (!mayChange(self, "net", "NET_ADMIN")) throw netlink("Operation not permitted");
  const kernel = kernelFor(self);
  if (is("link")) link(self, kernel, devices, action, more);
  else if (is("address")) address(devices, action, more);
  else route(devices, action, more);
  return 0;
}

export function* netns(self: Running, [action = "list", name, ...command]: readonly string[]): Task<number> {
  const kernel = kernelFor(self);
  const { files } = kernel.host;
  const all = [...kernel.kept].filter(([space, path]) => space.kind === "net" && path.startsWith(`${FOLDER}/`));
  switch (action) {
    case "list":
    case "ls":
    case "show":
      for (const [space, path] of all.reverse()) {
        const id = linkedIds(kernel).indexOf(space);
        yield* say(self, `${path.slice(FOLDER.length + 1)}${id < 0 ? "" : ` (id: ${id})`}\n`);
      }
      return 0;
    case "add": {
      if (name === undefined) throw new Plain("No netns name specified\n", 1);
      if (self.user !== 0) throw new Plain(`mkdir ${FOLDER} failed: Permission denied\n`, 1);
      if (named(kernel, name)) throw new Plain(`Cannot create namespace file "${FOLDER}/${name}": File exists\n`, 1);
      const space = kernel.fresh("net", self.machine.spaces!.user);
      if (!freshNetwork(kernel, space, self.machine.network, (path) => (files.exists(path) ? files.read(path) : undefined)))
        throw new ToolError("k8s-quest does not simulate another network here yet");
      kernel.kept.set(space, `${FOLDER}/${name}`);
      files.makeFolder(FOLDER, { parents: true });
      files.write(`${FOLDER}/${name}`, "", { mode: 0o444 });
      return 0;
    }
    case "del":
    case "delete": {
      const space = name === undefined ? undefined : named(kernel, name);
      if (!space) throw new Plain(`Cannot remove namespace file "${FOLDER}/${name}": No such file or directory\n`, 1);
      if (self.user !== 0) throw new Plain(`Cannot remove namespace file "${FOLDER}/${name}": Permission denied\n`, 1);
      kernel.kept.delete(space);
      files.remove(`${FOLDER}/${name}`);
      const devices = devicesOf(space)!;
      if (![...kernel.machines].some((machine) => machine.spaces!.net === space))
        for (const each of [...devices.links]) devices.remove(each);
      return 0;
    }
    case "exec": {
      const space = name === undefined ? undefined : named(kernel, name);
      if (name === undefined) throw new Plain("No netns name specified\n", 255);
      if (!space) throw noSpace(name);
      if (!command.length) throw new Plain("No command specified\n", 255);
      if (!mayChange(self, "net")) throw new Plain(`setting the network namespace "${name}" failed: Operation not permitted\n`, 255);
      const machine = compose(self, { network: devicesOf(space)!.joined!.stack, spaces: { net: space } });
      const found = machine.which(command[0]!, self.environment["PATH"] ?? "", self.directory);
      if (!found) throw new Plain(`exec of "${command[0]}" failed: No such file or directory\n`, 1);
      const program = programFor(self, machine, command[0]!, self.directory);
      return yield* exitOf(startIn(machine, self, { argv: command, program }, { instead: true }));
    }
    case "identify": {
      const space = self.machine.spaces!.net;
      yield* say(self, `${kernel.kept.get(space)?.slice(FOLDER.length + 1) ?? ""}\n`);
      return 0;
    }
    case "pids": {
      const space = name === undefined ? undefined : named(kernel, name);
      if (!space) throw noSpace(name ?? "");
      for (const each of kernel.processes)
        if (each.machine.spaces!.net === space) yield* say(self, `${kernel.numberIn(each, kernel.initial.pid)}\n`);
      return 0;
    }
    default:
      throw new ToolError(`k8s-quest does not simulate ip netns ${action} yet`);
  }
}

/** Name spaces that a device of the computer leads to, in the order of their numbers. */
const linkedIds = (kernel: Kernel): Space[] => [
  ...new Set(hostDevices(kernel).links.flatMap(({ peer }) => (peer && peer.home.space !== kernel.initial.net ? [peer.home.space] : []))),
];

const missing = (name: string) => new Plain(`Cannot find device "${name}"\n`, 1);

function deviceOf(devices: Devices, name: string | undefined): Link {
  const found = name === undefined ? undefined : devices.find(name);
  if (!found) throw missing(name ?? "");
  return found;
}

const MAKES = /^(veth|bridge|dummy)$/;

export function link(self: Running, kernel: Kernel, devices: Devices, action: string, given: readonly string[]): void {
  const words = given[0] === "dev" || given[0] === "name" ? given.slice(1) : [...given];
  const [name = "", ...rest] = words;
  const after = (word: string) => (rest.includes(word) ? rest[rest.indexOf(word) + 1] : undefined);
  const hardware = () => randomHardware(self.machine.random);
  const spaceOf = (text: string): Devices => {
    const pid = /^\d+$/.test(text) ? kernel.list(self.machine.spaces!.pid).find((each) => String(each.pid) === text) : undefined;
    const space = pid ? pid.machine.spaces!.net : named(kernel, text);
    const found = space && (space === kernel.initial.net ? hostDevices(kernel) : devicesOf(space));
    if (space && !found) throw new ToolError("k8s-quest does not simulate devices that are put into docker's containers by hand yet");
    if (!found) throw new Plain(`Error: argument "${text}" is wrong: Invalid "netns" value\n\n`, 255);
    return found;
  };
  if (/^a/.test(action)) {
    const type = after("type");
    if (!type || !MAKES.test(type)) throw new ToolError(`k8s-quest does not simulate ip link add type ${type ?? ""} yet`);
    if (devices.find(name) || name === "eth0") throw netlink("File exists");
    if (name.length > 15) throw new Plain(`Error: argument "${name}" is wrong: "name" not a valid ifname\n`, 255);
    const made = devices.add(name, type as "veth", hardware());
    if (type !== "veth") return;
    const at = rest.indexOf("peer");
    const peerName = at < 0 ? "veth0" : rest[at + 1] === "name" ? rest[at + 2]! : rest[at + 1]!;
    const to = at >= 0 && rest.indexOf("netns") > at ? spaceOf(after("netns")!) : devices;
    if (to.find(peerName)) {
      devices.remove(made);
      throw netlink("File exists");
    }
    const peer = to.add(peerName, "veth", hardware());
    made.peer = peer;
    peer.peer = made;
    return;
  }
  const device = deviceOf(devices, name);
  if (/^d/.test(action)) {
    if (device.kind === "loopback") throw netlink("Operation not supported");
    devices.remove(device);
    return;
  }
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at]!;
    if (word === "up" || word === "down") device.up = word === "up";
    else if (word === "netns") spaceOf(rest[++at]!).take(device);
    else if (word === "master") device.master = deviceOf(devices, rest[++at]);
    else if (word === "nomaster") device.master = undefined;
    else if (word === "name") device.name = rest[++at]!;
    else throw new ToolError(`k8s-quest does not simulate ip link set ${word} yet`);
  }
}

function parsed(text: string): InterfaceAddress {
  const match = /^(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?$/.exec(text);
  if (!match || Number(match[2] ?? 32) > 32) throw new Plain(`Error: any valid prefix is expected rather than "${text}".\n`, 1);
  return { address: match[1]!, prefix: Number(match[2] ?? 32) };
}

export function address(devices: Devices, action: string, words: readonly string[]): void {
  const at = words.indexOf("dev");
  if (at < 0) throw new Plain('Not enough information: "dev" argument is required.\n', 255);
  const device = deviceOf(devices, words[at + 1]);
  const given = parsed(words.find((_, index) => index !== at && index !== at + 1) ?? "");
  const same = device.addresses.find((each) => each.address === given.address);
  if (/^a|replace/.test(action)) {
    if (same) throw new Plain("Error: ipv4: Address already assigned.\n", FAILED);
    devices.addAddress(device, given);
  } else {
    if (!same) throw new Plain("Error: ipv4: Address not found.\n", FAILED);
    devices.removeAddress(device, same);
  }
}

function route(devices: Devices, action: string, words: readonly string[]): void {
  const after = (word: string) => (words.includes(word) ? words[words.indexOf(word) + 1] : undefined);
  const to = words[0] === "default" || words[0] === "0.0.0.0/0" ? undefined : parsed(words[0] ?? "");
  const same = devices.routes.find((way) => way.to?.address === to?.address && way.to?.prefix === to?.prefix);
  if (/^d/.test(action)) {
    if (!same) throw netlink("No such process");
    devices.routes = devices.routes.filter((way) => way !== same);
    return;
  }
  const [via, dev] = [after("via"), after("dev")];
  const near = via === undefined ? undefined : devices.links.find((each) => each.up && each.addresses.some((own) => sameNetwork(via, own)));
  if (via !== undefined && !near) throw new Plain("Error: Nexthop has invalid gateway.\n", FAILED);
  const device = dev === undefined ? near : deviceOf(devices, dev);
  if (!device) throw netlink("No such device");
  if (!device.up) throw new Plain("Error: Device for nexthop is not up.\n", FAILED);
  if (same) throw netlink("File exists");
  devices.routes.push({ to, via, link: device });
}

/** `ip -n NAME …` as `ip netns exec NAME ip …`. */
export const inNamed = (name: string, words: readonly string[]): string[] => ["netns", "exec", name, "ip", ...words];
