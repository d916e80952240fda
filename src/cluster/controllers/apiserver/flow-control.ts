// The server's own flow schemas and priority levels: every minute those that are gone come back, and those that follow the server's version get its
// specification again (apiserver/pkg/util/flowcontrol, pkg/registry/flowcontrol/ensurer).
import type { Kind } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import { equal } from "../../../api/structure.ts";
import { LEVELS, SCHEMAS } from "../../apiserver/flow-control.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import type { Controller, Wake } from "../controller.ts";
import { Rounds, SERVER } from "./server.ts";

const BEGIN = "begin";
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
  const api = server.client(SERVER);
  const rounds = new Rounds(60_000);
  const own = new Set([...LEVELS, ...SCHEMAS].map(({ metadata }) => metadata.name));
  const wake = (kind: Kind): Wake => ({
    kind,
    keys: ({ metadata }, _api, _old, type) => (type && type !== "ADDED" && own.has(metadata.name) ? ["own"] : []),
  });
  const hold = (kind: Kind, wanted: KubeObject): void => {
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
  return {
    name: "priority-and-fairness-config-producer",
    component: "kube-apiserver",
    always: [BEGIN],
    wakes: [wake(levels), wake(schemas)],
    reconcile(key, { clock }) {
      if (key === BEGIN) {
        rounds.begin(clock.now);
        return undefined;
      }
      const wait = rounds.wait(clock.now);
      if (wait) return { again: wait };
      for (const level of LEVELS) hold(levels, level);
      for (const schema of SCHEMAS) hold(schemas, schema);
      return undefined;
    },
  };
}
