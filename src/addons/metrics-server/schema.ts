// The types that the metrics server publishes through the API server, for `kubectl explain` (metrics.k8s.io/v1beta1).
import { publishDescription } from "../../api/schema/prose.ts";
import { type Definition, publishDefinition } from "../../api/schema/types.ts";

const PACKAGE = "io.k8s.metrics.pkg.apis.metrics.v1beta1";
const META = "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1";
const QUANTITIES: Definition = {
  type: "object",
  additionalProperties: { $ref: "#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity" },
};

type Fields = Record<string, [type: Definition, words: string]>;

const HEAD: Fields = {
  apiVersion: [{ type: "string" }, "The version of the API that the object is written in."],
  kind: [{ type: "string" }, "The type of the object."],
  metadata: [{ $ref: `${META}.ObjectMeta` }, "Name, namespace and labels of what was measured."],
  timestamp: [{ $ref: `${META}.Time` }, "When the measuring ended."],
  window: [{ type: "string" }, "How long it was measured, up to the timestamp."],
};

function publish(kind: string, words: string, fields: Fields, required: string[], own = true): void {
  const name = `${PACKAGE}.${kind}`;
  publishDefinition(name, {
    type: "object",
    required,
    properties: Object.fromEntries(Object.entries(fields).map(([field, [type]]) => [field, type])),
    ...(own ? { "x-kubernetes-group-version-kind": [{ group: "metrics.k8s.io", version: "v1beta1", kind }] } : {}),
  });
  publishDescription(words, name);
  for (const [field, [, text]] of Object.entries(fields)) publishDescription(text, name, field);
}

/** Makes the types known; doing it again changes nothing. */
export function publishTypes(): void {
  const usage: Fields = { usage: [QUANTITIES, "Processor and memory in use."] };
  publish(
    "ContainerMetrics",
    "What one container uses.",
    { name: [{ type: "string" }, "The container's name in its pod."], ...usage },
    ["name", "usage"],
    false,
  );
  publish("NodeMetrics", "What a node uses.", { ...HEAD, ...usage }, ["timestamp", "window", "usage"]);
  const containers: Definition = {
    type: "array",
    items: { $ref: `#/definitions/${PACKAGE}.ContainerMetrics` },
    "x-kubernetes-patch-merge-key": "name",
    "x-kubernetes-patch-strategy": "merge",
  };
  publish("PodMetrics", "What the containers of a pod use.", { ...HEAD, containers: [containers, "Each container that was measured."] }, [
    "timestamp",
    "window",
    "containers",
  ]);
}
