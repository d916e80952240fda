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

/** @throws ConfigError, Refusal */
export function clientConfig(
  self: Running,
  call: Pick<Call, "given" | "string" | "list" | "bool"> & Partial<Pick<Call, "command" | "path">>,
): ClientConfig {
  const config = readKubeconfig(self, call.string("kubeconfig"));
  const contextName = call.string("context") || config.currentContext;
  const context = config.contexts.get(contextName);
  const problems: string[] = [];
  if (contextName && !context) throw new ConfigError([`context was not found for specified context: ${contextName}`]);
  const clusterName = call.string("cluster") || context?.cluster || "";
  // `create rolebinding --user` and the like mean somebody else by that name.
  const userFlag = call.command?.flags.some(({ name }) => name === "user") ? "" : call.string("user");
  const userName = userFlag || context?.user || "";
  const cluster = config.clusters.get(clusterName);
  const user = config.users.get(userName);
  if (call.string("cluster") && !cluster && asksNamespaceFirst(call)) refuse(`no server found for cluster "${clusterName}"`);
  if (clusterName && !cluster) problems.push(`cluster "${clusterName}" does not exist`);
  if (userName && !user) problems.push(`auth info "${userName}" does not exist`);
  const given = { certificate: call.string("client-certificate"), key: call.string("client-key") };
  if (user) problems.push(...certificateProblems(self, userName, user, given));
  const as = call.string("as") || user?.as || "";
  const groups = call.list("as-group").length ? call.list("as-group") : (user?.["as-groups"] ?? []);
  if (!as && (groups.length || call.string("as-uid") || call.list("as-user-extra").length))
    problems.push(`requesting uid, groups or user-extra for ${userName} without impersonating a user`);
  const authority = call.string("certificate-authority")
    ? resolvePath(self.directory, call.string("certificate-authority"))
    : cluster?.["certificate-authority"];
  if (authority && !self.machine.files.exists(authority))
    problems.push(
      `unable to read certificate-authority ${call.string("certificate-authority") || authority} for ${clusterName} due to open ${call.string("certificate-authority") || authority}: no such file or directory`,
    );
  if (problems.length === 1) refuse(problems[0]!);
  if (problems.length) throw new ConfigError(problems);
  const files = self.machine.files;
  const text = (data: string | undefined, path: string | undefined): string | undefined =>
    data ? fromBase64(data) : path && files.exists(path) ? files.read(path) : undefined;
  const flagPath = (name: string): string | undefined => (call.string(name) ? resolvePath(self.directory, call.string(name)) : undefined);
  const host = self.environment["KUBERNETES_SERVICE_HOST"];
  const nothing = !cluster && !call.string("server");
  const inCluster = nothing && host !== undefined && files.exists(`${SERVICE_ACCOUNT}/token`);
  const namespace = call.string("namespace");
  const own = inCluster && files.exists(`${SERVICE_ACCOUNT}/namespace`) ? files.read(`${SERVICE_ACCOUNT}/namespace`).trim() : "";
  return {
    server:
      call.string("server") ||
      cluster?.server ||
      (inCluster ? `https://${host}:${self.environment["KUBERNETES_SERVICE_PORT"] ?? "443"}` : "http://localhost:8080"),
    authority:
      text(undefined, flagPath("certificate-authority")) ??
      text(cluster?.["certificate-authority-data"], cluster?.["certificate-authority"]) ??
      (inCluster ? text(undefined, `${SERVICE_ACCOUNT}/ca.crt`) : undefined),
    insecure: call.given("insecure-skip-tls-verify")
      ? call.bool("insecure-skip-tls-verify")
      : (cluster?.["insecure-skip-tls-verify"] ?? false),
    serverName: call.string("tls-server-name") || cluster?.["tls-server-name"] || undefined,
    token:
      call.string("token") ||
      user?.token ||
      (user?.tokenFile && files.exists(user.tokenFile) ? files.read(user.tokenFile).trim() : "") ||
      (inCluster ? files.read(`${SERVICE_ACCOUNT}/token`).trim() : "") ||
      undefined,
    certificate: text(undefined, flagPath("client-certificate")) ?? text(user?.["client-certificate-data"], user?.["client-certificate"]),
    key: text(undefined, flagPath("client-key")) ?? text(user?.["client-key-data"], user?.["client-key"]),
    reloads: Boolean(
      (given.certificate || (user?.["client-certificate"] && !user["client-certificate-data"])) &&
        (given.key || (user?.["client-key"] && !user["client-key-data"])),
    ),
    username: call.string("username") || user?.username || undefined,
    impersonate: as ? { user: as, groups, uid: call.string("as-uid"), extra: extras(call.list("as-user-extra")) } : undefined,
    namespace: namespace || context?.namespace || own || "default",
    namespaceGiven: namespace !== "",
    context: contextName,
    inCluster,
    empty: nothing && !inCluster,
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
