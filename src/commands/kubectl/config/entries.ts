// kubectl config set-cluster, set-credentials, set and unset.
import { toBase64 } from "../../../base/bytes.ts";
import type { Process } from "../../../machine/process.ts";
import type { Call, Command } from "../../command.ts";
import { flag } from "../flags.ts";
import { misuse, refuse } from "../refusal.ts";
import { type Session, verb } from "../session.ts";
import { ConfigFiles, type Entry, type Section } from "./file.ts";

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
    if (call.args.length !== 1) misuse(`Unexpected args: [${call.args.join(" ")}]`);
    const insecure = call.given("insecure-skip-tls-verify") && call.bool("insecure-skip-tls-verify");
    const authority = call.string("certificate-authority");
    if (insecure && authority) refuse("you cannot specify a certificate authority and insecure mode at the same time");
    if (call.bool("embed-certs") && !authority) refuse("you must specify a --certificate-authority to embed");
    const name = call.args[0]!;
    const files = new ConfigFiles(session);
    const entry: Entry = { ...files.entries("clusters").get(name) };
    if (call.given("server")) entry["server"] = call.string("server").replace(/\/+$/, "");
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
    if (call.args.length !== 1) misuse(`Unexpected args: [${call.args.join(" ")}]`);
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
    if (call.given("auth-provider"))
      entry["auth-provider"] = { config: pairs(call.list("auth-provider-arg")), name: call.string("auth-provider") };
    if (call.given("exec-command") || call.given("exec-api-version")) entry["exec"] = execOf(call, (entry["exec"] ?? {}) as Entry);
    files.set("users", name, entry);
    files.write();
    yield* session.out(`User ${JSON.stringify(name)} set.\n`);
    return 0;
  }),
};

const pairs = (list: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    list.map((text) =>
      text.includes("=")
        ? [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)]
        : refuse(`Error: invalid auth-provider-arg format: ${text}`),
    ),
  );

function execOf(call: Call, old: Entry): Entry {
  const environment = Object.entries(pairs(call.list("exec-env"))).map(([name, value]) => ({ name, value }));
  return {
    apiVersion: call.string("exec-api-version") || old["apiVersion"] || "",
    args: call.list("exec-arg").length ? [...call.list("exec-arg")] : (old["args"] ?? null),
    command: call.string("exec-command") || old["command"] || "",
    env: environment.length ? environment : (old["env"] ?? null),
    interactiveMode: call.string("exec-interactive-mode") || old["interactiveMode"] || "IfAvailable",
    provideClusterInfo: call.given("exec-provide-cluster-info")
      ? call.bool("exec-provide-cluster-info")
      : (old["provideClusterInfo"] ?? false),
  };
}

const SECTIONS: readonly string[] = ["clusters", "contexts", "users"];

/** Changes what a dotted path names; undefined removes it. @throws Refusal */
function change(files: ConfigFiles, path: string, value: unknown): void {
  const parts = path.split(".");
  if (path === "current-context") {
    files.currentContext = typeof value === "string" ? value : "";
    return;
  }
  if (!SECTIONS.includes(parts[0]!) || parts.length < 2) refuse(`unable to locate path ${JSON.stringify(path)}`);
  const section = parts[0] as Section;
  const known = files.entries(section);
  const whole = parts.slice(1).join(".");
  if (value === undefined && known.has(whole)) {
    files.remove(section, whole);
    return;
  }
  if (parts.length < 3)
    refuse(
      value === undefined ? `current map key \`${whole}\` is invalid` : `unable to parse path ${JSON.stringify(path)}: a field is required`,
    );
  const name =
    [...known.keys()].filter((each) => whole.startsWith(`${each}.`)).sort((a, b) => b.length - a.length)[0] ?? parts.slice(1, -1).join(".");
  const field = whole.slice(name.length + 1);
  if (value === undefined && !known.has(name)) refuse(`current map key \`${name}\` is invalid`);
  const entry: Entry = { ...known.get(name) };
  if (value === undefined) delete entry[field];
  else entry[field] = value;
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
    if (call.args.length !== 2) misuse(`Unexpected args: [${call.args.join(" ")}]`);
    const [name = "", text = ""] = call.args;
    const files = new ConfigFiles(session);
    const value =
      name.endsWith("-data") && call.bool("set-raw-bytes")
        ? toBase64(text)
        : name.endsWith(".insecure-skip-tls-verify")
          ? text === "true"
          : text;
    change(files, name, value);
    files.write();
    yield* session.out(`Property ${JSON.stringify(name)} set.\n`);
    return 0;
  }),
};

export const unset: Command = {
  name: "unset",
  summary: "Unset an individual value in a kubeconfig file",
  usage: "unset PROPERTY_NAME",
  flags: [],
  run: verb(function* (session, call): Process {
    if (call.args.length !== 1) misuse(`Unexpected args: [${call.args.join(" ")}]`);
    const files = new ConfigFiles(session);
    change(files, call.args[0]!, undefined);
    files.write();
    yield* session.out(`Property ${JSON.stringify(call.args[0])} unset.\n`);
    return 0;
  }),
};
