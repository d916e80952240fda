// The flags that run and create share (cli/command/container/opts.go: addFlags).
import type { Flag } from "../../command.ts";
import { flag } from "../flags.ts";
import { operationsProblem, rateProblem, weightProblem } from "./block-devices.ts";
import { deviceProblem, deviceRuleProblem, gpusProblem } from "./devices.ts";
import { networkProblem } from "./networking.ts";

const hostCheck = (text: string): string | undefined => {
  const at = text.indexOf(":");
  if (at <= 0) return `bad format for add-host: ${JSON.stringify(text)}`;
  const address = text.slice(at + 1);
  return address === "host-gateway" || /^[\d.]+$|^[\da-fA-F:.]+$/.test(address)
    ? undefined
    : `invalid IP address in add-host: ${JSON.stringify(address)}`;
};
const attachCheck = (text: string): string | undefined =>
  ["stdin", "stdout", "stderr"].includes(text.toLowerCase()) ? undefined : "valid streams are STDIN, STDOUT and STDERR";

/** CSV fields of --mount that are wrong, in the words of opts.MountOpt. */
function mountCheck(text: string): string | undefined {
  let target = false;
  for (const field of text.split(",")) {
    const [key = "", ...rest] = field.split("=");
    const name = key.toLowerCase();
    const value = rest.length ? rest.join("=") : undefined;
    if (value === undefined && !["readonly", "ro", "volume-nocopy", "bind-nonrecursive"].includes(name))
      return `invalid field '${field}' must be a key=value pair`;
    if (["target", "dst", "destination"].includes(name)) target = true;
    else if (["readonly", "ro", "volume-nocopy"].includes(name) && value !== undefined && !/^(1|t|true|0|f|false)$/i.test(value))
      return `invalid value for ${name}: ${value}`;
    else if (!MOUNT_KEYS.has(name)) return `unexpected key '${name}' in '${field}'`;
  }
  return target ? undefined : "target is required";
}
const MOUNT_KEYS: ReadonlySet<string> = new Set(
  "type source src target dst destination readonly ro consistency bind-propagation bind-nonrecursive volume-nocopy volume-label volume-driver volume-opt tmpfs-size tmpfs-mode".split(
    " ",
  ),
);
export const ulimitCheck = (text: string): string | undefined => {
  const match = /^([^=]+)=(.+)$/.exec(text);
  if (!match) return `invalid ulimit argument: ${text}`;
  const [soft, hard, more] = match[2]!.split(":");
  if (more !== undefined) return `too many limit value arguments - ${match[2]}, can only have up to two, \`soft[:hard]\``;
  if (!/^-?\d+$/.test(soft!) || (hard !== undefined && !/^-?\d+$/.test(hard)))
    return `strconv.ParseInt: parsing ${JSON.stringify(soft)}: invalid syntax`;
  if (hard !== undefined && Number(soft) > Number(hard) && Number(hard) !== -1)
    return `ulimit soft limit must be less than or equal to hard limit: ${soft} > ${hard}`;
  return undefined;
};

/** Settings that name spaces have of their own (opts.ValidateSysctl). */
const sysctlCheck = (text: string): string | undefined => {
  const [name = "", value] = text.split(/=(.*)/s);
  if (value !== undefined && (SYSCTLS.has(name) || name.startsWith("net.") || name.startsWith("fs.mqueue."))) return undefined;
  return `sysctl '${text}' is not allowed`;
};
const SYSCTLS: ReadonlySet<string> = new Set(
  ["msgmax", "msgmnb", "msgmni", "sem", "shmall", "shmmax", "shmmni", "shm_rmid_forced"].map((name) => `kernel.${name}`),
);

export const createFlags: readonly Flag[] = [
  flag("--add-host", "list", "A further line of /etc/hosts (host:ip)", { check: hostCheck }),
  flag("-a, --attach", "list", "Join STDIN, STDOUT or STDERR", { check: attachCheck }),
  flag("--blkio-weight", "uint16", "Relative weight of its block IO, 10 to 1000, or 0 for none"),
  flag("--blkio-weight-device", "list", "Relative weight for a device", { default: "[]", check: weightProblem }),
  flag("--cap-add", "list", "Capabilities that it gets beside the usual ones"),
  flag("--cap-drop", "list", "Capabilities that are taken from it"),
  flag("--cgroup-parent", "string", "The control group above its own"),
  flag("--cgroupns", "string", "Whose cgroup name space it sees (host|private)"),
  flag("--cidfile", "string", "A file for the container's ID"),
  flag("--cpu-period", "int", "Length of a CFS period in microseconds"),
  flag("--cpu-quota", "int", "Microseconds of processor in each CFS period"),
  flag("--cpu-rt-period", "int", "Real-time period in microseconds"),
  flag("--cpu-rt-runtime", "int", "Real-time share in microseconds"),
  flag("-c, --cpu-shares", "int", "Relative weight of its processor time"),
  flag("--cpus", "decimal", "How many processors it may use"),
  flag("--cpuset-cpus", "string", "Which processors it may run on (0-3, 0,1)"),
  flag("--cpuset-mems", "string", "Which memory nodes it may use (0-3, 0,1)"),
  flag("--device", "list", "A device of the host for the container", { check: deviceProblem }),
  flag("--device-cgroup-rule", "list", "A rule for which devices are allowed", { check: deviceRuleProblem }),
  flag("--device-read-bps", "list", "Bytes a second read from a device at most", { default: "[]", check: rateProblem }),
  flag("--device-read-iops", "list", "Reads a second from a device at most", { default: "[]", check: operationsProblem }),
  flag("--device-write-bps", "list", "Bytes a second written to a device at most", { default: "[]", check: rateProblem }),
  flag("--device-write-iops", "list", "Writes a second to a device at most", { default: "[]", check: operationsProblem }),
  flag("--disable-content-trust", "bool", "Do not look for signatures", { default: "true", unsimulated: true }),
  flag("--dns", "list", "Name servers of its own"),
  flag("--dns-option", "list", "Options of its resolver"),
  flag("--dns-search", "list", "Domains that its resolver tries"),
  flag("--domainname", "string", "Its NIS domain name"),
  flag("--entrypoint", "string", "Start this instead of the image's entrypoint"),
  flag("-e, --env", "list", "Environment variables"),
  flag("--env-file", "list", "Environment variables from a file"),
  flag("--expose", "list", "A port or a range of ports that it serves"),
  flag("--gpus", "gpu-request", "Graphics processors for it", { check: gpusProblem }),
  flag("--group-add", "list", "Further groups of its user"),
  flag("--health-cmd", "string", "The command that tells whether it is healthy"),
  flag("--health-interval", "duration", "Time between two checks (ms|s|m|h)"),
  flag("--health-retries", "int", "Failures in a row until it counts as unhealthy"),
  flag("--health-start-period", "duration", "Time at the start in which failures do not count (ms|s|m|h)"),
  flag("--health-timeout", "duration", "The longest that a check may take (ms|s|m|h)"),
  flag("--help", "bool", "Print usage"),
  flag("-h, --hostname", "string", "Its host name"),
  flag("--init", "bool", "A small init as process 1, which passes signals on and reaps"),
  flag("-i, --interactive", "bool", "Leave its standard input open, joined or not"),
  flag("--ip", "string", "Its IPv4 address (172.30.100.104)"),
  flag("--ip6", "string", "Its IPv6 address (2001:db8::33)"),
  flag("--ipc", "string", "Whose IPC name space it is in"),
  flag("--isolation", "string", "Technology that keeps it apart"),
  flag("--kernel-memory", "bytes", "Limit of kernel memory, which the engine no longer looks at", { default: "0" }),
  flag("-l, --label", "list", "Labels"),
  flag("--label-file", "list", "Labels from a file, one a line"),
  flag("--link", "list", "Make another container known to it by name"),
  flag("--link-local-ip", "list", "Link-local addresses"),
  flag("--log-driver", "string", "What keeps its logs"),
  flag("--log-opt", "list", "Options of that"),
  flag("--mac-address", "string", "Its MAC address (92:d0:c6:0a:29:33)"),
  flag("-m, --memory", "bytes", "Limit of memory", { default: "0" }),
  flag("--memory-reservation", "bytes", "Memory that it is meant to stay below", { default: "0" }),
  flag("--memory-swap", "bytes", "Limit of memory and swap together, -1 for none", { default: "0" }),
  flag("--memory-swappiness", "int", "How readily its memory is swapped (0 to 100)", { default: "-1" }),
  flag("--mount", "mount", "Put a volume, a folder of the host or a tmpfs into its files", { check: mountCheck }),
  flag("--name", "string", "Its name"),
  flag("--network", "network", "A network to join", { check: networkProblem }),
  flag("--net", "network", "The older word for --network", { hidden: true, check: networkProblem }),
  flag("--network-alias", "list", "A further name of it on the network"),
  flag("--net-alias", "list", "The older word for --network-alias", { hidden: true }),
  flag("--no-healthcheck", "bool", "Leave the image's HEALTHCHECK out"),
  flag("--oom-kill-disable", "bool", "Never end it for lack of memory"),
  flag("--oom-score-adj", "int", "Who goes first when memory runs out (-1000 to 1000)"),
  flag("--pid", "string", "Whose PID name space it is in"),
  flag("--pids-limit", "int", "How many processes it may have (-1 for no limit)"),
  flag("--platform", "string", "Platform, where the server has several"),
  flag("--privileged", "bool", "All capabilities and devices"),
  flag("-p, --publish", "list", "Make a port of it a port of the host"),
  flag("-P, --publish-all", "bool", "Make all ports that it exposes random ports of the host"),
  flag("--pull", "string", 'When to fetch the image ("always"|"missing"|"never")', { default: "missing" }),
  flag("-q, --quiet", "bool", "Do not tell how the image is fetched"),
  flag("--read-only", "bool", "It cannot write to its own files"),
  flag("--restart", "string", "What is done when it ends", { default: "no" }),
  flag("--rm", "bool", "Remove it when it ends"),
  flag("--runtime", "string", "What runs it"),
  flag("--security-opt", "list", "Options about security"),
  flag("--shm-size", "bytes", "Size of /dev/shm", { default: "0" }),
  flag("--stop-signal", "string", "What stops it", { default: "SIGTERM" }),
  flag("--stop-timeout", "int", "Seconds that it gets to stop"),
  flag("--storage-opt", "list", "Options of the storage driver"),
  flag("--sysctl", "map", "Settings of the kernel", { default: "map[]", check: sysctlCheck }),
  flag("--tmpfs", "list", "A folder that lives in memory"),
  flag("-t, --tty", "bool", "Give it a terminal"),
  flag("--ulimit", "ulimit", "Limits of its processes", { default: "[]", check: ulimitCheck }),
  flag("-u, --user", "string", "User name or number (format: <name|uid>[:<group|gid>])"),
  flag("--userns", "string", "Whose user name space it is in"),
  flag("--uts", "string", "Whose UTS name space it is in"),
  flag("-v, --volume", "list", "Put a volume or a folder of the host into its files"),
  flag("--volume-driver", "string", "Driver of its volumes"),
  flag("--volumes-from", "list", "All volumes of other containers"),
  flag("-w, --workdir", "string", "Where in its files it starts"),
];
