// Description of storage classes (kubectl's pkg/describe: StorageClassDescriber).
import { isDefaultClass } from "../default-class.ts";
import type { StorageClassObject } from "../storageclass-types.ts";
import { describer } from "./writer.ts";

const pairs = (map: Readonly<Record<string, string>> = {}): string =>
  Object.keys(map)
    .sort()
    .map((key) => `${key}=${map[key]}`)
    .join(",") || "<none>";

export const describeStorageClass = describer((writer, object) => {
  const storage = object as StorageClassObject;
  const line = (text: string): void => writer.line(0, text);
  line(`Name:\t${storage.metadata.name}`);
  line(`IsDefaultClass:\t${isDefaultClass(storage) ? "Yes" : "No"}`);
  line(`Annotations:\t${pairs(storage.metadata.annotations)}`);
  line(`Provisioner:\t${storage.provisioner}`);
  line(`Parameters:\t${pairs(storage.parameters)}`);
  const { allowVolumeExpansion: grows, mountOptions = [], allowedTopologies: terms } = storage;
  line(`AllowVolumeExpansion:\t${grows === undefined ? "<unset>" : grows ? "True" : "False"}`);
  line(`MountOptions:${mountOptions.length ? "" : "\t<none>"}`);
  for (const option of mountOptions) writer.line(1, option);
  if (storage.reclaimPolicy) line(`ReclaimPolicy:\t${storage.reclaimPolicy}`);
  if (storage.volumeBindingMode) line(`VolumeBindingMode:\t${storage.volumeBindingMode}`);
  if (!terms) return;
  line(`AllowedTopologies:\t${terms.length ? "" : "<none>"}`);
  for (const [index, { matchLabelExpressions = [] }] of terms.entries()) {
    if (!matchLabelExpressions.length) writer.line(1, `Term ${index}:\t<none>`);
    for (const [at, { key, values = [] }] of matchLabelExpressions.entries())
      writer.line(1, `${at ? "" : `Term ${index}:`}\t${key} in${values.length ? ` [${values.join(", ")}]` : ""}`);
  }
});
