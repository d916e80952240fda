// kubectl config set-cluster, set-credentials, set and unset.
import { toBase64 } from "../../../base/bytes.ts";
import type { Process } from "../../../machine/process.ts";
import type { Call, Command } from "../../command.ts";
import { flag } from "../flags.ts";
import { refuse } from "../refusal.ts";
import { type Session, verb } from "../session.ts";
import { ConfigFiles, type Entry, FIELDS, type Section, unexpected } from "./file.ts";

/** A file's path, or its content where it is embedded. @throws Refusal */
function fileInto(session: Session, call: Call, entry: Entry, name: string): void {
  if (!call.given(name)) return;
  const given = call.string(name);
  delete entry[`${name}-data`];
  delete entry[name];
  if (!given) return;
  const path = session.path(given);
  const { files } = session.self.machine;
  if (call.bool("embed-certs")) {
    if (!files.exists(path)) refuse(`could not read ${name} data from ${given}: open ${given}: no such file or directory`);
    entry[`${name}-data`] = toBase64(files.read(path));
  } else entry[name] = path;
}

export const setCluster: Command = {
  name: "set-cluster",
  summary: "Set a cluster entry in kubeconfig",
  usage:
    "set-cluster NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com]",
  flags: [
    flag("embed-certs", "tristate", "false", "embed-certs for the cluster entry in kubeconfig", { bare: "true" }),
    flag("proxy-url", "string", "", "proxy-url for the cluster entry in kubeconfig"),
    flag("server", "string", "", "server for the cluster entry in kubeconfig"),
    flag("tls-server-name", "string", "", "tls-server-name for the cluster entry in kubeconfig"),
    flag("insecure-skip-tls-verify", "tristate", "false", "insecure-skip-tls-verify for the cluster entry in kubeconfig", { bare: "true" }),
    flag("certificate-authority", "string", "", "Path to certificate-authority file for the cluster entry in kubeconfig"),
  ],
  run: verb(function* (session, call): Process {
    if (call.args.length !== 1) unexpected(call);
    const insecure = call.given("insecure-skip-tls-verify") && call.bool("insecure-skip-tls-verify");
    const authority = call.string("certificate-authority");
    if (insecure && authority) refuse("you cannot specify a certificate authority and insecure mode at the same time");
    if (call.bool("embed-certs") && !authority) refuse("you must specify a --certificate-authority to embed");
    const name = call.args[0]!;
    const files = new ConfigFiles(session);
    const entry: Entry = { ...files.entries("clusters").get(name) };
    if (call.given("server")) entry["server"] = call.string("server");
    if (call.given("tls-server-name")) entry["tls-server-name"] = call.string("tls-server-name");
    if (call.given("proxy-url")) entry["proxy-url"] = call.string("proxy-url");
    if (call.given("insecure-skip-tls-verify")) {
      delete entry["insecure-skip-tls-verify"];
      if (insecure) {
        entry["insecure-skip-tls-verify"] = true;
        delete entry["certificate-authority"];
        delete entry["certificate-authority-data"];
      }
    }
    fileInto(session, call, entry, "certificate-authority");
    files.set("clusters", name, { server: "", ...entry });
    files.write();
    yield* session.out(`Cluster ${JSON.stringify(name)} set.\n`);
    return 0;
  }),
};

export const setCredentials: Command = {
  name: "set-credentials",
  summary: "Set a user entry in kubeconfig",
  usage:
    "set-credentials NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [--auth-provider=provider_name] [--auth-provider-arg=key=value] [--exec-command=exec_command] [--exec-api-version=exec_api_version] [--exec-arg=arg] [--exec-env=key=value]",
  flags: [
    flag("client-certificate", "string", "", "Path to client-certificate file for the user entry in kubeconfig"),
    flag("client-key", "string", "", "Path to client-key file for the user entry in kubeconfig"),
    flag("token", "string", "", "token for the user entry in kubeconfig"),
    flag("username", "string", "", "username for the user entry in kubeconfig"),
    flag("password", "string", "", "password for the user entry in kubeconfig"),
    flag("auth-provider", "string", "", "Auth provider for the user entry in kubeconfig"),
    flag("auth-provider-arg", "stringArray", "[]", "'key=value' arguments for the auth provider"),
    flag("embed-certs", "tristate", "false", "Embed client cert/key for the user entry in kubeconfig", { bare: "true" }),
    flag("exec-api-version", "string", "", "API version of the exec credential plugin for the user entry in kubeconfig"),
    flag("exec-arg", "stringArray", "[]", "New arguments for the exec credential plugin command for the user entry in kubeconfig"),
    flag("exec-command", "string", "", "Command for the exec credential plugin for the user entry in kubeconfig"),
    flag("exec-env", "stringArray", "[]", "'key=value' environment values for the exec credential plugin"),
    flag("exec-interactive-mode", "string", "", "InteractiveMode of the exec credentials plugin for the user entry in kubeconfig"),
    flag(
      "exec-provide-cluster-info",
      "tristate",
      "false",
      "ProvideClusterInfo of the exec credentials plugin for the user entry in kubeconfig",
      { bare: "true" },
    ),
  ],
  run: verb(function* (session, call): Process {
    if (call.args.length !== 1) unexpected(call, "unexpected");
    const methods = [
      ...(call.string("token") ? ["--token"] : []),
      ...(call.string("username") || call.string("password") ? ["--username/--password"] : []),
    ];
    if (methods.length > 1) refuse(`you cannot specify more than one authentication method at the same time: ${methods.join(", ")}`);
    if (call.bool("embed-certs") && !call.string("client-certificate") && !call.string("client-key"))
      refuse("you must specify a --client-certificate or --client-key to embed");
    const name = call.args[0]!;
    const files = new ConfigFiles(session);
    const entry: Entry = { ...files.entries("users").get(name) };
    fileInto(session, call, entry, "client-certificate");
    fileInto(session, call, entry, "client-key");
    if (call.given("token")) {
      entry["token"] = call.string("token");
      if (call.string("token")) for (const key of ["username", "password"]) delete entry[key];
    }
    for (const key of ["username", "password"])
      if (call.given(key)) {
        entry[key] = call.string(key);
        if (call.string(key)) delete entry["token"];
      }
    const settings = pairs(call, "auth-provider-arg");
    const environment = pairs(call, "exec-env");
    if (call.given("auth-provider")) {
      const provider = call.string("auth-provider");
      if (!provider) delete entry["auth-provider"];
      else if ((entry["auth-provider"] as Entry | undefined)?.["name"] !== provider)
        entry["auth-provider"] = { config: {}, name: provider };
    }
    if (entry["auth-provider"]) {
      const old = entry["auth-provider"] as Entry;
      entry["auth-provider"] = { ...old, config: changedPairs((old["config"] ?? {}) as Record<string, string>, settings) };
    }
    if (call.given("exec-command") || entry["exec"]) entry["exec"] = execOf(call, (entry["exec"] ?? {}) as Entry, environment);
    files.set("users", name, entry);
    files.write();
    yield* session.out(`User ${JSON.stringify(name)} set.\n`);
    return 0;
  }),
};

interface Pairs {
  set: Record<string, string>;
  remove: readonly string[];
}

/** KEY=VALUE sets, KEY- removes. @throws Refusal */
function pairs(call: Call, name: string): Pairs {
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const text of call.list(name)) {
    const at = text.indexOf("=");
    if (at > 0) set[text.slice(0, at)] = text.slice(at + 1);
    else if (at < 0 && text.length > 1 && text.endsWith("-")) remove.push(text.slice(0, -1));
    else refuse(`invalid ${name} format: ${text}`);
  }
  return { set, remove };
}

const changedPairs = (old: Readonly<Record<string, string>>, { set, remove }: Pairs): Record<string, string> =>
  Object.fromEntries(Object.entries({ ...old, ...set }).filter(([key]) => !remove.includes(key)));

function execOf(call: Call, old: Entry, changes: Pairs): Entry {
  const before = (old["env"] ?? []) as { name: string; value: string }[];
  const env = Object.entries(changedPairs(Object.fromEntries(before.map(({ name, value }) => [name, value])), changes)).map(
    ([name, value]) => ({ name, value }),
  );
  const apiVersion = call.given("exec-api-version") ? call.string("exec-api-version") : (old["apiVersion"] ?? "");
  // The beta's default, which the later version lacks (SetDefaults_ExecConfig).
  const usual = /\/v1(alpha|beta)1$/.test(String(apiVersion)) ? "IfAvailable" : undefined;
  const asked = call.string("exec-interactive-mode");
  if (asked && !["IfAvailable", "Never", "Always"].includes(asked))
    refuse("invalid interactive mode type, can be only IfAvailable, Never, Always");
  const interactiveMode = asked || old["interactiveMode"] || usual;
  return {
    apiVersion,
    args: call.list("exec-arg").length ? [...call.list("exec-arg")] : (old["args"] ?? null),
    command: call.given("exec-command") ? call.string("exec-command") : (old["command"] ?? ""),
    env: env.length || old["env"] ? env : null,
    ...(interactiveMode ? { interactiveMode } : {}),
    provideClusterInfo: call.given("exec-provide-cluster-info")
      ? call.bool("exec-provide-cluster-info")
      : (old["provideClusterInfo"] ?? false),
  };
}

const BOOLEANS = ["insecure-skip-tls-verify", "disable-compression"];

/** strconv.ParseBool. @throws Refusal */
function boolean(text: string): boolean {
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  if (/^(0|f|F|FALSE|false|False)$/.test(text)) return false;
  return refuse(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/** Go prints the addresses of the entries, which nobody can know. @throws Refusal */
const notAValue = (known: ReadonlyMap<string, unknown>): never =>
  refuse(
    `can't set a map to a value: map[${[...known.keys()].map((name, index) => `${name}:0xc${(0x380a80 + index * 0x80).toString(16).padStart(9, "0")}`).join(" ")}]`,
  );

/** Changes what a dotted path names; undefined removes it. @throws Refusal */
function change(files: ConfigFiles, path: string, value: unknown): void {
  const parts = path.split(".");
  if (path === "current-context") {
    files.currentContext = typeof value === "string" ? value : "";
    return;
  }
  if (!(parts[0]! in FIELDS)) refuse(`unable to parse ${path} after [] at api.Config`);
  const section = parts[0] as Section;
  const known = files.entries(section);
  const whole = parts.slice(1).join(".");
  if (value === undefined && (!whole || known.has(whole) || parts.length < 3)) {
    for (const name of whole ? [whole] : known.keys()) files.remove(section, name);
    return;
  }
  if (parts.length < 3) notAValue(known);
  const name =
    [...known.keys()].filter((each) => whole.startsWith(`${each}.`)).sort((a, b) => b.length - a.length)[0] ?? parts.slice(1, -1).join(".");
  const field = whole.slice(name.length + 1);
  if (value === undefined && !known.has(name)) refuse(`current map key \`${name}\` is invalid`);
  if (value !== undefined && !FIELDS[section].includes(field)) notAValue(known);
  const entry: Entry = { ...known.get(name) };
  if (value === undefined) delete entry[field];
  else entry[field] = BOOLEANS.includes(field) ? boolean(String(value)) : value;
  files.set(section, name, entry);
}

export const set: Command = {
  name: "set",
  summary: "Set an individual value in a kubeconfig file",
  usage: "set PROPERTY_NAME PROPERTY_VALUE",
  flags: [
    flag(
      "set-raw-bytes",
      "tristate",
      "false",
      "When writing a []byte PROPERTY_VALUE, write the given string directly without base64 decoding.",
      { bare: "true" },
    ),
  ],
  run: verb(function* (session, call): Process {
    if (call.args.length !== 2) unexpected(call);
    const [name = "", text = ""] = call.args;
    const raw = call.bool("set-raw-bytes");
    const files = new ConfigFiles(session);
    if (name.endsWith("-data") && !raw) checkBase64(text);
    change(files, name, name.endsWith("-data") && raw ? toBase64(text) : text);
    files.write();
    yield* session.out(`Property ${JSON.stringify(name)} set.\n`);
    return 0;
  }),
};

/** @throws Refusal in the words of Go's decoder */
function checkBase64(text: string): void {
  const whole = Math.floor(text.replace(/=*$/, "").length / 4) * 4;
  const stray = text.search(/[^A-Za-z0-9+/=]/);
  if (stray >= 0 || text.length % 4) refuse(`error decoding input value: illegal base64 data at input byte ${stray >= 0 ? stray : whole}`);
}

export const unset: Command = {
  name: "unset",
  summary: "Unset an individual value in a kubeconfig file",
  usage: "unset PROPERTY_NAME",
  flags: [],
  run: verb(function* (session, call): Process {
    if (call.args.length !== 1) unexpected(call);
    const files = new ConfigFiles(session);
    change(files, call.args[0]!, undefined);
    files.write();
    yield* session.out(`Property ${JSON.stringify(call.args[0])} unset.\n`);
    return 0;
  }),
};
