// The fields of Secret objects.
import type { KubeObject } from "../object.ts";

export interface SecretObject extends KubeObject {
  /** Values in base64. */
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  type?: string;
  immutable?: boolean;
}
