// /openapi/v2 and /openapi/v3: the published schema.
import type { WebAnswer, WebRequest } from "./message.ts";
import type { RequestInfo } from "./request-info.ts";
import type { WebContext } from "./resources.ts";

export function openApi(_context: WebContext, { path }: RequestInfo, _request: WebRequest): WebAnswer | undefined {
  if (!path.startsWith("/openapi/")) return undefined;
  return undefined;
}
