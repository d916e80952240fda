// ControllerRevision (apps/v1).

import { required } from "../field-errors.ts";
import type { KubeObject } from "../object.ts";
import { define } from "./facts.ts";
import { ageColumn, count, nameColumn, text } from "./table.ts";
import { immutableField, nonNegative } from "./validation.ts";

export interface ControllerRevisionObject extends KubeObject {
  data?: unknown;
  revision: number;
}

export const ControllerRevision = define<ControllerRevisionObject>("apps", "v1", "ControllerRevision", {
  columns: [
    nameColumn,
    text("Controller", "What it is a revision of", ({ metadata }) => {
      const owner = metadata.ownerReferences?.find((reference) => reference.controller);
      if (!owner) return "<none>";
      const group = owner.apiVersion.includes("/") ? `.${owner.apiVersion.split("/")[0]}` : "";
      return `${owner.kind.toLowerCase()}${group}/${owner.name}`;
    }),
    count("Revision", "Its number", (revision) => revision.revision ?? 0),
    ageColumn,
  ],
  validate(revision, old) {
    const errors = revision.data === undefined || revision.data === null ? [required("data", "data is mandatory")] : [];
    errors.push(...nonNegative(revision.revision, "revision"));
    return old ? [...errors, ...immutableField(revision.data, old.data, "data")] : errors;
  },
});
