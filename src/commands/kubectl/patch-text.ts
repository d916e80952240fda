// A patch as it was typed: YAML or JSON, sent as JSON; applied here when no server is asked.
import { badRequest } from "../../api/errors.ts";
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

/** The patched object, without a server. @throws Refusal */
export function applyLocally(info: Info, object: KubeObject, patch: PatchValue, type: PatchType): KubeObject {
  const value = fromJsonText(patch);
  if (type === "strategic") return strategicMergePatch(info.kind.definition, object, value) as KubeObject;
  if (type === "merge") return mergePatch(object, value) as unknown as KubeObject;
  return applyJsonPatch(object, value);
}
