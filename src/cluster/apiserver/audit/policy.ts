// Audit policies: which requests are written down, and how much of them (apiserver/pkg/audit/policy).

import type { User } from "../../../api/request.ts";
import { parseYaml, YamlError } from "../../../base/yaml.ts";
import type { ResourceQuestion } from "../rights.ts";

export const LEVELS = ["None", "Metadata", "Request", "RequestResponse"] as const;
export type Level = (typeof LEVELS)[number];
export const STAGES = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"] as const;
export type Stage = (typeof STAGES)[number];

interface Rule {
  level: Level;
  users?: string[];
  userGroups?: string[];
  verbs?: string[];
  resources?: { group?: string; resources?: string[]; resourceNames?: string[] }[];
  namespaces?: string[];
  nonResourceURLs?: string[];
  omitStages?: Stage[];
  omitManagedFields?: boolean;
}

export interface Policy {
  readonly rules: readonly Rule[];
  readonly omitStages: readonly Stage[];
}

/** What a request is about, as rules see it. */
export interface Subject extends ResourceQuestion {
  user: User;
  /** Of requests for no resource. */
  path?: string | undefined;
}

/** Reads a policy file; the error is what the server says when it cannot begin. */
export function readPolicy(text: string): { error: string } | Policy {
  let read: { apiVersion?: string; kind?: string; rules?: Rule[]; omitStages?: Stage[] } | undefined;
  try {
    read = parseYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return { error: `failed decoding: ${error.message.replace(/^error converting YAML to JSON: /, "")}` };
  }
  if (!read || typeof read !== "object") return { error: "failed decoding: Object 'Kind' is missing in 'null'" };
  if (!read.kind) return { error: `failed decoding: Object 'Kind' is missing in '${JSON.stringify(read)}'` };
  if (read.apiVersion !== "audit.k8s.io/v1" || read.kind !== "Policy")
    return {
      error: `failed decoding: no kind "${read.kind}" is registered for version "${read.apiVersion ?? ""}" in scheme "k8s.io/apiserver/pkg/audit/scheme.go:26"`,
    };
  const wrong: string[] = [];
  const stages = (given: readonly string[] | undefined, path: string) => {
    for (const [index, stage] of (given ?? []).entries())
      if (!STAGES.includes(stage as Stage))
        wrong.push(
          `${path}[${index}]: Invalid value: ${JSON.stringify(stage)}: allowed stages are RequestReceived,ResponseStarted,ResponseComplete,Panic`,
        );
  };
  stages(read.omitStages, "omitStages");
  for (const [index, rule] of (read.rules ?? []).entries()) {
    const path = `rules[${index}]`;
    if (!rule.level) wrong.push(`${path}.level: Required value`);
    else if (!LEVELS.includes(rule.level))
      wrong.push(
        `${path}.level: Unsupported value: ${JSON.stringify(rule.level)}: supported values: "Metadata", "None", "Request", "RequestResponse"`,
      );
    if (rule.nonResourceURLs?.length && (rule.resources?.length || rule.namespaces?.length))
      wrong.push(
        `${path}.nonResourceURLs: Invalid value: ${JSON.stringify(rule.nonResourceURLs)}: rules cannot apply to both regular resources and non-resource URLs`,
      );
    stages(rule.omitStages, `${path}.omitStages`);
  }
  if (wrong.length) return { error: wrong.length === 1 ? wrong[0]! : `[${wrong.join(", ")}]` };
  if (!read.rules?.length) return { error: "loaded illegal policy with 0 rules" };
  return { rules: read.rules, omitStages: read.omitStages ?? [] };
}

const some = (given: readonly string[] | undefined, test: (each: string) => boolean): boolean => !given?.length || given.some(test);

function covers(rule: Rule, subject: Subject): boolean {
  const { user, verb, group, resource, subresource, namespace = "", name, path } = subject;
  if (!some(rule.users, (each) => each === user.name)) return false;
  if (!some(rule.userGroups, (each) => user.groups.includes(each))) return false;
  if (!some(rule.verbs, (each) => each === verb)) return false;
  if (path !== undefined) {
    if (rule.resources?.length || rule.namespaces?.length) return false;
    return some(
      rule.nonResourceURLs,
      (each) => each === path || each === "*" || (each.endsWith("*") && path.startsWith(each.slice(0, -1))),
    );
  }
  if (rule.nonResourceURLs?.length) return false;
  if (!some(rule.namespaces, (each) => each === namespace)) return false;
  if (!rule.resources?.length) return true;
  const full = subresource ? `${resource}/${subresource}` : resource;
  return rule.resources.some(
    (one) =>
      (one.group ?? "") === group &&
      (!one.resources?.length ||
        (some(one.resourceNames, (each) => each === name) &&
          one.resources.some(
            (each) =>
              each === full ||
              each === "*" ||
              (each === "*/*" && true) ||
              (subresource && (each === `*/${subresource}` || each === `${resource}/*`)),
          ))),
  );
}

/** The first rule that covers the request decides; none at all is None. */
export function decide(policy: Policy, subject: Subject): { level: Level; omit: ReadonlySet<Stage> } {
  const rule = policy.rules.find((each) => covers(each, subject));
  return { level: rule?.level ?? "None", omit: new Set([...policy.omitStages, ...(rule?.omitStages ?? [])]) };
}
