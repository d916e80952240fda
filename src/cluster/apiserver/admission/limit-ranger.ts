// LimitRanger: gives containers the defaults of their namespace's LimitRanges and holds pods and claims to the bounds (plugin/pkg/admission/limitranger).
import { forbiddenError } from "../../../api/errors.ts";
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  milliValue,
  parseQuantity,
  ZERO,
} from "../../../base/quantity.ts";
import type { AdmissionPlugin, Attributes, Core } from "../core.ts";

type Amounts = Record<string, string>;
interface Limit {
  type: string;
  max?: Amounts;
  min?: Amounts;
  default?: Amounts;
  defaultRequest?: Amounts;
  maxLimitRequestRatio?: Amounts;
}
interface Container {
  name: string;
  restartPolicy?: string;
  resources?: { requests?: Amounts; limits?: Amounts };
}

const ANNOTATION = "kubernetes.io/limit-ranger";

export const limitRanger = ({ scheme, storage }: Pick<Core, "scheme" | "storage">): AdmissionPlugin => {
  /** Pods when they are made or resized, claims always. */
  const limitsFor = ({ operation, kind, subresource, namespace, object }: Attributes): readonly Limit[] => {
    if (kind.group !== "" || !object || (operation !== "CREATE" && operation !== "UPDATE")) return [];
    if (subresource !== (kind.plural === "pods" && operation === "UPDATE" ? "resize" : "")) return [];
    if (kind.plural !== "pods" && kind.plural !== "persistentvolumeclaims") return [];
    const ranges = scheme.byKind("", "v1", "LimitRange");
    return ranges
      ? storage
          .table(ranges)
          .inNamespace(namespace)
          .flatMap(({ spec }) => (spec.limits ?? []) as Limit[])
      : [];
  };
  return {
    name: "LimitRanger",
    kinds: ["/pods", "/persistentvolumeclaims"],
    admit(attributes) {
      const limits = limitsFor(attributes);
      const { kind, object } = attributes;
      if (!limits.length || kind.plural !== "pods" || !object!["spec"]) return;
      const said: string[] = [];
      for (const limit of limits)
        if (limit.type === "Container")
          for (const [list, word] of [
            [object!["spec"].containers, "container"],
            [object!["spec"].initContainers, "init container"],
          ] as const)
            for (const container of (list ?? []) as Container[]) said.push(...giveDefaults(container, word, limit));
      if (said.length)
        object!.metadata.annotations = { ...object!.metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${said.join("; ")}` };
    },
    validate(attributes) {
      const limits = limitsFor(attributes);
      if (!limits.length) return;
      const { kind, object, name } = attributes;
      const errors = kind.plural === "pods" ? podErrors(limits, object!["spec"]) : claimErrors(limits, object!["spec"]);
      if (errors.length) throw forbiddenError(kind, name, errors.length === 1 ? errors[0]! : `[${errors.join(", ")}]`);
    },
  };
};

/** Fills what is not set; returns what the annotation says of it. */
function giveDefaults(container: Container, word: string, limit: Limit): string[] {
  const said: string[] = [];
  for (const [part, defaults, noun] of [
    ["requests", limit.defaultRequest, "request"],
    ["limits", limit.default, "limit"],
  ] as const) {
    const missing = Object.keys(defaults ?? {})
      .filter((name) => container.resources?.[part]?.[name] === undefined)
      .sort();
    if (!missing.length) continue;
    const added = Object.fromEntries(missing.map((name) => [name, defaults![name]!]));
    container.resources = { ...container.resources, [part]: { ...container.resources?.[part], ...added } };
    said.push(`${missing.join(", ")} ${noun} for ${word} ${container.name}`);
  }
  return said;
}

// biome-ignore lint/suspicious/noExplicitAny: a draft of a pod's spec, of which this knows the resources
function podErrors(limits: readonly Limit[], spec: any): string[] {
  const containers: Container[] = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  return limits.flatMap((limit) => {
    if (limit.type === "Container")
      return containers.flatMap(({ resources }) => outOfBounds(limit, resources?.requests ?? {}, resources?.limits ?? {}));
    return limit.type === "Pod" ? outOfBounds(limit, podTotal(spec, "requests"), podTotal(spec, "limits")) : [];
  });
}

/** Containers and sidecars together, or the largest init step. */
// biome-ignore lint/suspicious/noExplicitAny: as above
function podTotal(spec: any, part: "requests" | "limits"): Amounts {
  const total: Amounts = {};
  const add = (amounts: Amounts = {}): void => {
    for (const [name, amount] of Object.entries(amounts))
      total[name] = formatQuantity(addQuantities(parseQuantity(total[name] ?? "0"), parseQuantity(amount)));
  };
  for (const { resources } of (spec.containers ?? []) as Container[]) add(resources?.[part]);
  for (const { resources, restartPolicy } of (spec.initContainers ?? []) as Container[]) {
    if (restartPolicy === "Always") add(resources?.[part]);
    else
      for (const [name, amount] of Object.entries(resources?.[part] ?? {}))
        if (compareQuantities(amount, total[name] ?? "0") > 0) total[name] = amount;
  }
  return total;
}

function outOfBounds(limit: Limit, requests: Amounts, limits: Amounts): string[] {
  const errors: string[] = [];
  const each = (amounts: Amounts | undefined, check: (name: string, bound: string) => string | undefined): void => {
    for (const name of Object.keys(amounts ?? {}).sort()) {
      const error = check(name, amounts![name]!);
      if (error) errors.push(error);
    }
  };
  const text = canonicalQuantity;
  const [asked, most] = [requests, limits];
  each(limit.min, (name, bound) => {
    const words = `minimum ${name} usage per ${limit.type} is ${text(bound)}`;
    if (asked[name] === undefined) return `${words}.  No request is specified`;
    if (compareQuantities(asked[name], bound) < 0) return `${words}, but request is ${text(asked[name])}`;
    return most[name] !== undefined && compareQuantities(most[name], bound) < 0 ? `${words}, but limit is ${text(most[name])}` : undefined;
  });
  each(limit.max, (name, bound) => {
    const words = `maximum ${name} usage per ${limit.type} is ${text(bound)}`;
    if (most[name] === undefined) return `${words}.  No limit is specified`;
    if (compareQuantities(most[name], bound) > 0) return `${words}, but limit is ${text(most[name])}`;
    return asked[name] !== undefined && compareQuantities(asked[name], bound) > 0
      ? `${words}, but request is ${text(asked[name])}`
      : undefined;
  });
  each(limit.maxLimitRequestRatio, (name, bound) => {
    const words = `${name} max limit to request ratio per ${limit.type} is ${text(bound)}`;
    if (!milliValue(asked[name] ?? "0")) return `${words}, but no request is specified or request is 0`;
    if (!milliValue(most[name] ?? "0")) return `${words}, but no limit is specified or limit is 0`;
    const ratio = milliValue(most[name]!) / milliValue(asked[name]!);
    return ratio * 1000 > milliValue(bound) ? `${words}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
  });
  return errors;
}

/** Claims only request: their limits are not looked at. */
function claimErrors(limits: readonly Limit[], spec: { resources?: { requests?: Amounts } } | undefined): string[] {
  const requests = spec?.resources?.requests ?? {};
  return limits.flatMap((limit) => {
    if (limit.type !== "PersistentVolumeClaim") return [];
    const errors: string[] = [];
    for (const [amounts, word, sign] of [
      [limit.min, "minimum", -1],
      [limit.max, "maximum", 1],
    ] as const)
      for (const name of Object.keys(amounts ?? {}).sort()) {
        const asked = requests[name] ?? formatQuantity(ZERO);
        if (compareQuantities(asked, amounts![name]!) === sign)
          errors.push(
            `${word} ${name} usage per ${limit.type} is ${canonicalQuantity(amounts![name]!)}, but request is ${canonicalQuantity(asked)}`,
          );
      }
    return errors;
  });
}
