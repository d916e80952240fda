// A patch as it was typed: YAML or JSON, sent as JSON; applied here when no server is asked.
import { ApiError, badRequest } from "../../api/errors.ts";
import type { KubeObject } from "../../api/object.ts";
import { applyJsonPatch, mergePatch } from "../../api/patch.ts";
import type { PatchType } from "../../api/request.ts";
import { strategicMergePatch } from "../../api/strategic-merge.ts";
import { parseYaml } from "../../base/yaml.ts";
import { Refusal } from "./refusal.ts";
import type { Info } from "./resources/builder.ts";

/** A patch's value, or the text that is no JSON, which the server refuses. */
export type PatchValue = { value: unknown } | { broken: string };

/** yaml.ToJSON: JSON stays as it is, even when broken. @throws Refusal */
export function manifestToJson(text: string): PatchValue {
  if (/^\s*[[{]/.test(text)) {
    try {
      return { value: JSON.parse(text) };
    } catch {
      return { broken: text };
    }
  }
  try {
    return { value: parseYaml(text) };
  } catch (error) {
    throw new Refusal(`unable to parse ${JSON.stringify(text)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @throws ApiError what the server says of broken JSON, in encoding/json's words */
export function fromJsonText(patch: PatchValue): unknown {
  if ("value" in patch) return patch.value;
  throw badRequest(jsonError(patch.broken));
}

/** Go's message for JSON that cannot be read. */
export function jsonError(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    const at = /position (\d+)/.exec(String(error))?.[1];
    const position = at === undefined ? text.length : Number(at);
    if (position >= text.trimEnd().length) return "unexpected end of JSON input";
    const before = text.slice(0, position).trimEnd().at(-1) ?? "";
    const place =
      before === "{"
        ? "looking for beginning of object key string"
        : before === ":" || before === "[" || before === ""
          ? "looking for beginning of value"
          : before === ","
            ? "looking for beginning of object key string"
            : "after object key:value pair";
    return `invalid character '${text[position]}' ${place}`;
  }
  return "";
}

interface Operation {
  op: string;
  path?: string;
  from?: string;
  value?: unknown;
}

/** What evanphx/json-patch says of the first operation that does not apply. */
function jsonPatchProblem(object: KubeObject, operations: unknown): string | undefined {
  let at = object;
  for (const operation of Array.isArray(operations) ? (operations as Operation[]) : [])
    try {
      at = applyJsonPatch(at, [operation]);
    } catch {
      const { op, path = "", from = "" } = operation;
      const parts = path.split("/").slice(1);
      const holder = parts.slice(0, -1).reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], at);
      const held = typeof holder === "object" && holder !== null;
      if (op === "test") return `testing value ${path} failed: test failed`;
      if (op === "remove" && held)
        return `error in remove for path: '${path}': Unable to remove nonexistent key: ${parts.at(-1)}: missing value`;
      if (op === "remove") return `remove operation does not apply: doc is missing path: "${path}": missing value`;
      if (op === "replace" && held) return `replace operation does not apply: doc is missing key: ${path}: missing value`;
      if (op === "replace") return `replace operation does not apply: doc is missing path: ${path}: missing value`;
      if (op === "add" && !held) return `add operation does not apply: doc is missing path: "${path}": missing value`;
      if (op === "copy" || op === "move") return `${op} operation does not apply: doc is missing from path: ${from}: missing value`;
      return op === "add" ? undefined : `Unexpected kind: ${op}`;
    }
  return undefined;
}

/** The patched object, without a server. @throws Refusal */
export function applyLocally(info: Info, object: KubeObject, patch: PatchValue, type: PatchType): KubeObject {
  const value = fromJsonText(patch);
  if (type === "merge") return mergePatch(object, value) as KubeObject;
  try {
    return type === "strategic" ? (strategicMergePatch(info.kind.definition, object, value) as KubeObject) : applyJsonPatch(object, value);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new Refusal((type === "json" && jsonPatchProblem(object, value)) || error.message);
  }
}
