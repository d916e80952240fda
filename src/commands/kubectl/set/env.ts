// kubectl set env.
import { isEnvVarName } from "../../../api/names.ts";
import type { KubeObject } from "../../../api/object.ts";
import { fromBase64 } from "../../../base/bytes.ts";
import type { Process, Task } from "../../../machine/process.ts";
import { readAll } from "../../../machine/tasks.ts";
import type { Command } from "../../command.ts";
import { flag } from "../flags.ts";
import { resourcesAndPairs } from "../pairs.ts";
import { refuse } from "../refusal.ts";
import { type Info, select } from "../resources/builder.ts";
import { type Session, verb } from "../session.ts";
import { applySetting, selected, setFlags } from "./changing.ts";
import { matchesName } from "./match.ts";
import { podSpecOf, withPodSpec } from "./template.ts";

interface Variable {
  name: string;
  value?: string;
  // biome-ignore lint/suspicious/noExplicitAny: an EnvVarSource as the API has it
  valueFrom?: any;
}
interface Container {
  name: string;
  env?: Variable[];
}

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
    const { resources, pairs } = resourcesAndPairs(
      call.args.filter((word) => word !== "-"),
      "environment variable",
    );
    const input = call.args.includes("-") ? (yield* readAll(session.self.stdin)).split("\n").filter((line) => line.includes("=")) : [];
    const { set, remove } = parseVariables([...pairs, ...call.list("env"), ...input]);
    if (!resources.length && !call.list("filename").length && !call.string("kustomize"))
      refuse("one or more resources must be specified as <resource> <name> or <resource>/<name>");
    const from = call.string("from") ? yield* imported(session, call.string("from"), call.list("keys"), call.string("prefix")) : [];
    const list = call.bool("list");
    const { infos } = yield* selected(session, call, resources);
    const wanted = call.string("containers");
    if (list && !set.length && !remove.length && !from.length) {
      for (const info of infos) yield* listVariables(session, info, wanted, call.bool("resolve"));
      return 0;
    }
    yield* applySetting(session, call, infos, {
      operation: "env updated",
      failure: "failed to patch env update to pod template: ",
      change: (info) => {
        const spec = podSpecOf(info);
        let found = false;
        const change = (containers: Container[]) =>
          containers.map((container) => {
            if (!matchesName(container.name, wanted)) return container;
            found = true;
            if (!call.bool("overwrite"))
              for (const { name, value } of set) {
                const old = container.env?.find((each) => each.name === name);
                if (old && old.value !== value)
                  refuse(`${info.kind.plural}/${info.name} '${name}' already has a value (${old.value ?? ""}), and --overwrite is false`);
              }
            return changed(container, [...from, ...set], remove);
          });
        const after = {
          ...spec,
          containers: change(spec.containers ?? []),
          ...(spec.initContainers ? { initContainers: change(spec.initContainers) } : {}),
        };
        if (!found)
          session.self.stderr.write(
            `Warning: ${info.kind.kind}/${info.name} does not have any containers matching ${JSON.stringify(wanted)}\n`,
          );
        return withPodSpec(info.object!, after);
      },
    });
    return 0;
  }),
};

/** @throws Refusal */
function parseVariables(words: readonly string[]): { set: Variable[]; remove: string[] } {
  const set: Variable[] = [];
  const remove: string[] = [];
  for (const word of words) {
    const at = word.indexOf("=");
    const wrong = at > 0 ? isEnvVarName(word.slice(0, at)) : [];
    if (wrong.length) refuse(`${JSON.stringify(word.slice(0, at))} is not a valid key name: ${wrong.join(",")}`);
    if (at > 0) set.push({ name: word.slice(0, at), value: word.slice(at + 1) });
    else if (word.endsWith("-")) remove.push(word.slice(0, -1));
    else refuse(`unknown environment variable spec: ${word}`);
  }
  for (const { name } of set)
    if (remove.includes(name)) refuse(`can not both modify and remove an environment variable in the same command: ${name}`);
  return { set, remove };
}

function changed(container: Container, set: readonly Variable[], remove: readonly string[]): Container {
  const env = [...(container.env ?? [])];
  for (const variable of set) {
    const at = env.findIndex(({ name }) => name === variable.name);
    if (at < 0) env.push(variable);
    else env[at] = variable;
  }
  const left = env.filter(({ name }) => !remove.includes(name));
  const { env: _old, ...rest } = container;
  return left.length ? { ...rest, env: left } : rest;
}

/** Variables that read the keys of a ConfigMap or Secret. @throws Refusal */
function* imported(session: Session, from: string, keys: readonly string[], prefix: string): Task<Variable[]> {
  const { infos } = yield* select(session, { args: [from] });
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

function* listVariables(session: Session, info: Info, wanted: string, resolve: boolean): Task<void> {
  const spec = podSpecOf(info);
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])] as Container[]) {
    if (!matchesName(container.name, wanted)) continue;
    yield* session.out(`# ${info.object!.kind} ${info.name}, container ${container.name}\n`);
    for (const variable of container.env ?? []) yield* session.out(yield* variableText(session, info, variable, resolve));
  }
}

function* variableText(session: Session, info: Info, { name, value, valueFrom }: Variable, resolve: boolean): Task<string> {
  if (!valueFrom) return `${name}=${value ?? ""}\n`;
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  const reference = configMapKeyRef ?? secretKeyRef;
  if (!reference) {
    const source = fieldRef
      ? `field path ${fieldRef.fieldPath}`
      : `resource field ${resourceFieldRef?.containerName ? `${resourceFieldRef.containerName}/` : ""}${resourceFieldRef?.resource}`;
    return `# ${name} from ${source}\n`;
  }
  const where = `${configMapKeyRef ? "configmap" : "secret"} ${reference.name}, key ${reference.key}`;
  if (!resolve) return `# ${name} from ${where}\n`;
  const door = yield* session.door();
  const object: KubeObject = yield* door.get(door.mapper.need(configMapKeyRef ? "configmaps" : "secrets"), reference.name, {
    namespace: info.namespace,
  });
  const found = object.data?.[reference.key];
  if (found === undefined) return refuse(`key ${reference.key} not found in ${where}`);
  return `${name}=${configMapKeyRef ? found : fromBase64(found)}\n`;
}
