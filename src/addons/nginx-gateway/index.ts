// NGINX Gateway Fabric: while its control plane is Ready, every Gateway of its class gets an nginx, and requests go where routes say (nginx/nginx-gateway-fabric).
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import { timestamp } from "../../api/object.ts";
import { equal } from "../../api/structure.ts";
import { controllerReference, unlessGone } from "../../cluster/controllers/claim.ts";
import type { Context, Controller, Wake } from "../../cluster/controllers/controller.ts";
import { builtinKinds } from "../../cluster/controllers/kinds.ts";
import { isReady } from "../../cluster/controllers/pods.ts";
import { type Steered, steeredAt } from "../../images/programs/steered.ts";
import type { Certificate, Service } from "../../machine/sockets.ts";
import { type Addon, type AddonContext, runsImage } from "../addon.ts";
import { certificateOf } from "../proxy/certificates.ts";
import { Backends } from "../proxy/endpoints.ts";
import { answer, best, type Front } from "./answer.ts";
import { deploymentOf, nameOf, serviceOf } from "./data-plane.ts";
import { attach, gatewayOf, no, type ParentStatus, type ServedGateway, type Sources, yes } from "./model.ts";
import { type Condition, type GatewayObject, GROUP, type RouteObject } from "./types.ts";

const IMAGE = "nginx-gateway-fabric";
const CONTROLLER = "gateway.nginx.org/nginx-gateway-controller";
/** Changes within this time make one new configuration (ms). */
const LATENCY = 200;
const SYNC = "sync";
const NONE: Certificate = { names: [], trusted: false, http2: true };

export const nginxGateway: Addon = {
  approximate:
    "without its own kinds of settings and policies; requests are not mirrored, timeouts of rules and TLS passthrough have no effect",
  image: IMAGE,
  controllers: (context) => [controller(context)],
};

type Stored = Condition & { lastTransitionTime: string; observedGeneration?: number };

function controller({ api: server, clock, random }: AddonContext): Controller {
  const kinds = builtinKinds(server.scheme);
  const backends = new Backends(server);
  const stream = random.stream("nginx-gateway");
  const served = new Map<string, ServedGateway>();
  const kindOf = (plural: string): Kind | undefined => server.scheme.kinds.find((kind) => kind.group === GROUP && kind.plural === plural);
  const listed = <T extends KubeObject>(api: Context["api"], plural: string): readonly T[] => {
    const kind = kindOf(plural);
    return kind ? (api.list(kind) as readonly T[]) : [];
  };

  /** Conditions with their times: one that stays as it is keeps its own. */
  const timed = (conditions: readonly Condition[], old: readonly Stored[] | undefined, generation: number | undefined): Stored[] =>
    conditions.map((condition) => {
      const before = old?.find(({ type }) => type === condition.type);
      return {
        lastTransitionTime: before?.status === condition.status ? before.lastTransitionTime : timestamp(clock.now),
        message: condition.message,
        ...(generation === undefined ? {} : { observedGeneration: generation }),
        reason: condition.reason,
        status: condition.status,
        type: condition.type,
      };
    });

  function write(api: Context["api"], plural: string, object: KubeObject, status: object): void {
    const kind = kindOf(plural);
    if (kind && !equal(object["status"], status)) unlessGone(() => api.updateStatus(kind, { ...object, status } as KubeObject));
  }

  /** The nginx of a gateway: made where it is missing, brought up to date where it differs. */
  function provision(api: Context["api"], { gateway }: ServedGateway, control: KubeObject): KubeObject | undefined {
    const namespace = gateway.metadata.namespace!;
    const owner = [controllerReference(kindOf("gateways")!, gateway)];
    const image = (control["spec"].containers[0].image as string).replace(/(:[^:/]*)?$/, "/nginx$1");
    const flag = (control["spec"].containers[0].args as string[] | undefined)?.find((word) => word.startsWith("--service-type="));
    const wanted = serviceOf(gateway, owner, flag?.split("=")[1] ?? "LoadBalancer");
    const service = api.find(kinds.services, nameOf(gateway), { namespace });
    if (!api.find(kinds.deployments, nameOf(gateway), { namespace }))
      api.create(kinds.deployments, deploymentOf(gateway, owner, image), { namespace });
    if (!service) return api.create(kinds.services, wanted, { namespace });
    const ports = (spec: { ports?: readonly { port: number }[] }): number[] => (spec.ports ?? []).map(({ port }) => port);
    if (equal(ports(service["spec"]), ports(wanted.spec))) return service;
    return api.update(kinds.services, { ...service, spec: { ...service["spec"], ports: wanted.spec.ports } } as KubeObject);
  }

  /** Opens the ports of the listeners in every Ready pod of the gateway's nginx. */
  function steer(api: Context["api"], key: string, { gateway, listeners }: ServedGateway): void {
    const pods = api.list(kinds.pods, {
      namespace: gateway.metadata.namespace!,
      labelSelector: `app.kubernetes.io/name=${nameOf(gateway)}`,
    });
    const usable = (port: number) => served.get(key)?.listeners.filter((each) => each.usable && each.listener.port === port) ?? [];
    const certificateFor =
      (port: number) =>
      (name: string): Certificate => {
        const [namespace = "", secret = ""] = (best(usable(port), name.toLowerCase())?.secret ?? "").split("/");
        return certificateOf(secret ? backends.secret(namespace, secret) : undefined) ?? NONE;
      };
    for (const pod of pods) {
      const proxy: Steered | undefined = isReady(pod) ? steeredAt(clock, pod["status"]?.podIP) : undefined;
      if (!proxy) continue;
      const front: Front = { proxy, backends, random: stream, listeners: usable };
      const services = new Map<number, Service>();
      for (const { listener, usable: counts } of listeners)
        if (counts)
          services.set(listener.port, {
            http: (request) => answer(front, listener.port, request),
            ...(listener.protocol === "HTTPS" ? { tls: NONE, certificateFor: certificateFor(listener.port) } : {}),
          });
      proxy.serve(services);
    }
  }

  function writeGateway(api: Context["api"], { gateway, listeners }: ServedGateway, service: KubeObject | undefined): void {
    const { generation } = gateway.metadata;
    const good = listeners.filter(({ usable }) => usable).length;
    const conditions = !good
      ? [
          no("Accepted", "ListenersNotValid", "The Gateway has no valid listeners"),
          no("Programmed", "Invalid", "The Gateway has no valid listeners"),
        ]
      : [
          good < listeners.length
            ? yes("Accepted", "ListenersNotValid", "The Gateway has at least one valid listener")
            : yes("Accepted", "Accepted", "The Gateway is accepted"),
          yes("Programmed", "Programmed", "The Gateway is programmed"),
        ];
    const { type, clusterIP } = service?.["spec"] ?? {};
    const given = ((service?.["status"]?.loadBalancer?.ingress ?? []) as { ip?: string }[]).map(({ ip }) => ip);
    const addresses = (type === "LoadBalancer" ? given : [clusterIP]).filter(Boolean).map((value) => ({ type: "IPAddress", value }));
    const old = gateway["status"] as { conditions?: Stored[]; listeners?: { name: string; conditions: Stored[] }[] } | undefined;
    write(api, "gateways", gateway, {
      ...(addresses.length ? { addresses } : {}),
      conditions: timed(conditions, old?.conditions, generation),
      listeners: listeners.map(({ listener, conditions: own, attached, kinds: supported }) => ({
        attachedRoutes: attached,
        conditions: timed(own, old?.listeners?.find(({ name }) => name === listener.name)?.conditions, generation),
        name: listener.name,
        supportedKinds: supported,
      })),
    });
  }

  function writeRoute(api: Context["api"], plural: string, route: RouteObject, parents: readonly ParentStatus[]): void {
    type Parent = { controllerName: string; parentRef: object; conditions: Stored[] };
    const old = (route["status"]?.parents ?? []) as Parent[];
    const others = old.filter(({ controllerName }) => controllerName !== CONTROLLER);
    const own = parents.map(({ parentRef, conditions }) => ({
      conditions: timed(
        conditions,
        old.find((each) => each.controllerName === CONTROLLER && equal(each.parentRef, parentRef))?.conditions,
        route.metadata.generation,
      ),
      controllerName: CONTROLLER,
      parentRef,
    }));
    if (own.length || others.length < old.length) write(api, plural, route, { parents: [...others, ...own] });
  }

  function sync({ api }: Context): void {
    const control = api.list(kinds.pods).find((pod) => runsImage(pod, IMAGE) && isReady(pod));
    if (!control || !kindOf("gateways")) return;
    const classes = listed(api, "gatewayclasses").filter(({ spec }) => spec.controllerName === CONTROLLER);
    for (const each of classes)
      write(api, "gatewayclasses", each, {
        ...each["status"],
        conditions: timed(
          [
            yes("Accepted", "Accepted", "The GatewayClass is accepted"),
            yes("SupportedVersion", "SupportedVersion", "The Gateway API CRD versions are supported"),
          ],
          each["status"]?.conditions,
          each.metadata.generation,
        ),
      });
    const names = new Set(classes.map(({ metadata }) => metadata.name));
    const routes = ["httproutes", "grpcroutes"].flatMap((plural) => listed<RouteObject>(api, plural).map((route) => ({ plural, route })));
    const gateways = listed<GatewayObject>(api, "gateways").filter(
      ({ metadata, spec }) => names.has(spec.gatewayClassName) && !metadata.deletionTimestamp,
    );
    const sources: Sources = {
      grants: listed(api, "referencegrants"),
      backends,
      namespaceLabels: (name) => api.find(kinds.namespaces, name)?.metadata.labels ?? {},
    };
    const next = gateways.map((gateway) => gatewayOf(gateway, sources));
    for (const { plural, route } of routes) writeRoute(api, plural, route, attach(route, next, sources));
    served.clear();
    for (const each of next) {
      const key = `${each.gateway.metadata.namespace}/${each.gateway.metadata.name}`;
      served.set(key, each);
      writeGateway(api, each, each.listeners.some(({ usable }) => usable) ? provision(api, each, control) : undefined);
      steer(api, key, each);
    }
  }

  const always = (): readonly string[] => [SYNC];
  return {
    name: "nginx-gateway",
    namespace: "nginx-gateway",
    component: "nginx-gateway-fabric-nginx",
    wakes: [
      { kind: kinds.services, keys: always },
      { kind: kinds.secrets, keys: always },
      { kind: kinds.namespaces, keys: always },
      { kind: kinds.pods, keys: (pod) => (runsImage(pod, IMAGE) || runsImage(pod, `${IMAGE}/nginx`) ? [SYNC] : []) },
    ],
    wakeFor: (kind): Wake | undefined => (kind.group === GROUP ? { kind, keys: always } : undefined),
    always: [SYNC],
    latency: () => LATENCY,
    reconcile: (_, context) => sync(context),
  };
}
