// What the flags of docker build ask of the engine (buildx' util/buildflags, build/opt.go).
import { bytesOf } from "../../../base/units.ts";
import { EngineError } from "../../../docker/error.ts";
import { HOST, platformOf, platformText } from "../../../docker/images/platform.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Running } from "../../../machine/process.ts";
import { Failure, type Query } from "../client.ts";
import { ulimit } from "../container/devices.ts";
import type { Docker } from "../tool.ts";

/** What is wrong with flags, before anything is built. */
export const wrong = (why: string): Failure => new Failure(`ERROR: ${why}`);
/** What is wrong with a build. */
export const failed = (why: string): Failure => new Failure(`ERROR: failed to build: ${why}`);
/** What the docker driver does not do. `page`: where that is explained. */
export const notSupported = (what: string, page: string): Failure =>
  failed(
    `${what} is not supported for the docker driver.\nSwitch to a different driver, or turn on the containerd image store, and try again.\nLearn more at https://docs.docker.com/go/${page}/`,
  );

const TRUE = /^(1|t|true)$/i;
const FALSE = /^(0|f|false)$/i;

/** "a=b,c=d" as pairs; `first`: what a lone word is the value of. @throws Failure */
export function fieldsOf(text: string, first?: string): Map<string, string> {
  const fields = text.split(",");
  if (first !== undefined && !text.includes("=")) return new Map([[first, text]]);
  return new Map(
    fields.map((field): [string, string] => {
      const at = field.indexOf("=");
      if (at < 0) throw wrong(`invalid value ${field}`);
      return [field.slice(0, at).trim().toLowerCase(), field.slice(at + 1)];
    }),
  );
}

/** NAME=value, or NAME alone with what `usual` knows of it. @throws Failure */
function pairs(list: readonly string[], usual: (name: string) => string | undefined): Record<string, string> {
  return Object.fromEntries(
    list.flatMap((each): [string, string][] => {
      const at = each.indexOf("=");
      if (at === 0 || !each) throw wrong(`invalid key-value pair ${JSON.stringify(each)}: empty key`);
      if (at > 0) return [[each.slice(0, at), each.slice(at + 1)]];
      const value = usual(each);
      return value === undefined ? [] : [[each, value]];
    }),
  );
}

/** Contents of --secret by their identities. @throws Failure */
function secretsOf(self: Running, list: readonly string[]): Record<string, string> {
  const secrets: Record<string, string> = {};
  for (const each of list) {
    const fields = fieldsOf(each);
    const id = fields.get("id") ?? "";
    const from = fields.get("src") ?? fields.get("source");
    const variable = fields.get("env") ?? (from === undefined ? id : undefined);
    const path = from === undefined ? undefined : resolvePath(self.directory, from);
    if (path !== undefined && self.machine.files.lookup(path)?.type !== "file")
      throw wrong(`failed to stat ${from}: stat ${from}: no such file or directory`);
    const value = path === undefined ? self.environment[variable!] : self.machine.files.read(path);
    if (value !== undefined) secrets[id] = value;
  }
  return secrets;
}

/** Identities of --ssh, whose keys are there (session/sshforward/sshprovider). @throws Failure */
function keysOf(self: Running, list: readonly string[]): string[] {
  const { files } = self.machine;
  return list.map((each) => {
    const [id = "", places = ""] = each.split(/=(.*)/s);
    const paths = places ? places.split(",") : [self.environment["SSH_AUTH_SOCK"] ?? ""];
    if (!paths[0])
      throw failed(`failed to convert agent config {${id} [] false}: invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set`);
    for (const path of paths) {
      const node = files.lookup(resolvePath(self.directory, path));
      if (!node) throw failed(`could not parse ssh: [${each}]: stat ${path}: no such file or directory`);
      if (node.type === "file" && !/^-----BEGIN [A-Z ]*PRIVATE KEY-----/m.test(files.read(resolvePath(self.directory, path))))
        throw failed(`could not parse ssh: [${each}]: failed to parse ${path}: ssh: no key found`);
    }
    return id || "default";
  });
}

/** Images of --cache-from; what a folder holds is told of and left (client/solve.go: parseCacheOptions). @throws Failure */
function cacheSources(docker: Docker): { images: string[]; notes: string[] } {
  const images: string[] = [];
  const notes: string[] = [];
  for (const each of docker.call.list("cache-from")) {
    const fields = fieldsOf(each, "ref");
    const type = fields.get("type") ?? (each.includes("=") ? "" : "registry");
    if (!type) throw wrong(`type required form> ${JSON.stringify(each)}`);
    if (type === "registry") {
      const ref = fields.get("ref");
      if (!ref) throw failed("failed to solve: registry cache importer requires ref");
      images.push(ref);
    } else if (type === "local") {
      const from = fields.get("src");
      if (!from) throw failed("local cache importer requires src");
      const isThere = docker.self.machine.files.isFolder(resolvePath(docker.self.directory, from));
      const [act, file] = isThere ? ["read", `${from}/index.json`] : ["lock", `${from}/index.json.lock`];
      const why = `could not ${act} ${file}: open ${file}: no such file or directory`;
      notes.push(`WARNING: local cache import at ${from} not found due to err: ${why}\n`);
    }
    // Outside of GitHub's own machines and without credentials of S3 there is nothing to ask.
    else if (type !== "gha" && type !== "s3") throw failed(`failed to solve: unknown cache importer: ${type}`);
  }
  return { images, notes };
}

/** Whether the image is to carry its cache: all that the docker driver does of --cache-to. @throws Failure */
function carriesCache(docker: Docker, isContained: boolean): boolean {
  const types = docker.call.list("cache-to").map((each) => {
    const type = fieldsOf(each, "ref").get("type") ?? (each.includes("=") ? "" : "registry");
    if (!type) throw wrong(`type required form> ${JSON.stringify(each)}`);
    return type;
  });
  // Outside of GitHub's own machines there is nowhere to go.
  const other = types.find((type) => type !== "inline" && type !== "gha");
  if (other !== undefined && isContained) throw new Failure(`docker: k8s-quest does not simulate --cache-to type=${other} yet`);
  if (other !== undefined) throw notSupported("Cache export", "build-cache-backends");
  const asked = docker.call.list("build-arg").some((each) => TRUE.test(/^BUILDKIT_INLINE_CACHE=(.*)$/s.exec(each)?.[1] ?? ""));
  return asked || types.includes("inline");
}

/** Whether what is pushed is to tell how it was made: attestations are asked for in three ways, and the docker driver makes none. @throws Failure */
function provenanceAsked(docker: Docker, isContained: boolean): boolean {
  const { call } = docker;
  const asked = call.list("attest").map((each) => {
    const fields = fieldsOf(each);
    const type = fields.get("type");
    if (!type) throw wrong("attestation type not specified");
    return { type, isOn: !TRUE.test(fields.get("disabled") ?? ""), mode: fields.get("mode") ?? "min" };
  });
  for (const type of ["provenance", "sbom"]) {
    if (!call.given(type)) continue;
    const text = call.string(type);
    if (!TRUE.test(text) && !FALSE.test(text) && !text.includes("=")) throw wrong(`invalid value ${text}`);
    asked.push({ type, isOn: !FALSE.test(text), mode: /(?:^|,)mode=(\w+)/.exec(text)?.[1] ?? "min" });
  }
  const wanted = asked.filter(({ isOn }) => isOn);
  if (!isContained && wanted.length) throw notSupported("Attestation", "attestations");
  for (const { type, mode } of wanted) {
    if (type === "provenance" && mode === "min") continue;
    throw new Failure(
      `docker: k8s-quest does not simulate attestations of the type ${type}${type === "provenance" ? ` with mode=${mode}` : ""} yet`,
    );
  }
  // It is told unless nobody wants that.
  return !asked.some(({ type, isOn }) => type === "provenance" && !isOn);
}

/** What --platform asks for, or what is usual; undefined where nobody says anything. @throws Failure (util/platformutil; build/opt.go) */
function platformsIn({ call, self }: Docker, isContained: boolean): string | undefined {
  const asked = call.given("platform") ? call.list("platform") : [self.environment["DOCKER_DEFAULT_PLATFORM"] ?? ""];
  const platforms = new Set(asked.flatMap((each) => each.split(",")).flatMap((each) => (each.trim() ? [platformNamed(each.trim())] : [])));
  if (platforms.size > 1 && !isContained) throw notSupported("Multi-platform build", "build-multi-platform");
  return [...platforms].join(",") || undefined;
}

function platformNamed(text: string): string {
  try {
    return platformText(text.toLowerCase() === "local" ? HOST : platformOf(text));
  } catch (error) {
    throw error instanceof EngineError ? failed(error.message) : error;
  }
}

/** What both builders understand. @throws Failure */
export function queryOf(docker: Docker, dockerfile: string): Record<string, Query[string]> {
  const { call, self } = docker;
  const shared = bytesOf(call.string("shm-size")) ?? 0;
  return {
    dockerfile,
    t: call.list("tag"),
    buildargs: JSON.stringify(pairs(call.list("build-arg"), (name) => self.environment[name])),
    labels: JSON.stringify(pairs(call.list("label"), () => "")),
    target: call.string("target"),
    nocache: call.bool("no-cache"),
    pull: call.bool("pull"),
    networkmode: call.string("network"),
    extrahosts: call.list("add-host").join(","),
    ...(shared ? { shmsize: shared } : {}),
    ...(call.given("ulimit") ? { ulimits: JSON.stringify(call.list("ulimit").map(ulimit)) } : {}),
  };
}

/** What the older builder understands besides. */
export function classicQuery({ call, self }: Docker): Record<string, Query[string]> {
  const number = (name: string) => Number(call.string(name)) || undefined;
  const platform = call.given("platform") ? call.list("platform").at(-1) : self.environment["DOCKER_DEFAULT_PLATFORM"];
  return {
    platform: platform?.toLowerCase() || undefined,
    rm: call.bool("rm"),
    forcerm: call.bool("force-rm"),
    ...(call.bool("quiet") ? { q: "1" } : {}),
    ...(call.bool("squash") ? { squash: "1" } : {}),
    ...(call.given("cache-from") ? { cachefrom: JSON.stringify(call.list("cache-from").flatMap((each) => each.split(","))) } : {}),
    memory: bytesOf(call.string("memory")) || undefined,
    cpuquota: number("cpu-quota"),
    cpuperiod: number("cpu-period"),
    cpusetcpus: call.string("cpuset-cpus"),
  };
}

const isOverSsh = (context: string): boolean => /^ssh:\/\/|^[\w-]+@[\w.-]+:/.test(context);

const NETWORKS = ["", "default", "none", "host"];

/** What BuildKit understands besides, and what is told of before it begins and after it. `isContained`: the builder is in a container. @throws Failure */
export function modernQuery(
  docker: Docker,
  isContained = false,
): { query: Record<string, Query[string]>; notes: string; later: string; provenance: boolean } {
  const { call, self } = docker;
  const cache = cacheSources(docker);
  const secrets = secretsOf(self, call.list("secret"));
  const inline = carriesCache(docker, isContained);
  const provenance = provenanceAsked(docker, isContained);
  // Repositories behind SSH are asked for with the usual keys.
  const keys = keysOf(self, call.given("ssh") || !isOverSsh(docker.args[0] ?? "") ? call.list("ssh") : ["default"]);
  const allowed = call.list("allow").flatMap((each) => each.split(","));
  const strange = allowed.find((each) => !["network.host", "security.insecure", "device"].includes(each.split("=")[0]!));
  if (strange) throw failed(`unknown entitlement ${strange}`);
  for (const each of call.list("annotation"))
    if (!each.includes("=")) throw failed(`parse annotations: invalid annotation ${JSON.stringify(each)}, expected key=value`);
  const platform = platformsIn(docker, isContained);
  const network = call.string("network");
  if (!NETWORKS.includes(network))
    throw failed(
      `network mode ${JSON.stringify(network)} not supported by buildkit - you can define a custom network for your builder using the network driver-opt in buildx create`,
    );
  const joined = (list: readonly string[]) => list.join(",") || undefined;
  return {
    provenance,
    notes: WARNED.flatMap(([name, why]) => (call.given(name) ? `WARNING: ${why}\n` : [])).join(""),
    later: cache.notes.join(""),
    query: {
      platform,
      keys: joined(keys),
      entitlements: joined(allowed),
      cachefrom: cache.images.length ? JSON.stringify(cache.images) : undefined,
      inlinecache: inline,
      nocachefilter: joined(call.list("no-cache-filter")),
      ...(Object.keys(secrets).length ? { secrets: JSON.stringify(secrets) } : {}),
      ...(call.bool("check") ? { check: "1" } : {}),
    },
  };
}

/** What docker build took before BuildKit, and is told of now. */
const WARNED: readonly (readonly [name: string, why: string])[] = [
  ["isolation", "isolation flag is deprecated with BuildKit."],
  ["security-opt", 'security-opt flag is deprecated. "RUN --security=insecure" should be used with BuildKit.'],
  [
    "squash",
    "experimental flag squash is removed with BuildKit. You should squash inside build using a multi-stage Dockerfile for efficiency.",
  ],
];

export function saveId(docker: Docker, id: string): void {
  const path = docker.call.string("iidfile");
  if (path) docker.self.machine.files.write(resolvePath(docker.self.directory, path), id);
}
