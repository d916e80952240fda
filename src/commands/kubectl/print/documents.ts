// The formats that show whole objects: JSON, YAML, KYAML.
import type { KubeList, KubeObject } from "../../../api/object.ts";
import { goJson } from "../../../base/go-json.ts";
import { dumpKyaml } from "../../../base/kyaml.ts";
import { dumpYaml } from "../../../base/yaml.ts";
import { goOrderJson, isInGoOrder } from "./go-order.ts";

export type Structured = "json" | "yaml" | "kyaml";

/** Turns objects into documents; the second YAML document of a run is parted from the first by ---. */
export function structured(format: Structured, options: { showManagedFields: boolean }): (object: KubeObject | KubeList) => string {
  let count = 0;
  return (object) => {
    const shown = options.showManagedFields ? object : withoutManagedFields(object);
    if (format === "json") return `${isInGoOrder(object) ? goOrderJson(shown, 4) : goJson(shown, 4)}\n`;
    if (format === "kyaml") return dumpKyaml(shown, { sorted: !isInGoOrder(object) });
    return `${count++ ? "---\n" : ""}${dumpYaml(shown)}`;
  };
}

export function withoutManagedFields<T extends KubeObject | KubeList>(object: T): T {
  if ("items" in object && Array.isArray(object.items)) return { ...object, items: object.items.map(strip) };
  return strip(object as KubeObject) as T;
}
function strip(object: KubeObject): KubeObject {
  if (!object.metadata?.managedFields) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
