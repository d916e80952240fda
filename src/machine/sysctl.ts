// Settings of the kernel, as /proc/sys and sysctl tell them: some belong to the whole computer, some to a network or IPC name space.

import { EMULATORS } from "./emulators.ts";
import { EPHEMERAL_PORTS } from "./ephemeral-ports.ts";
import { COMPUTER } from "./hardware.ts";
import { folderOf, type Texts } from "./made-files.ts";
import type { Machine } from "./process.ts";

/** kernel.pid_max of a 64-bit Linux. */
export const PID_MAX = 4_194_304;
/** What one thread costs the kernel at most: eight stacks of 16 KiB, bytes. */
const THREAD = 128 * 1024;
/** kernel.threads-max: an eighth of the memory may be stacks. @param memory bytes */
export const threadsMax = (memory: number): number => Math.floor(memory / THREAD);

/** What they are at first; a tab parts the numbers of those that have several. */
const USUAL: Readonly<Record<string, string>> = {
  "fs.file-max": "9223372036854775807",
  "fs.inotify.max_user_instances": "512",
  "fs.inotify.max_user_watches": "524288",
  "fs.mqueue.msg_max": "10",
  "fs.mqueue.msgsize_max": "8192",
  "fs.mqueue.queues_max": "256",
  "kernel.msgmax": "8192",
  "kernel.msgmnb": "16384",
  "kernel.msgmni": "32000",
  "kernel.osrelease": COMPUTER.kernel.release,
  "kernel.ostype": COMPUTER.kernel.name,
  "kernel.panic": "10",
  "kernel.panic_on_oops": "1",
  "kernel.pid_max": String(PID_MAX),
  "kernel.randomize_va_space": "2",
  "kernel.sem": "32000\t1024000000\t500\t32000",
  "kernel.shm_rmid_forced": "0",
  "kernel.shmall": "18446744073692774399",
  "kernel.shmmax": "18446744073692774399",
  "kernel.shmmni": "4096",
  "kernel.threads-max": String(threadsMax(COMPUTER.memory * 1024)),
  "kernel.version": COMPUTER.kernel.version,
  "net.core.somaxconn": "4096",
  "net.ipv4.conf.all.rp_filter": "0",
  "net.ipv4.ip_forward": "1",
  "net.ipv4.ip_local_port_range": `${EPHEMERAL_PORTS.first}\t${EPHEMERAL_PORTS.last}`,
  "net.ipv4.ip_unprivileged_port_start": "1024",
  "net.ipv4.ping_group_range": "1\t0",
  "net.ipv4.tcp_fin_timeout": "60",
  "net.ipv4.tcp_keepalive_intvl": "75",
  "net.ipv4.tcp_keepalive_probes": "9",
  "net.ipv4.tcp_keepalive_time": "7200",
  "net.ipv4.tcp_max_syn_backlog": "512",
  "net.ipv4.tcp_syncookies": "1",
  "vm.max_map_count": "262144",
  "vm.overcommit_memory": "1",
  "vm.panic_on_oom": "0",
  "vm.swappiness": "60",
};
/** Of the first network name space alone. */
const OUTERMOST: Readonly<Record<string, string>> = {
  "net.bridge.bridge-nf-call-ip6tables": "1",
  "net.bridge.bridge-nf-call-iptables": "1",
};
/** What runtimes set in the network name spaces that they make: nobody needs capabilities for low ports and pings (daemon/oci_linux.go; containerd's enable_unprivileged_ports and _icmp). */
const INNER: Readonly<Record<string, string>> = {
  "net.ipv4.ip_unprivileged_port_start": "0",
  "net.ipv4.ping_group_range": "0\t2147483647",
};
const READ_ONLY = new Set(["kernel.hostname", "kernel.osrelease", "kernel.ostype", "kernel.version"]);

/** The settings that a machine sees. */
export class Sysctls {
  readonly #own = new Map<string, string>();
  /** Nothing can be set from inside: in a container, /proc/sys is there to be read. */
  readOnly: boolean;
  /** It is in the first network name space: the computer itself, and a container with the host's network. */
  outerNetwork: boolean;

  constructor(private readonly machine: Machine) {
    this.readOnly = machine.isolated;
    this.outerNetwork = !machine.isolated;
  }

  get names(): readonly string[] {
    const all = { ...USUAL, ...this.#network };
    return [...new Set(["kernel.hostname", ...Object.keys(all), ...this.#own.keys()])].sort();
  }
  /** Undefined where there is none of that name. */
  get(name: string): string | undefined {
    if (name === "kernel.hostname") return this.machine.hostname;
    return this.#own.get(name) ?? this.#network[name] ?? USUAL[name];
  }
  get #network(): Readonly<Record<string, string>> {
    return this.outerNetwork ? OUTERMOST : INNER;
  }
  /** From outside, as a container's runtime does it. */
  set(name: string, value: string): void {
    this.#own.set(name, value.trim().split(/\s+/).join("\t"));
  }
  mayChange(name: string): boolean {
    return !READ_ONLY.has(name);
  }
}

const known = new WeakMap<Machine, Sysctls>();

export function sysctlsOf(machine: Machine): Sysctls {
  let found = known.get(machine);
  if (!found) known.set(machine, (found = new Sysctls(machine)));
  return found;
}

/** /proc/sys/fs/binfmt_misc: how the kernel knows binaries for other processors (fs/binfmt_misc.c). */
const formats = ({ emulators }: Machine) =>
  folderOf({
    register: "",
    status: "enabled\n",
    ...Object.fromEntries(
      [...(emulators ?? [])].map((each) => {
        const { name, magic, mask } = EMULATORS[each]!;
        return [name, `enabled\ninterpreter /usr/bin/${name}\nflags: POCF\noffset 0\nmagic ${magic}\nmask ${mask}\n`];
      }),
    ),
  });

/** /proc/sys. */
export function sysctlFolder(machine: Machine) {
  const sysctls = sysctlsOf(machine);
  type Tree = Map<string, Tree | string>;
  const tree: Tree = new Map();
  for (const name of sysctls.names) {
    const parts = name.split(".");
    let at = tree;
    for (const part of parts.slice(0, -1)) {
      const next = (at.get(part) as Tree | undefined) ?? (new Map() as Tree);
      at.set(part, next);
      at = next;
    }
    at.set(parts.at(-1)!, name);
  }
  const made = (at: Tree): ReturnType<typeof folderOf> => {
    const texts: Record<string, Texts[string]> = {};
    const modes: Record<string, number> = {};
    for (const [part, what] of at) {
      texts[part] = typeof what === "string" ? () => `${sysctls.get(what) ?? ""}\n` : made(what);
      if (typeof what === "string" && sysctls.mayChange(what)) modes[part] = 0o644;
    }
    // It is mounted on the computer itself, and in no container.
    if (at === tree.get("fs")) texts["binfmt_misc"] = machine.isolated ? folderOf({}) : formats(machine);
    return folderOf(texts, 0, modes);
  };
  return made(tree);
}
