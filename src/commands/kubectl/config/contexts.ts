// kubectl config: contexts shown, chosen, set, renamed and deleted.
import type { Process } from "../../../machine/process.ts";
import type { Command } from "../../command.ts";
import { Several } from "../failures.ts";
import { flag } from "../flags.ts";
import { misuse, Refusal, refuse } from "../refusal.ts";
import { verb } from "../session.ts";
import { ConfigFiles, unexpected } from "./file.ts";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Columns as Go's tabwriter sets them: at least 6 wide, 3 apart, the last as it is. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(6, ...rows.map((row) => row[column]!.length + 3)));
  return rows
    .map((row) => `${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]!))).join("")}\n`)
    .join("");
}

export const currentContext: Command = {
  name: "current-context",
  summary: "Display the current-context",
  usage: "current-context [flags]",
  flags: [],
  run: verb(function* (session): Process {
    const name = new ConfigFiles(session).currentContext;
    if (!name) refuse("current-context is not set");
    yield* session.out(`${name}\n`);
    return 0;
  }),
};

export const useContext: Command = {
  name: "use-context",
  aliases: ["use"],
  summary: "Set the current-context in a kubeconfig file",
  usage: "use-context CONTEXT_NAME",
  flags: [],
  run: verb(function* (session, call): Process {
    if (call.args.length !== 1) unexpected(call);
    const name = call.args[0]!;
    const files = new ConfigFiles(session);
    if (!files.entries("contexts").has(name)) refuse(`no context exists with the name: ${JSON.stringify(name)}`);
    files.currentContext = name;
    files.write();
    yield* session.out(`Switched to context ${JSON.stringify(name)}.\n`);
    return 0;
  }),
};

export const getContexts: Command = {
  name: "get-contexts",
  summary: "Describe one or many contexts",
  usage: "get-contexts [(-o|--output=)name)]",
  flags: [
    flag(
      "no-headers",
      "bool",
      "false",
      "When using the default or custom-column output format, don't print headers (default print headers).",
    ),
    flag("output", "string", "", "Output format. One of: (name).", { shorthand: "o" }),
  ],
  run: verb(function* (session, call): Process {
    const output = call.string("output");
    if (output && output !== "name")
      refuse(`--output ${output} is not available in kubectl config get-contexts; resetting to default output format`);
    const files = new ConfigFiles(session);
    const contexts = files.entries("contexts");
    const names = call.args.length ? [...call.args] : [...contexts.keys()];
    const missing = names.filter((name) => !contexts.has(name));
    const rows: string[][] = output || call.bool("no-headers") ? [] : [["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"]];
    for (const name of names.filter((each) => contexts.has(each)).sort()) {
      const context = contexts.get(name)!;
      rows.push([
        files.currentContext === name ? "*" : " ",
        name,
        text(context["cluster"]),
        text(context["user"]),
        text(context["namespace"]),
      ]);
    }
    yield* session.out(output === "name" ? rows.map((row) => `${row[1]}\n`).join("") : aligned(rows));
    if (missing.length) throw new Several(missing.map((name) => new Refusal(`context ${name} not found`)));
    return 0;
  }),
};

export const setContext: Command = {
  name: "set-context",
  summary: "Set a context entry in kubeconfig",
  usage: "set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]",
  flags: [
    flag("current", "bool", "false", "Modify the current context"),
    flag("cluster", "string", "", "cluster for the context entry in kubeconfig"),
    flag("user", "string", "", "user for the context entry in kubeconfig"),
    flag("namespace", "string", "", "namespace for the context entry in kubeconfig", { shorthand: "n" }),
  ],
  run: verb(function* (session, call): Process {
    const current = call.bool("current");
    if (call.args.length > 1) unexpected(call);
    const files = new ConfigFiles(session);
    if (!call.args.length && !current) refuse("you must specify a non-empty context name or --current");
    if (call.args.length && current) refuse("you cannot specify both a context name and --current");
    const name = current ? files.currentContext : call.args[0]!;
    if (!name) refuse(current ? "no current context is set" : "you must specify a non-empty context name or --current");
    const old = files.entries("contexts").get(name);
    const context = { ...old };
    for (const key of ["cluster", "user", "namespace"]) {
      if (!call.given(key)) continue;
      if (call.string(key)) context[key] = call.string(key);
      else if (key === "namespace") delete context[key];
      else context[key] = "";
    }
    files.set("contexts", name, { cluster: "", user: "", ...context });
    files.write();
    yield* session.out(`Context ${JSON.stringify(name)} ${old ? "modified" : "created"}.\n`);
    return 0;
  }),
};

export const renameContext: Command = {
  name: "rename-context",
  summary: "Rename a context from the kubeconfig file",
  usage: "rename-context CONTEXT_NAME NEW_NAME",
  flags: [],
  run: verb(function* (session, call): Process {
    if (call.args.length !== 2) unexpected(call);
    const [from = "", to = ""] = call.args;
    const files = new ConfigFiles(session);
    const contexts = files.entries("contexts");
    const context = contexts.get(from);
    if (!context) return refuse(`cannot rename the context ${JSON.stringify(from)}, it's not in ${files.named}`);
    if (contexts.has(to))
      refuse(`cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${files.named}`);
    const current = files.currentContext;
    files.remove("contexts", from);
    files.set("contexts", to, context);
    if (current === from) files.currentContext = to;
    files.write();
    yield* session.out(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`);
    return 0;
  }),
};

const removing = (name: string, section: "clusters" | "contexts" | "users", what: string, summary: string): Command => ({
  name,
  summary,
  usage: `${name} NAME`,
  flags: [],
  run: verb(function* (session, call): Process {
    if (call.args.length !== 1) {
      if (section === "users") misuse("user to delete is required");
      yield* session.out(call.help());
      return 0;
    }
    const target = call.args[0]!;
    const files = new ConfigFiles(session);
    if (!files.entries(section).has(target)) refuse(`cannot delete ${what} ${target}, not in ${files.named}`);
    if (section === "contexts" && files.currentContext === target)
      yield* session.err('warning: this removed your active context, use "kubectl config use-context" to select a different one\n');
    files.remove(section, target);
    files.write();
    yield* session.out(`deleted ${what} ${target} from ${files.named}\n`);
    return 0;
  }),
});
export const deleteContext = removing("delete-context", "contexts", "context", "Delete the specified context from the kubeconfig");
export const deleteCluster = removing("delete-cluster", "clusters", "cluster", "Delete the specified cluster from the kubeconfig");
export const deleteUser = removing("delete-user", "users", "user", "Delete the specified user from the kubeconfig");

const listing = (name: string, section: "clusters" | "users", summary: string): Command => ({
  name,
  summary,
  usage: `${name} [flags]`,
  flags: [],
  run: verb(function* (session): Process {
    const names = [...new ConfigFiles(session).entries(section).keys()];
    yield* session.out(["NAME", ...names].map((each) => `${each}\n`).join(""));
    return 0;
  }),
});
export const getClusters = listing("get-clusters", "clusters", "Display clusters defined in the kubeconfig");
export const getUsers = listing("get-users", "users", "Display users defined in the kubeconfig");
