// Which running pod a check looks into: by name, or the first running ones that a selector finds.
import type { KubeObject } from "../../api/object.ts";
import type { Sight } from "../check.ts";
import type { Fields } from "../fields.ts";
import { parseLabels } from "./selection.ts";

export interface PodChoice {
  namespace: string;
  name?: string;
  labels?: string;
}

/** `pod` or `labels`, and `namespace`. */
export function parsePodChoice(fields: Fields): PodChoice {
  const name = fields.optionalText("pod");
  const labels = parseLabels(fields);
  if ((name === undefined) === (labels === undefined)) fields.fail("wanted either pod or labels");
  return {
    namespace: fields.optionalText("namespace") ?? "default",
    ...(name === undefined ? {} : { name }),
    ...(labels === undefined ? {} : { labels }),
  };
}

/** The chosen pods that run and are not being deleted. */
export function runningPods(choice: PodChoice, sight: Sight): readonly KubeObject[] {
  const kind = sight.kind("Pod")!;
  const one = choice.name === undefined ? undefined : sight.api.find(kind, choice.name, { namespace: choice.namespace });
  const pods =
    choice.name === undefined
      ? sight.api.list(kind, { namespace: choice.namespace, labelSelector: choice.labels ?? "" })
      : one
        ? [one]
        : [];
  return pods.filter((pod) => pod.status?.phase === "Running" && !pod.metadata.deletionTimestamp);
}

export const podChoiceName = (choice: PodChoice): string => `Pod ${choice.name ?? choice.labels}`;
