// /metrics: what the server counts about itself, in the text form of Prometheus.
import { isHub } from "../../../api/versions.ts";
import type { WebAnswer } from "./message.ts";
import type { RequestInfo } from "./request-info.ts";
import { SYSTEM, type WebContext } from "./resources.ts";

const label = (text: string): string => JSON.stringify(text);

/** The number of stored objects of each resource, and the build: what this server knows to be true of itself. */
export function metrics({ api }: WebContext, { path }: RequestInfo): WebAnswer | undefined {
  if (path !== "/metrics") return undefined;
  const reader = api.client(SYSTEM);
  const lines = [
    "# HELP apiserver_storage_objects Number of stored objects at the time of last check split by kind.",
    "# TYPE apiserver_storage_objects gauge",
    ...api.scheme.kinds
      .filter((kind) => isHub(kind) && kind.verbs.includes("list"))
      .map((kind) => {
        const count = reader.list(kind).length;
        return `apiserver_storage_objects{resource=${label(kind.group ? `${kind.plural}.${kind.group}` : kind.plural)}} ${count}`;
      })
      .sort(),
  ];
  return {
    status: 200,
    headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8; escaping=underscores" },
    body: `${lines.join("\n")}\n`,
  };
}
