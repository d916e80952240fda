// kubectl create quota, poddisruptionbudget, priorityclass, namespace and serviceaccount: what they send.

import type { Command } from "../../command.ts";
import { flag } from "../flags.ts";
import { refuse } from "../refusal.ts";
import { parseSelector } from "../selectors.ts";
import { generator } from "./generator.ts";
import { type Manifest, manifest } from "./objects.ts";

const QUANTITY = /^[+-]?(\d+|\d+\.\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

/** name=quantity pairs, separated by commas (`kubectl create quota --hard`, `kubectl set resources --limits`). */
export function resourceList(text: string): Record<string, string> | undefined {
  if (!text) return undefined;
  const list: Record<string, string> = {};
  for (const pair of text.split(",")) {
    const parts = pair.split("=");
    if (parts.length !== 2) refuse(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
    if (!QUANTITY.test(parts[1]!)) refuse("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    list[parts[0]!] = parts[1]!;
  }
  return list;
}

export function quota(name: string, hard: string, scopes: string): Manifest {
  const list = resourceList(hard);
  return manifest("v1", "ResourceQuota", name, {
    spec: { ...(list ? { hard: list } : {}), ...(scopes ? { scopes: scopes.split(",") } : {}) },
    status: {},
  });
}

const AMOUNT = /^\d+%?$/;
const amount = (text: string): number | string => (text.endsWith("%") ? text : Number(text));

export function podDisruptionBudget(name: string, options: { selector: object; minAvailable: string; maxUnavailable: string }): Manifest {
  const { minAvailable, maxUnavailable } = options;
  if (minAvailable && maxUnavailable) refuse("min-available and max-unavailable cannot be both specified");
  if (!minAvailable && !maxUnavailable) refuse("one of min-available or max-unavailable must be specified");
  if (minAvailable && !AMOUNT.test(minAvailable)) refuse("invalid format specified for min-available");
  if (maxUnavailable && !AMOUNT.test(maxUnavailable)) refuse("invalid format specified for max-unavailable");
  return manifest("policy/v1", "PodDisruptionBudget", name, {
    spec: {
      ...(minAvailable ? { minAvailable: amount(minAvailable) } : {}),
      selector: options.selector,
      ...(maxUnavailable ? { maxUnavailable: amount(maxUnavailable) } : {}),
    },
    status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  });
}

export const priorityClass = (
  name: string,
  options: { value: number; globalDefault: boolean; description: string; preemptionPolicy: string },
): Manifest =>
  manifest("scheduling.k8s.io/v1", "PriorityClass", name, {
    value: options.value,
    ...(options.globalDefault ? { globalDefault: true } : {}),
    ...(options.description ? { description: options.description } : {}),
    preemptionPolicy: options.preemptionPolicy,
  });

export const namespace = (name: string): Manifest => manifest("v1", "Namespace", name, { spec: {}, status: {} });
export const serviceAccount = (name: string): Manifest => manifest("v1", "ServiceAccount", name, {});

export const namespaceCommand: Command = generator({
  name: "namespace",
  aliases: ["ns"],
  summary: "Create a namespace with the specified name",
  usage: "namespace NAME [--dry-run=server|client|none]",
  generate: (_session, _call, name) => namespace(name),
});

export const serviceAccountCommand: Command = generator({
  name: "serviceaccount",
  aliases: ["sa"],
  summary: "Create a service account with the specified name",
  usage: "serviceaccount NAME [--dry-run=server|client|none]",
  failure: "failed to create serviceaccount: ",
  generate: (_session, _call, name) => serviceAccount(name),
});

export const quotaCommand: Command = generator({
  name: "quota",
  aliases: ["resourcequota"],
  summary: "Create a quota with the specified name",
  usage: "quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]",
  failure: "failed to create quota: ",
  flags: [
    flag("hard", "string", "", "A comma-delimited set of resource=quantity pairs that define a hard limit."),
    flag("scopes", "string", "", "A comma-delimited set of quota scopes that must all match each object tracked by the quota."),
  ],
  generate: (_session, call, name) => quota(name, call.string("hard"), call.string("scopes")),
});

export const budgetCommand: Command = generator({
  name: "poddisruptionbudget",
  aliases: ["pdb"],
  summary: "Create a pod disruption budget with the specified name",
  usage: "poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]",
  failure: "failed to create poddisruptionbudgets: ",
  flags: [
    flag("min-available", "string", "", "The minimum number or percentage of available pods this budget requires."),
    flag("max-unavailable", "string", "", "The maximum number or percentage of unavailable pods this budget requires."),
    flag("selector", "string", "", "A label selector to use for this budget. Only equality-based selector requirements are supported."),
  ],
  generate: (_session, call, name) => {
    const selector = call.string("selector");
    if (!selector) refuse("a selector must be specified");
    return podDisruptionBudget(name, {
      selector: parseSelector(selector),
      minAvailable: call.string("min-available"),
      maxUnavailable: call.string("max-unavailable"),
    });
  },
});

export const priorityClassCommand: Command = generator({
  name: "priorityclass",
  aliases: ["pc"],
  summary: "Create a priority class with the specified name",
  usage: "priorityclass NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]",
  failure: "failed to create priorityclass: ",
  flags: [
    flag("value", "int32", "0", "the value of this priority class."),
    flag(
      "global-default",
      "bool",
      "false",
      "global-default specifies whether this PriorityClass should be considered as the default priority.",
    ),
    flag(
      "description",
      "string",
      "",
      "description is an arbitrary string that usually provides guidelines on when this priority class should be used.",
    ),
    flag("preemption-policy", "string", "PreemptLowerPriority", "preemption-policy is the policy for preempting pods with lower priority."),
  ],
  generate: (_session, call, name) =>
    priorityClass(name, {
      value: call.int("value"),
      globalDefault: call.bool("global-default"),
      description: call.string("description"),
      preemptionPolicy: call.string("preemption-policy"),
    }),
});
