// kubectl expose: a service for what a workload, pod or service selects.
import { DecodeError } from "../../api/decode-scalar.ts";
import { decodeValue } from "../../api/decode-value.ts";
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import { applyJsonPatch, mergePatch } from "../../api/patch.ts";
import { definitionOf } from "../../api/schema/definition-of-kind.ts";
import { strategicMergePatch } from "../../api/strategic-merge.ts";
import { clone } from "../../api/structure.ts";
import type { Process, Task } from "../../machine/process.ts";
import type { Call, Command } from "../command.ts";
import { annotated, checkPrinter, createObject, dryRunOf, tell } from "./changing.ts";
import { type Manifest, manifest } from "./create/objects.ts";
import { dryRunFlag, fieldManagerFlag, filenameFlags, flag, printFlags, saveConfigFlag, selectorFlag } from "./flags.ts";
import { inGoOrder } from "./print/go-order.ts";
import { recorded, recordFlag } from "./record.ts";
import { refuse } from "./refusal.ts";
import type { Info } from "./resources/builder.ts";
import { hasGoType, KUBECTL_SCHEME, unregistered } from "./resources/go-scheme.ts";
import { select, visitAll } from "./resources/visit.ts";
import { type Session, verb } from "./session.ts";

export const command: Command = {
  name: "expose",
  summary: "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service",
  usage:
    "expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]",
  flags: [
    ...printFlags(),
    flag(
      "cluster-ip",
      "string",
      "",
      "ClusterIP to be assigned to the service. Leave empty to auto-allocate, or set to 'None' to create a headless service.",
    ),
    dryRunFlag,
    flag("external-ip", "string", "", "Additional external IP address (not managed by Kubernetes) to accept for the service."),
    fieldManagerFlag("kubectl-expose"),
    ...filenameFlags("Filename, directory, or URL to files identifying the resource to expose a service"),
    flag("labels", "string", "", "Labels to apply to the service created by this call.", { shorthand: "l" }),
    flag(
      "load-balancer-ip",
      "string",
      "",
      "IP to assign to the LoadBalancer. If empty, an ephemeral IP will be created and used (cloud-provider specific).",
    ),
    flag("name", "string", "", "The name for the newly created object."),
    flag("override-type", "string", "merge", "The method used to override the generated object: json, merge, or strategic."),
    flag("overrides", "string", "", "An inline JSON override for the generated object."),
    flag("port", "string", "", "The port that the service should serve on. Copied from the resource being exposed, if unspecified"),
    flag("protocol", "string", "", "The network protocol for the service to be created. Default is 'TCP'."),
    recordFlag,
    saveConfigFlag,
    { ...selectorFlag, shorthand: "" },
    flag(
      "session-affinity",
      "string",
      "",
      "If non-empty, set the session affinity for the service to this; legal values: 'None', 'ClientIP'",
    ),
    flag("target-port", "string", "", "Name or number for the port on the container that the service should direct traffic to. Optional."),
    flag("type", "string", "", "Type for this service: ClusterIP, NodePort, LoadBalancer, or ExternalName. Default is 'ClusterIP'."),
  ],
  run: verb(function* (session, call): Process {
    checkPrinter(session);
    const dryRun = dryRunOf(session);
    const selection = yield* select(session, {
      args: call.args,
      filenames: call.list("filename"),
      kustomize: call.string("kustomize"),
      recursive: call.bool("recursive"),
      continueOnError: true,
      typed: KUBECTL_SCHEME,
    });
    // What the first object gives is used for the others too, as kubectl keeps it.
    const derived: Derived = {};
    yield* visitAll(selection, (info) => exposeOne(session, call, info, dryRun, derived));
    return 0;
  }),
};

function* exposeOne(session: Session, call: Call, info: Info, dryRun: "none" | "client" | "server", derived: Derived): Task<void> {
  const service = overridden(call, serviceFor(call, info, derived), "io.k8s.api.core.v1.Service");
  const kind = yield* overriddenKind(session, service);
  const plain = recorded(call, inGoOrder(service)) as KubeObject;
  const object = dryRun === "client" ? plain : annotated(plain, call.bool("save-config"));
  if (dryRun === "client")
    return yield* tell(
      session,
      session.namespaceGiven ? inGoOrder({ ...object, metadata: { ...object.metadata, namespace: info.namespace } }) : object,
      "exposed",
      "client",
    );
  const created = yield* createObject(session, kind, object, {
    namespace: info.namespace,
    dryRun,
    fieldManager: call.string("field-manager"),
  });
  yield* tell(session, inGoOrder(created), "exposed", dryRun);
}

/** The kind of an object that --overrides changed. @throws Refusal for one that kubectl has no Go type of */
export function* overriddenKind(session: Session, { apiVersion, kind }: Pick<KubeObject, "apiVersion" | "kind">): Task<Kind> {
  const known = (yield* session.door()).mapper.forManifest(apiVersion, kind);
  return known && hasGoType(known) ? known : refuse(unregistered(apiVersion, kind));
}

/** What --overrides and --override-type make of an object. @throws Refusal */
export function overridden(call: Call, object: Manifest, definition: string): Manifest {
  const text = call.string("overrides");
  if (!text) return object;
  const type = call.string("override-type");
  const wrong = { merge: "Invalid JSON Patch", strategic: "invalid character", json: "Invalid JSON Patch" }[type];
  if (wrong === undefined) return refuse(`invalid override type: ${type}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(wrong);
  }
  if (type === "merge") return typed(mergePatch(clone(object), value) as Manifest);
  if (type === "strategic") {
    decoded(definition, value);
    return typed(strategicMergePatch(definition, object, value) as Manifest);
  }
  return typed(applyJsonPatch(object as KubeObject, value) as Manifest);
}

/** What kubectl's Go type of an object keeps of it: fields that it does not know are gone. @throws Refusal for what does not fit */
function typed(object: Manifest): Manifest {
  const { apiVersion, kind } = object as Pick<KubeObject, "apiVersion" | "kind">;
  const definition = definitionOf(apiVersion, kind);
  return definition ? (decoded(definition, object) as Manifest) : object;
}

function decoded(definition: string, object: unknown): unknown {
  try {
    return decodeValue(definition, object).value;
  } catch (error) {
    if (error instanceof DecodeError) return refuse(error.message);
    throw error;
  }
}

interface Derived {
  selector?: Record<string, string>;
  ports?: string[];
  labels?: Record<string, string> | undefined;
}

/** The service that exposes an object. @throws Refusal */
function serviceFor(call: Call, info: Info, derived: Derived): Manifest {
  const object = info.object!;
  const exposable =
    ["ReplicationController", "Service", "Pod", "Deployment", "ReplicaSet"].includes(info.kind.kind) &&
    ["", "apps", "extensions"].includes(info.kind.group);
  if (!exposable) refuse(`cannot expose a ${info.kind.group ? `${info.kind.kind}.${info.kind.group}` : info.kind.kind}`);
  const ports = portsOf(object);
  const given = call.string("port");
  derived.selector ??= selectorOf(call, object);
  derived.ports ??= given ? given.split(",") : ports.length ? ports.map(({ port }) => String(port)) : undefined;
  if (!derived.ports && call.string("cluster-ip") !== "None") refuse("couldn't find port via --port flag or introspection");
  const numbers = derived.ports ?? [];
  const target = call.string("target-port");
  const protocol = call.string("protocol");
  const held = object.metadata.labels;
  derived.labels ??= call.string("labels") ? equalityPairs(call.string("labels")) : held && Object.keys(held).length ? held : undefined;
  const { labels } = derived;
  const affinity = call.string("session-affinity");
  if (affinity && affinity !== "None" && affinity !== "ClientIP") refuse(`unknown session affinity: ${affinity}`);
  const portList = numbers.map((text, index) => {
    const port = Number(text);
    if (!/^\d+$/.test(text)) refuse(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
    return {
      ...(numbers.length > 1 ? { name: `port-${index + 1}` } : {}),
      protocol: protocol || ports.find((each) => each.port === port)?.protocol || "TCP",
      port,
      targetPort: target ? (/^\d+$/.test(target) ? Number(target) : target) : port,
    };
  });
  const optional = (key: string, value: string) => (value ? { [key]: value } : {});
  return manifest(
    "v1",
    "Service",
    call.string("name") || info.name.slice(0, 63),
    {
      spec: {
        ...(portList.length ? { ports: portList } : {}),
        selector: derived.selector,
        ...optional("clusterIP", call.string("cluster-ip")),
        ...optional("type", call.string("type")),
        ...(call.string("external-ip") ? { externalIPs: [call.string("external-ip")] } : {}),
        ...optional("sessionAffinity", affinity),
        ...(call.string("type") === "LoadBalancer" ? optional("loadBalancerIP", call.string("load-balancer-ip")) : {}),
      },
      status: { loadBalancer: {} },
    },
    labels && Object.keys(labels).length ? { labels } : {},
  );
}

function selectorOf(call: Call, object: KubeObject): Record<string, string> {
  const given = call.string("selector");
  if (given) return equalityPairs(given);
  const without = (message: string): never => refuse(`couldn't retrieve selectors via --selector flag or introspection: ${message}`);
  if (object.kind === "Service")
    return Object.keys(object.spec.selector ?? {}).length ? object.spec.selector : without("the service has no pod selector set");
  if (object.kind === "Pod") return object.metadata.labels ?? without("the pod has no labels and cannot be exposed");
  if (object.kind === "ReplicationController") return object.spec.selector;
  const { matchLabels, matchExpressions } = object.spec.selector ?? {};
  if (matchExpressions?.length)
    without(`couldn't convert expressions - "${JSON.stringify(matchExpressions)}" to map-based selector format`);
  if (!matchLabels || !Object.keys(matchLabels).length)
    without(`the ${object.kind === "Deployment" ? "deployment" : "replicaset"} has no labels and cannot be exposed`);
  return matchLabels;
}

/** key=value pairs, nothing else. @throws Refusal */
function equalityPairs(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(",").map((pair) => {
      const parts = pair.split("=");
      if (parts.length !== 2) refuse(`unexpected label spec: ${pair}`);
      return parts as [string, string];
    }),
  );
}

function portsOf(object: KubeObject): { port: number; protocol?: string }[] {
  if (object.kind === "Service")
    return (object.spec.ports ?? []).map(({ port, protocol }: { port: number; protocol?: string }) => ({ port, protocol }));
  const spec = object.kind === "Pod" ? object.spec : object.spec?.template?.spec;
  return (spec?.containers ?? []).flatMap((container: { ports?: { containerPort: number; protocol?: string }[] }) =>
    (container.ports ?? []).map(({ containerPort, protocol }) => ({ port: containerPort, protocol })),
  );
}
