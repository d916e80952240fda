// What the kinds with a pod template share: columns and the handling of status.

import type { Column } from "../kind.ts";
import type { Draft, KubeObject } from "../object.ts";
import type { PodTemplate } from "./pod/types.ts";
import { formatSelector } from "./selector.ts";

/** CONTAINERS, IMAGES and SELECTOR of the wide tables. */
export const workloadColumns: Column<KubeObject>[] = [
  {
    name: "Containers",
    type: "string",
    description: "Names of each container in the template.",
    value: (object) =>
      containersOf(object.spec.template)
        .map((container) => container.name)
        .join(","),
  },
  {
    name: "Images",
    type: "string",
    description: "Images referenced by each container in the template.",
    value: (object) =>
      containersOf(object.spec.template)
        .map((container) => container.image ?? "")
        .join(","),
  },
  {
    name: "Selector",
    type: "string",
    description: "Label selector for pods.",
    value: (object) => formatSelector(object.spec.selector),
  },
];

const containersOf = (template: PodTemplate | undefined) => template?.spec?.containers ?? [];

/** A prepare for kinds whose status only the status subresource may write: `initial` at create, kept afterwards. */
export const keepStatus =
  <T extends KubeObject>(initial: object) =>
  (draft: Draft<T>, old: T | undefined): void => {
    const object = draft as KubeObject;
    if (!old) object.status = structuredClone(initial);
    else if (old.status === undefined) delete object.status;
    else object.status = old.status;
  };
