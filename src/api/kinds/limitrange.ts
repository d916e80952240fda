// LimitRange (core/v1).
import { describeLimitRange } from "./describe/limits.ts";
import { define } from "./facts.ts";
import type { LimitRangeObject } from "./limitrange-types.ts";
import { validateLimits } from "./limitrange-validate.ts";
import { nameColumn } from "./table.ts";

export const LimitRange = define<LimitRangeObject>("", "v1", "LimitRange", {
  describe: describeLimitRange,
  columns: [
    nameColumn,
    { name: "Created At", type: "date", description: "When the object was created", value: (range) => range.metadata.creationTimestamp },
  ],
  defaults({ spec }) {
    for (const item of spec?.limits ?? []) {
      if (item.type !== "Container") continue;
      item.default ??= {};
      item.defaultRequest ??= {};
      for (const [name, value] of Object.entries(item.max ?? {})) item.default[name] ??= value;
      for (const [name, value] of Object.entries(item.default)) item.defaultRequest[name] ??= value;
      for (const [name, value] of Object.entries(item.min ?? {})) item.defaultRequest[name] ??= value;
    }
  },
  validate: ({ spec }) => validateLimits(spec?.limits ?? []),
});
