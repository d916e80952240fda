// kubectl set env.

import { ApiError } from "../../../api/errors.ts";
import { isEnvVarName } from "../../../api/names.ts";
import type { Process, Task } from "../../../machine/process.ts";
import { readAll } from "../../../machine/tasks.ts";
import type { Call, Command } from "../../command.ts";
import { checkPrinter, dryRunOf } from "../changing.ts";
import { flag } from "../flags.ts";
import { NO_RESOURCES } from "../pairs.ts";
import { Refusal, refuse } from "../refusal.ts";
import type { Info } from "../resources/builder.ts";
import { type Session, verb } from "../session.ts";
import { applySetting, checkLocal, checkSelecting, chosen, hasFiles, type Setting, setFlags } from "./changing.ts";
import { type Container, resolved, sourceText, type Variable } from "./env-sources.ts";
import { matchesName } from "./match.ts";
import { podSpecOf, withPodSpec } from "./template.ts";

export const command: Command = {
  name: "env",
  summary: "Update environment variables on a pod template",
  usage: "env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N",
  flags: [
    ...setFlags("env"),
    flag("containers", "string", "*", "The names of containers in the selected pod templates to change - may use wildcards", {
      shorthand: "c",
    }),
    flag("env", "stringArray", "[]", "Specify a key-value pair for an environment variable to set into each container.", {
      shorthand: "e",
    }),
    flag("from", "string", "", "The name of a resource from which to inject environment variables"),
    flag("keys", "stringSlice", "[]", "Comma-separated list of keys to import from specified resource"),
    flag(
      "list",
      "bool",
      "false",
      "If true, display the environment and any changes in the standard format. this flag will removed when we have kubectl view env.",
    ),
    flag(
      "overwrite",
      "bool",
      "true",
      "If true, allow environment to be overwritten, otherwise reject updates that overwrite existing environment.",
    ),
    flag("prefix", "string", "", "Prefix to append to variable names"),
    flag("resolve", "bool", "false", "If true, show secret or configmap references when listing variables"),
  ],
  run: verb(function* (session, call): Process {
    checkPrinter(session);
    const dryRun = dryRunOf(session);
    checkSelecting(call);
    const { resources, pairs } = split(call.args);
    checkLocal(call, dryRun);
    if (!hasFiles(call) && !resources.length) refuse(NO_RESOURCES);
    const list = call.bool("list");
    if (list && call.string("output")) refuse("--list and --output may not be specified together");
    if (call.list("keys").length && !call.string("from"))
      refuse("when specifying --keys, a configmap or secret must be provided with --from");
    const { set, remove } = yield* parsed(session, [...call.list("env"), ...pairs]);
    if (call.string("from")) set.push(...(yield* imported(session, call)));
    const infos = yield* chosen(session, call, resources, { localArgs: "ignored" });
    const wanted = call.string("containers");
    const spoken: string[] = [];
    const shown: { info: Info; containers: readonly Container[] }[] = [];
    const setting: Setting = {
      dryRun,
      operation: "env updated",
      failure: "failed to patch env update to pod template: ",
      change: (info) => {
        const spec = podSpecOf(info);
        const touched: Container[] = [];
        const change = (containers: Container[]) =>
          containers.map((container) => {
            if (!matchesName(container.name, wanted)) return container;
            if (!call.bool("overwrite")) checkOverwrites(container.env ?? [], set);
            const after = changed(container, set, remove);
            touched.push(after);
            return after;
          });
        const containers = change(spec.containers ?? []);
        const initContainers = spec.initContainers ? { initContainers: change(spec.initContainers) } : {};
        if (!touched.length)
          spoken.push(`Warning: ${info.kind.kind}/${info.name} does not have any containers matching ${JSON.stringify(wanted)}\n`);
        shown.push({ info, containers: touched });
        return withPodSpec(info.object!, { ...spec, containers, ...initContainers });
      },
    };
    if (!list) {
      yield* applySetting(session, call, infos, {
        ...setting,
        change: (info) => {
          const after = setting.change(info);
          for (const text of spoken.splice(0)) session.self.stderr.write(text);
          return after;
        },
      });
      return 0;
    }
    for (const info of infos) {
      try {
        setting.change(info);
      } catch (error) {
        // What has no containers is passed over.
        if (!(error instanceof Refusal)) throw error;
      }
      for (const text of spoken.splice(0)) yield* session.err(text);
    }
    for (const { info, containers } of shown) yield* listVariables(session, info, containers, call.bool("resolve"));
    return 0;
  }),
};

/** Resources first, then variables. @throws Refusal */
function split(args: readonly string[]): { resources: string[]; pairs: string[] } {
  const isVariable = (word: string): boolean => (word.includes("=") && !word.startsWith("=")) || word.endsWith("-");
  const first = args.findIndex(isVariable);
  const pairs = first < 0 ? [] : args.slice(first);
  if (!pairs.every(isVariable)) refuse(`all resources must be specified before environment changes: ${args.join(" ")}`);
  return { resources: args.slice(0, first < 0 ? undefined : first), pairs };
}

/** @throws Refusal */
function* parsed(session: Session, words: readonly string[]): Task<{ set: Variable[]; remove: string[] }> {
  const set: Variable[] = [];
  const remove: string[] = [];
  for (const word of words) {
    if (word === "-") {
      for (const line of (yield* readAll(session.self.stdin)).split("\n")) if (line.includes("=")) set.push(variable(line));
    } else if (word.includes("=")) set.push(variable(word));
    else if (word.endsWith("-")) remove.push(word.slice(0, -1));
    else refuse(`unknown environment variable: ${word}`);
  }
  if (remove.some((name) => set.some((each) => each.name === name)))
    refuse("can not both modify and remove the same environment variable in the same command");
  return { set, remove };
}

function variable(text: string): Variable {
  const at = text.indexOf("=");
  const name = text.slice(0, at);
  const wrong = isEnvVarName(name);
  if (wrong.length) refuse(`${JSON.stringify(name)} is not a valid key name: ${wrong.join(",")}`);
  return { name, value: text.slice(at + 1) };
}

/** @throws Refusal */
function checkOverwrites(old: readonly Variable[], set: readonly Variable[]): void {
  for (const { name, value } of set) {
    const held = old.find((each) => each.name === name);
    if (held && (held.value ?? "") !== (value ?? ""))
      refuse(`'${name}' already has a value (${held.value ?? ""}), and --overwrite is false`);
  }
}

/** The first of several new values of a name counts. */
function changed(container: Container, set: readonly Variable[], remove: readonly string[]): Container {
  const covered = new Set(remove);
  const env: Variable[] = [];
  for (const old of container.env ?? []) {
    if (covered.has(old.name)) continue;
    const newer = set.find((each) => each.name === old.name);
    if (newer) covered.add(old.name);
    env.push(newer ?? old);
  }
  for (const each of set) {
    if (covered.has(each.name)) continue;
    covered.add(each.name);
    env.push(each);
  }
  const { env: _old, ...rest } = container;
  return env.length ? { ...rest, env } : rest;
}

/** Variables that read the keys of a ConfigMap or Secret. @throws Refusal */
function* imported(session: Session, call: Call): Task<Variable[]> {
  const keys = call.list("keys");
  const prefix = call.string("prefix");
  const infos = yield* chosen(session, call, [call.string("from")], { localArgs: "ignored" });
  const variables: Variable[] = [];
  for (const info of infos) {
    const { kind, data = {}, metadata } = info.object!;
    if (kind !== "ConfigMap" && kind !== "Secret") refuse(`unsupported resource specified in --from`);
    for (const key of Object.keys(data).sort()) {
      if (keys.length && !keys.includes(key)) continue;
      const name = `${prefix}${key.replace(/[^a-zA-Z0-9_]/g, "_").toUpperCase()}`;
      if (name !== `${prefix}${key}`) yield* session.err(`Warning: key ${key} transferred to ${name.slice(prefix.length)}\n`);
      variables.push({ name, valueFrom: { [kind === "Secret" ? "secretKeyRef" : "configMapKeyRef"]: { name: metadata.name, key } } });
    }
  }
  return variables;
}

function* listVariables(session: Session, info: Info, containers: readonly Container[], resolve: boolean): Task<void> {
  for (const container of containers) {
    const unresolved = new Map<string, string[]>();
    yield* session.out(`# ${info.object!.kind} ${info.name}, container ${container.name}\n`);
    for (const { name, value, valueFrom } of container.env ?? []) {
      if (!valueFrom) {
        yield* session.out(`${name}=${value ?? ""}\n`);
        continue;
      }
      let text = `# ${name} from ${sourceText(valueFrom)}\n`;
      if (resolve)
        try {
          text = `${name}=${yield* resolved(session, info, valueFrom, container)}\n`;
        } catch (error) {
          if (!(error instanceof Refusal || error instanceof ApiError)) throw error;
          unresolved.set(error.message, [...(unresolved.get(error.message) ?? []), name]);
        }
      yield* session.out(text);
    }
    for (const [message, names] of unresolved)
      yield* session.err(`error retrieving reference for ${names.sort().join(", ")}: ${message}\n`);
  }
}
