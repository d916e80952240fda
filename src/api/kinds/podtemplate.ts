// PodTemplate (v1): a template of pods by itself.
import type { KubeObject } from "../object.ts";
import { define } from "./facts.ts";
import { defaultPodTemplate } from "./pod/defaults.ts";
import type { PodTemplate as Template } from "./pod/types.ts";
import { validatePodTemplate } from "./pod/validate.ts";
import { formatLabels, nameColumn, text } from "./table.ts";
import { warningsOfTemplate } from "./template-warnings.ts";
import { workloadColumns } from "./workload.ts";

export interface PodTemplateObject extends KubeObject {
  template: Template;
}

/** The columns of workloads read a template within a spec. */
const [containers, images] = workloadColumns.map((column) => ({
  ...column,
  value: (object: PodTemplateObject, now: number) => column.value({ ...object, spec: { template: object.template } }, now),
}));

export const PodTemplate = define<PodTemplateObject>("", "v1", "PodTemplate", {
  hasGeneration: true,
  columns: [
    nameColumn,
    containers!,
    images!,
    text("Pod Labels", "The labels for the pod template.", ({ template }) => formatLabels(template.metadata?.labels)),
  ],
  defaults(draft) {
    const object = draft as KubeObject;
    object["template"] ??= {};
    object["template"].metadata ??= {};
    object["template"].spec ??= { containers: [] };
    defaultPodTemplate(draft.template);
  },
  validate: ({ template }, old) => (old && template === old.template ? [] : validatePodTemplate(template, "template")),
  warnings: warningsOfTemplate(({ template }) => template, { path: "template" }),
});
