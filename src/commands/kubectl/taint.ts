// kubectl taint.
import { isLabelValue, isQualifiedName } from "../../api/names.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { checkPrinter, dryRunOf, tellAlone, validationOf } from "./changing.ts";
import { NoResource, throwAll } from "./failures.ts";
import { dryRunFlag, fieldManagerFlag, flag, printFlags, selectorFlag, validateFlag } from "./flags.ts";
import { changeOf, patchObject } from "./patching.ts";
import { misuse, Refusal, refuse } from "./refusal.ts";
import { select, visitAll } from "./resources/visit.ts";
import { verb } from "./session.ts";

export interface Taint {
  key: string;
  value?: string;
  effect?: string;
  timeAdded?: string;
}
const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

function parseTaint(text: string): Taint {
  const parts = text.split(":");
  let [key = "", value]: (string | undefined)[] = [parts[0]];
  const effect = parts[1];
  if (parts.length > 2) misuse(`invalid taint spec: ${text}`);
  if (parts.length === 2) {
    if (!EFFECTS.includes(effect!)) misuse(`invalid taint effect: ${effect}, unsupported taint effect`);
    const pair = parts[0]!.split("=");
    if (pair.length > 2) misuse(`invalid taint spec: ${text}`);
    [key = "", value] = pair;
    const errors = value === undefined ? [] : isLabelValue(value);
    if (errors.length) misuse(`invalid taint spec: ${text}, ${errors.join("; ")}`);
  }
  const errors = isQualifiedName(key);
  if (errors.length) misuse(`invalid taint spec: ${text}, ${errors.join("; ")}`);
  return { key, ...(value ? { value } : {}), ...(effect ? { effect } : {}) };
}

/** @throws Refusal */
export function parseTaints(specs: readonly string[]): { add: Taint[]; remove: Taint[] } {
  const add: Taint[] = [];
  const remove: Taint[] = [];
  for (const spec of specs) {
    if (spec.endsWith("-")) {
      const { key, effect } = parseTaint(spec.slice(0, -1));
      remove.push({ key, ...(effect ? { effect } : {}) });
      continue;
    }
    const taint = parseTaint(spec);
    if (!taint.effect) misuse(`invalid taint spec: ${spec}`);
    if (add.some((other) => same(other, taint)))
      misuse(`duplicated taints with the same key and effect: {${taint.key} ${taint.value ?? ""} ${taint.effect} <nil>}`);
    add.push(taint);
  }
  const both = remove.filter((taint) => add.some((other) => other.key === taint.key && (!taint.effect || other.effect === taint.effect)));
  if (both.length)
    refuse(
      `can not both modify and remove the following taint(s) in the same command: ${both.map(({ key, effect = "" }) => `${key}=${effect}`).join(", ")}`,
    );
  return { add, remove };
}

const same = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;

/** The taints that a node gets, and what is told of it. @throws Refusal */
export function changeTaints(
  node: KubeObject,
  add: readonly Taint[],
  remove: readonly Taint[],
  overwrite: boolean,
): { taints: Taint[]; operation: string } {
  const old: Taint[] = node.spec?.taints ?? [];
  if (!overwrite) {
    const taken = add.filter((taint) => old.some((other) => same(other, taint)));
    if (taken.length)
      refuse(
        `node ${node.metadata.name} already has ${taken.map(({ key }) => key).join(",")} taint(s) with same effect(s) and --overwrite is false`,
      );
  }
  const errors: unknown[] = [];
  let taints = [...add, ...old.filter((taint) => !add.some((other) => same(other, taint)))];
  for (const { key, effect } of remove) {
    const left = taints.filter((taint) => taint.key !== key || (effect !== undefined && taint.effect !== effect));
    if (left.length === taints.length) errors.push(new Refusal(`taint "${key}${effect ? `:${effect}` : ""}" not found`));
    taints = left;
  }
  throwAll(errors);
  const replaced = add.some((taint) => old.some((other) => same(other, taint)));
  const operation = remove.length && !add.length ? "untainted" : remove.length || replaced ? "modified" : "tainted";
  return { taints, operation };
}

export const command: Command = {
  name: "taint",
  summary: "Update the taints on one or more nodes",
  usage: "taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N",
  flags: [
    ...printFlags(),
    flag("all", "bool", "false", "Select all nodes in the cluster"),
    dryRunFlag,
    fieldManagerFlag("kubectl-taint"),
    flag(
      "overwrite",
      "bool",
      "false",
      "If true, allow taints to be overwritten, otherwise reject taint updates that overwrite existing taints.",
    ),
    selectorFlag,
    validateFlag,
  ],
  run: verb(function* (session, call): Process {
    const isSpec = (word: string) => word.includes("=") || word.includes(":") || word.endsWith("-");
    const at = call.args.findIndex(isSpec);
    const resources = at < 0 ? [...call.args] : call.args.slice(0, at);
    const specs = at < 0 ? [] : call.args.slice(at);
    for (const word of specs) if (!isSpec(word)) refuse(`all resources must be specified before taint changes: ${word}`);
    const { add, remove } = parseTaints(specs);
    const all = call.bool("all");
    const selector = call.string("selector");
    if (all && selector) refuse("setting 'all' parameter with a non empty selector is prohibited");
    if (!resources.length) refuse("one or more resources must be specified as <resource> <name>");
    if (!specs.length) refuse("at least one taint update is required");
    const type = resources[0]!;
    if (!(yield* session.door()).mapper.find(type)) throw new NoResource({ plural: type });
    if (!["node", "nodes", "no"].includes(type)) refuse(`invalid resource type ${type}, only node types are supported`);
    if (!all && !selector && resources.length < 2) refuse(`at least one resource name must be specified since 'all' parameter is not set`);
    checkPrinter(session);
    const dryRun = dryRunOf(session);
    const selection = yield* select(session, { args: all ? ["nodes"] : resources, selector, all, continueOnError: true });
    yield* visitAll(selection, function* (info) {
      const node = info.object!;
      const { taints, operation } = changeTaints(node, add, remove, call.bool("overwrite"));
      const { taints: _old, ...spec } = node.spec ?? {};
      const after = { ...node, spec: taints.length ? { ...spec, taints } : spec };
      const { patch, type: patchType } = changeOf(info, node, after);
      const changed =
        dryRun === "client"
          ? after
          : yield* patchObject(session, info, patch, patchType, {
              dryRun: dryRun === "server",
              fieldManager: call.string("field-manager"),
              fieldValidation: validationOf(call),
            });
      yield* tellAlone(session, changed, operation);
    });
    return 0;
  }),
};
