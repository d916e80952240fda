// What drivers of builders take: their options, checked, and where they are (buildx' driver/docker-container and driver/remote: factory.go).
import { bytesOf } from "../../../base/units.ts";
import { Failure } from "../client.ts";

/** How an option's value is read. */
type Check = (value: string) => string | undefined;
const anything: Check = () => undefined;
const whole: Check = (value) =>
  /^[+-]?\d+$/.test(value) ? undefined : `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`;
const size: Check = (value) => (bytesOf(value) === undefined ? `invalid size: '${value}'` : undefined);
const isTrue = (value: string): boolean => /^(1|t|true)$/i.test(value);
const truth: Check = (value) =>
  /^(1|t|true|0|f|false)$/i.test(value) ? undefined : `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`;
const policy: Check = (value) =>
  /^[^:]*(:\d+)?$/.test(value)
    ? undefined
    : `invalid restart policy format: ${value.split(":").length > 2 ? "too many colons" : "maximum retry count must be an integer"}`;

const CONTAINER: Readonly<Record<string, Check>> = {
  network: anything,
  image: anything,
  memory: size,
  "memory-swap": size,
  "cpu-period": whole,
  "cpu-quota": whole,
  "cpu-shares": whole,
  "cpuset-cpus": anything,
  "cpuset-mems": anything,
  "cgroup-parent": anything,
  "default-load": truth,
  "restart-policy": policy,
};
const REMOTE: Readonly<Record<string, Check>> = {
  servername: anything,
  cacert: anything,
  cert: anything,
  key: anything,
  "default-load": truth,
};

export type Options = Readonly<Record<string, string>>;

/** "a=b,c=d" of each flag; null where there is none. @throws Failure */
export function optionsOf(texts: readonly string[]): Options | null {
  const pairs = texts
    .flatMap((each) => each.split(","))
    .map((each) => {
      const at = each.indexOf("=");
      if (at < 0) throw new Failure(`ERROR: invalid value ${JSON.stringify(each)}, expecting k=v`);
      return [each.slice(0, at), each.slice(at + 1)] as const;
    });
  return pairs.length ? Object.fromEntries(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1))) : null;
}

/** Why a driver cannot be made out of them; undefined where it can. */
export function wrongOptions(driver: string, options: Options, hasFlags: boolean): string | undefined {
  for (const [name, value] of Object.entries(options)) {
    if (driver === "docker-container" && name.startsWith("env.")) {
      if (name === "env.") return `invalid env option ${JSON.stringify(name)}, expecting env.FOO=bar`;
      continue;
    }
    // What devices the container gets.
    if (driver === "docker-container" && name === "gpus") throw new Failure("docker: k8s-quest does not simulate --driver-opt gpus yet");
    const check = (driver === "remote" ? REMOTE : CONTAINER)[name];
    const why = check ? check(value) : `invalid driver option ${name} for ${driver} driver`;
    if (why !== undefined) return why;
  }
  if (driver !== "remote") return undefined;
  if (hasFlags) return "setting buildkit flags is not supported for remote driver";
  const has = (name: string) => Boolean(options[name]);
  if (!["servername", "cacert", "cert", "key"].some(has)) return undefined;
  const missing = [
    ...(has("cacert") ? [] : ["cacert"]),
    ...(has("cert") && !has("key") ? ["key"] : []),
    ...(has("key") && !has("cert") ? ["cert"] : []),
  ];
  return missing.length ? `tls enabled, but missing keys ${missing.join(", ")}` : undefined;
}

/** Whether what is built comes to the engine's images, though nobody says so. */
export const loadsByDefault = (options: Options | null): boolean => isTrue(options?.["default-load"] ?? "");

/** The container of a builder, as far as its options tell. */
export function containerOptions(options: Options | null): { Env?: string[]; HostConfig: object } {
  const own = options ?? {};
  const env = Object.entries(own).flatMap(([name, value]) => (name.startsWith("env.") ? [`${name.slice(4)}=${value}`] : []));
  const [restart = "unless-stopped", retries] = (own["restart-policy"] ?? "unless-stopped").split(":");
  const number = (name: string, field: string, of: (text: string) => number | undefined = Number) =>
    own[name] === undefined ? {} : { [field]: of(own[name]) };
  const text = (name: string, field: string) => (own[name] === undefined ? {} : { [field]: own[name] });
  return {
    ...(env.length ? { Env: env } : {}),
    HostConfig: {
      RestartPolicy: { Name: restart, ...(retries === undefined ? {} : { MaximumRetryCount: Number(retries) }) },
      ...text("network", "NetworkMode"),
      ...number("memory", "Memory", bytesOf),
      ...number("memory-swap", "MemorySwap", bytesOf),
      ...number("cpu-period", "CpuPeriod"),
      ...number("cpu-quota", "CpuQuota"),
      ...number("cpu-shares", "CpuShares"),
      ...text("cpuset-cpus", "CpusetCpus"),
      ...text("cpuset-mems", "CpusetMems"),
      ...text("cgroup-parent", "CgroupParent"),
    },
  };
}

const SCHEMES = ["tcp", "unix", "ssh", "docker-container", "kube-pod", "podman-container", "nerdctl-container", "npipe"];

/** Why no BuildKit can be at an address; undefined where one can. */
export function wrongEndpoint(endpoint: string): string | undefined {
  const [, scheme = ""] = /^([a-z][a-z\d+.-]*):\/\//i.exec(endpoint) ?? [];
  return SCHEMES.includes(scheme) ? undefined : `unrecognized url scheme ${scheme}`;
}

/** What a call to a BuildKit comes to that is not at its address. @throws Failure for addresses behind which programs of others are */
export function dialled(endpoint: string): string {
  const [, scheme = "", place = ""] = /^([a-z-]+):\/\/(.*)$/.exec(endpoint) ?? [];
  const dial = (words: string) => `connection error: desc = "transport: Error while dialing: dial ${words}"`;
  if (scheme === "unix") return dial(`unix ${place}: connect: no such file or directory`);
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(place) ?? [];
  if (scheme === "tcp" && /^(localhost|127(\.\d+){3})$/.test(host))
    return dial(`tcp ${host === "localhost" ? "127.0.0.1" : host}:${port}: connect: connection refused`);
  throw new Failure(`docker: k8s-quest does not simulate BuildKit at ${endpoint} yet`);
}
