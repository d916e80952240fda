// ConfigMap (core/v1).

import type { KubeObject } from "../object.ts";
import { describeConfigMap } from "./describe/core.ts";
import { define } from "./facts.ts";
import { validateConfigMap } from "./keyed-validate.ts";
import { ageColumn, count, nameColumn } from "./table.ts";

export interface ConfigMapObject extends KubeObject {
  data?: Record<string, string>;
  /** Values in base64. */
  binaryData?: Record<string, string>;
  immutable?: boolean;
}

export const ConfigMap = define<ConfigMapObject>("", "v1", "ConfigMap", {
  describe: describeConfigMap,
  columns: [
    nameColumn,
    count("Data", "How many keys it holds", (map) => Object.keys(map.data ?? {}).length + Object.keys(map.binaryData ?? {}).length),
    ageColumn,
  ],
  validate: validateConfigMap,
});
