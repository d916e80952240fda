// The fields of ConfigMap objects.
import type { KubeObject } from "../object.ts";

export interface ConfigMapObject extends KubeObject {
  data?: Record<string, string>;
  /** Values in base64. */
  binaryData?: Record<string, string>;
  immutable?: boolean;
}
