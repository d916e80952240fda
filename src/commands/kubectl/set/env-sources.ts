// Where variables of containers come from, as `kubectl set env --list` tells and resolves it (cmd/set/env/env_resolve.go).
import type { KubeObject } from "../../../api/object.ts";
import { fromBase64 } from "../../../base/bytes.ts";
import { parseQuantity } from "../../../base/quantity.ts";
import type { Task } from "../../../machine/process.ts";
import { refuse } from "../refusal.ts";
import type { Info } from "../resources/builder.ts";
import type { Session } from "../session.ts";

// biome-ignore lint/suspicious/noExplicitAny: an EnvVarSource as the API has it
type Source = any;

export interface Variable {
  name: string;
  value?: string;
  valueFrom?: Source;
}
export interface Container {
  name: string;
  env?: Variable[];
  resources?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export function sourceText({ fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef }: Source): string {
  if (configMapKeyRef) return `configmap ${configMapKeyRef.name}, key ${configMapKeyRef.key}`;
  if (resourceFieldRef)
    return `resource field ${resourceFieldRef.containerName ? `${resourceFieldRef.containerName}/` : ""}${resourceFieldRef.resource}`;
  if (fieldRef) return `field path ${fieldRef.fieldPath}`;
  return secretKeyRef ? `secret ${secretKeyRef.name}, key ${secretKeyRef.key}` : "invalid valueFrom";
}

/** The value that a variable has, as far as it can be told without a pod. @throws Refusal, ApiError */
export function* resolved(session: Session, info: Info, source: Source, container: Container): Task<string> {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = source;
  if (fieldRef) return fieldValue(info.object!, fieldRef.fieldPath);
  if (resourceFieldRef) return resourceValue(container, resourceFieldRef);
  const reference = configMapKeyRef ?? secretKeyRef;
  if (!reference) return refuse("invalid valueFrom");
  const door = yield* session.door();
  const object = yield* door.get(door.mapper.need(configMapKeyRef ? "configmaps" : "secrets"), reference.name, {
    namespace: session.namespace,
  });
  const found = object.data?.[reference.key];
  if (found !== undefined) return configMapKeyRef ? found : fromBase64(found);
  if (reference.optional) return "";
  return refuse(`key ${reference.key} not found in ${configMapKeyRef ? "config map" : "secret"} ${reference.name}`);
}

/** @throws Refusal */
function fieldValue({ metadata }: KubeObject, path: string): string {
  const subscript = /^(.*)\['(.*)'\]$/.exec(path);
  const maps: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = {
    "metadata.annotations": metadata.annotations,
    "metadata.labels": metadata.labels,
  };
  const map = maps[subscript?.[1] ?? path];
  if (subscript) {
    if (!(subscript[1]! in maps)) refuse(`fieldPath ${JSON.stringify(path)} does not support subscript`);
    return map?.[subscript[2]!] ?? "";
  }
  if (path in maps)
    return Object.entries(map ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
      .join("\n");
  if (path === "metadata.name") return metadata.name;
  if (path === "metadata.namespace") return metadata.namespace ?? "";
  if (path === "metadata.uid") return metadata.uid ?? "";
  return refuse(`unsupported fieldPath: ${path}`);
}

const EXPOSED = ["cpu", "memory", "ephemeral-storage"];

/** What a container may have, in whole divisors. @throws Refusal */
function resourceValue({ resources }: Container, { resource, divisor }: { resource: string; divisor?: string | number }): string {
  const [section = "", name = ""] = resource.split(".");
  const known = (section === "limits" || section === "requests") && (EXPOSED.includes(name) || name.startsWith("hugepages-"));
  if (!known) refuse(`Unsupported container resource : ${resource}`);
  const amount = parseQuantity(resources?.[section]?.[name] ?? "0").milli;
  const given = parseQuantity(divisor ?? "0").milli;
  const unit = given === 0n ? 1000n : given;
  return String((amount + unit - 1n) / unit);
}
