// Kubeconfig and the global flags together (client-go/tools/clientcmd): which server, as whom, in which namespace.
import { fromBase64 } from "../../base/bytes.ts";
import { parseYaml, splitYaml } from "../../base/yaml.ts";
import { parent, resolvePath } from "../../machine/paths.ts";
import type { Running } from "../../machine/process.ts";
import type { Call } from "../command.ts";
import { ConfigError } from "./failures.ts";
import { refuse } from "./refusal.ts";

interface Named<Key extends string, Value> {
  name: string;
  value: Value & Record<Key, unknown>;
}
export interface ClusterEntry {
  server?: string;
  "certificate-authority"?: string;
  "certificate-authority-data"?: string;
  "insecure-skip-tls-verify"?: boolean;
  "tls-server-name"?: string;
}
export interface UserEntry {
  token?: string;
  tokenFile?: string;
  "client-certificate"?: string;
  "client-certificate-data"?: string;
  "client-key"?: string;
  "client-key-data"?: string;
  username?: string;
  as?: string;
  "as-groups"?: string[];
  exec?: { command: string };
}
export interface ContextEntry {
  cluster?: string;
  user?: string;
  namespace?: string;
}
/** The files of a kubeconfig, merged: the first that names a thing wins. Relative paths in it are made absolute. */
export interface Kubeconfig {
  currentContext: string;
  clusters: Map<string, ClusterEntry>;
  users: Map<string, UserEntry>;
  contexts: Map<string, ContextEntry>;
  /** The files that it was read from, and those that may be written. */
  files: string[];
}

/** What a connection needs. */
export interface ClientConfig {
  server: string;
  /** PEM of the authority that is trusted, if any. */
  authority: string | undefined;
  insecure: boolean;
  /** The name that the server's certificate has to have; undefined for that of its address. */
  serverName: string | undefined;
  token: string | undefined;
  /** PEM of the client certificate. */
  certificate: string | undefined;
  /** PEM of its key. */
  key: string | undefined;
  /** Both are in files of their own: they are read when the connection is made, and again when they change. */
  reloads: boolean;
  username: string | undefined;
  impersonate: { user: string; groups: readonly string[]; uid: string; extra: Record<string, string[]> } | undefined;
  namespace: string;
  namespaceGiven: boolean;
  context: string;
  /** Inside a pod: the server is that of the pod's own cluster. */
  inCluster: boolean;
  /** Nothing was configured: the address is the built-in default. */
  empty: boolean;
}

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Where kubeconfig is read from: --kubeconfig, $KUBECONFIG (a list), or ~/.kube/config. */
export function kubeconfigPaths(self: Running, explicit: string): string[] {
  if (explicit) return [resolvePath(self.directory, explicit)];
  const listed = (self.environment["KUBECONFIG"] ?? "").split(":").filter(Boolean);
  return listed.length ? listed.map((path) => resolvePath(self.directory, path)) : [`${self.environment["HOME"] ?? "/root"}/.kube/config`];
}

/** Reads and merges the files. @throws Refusal for a file that cannot be read, or an explicit one that is not there */
export function readKubeconfig(self: Running, explicit: string): Kubeconfig {
  const files = kubeconfigPaths(self, explicit);
  const merged: Kubeconfig = { currentContext: "", clusters: new Map(), users: new Map(), contexts: new Map(), files };
  for (const path of files) {
    if (!self.machine.files.exists(path)) {
      if (explicit) refuse(`stat ${explicit}: no such file or directory`);
      continue;
    }
    merge(merged, path, readFile(self, path, explicit || path));
  }
  return merged;
}

/** The first document of a kubeconfig. @throws Error for one of another kind */
// biome-ignore lint/suspicious/noExplicitAny: a file that a user wrote
export function parseConfig(text: string): any {
  const content = parseYaml(splitYaml(text)[0] ?? "") ?? {};
  const { kind = "Config", apiVersion = "v1" } = content;
  if (kind !== "Config" || apiVersion !== "v1")
    throw new Error(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50"`,
    );
  return content;
}

// biome-ignore lint/suspicious/noExplicitAny: a file that a user wrote
let latest: { text: string | undefined; content: any } = { text: undefined, content: {} };

// biome-ignore lint/suspicious/noExplicitAny: a file that a user wrote
function readFile(self: Running, path: string, named: string): any {
  try {
    const text = self.machine.files.read(path);
    // Every line reads the file anew, and almost always it is the same.
    if (text !== latest.text) latest = { text, content: parseConfig(text) };
    return latest.content;
  } catch (error) {
    return refuse(`error loading config file "${named}": ${(error as Error).message}`);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a file that a user wrote
function merge(into: Kubeconfig, path: string, file: any): void {
  const absolute = <T extends object>(entry: T, ...keys: string[]): T => {
    const copy = { ...entry } as Record<string, unknown>;
    for (const key of keys) if (typeof copy[key] === "string" && copy[key]) copy[key] = resolvePath(parent(path), copy[key]);
    return copy as T;
  };
  const add = <T extends object>(map: Map<string, T>, list: unknown, key: string, ...paths: string[]): void => {
    if (!Array.isArray(list)) return;
    for (const item of list as Named<string, T>[]) {
      const entry = (item as unknown as Record<string, T>)[key] ?? ({} as T);
      if (!map.has(item.name)) map.set(item.name, absolute(entry, ...paths));
    }
  };
  into.currentContext ||= typeof file["current-context"] === "string" ? file["current-context"] : "";
  add(into.clusters, file.clusters, "cluster", "certificate-authority");
  add(into.users, file.users, "user", "client-certificate", "client-key", "tokenFile");
  add(into.contexts, file.contexts, "context");
}

/** Commands that look for their namespace before they connect, and find there that the cluster has no server (ConfirmUsable); others do that when they connect. */
const NAMESPACE_FIRST =
  /^kubectl (get|describe|logs|events|delete|edit|patch|label|annotate|taint|scale|exec|attach|port-forward|cp|debug|rollout \w+|set (image|resources|serviceaccount|subject)|top pod|create token|auth reconcile|apply [a-z-]+)$/;

const asksNamespaceFirst = ({ path, string }: Pick<Call, "string"> & Partial<Pick<Call, "path">>): boolean =>
  path !== undefined && NAMESPACE_FIRST.test(path) && !string("namespace") && !(path === "kubectl get" && string("raw"));

type Flags = Pick<Call, "given" | "string" | "list" | "bool"> & Partial<Pick<Call, "command" | "path">>;

/** What the flags and the current context choose of a kubeconfig. */
interface Chosen {
  readonly contextName: string;
  readonly context: ContextEntry | undefined;
  readonly clusterName: string;
  readonly cluster: ClusterEntry | undefined;
  readonly userName: string;
  readonly user: UserEntry | undefined;
}

/** @throws ConfigError for a context that is not there, Refusal for a cluster */
function chosen(config: Kubeconfig, call: Flags): Chosen {
  const contextName = call.string("context") || config.currentContext;
  const context = config.contexts.get(contextName);
  if (contextName && !context) throw new ConfigError([`context was not found for specified context: ${contextName}`]);
  const clusterName = call.string("cluster") || context?.cluster || "";
  // `create rolebinding --user` and the like mean somebody else by that name.
  const userFlag = call.command?.flags.some(({ name }) => name === "user") ? "" : call.string("user");
  const userName = userFlag || context?.user || "";
  const cluster = config.clusters.get(clusterName);
  if (call.string("cluster") && !cluster && asksNamespaceFirst(call)) refuse(`no server found for cluster "${clusterName}"`);
  return { contextName, context, clusterName, cluster, userName, user: config.users.get(userName) };
}

/** Who is impersonated, by flags or as the user's entry says. */
const impersonated = (call: Flags, user: UserEntry | undefined): { as: string; groups: readonly string[] } => ({
  as: call.string("as") || user?.as || "",
  groups: call.list("as-group").length ? call.list("as-group") : (user?.["as-groups"] ?? []),
});

/** What is wrong with what was chosen (client-go/tools/clientcmd/validation.go). */
function problemsOf(self: Running, call: Flags, { clusterName, cluster, userName, user }: Chosen): string[] {
  const problems: string[] = [];
  if (clusterName && !cluster) problems.push(`cluster "${clusterName}" does not exist`);
  if (userName && !user) problems.push(`auth info "${userName}" does not exist`);
  const given = { certificate: call.string("client-certificate"), key: call.string("client-key") };
  if (user) problems.push(...certificateProblems(self, userName, user, given));
  const { as, groups } = impersonated(call, user);
  if (!as && (groups.length || call.string("as-uid") || call.list("as-user-extra").length))
    problems.push(`requesting uid, groups or user-extra for ${userName} without impersonating a user`);
  const flag = call.string("certificate-authority");
  const authority = flag ? resolvePath(self.directory, flag) : cluster?.["certificate-authority"];
  if (authority && !self.machine.files.exists(authority))
    problems.push(
      `unable to read certificate-authority ${flag || authority} for ${clusterName} due to open ${flag || authority}: no such file or directory`,
    );
  return problems;
}

/** What a pod's service account gives a client that is told nothing else; undefined outside of pods. */
interface FromPod {
  readonly server: string;
  readonly authority: string | undefined;
  readonly token: string;
  readonly namespace: string;
}

function fromPod({ machine: { files }, environment }: Running): FromPod | undefined {
  const host = environment["KUBERNETES_SERVICE_HOST"];
  if (host === undefined || !files.exists(`${SERVICE_ACCOUNT}/token`)) return undefined;
  const text = (name: string): string | undefined =>
    files.exists(`${SERVICE_ACCOUNT}/${name}`) ? files.read(`${SERVICE_ACCOUNT}/${name}`) : undefined;
  return {
    server: `https://${host}:${environment["KUBERNETES_SERVICE_PORT"] ?? "443"}`,
    namespace: (text("namespace") ?? "").trim(),
    // Neither is looked at where another one is told.
    get authority() {
      return text("ca.crt");
    },
    get token() {
      return (text("token") ?? "").trim();
    },
  };
}

/** @throws ConfigError, Refusal */
export function clientConfig(self: Running, call: Flags): ClientConfig {
  const found = chosen(readKubeconfig(self, call.string("kubeconfig")), call);
  const problems = problemsOf(self, call, found);
  if (problems.length === 1) refuse(problems[0]!);
  if (problems.length) throw new ConfigError(problems);
  const { context, cluster, user } = found;
  const files = self.machine.files;
  const text = (data: string | undefined, path: string | undefined): string | undefined =>
    data ? fromBase64(data) : path && files.exists(path) ? files.read(path) : undefined;
  const byFlag = (name: string): string | undefined =>
    text(undefined, call.string(name) ? resolvePath(self.directory, call.string(name)) : undefined);
  /** Whether a certificate or key is read from a file, which may change. */
  const isFile = (name: "client-certificate" | "client-key"): boolean =>
    Boolean(call.string(name) || (user?.[name] && !user[`${name}-data`]));
  const nothing = !cluster && !call.string("server");
  const pod = nothing ? fromPod(self) : undefined;
  const namespace = call.string("namespace");
  const { as, groups } = impersonated(call, user);
  return {
    server: call.string("server") || cluster?.server || (pod?.server ?? "http://localhost:8080"),
    authority:
      byFlag("certificate-authority") ??
      text(cluster?.["certificate-authority-data"], cluster?.["certificate-authority"]) ??
      pod?.authority,
    insecure: call.given("insecure-skip-tls-verify")
      ? call.bool("insecure-skip-tls-verify")
      : (cluster?.["insecure-skip-tls-verify"] ?? false),
    serverName: call.string("tls-server-name") || cluster?.["tls-server-name"] || undefined,
    token: call.string("token") || user?.token || (text(undefined, user?.tokenFile) ?? "").trim() || pod?.token || undefined,
    certificate: byFlag("client-certificate") ?? text(user?.["client-certificate-data"], user?.["client-certificate"]),
    key: byFlag("client-key") ?? text(user?.["client-key-data"], user?.["client-key"]),
    reloads: isFile("client-certificate") && isFile("client-key"),
    username: call.string("username") || user?.username || undefined,
    impersonate: as ? { user: as, groups, uid: call.string("as-uid"), extra: extras(call.list("as-user-extra")) } : undefined,
    namespace: namespace || context?.namespace || pod?.namespace || "default",
    namespaceGiven: namespace !== "",
    context: found.contextName,
    inCluster: pod !== undefined,
    empty: nothing && !pod,
  };
}

/** What is wrong with a user's certificate and key (client-go/tools/clientcmd: validateAuthInfo). */
function certificateProblems(self: Running, name: string, user: UserEntry, given: { certificate: string; key: string }): string[] {
  const certificate = given.certificate ? resolvePath(self.directory, given.certificate) : user["client-certificate"];
  const key = given.key ? resolvePath(self.directory, given.key) : user["client-key"];
  if (!certificate && !user["client-certificate-data"]) return [];
  const missing = (what: string, path: string | undefined, typed: string): string[] =>
    path && !self.machine.files.exists(path)
      ? [`unable to read ${what} ${typed || path} for ${name} due to open ${typed || path}: no such file or directory`]
      : [];
  return [
    ...(key || user["client-key-data"]
      ? []
      : [`client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`]),
    ...(user["client-certificate-data"] && !given.certificate ? [] : missing("client-cert", certificate, given.certificate)),
    ...(user["client-key-data"] && !given.key ? [] : missing("client-key", key, given.key)),
  ];
}

function extras(pairs: readonly string[]): Record<string, string[]> {
  const out: Record<string, string[]> = {};
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at > 0) (out[pair.slice(0, at)] ??= []).push(pair.slice(at + 1));
  }
  return out;
}
