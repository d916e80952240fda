// The server's own flow schemas and priority levels: every minute those that are gone come back, and those that follow the server's version get its
// specification again (apiserver/pkg/util/flowcontrol, pkg/registry/flowcontrol/ensurer).
import type { Client } from "../../../api/client.ts";
import type { Kind } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import { equal } from "../../../api/structure.ts";
import { LEVELS, SCHEMAS } from "../../apiserver/flow-control.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import type { Controller } from "../controller.ts";
import { inRounds } from "./rounds.ts";

const GROUP = "flowcontrol.apiserver.k8s.io";
const FOLLOWS = "apf.kubernetes.io/autoupdate-spec";
/** What cannot be done without follows the server whatever its annotation says. */
const MANDATORY = new Set(["exempt", "catch-all"]);

function follows({ metadata: { name, annotations, generation } }: KubeObject): boolean {
  const said = annotations?.[FOLLOWS];
  return MANDATORY.has(name) || said === "true" || (said !== "false" && generation === 1);
}

export function flowControlController(server: ApiServer): Controller | undefined {
  const levels = server.scheme.byKind(GROUP, "v1", "PriorityLevelConfiguration");
  const schemas = server.scheme.byKind(GROUP, "v1", "FlowSchema");
  if (!levels || !schemas) return undefined;
  const own = new Set([...LEVELS, ...SCHEMAS].map(({ metadata }) => metadata.name));
  const hold = (api: Client, kind: Kind, wanted: KubeObject): void => {
    const { name, annotations } = wanted.metadata;
    const found = api.find(kind, name);
    if (!found) {
      api.create(kind, wanted);
      return;
    }
    if (!follows(found)) return;
    const annotated = found.metadata.annotations?.[FOLLOWS] === "true";
    const like = api.request({ verb: "update", kind, name, body: { ...found, spec: wanted["spec"] }, dryRun: true }) as KubeObject;
    if (annotated && equal(like["spec"], found["spec"])) return;
    const metadata = { ...found.metadata, annotations: { ...found.metadata.annotations, ...annotations } };
    api.update(kind, { ...found, metadata, spec: wanted["spec"] });
  };
  return inRounds(server, {
    name: "priority-and-fairness-config-producer",
    interval: 60_000,
    ordered: true,
    concerned: [levels, schemas].map((kind) => ({ kind, concerns: ({ metadata }, type) => type !== "ADDED" && own.has(metadata.name) })),
    hold(api) {
      for (const level of LEVELS) hold(api, levels, level);
      for (const schema of SCHEMAS) hold(api, schemas, schema);
    },
  });
}
