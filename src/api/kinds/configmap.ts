// ConfigMap (core/v1).

import type { ConfigMapObject } from "./configmap-types.ts";
import { describeConfigMap } from "./describe/core.ts";
import { define } from "./facts.ts";
import { validateConfigMap } from "./keyed-validate.ts";
import { ageColumn, count, nameColumn } from "./table.ts";

export const ConfigMap = define<ConfigMapObject>("", "v1", "ConfigMap", {
  describe: describeConfigMap,
  columns: [
    nameColumn,
    count("Data", "How many keys it holds", (map) => Object.keys(map.data ?? {}).length + Object.keys(map.binaryData ?? {}).length),
    ageColumn,
  ],
  validate: validateConfigMap,
});
