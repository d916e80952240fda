// Who manages which field.
import type { KubeObject } from "./object.ts";
import type { Request } from "./request.ts";

export function recordUpdate(_stored: KubeObject, _old: KubeObject | undefined, _request: Request, _time: string): void {}
