// kubectl config view.
import type { KubeObject } from "../../../api/object.ts";
import { toBase64 } from "../../../base/bytes.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Process } from "../../../machine/process.ts";
import type { Command } from "../../command.ts";
import { flag, printFlags } from "../flags.ts";
import { asInGoOrder } from "../print/go-order.ts";
import { formatPrinter, refuseFormat } from "../print/printer.ts";
import { misuse, refuse } from "../refusal.ts";
import { type Session, verb } from "../session.ts";
import { ConfigFiles, type Document, type Entry, FIELD, FIELDS, type Section } from "./file.ts";

const OMITTED = ["certificate-authority-data", "client-certificate-data", "client-key-data"];
const SECRET = ["token", "password"];
const FILES: Record<string, string> = {
  "certificate-authority": "certificate-authority-data",
  "client-certificate": "client-certificate-data",
  "client-key": "client-key-data",
};

const eachEntry = (document: Document, change: (entry: Entry) => Entry): Document => ({
  ...document,
  clusters: document.clusters?.map((item) => ({ ...item, cluster: change((item["cluster"] ?? {}) as Entry) })) ?? null,
  users: document.users?.map((item) => ({ ...item, user: change((item["user"] ?? {}) as Entry) })) ?? null,
});

const redacted = (entry: Entry): Entry =>
  Object.fromEntries(
    Object.entries(entry).map(([key, value]) => [
      key,
      value && OMITTED.includes(key) ? "DATA+OMITTED" : value && SECRET.includes(key) ? "REDACTED" : value,
    ]),
  );

/** Files read into the entry. @throws Refusal */
function flattened(session: Session, directory: string, entry: Entry): Entry {
  const result: Entry = {};
  for (const [key, value] of Object.entries(entry)) {
    const data = FILES[key];
    if (!data || typeof value !== "string") {
      result[key] = value;
      continue;
    }
    const path = resolvePath(directory, value);
    const { files } = session.self.machine;
    if (!files.exists(path)) refuse(`open ${path}: no such file or directory`);
    result[data] = toBase64(files.read(path));
  }
  return result;
}

/** Only what the current context uses. @throws Refusal */
function minified(document: Document, wanted: string): Document {
  const name = wanted || document["current-context"];
  if (!name) refuse("current-context must exist in order to minify");
  const context = document.contexts?.find((item) => item.name === name);
  if (!context) return refuse(`cannot locate context ${name}`);
  const { cluster, user } = context["context"] as { cluster?: string; user?: string };
  const only = <T extends { name: string }>(list: T[] | null, wantedName: string | undefined) =>
    list?.filter((item) => item.name === wantedName) ?? null;
  return {
    ...document,
    "current-context": name,
    contexts: [context],
    clusters: only(document.clusters, cluster),
    users: only(document.users, user),
  };
}

const EXEC = "command args env apiVersion installHint provideClusterInfo interactiveMode".split(" ");

/** Fields in the order of a Go struct, unknown ones after them. */
function ordered(names: readonly string[], entry: Entry): Entry {
  const keys = [...names.filter((name) => name in entry), ...Object.keys(entry).filter((key) => !names.includes(key))];
  return Object.fromEntries(keys.map((key) => [key, key === "exec" ? ordered(EXEC, entry[key] as Entry) : entry[key]]));
}

/** A Config as Go's struct of client-go/tools/clientcmd/api/v1 has its fields. */
function inOrder(document: Document): object {
  const list = (section: Section) =>
    document[section]?.map((item) => ({
      name: item.name,
      [FIELD[section]]: ordered(FIELDS[section], (item[FIELD[section]] ?? {}) as Entry),
    })) ?? null;
  const { kind, apiVersion, clusters: _, users: __, contexts: ___, "current-context": current, ...rest } = document;
  return {
    kind,
    apiVersion,
    clusters: list("clusters"),
    users: list("users"),
    contexts: list("contexts"),
    "current-context": current,
    ...rest,
  };
}

const FORMATS = "go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,yaml".split(
  ",",
);

export const view: Command = {
  name: "view",
  summary: "Display merged kubeconfig settings or a specified kubeconfig file",
  usage: "view [flags]",
  flags: [
    ...printFlags().map((each) => (each.name === "output" ? { ...each, default: "yaml" } : each)),
    flag(
      "flatten",
      "bool",
      "false",
      "Flatten the resulting kubeconfig file into self-contained output (useful for creating portable kubeconfig files)",
    ),
    flag("merge", "tristate", "true", "Merge the full hierarchy of kubeconfig files", { bare: "true" }),
    flag("minify", "bool", "false", "Remove all information not used by current-context from the output"),
    flag("raw", "bool", "false", "Display raw byte data and sensitive data"),
  ],
  run: verb(function* (session, call): Process {
    if (call.args.length) misuse(`unexpected arguments: [${call.args.join(" ")}]`);
    if (call.string("merge") === "false" && !call.string("kubeconfig")) refuse("if merge==false a precise file must be specified");
    const files = new ConfigFiles(session);
    let document = files.merged();
    if (call.bool("minify")) document = minified(document, call.string("context"));
    if (call.bool("flatten"))
      document = eachEntry(document, (entry) => flattened(session, files.main.replace(/\/[^/]*$/, "") || "/", entry));
    if (!call.bool("raw") && !call.bool("flatten")) document = eachEntry(document, redacted);
    const output = call.string("output") || "yaml";
    const printer = formatPrinter(session, output) ?? refuseFormat(output, FORMATS);
    yield* session.out(printer(asInGoOrder(inOrder(document)) as KubeObject));
    return 0;
  }),
};
