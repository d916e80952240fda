// ingress-nginx: while its controller's pod is Ready, requests go where the Ingresses of its class say (kubernetes/ingress-nginx).
import type { IngressObject } from "../../api/kinds/ingress-types.ts";
import type { KubeObject } from "../../api/object.ts";
import { equal } from "../../api/structure.ts";
import { type Context, type Controller, keyOf, type Wake } from "../../cluster/controllers/controller.ts";
import { builtinKinds } from "../../cluster/controllers/kinds.ts";
import { controllerUser } from "../../cluster/controllers/manager.ts";
import { isReady } from "../../cluster/controllers/pods.ts";
import { dates } from "../../images/programs/server.ts";
import { type Steered, steeredAt } from "../../images/programs/steered.ts";
import type { Certificate, Service } from "../../machine/sockets.ts";
import { type Addon, type AddonContext, runsImage } from "../addon.ts";
import { certificateOf, isFor } from "../proxy/certificates.ts";
import { Backends } from "../proxy/endpoints.ts";
import { admit, WEBHOOK } from "./admission.ts";
import { withoutEffect } from "./annotations.ts";
import { answer, type Front } from "./answer.ts";
import { LimitZones } from "./limits.ts";
import { invalidPaths, type Model, membersOf, modelOf, serverFor, type Upstream } from "./model.ts";

const IMAGE = "ingress-nginx/controller";
const CONTROLLER = "k8s.io/ingress-nginx";
/** Changes within this time make one reload (ms), and how often addresses are written (status.go). */
const RELOAD = 300;
const STATUS_EVERY = 60_000;
const SYNC = "sync";
const STATUS = "status";

/** What the controller shows where there is no certificate of its own. */
const FAKE: Certificate = { names: ["ingress.local"], trusted: false, http2: true };

export const ingressNginx: Addon = {
  approximate:
    "external authentication, mirroring and allowed snippets have no effect, which its log says; nor have TCP and UDP services and the options of its ConfigMap; its webhook needs no jobs to get a certificate",
  image: IMAGE,
  controllers: (context) => [controller(context)],
};

function controller({ api: server, clock, random }: AddonContext): Controller {
  const kinds = builtinKinds(server.scheme);
  const ingresses = server.scheme.byResource("networking.k8s.io", "v1", "ingresses")!;
  const classes = server.scheme.byResource("networking.k8s.io", "v1", "ingressclasses")!;
  const backends = new Backends(server);
  const stream = random.stream("ingress-nginx");
  const fronts = new Map<Steered, Front>();
  const told = new Map<string, string>();
  let model: Model = { servers: new Map(), aliases: new Map() };

  /** A flag of the controller's own command line. */
  const flagOf = (pod: KubeObject, name: string): string | undefined => {
    const words = [...(pod["spec"].containers[0].command ?? []), ...(pod["spec"].containers[0].args ?? [])] as string[];
    const found = words.find((word) => word === `--${name}` || word.startsWith(`--${name}=`));
    return (
      found && (found.includes("=") ? found.slice(name.length + 3) : "true").replaceAll("$(POD_NAMESPACE)", pod.metadata.namespace ?? "")
    );
  };

  function isOurs(ingress: IngressObject, api: Context["api"], pod: KubeObject | undefined): boolean {
    const named = ingress.spec.ingressClassName ?? ingress.metadata.annotations?.["kubernetes.io/ingress.class"];
    if (!named) return pod !== undefined && flagOf(pod, "watch-ingress-without-class") === "true";
    if (!ingress.spec.ingressClassName) return named === ((pod && flagOf(pod, "ingress-class")) ?? "nginx");
    const found = api.find(classes, named);
    return found?.["spec"]?.controller === ((pod && flagOf(pod, "controller-class")) ?? CONTROLLER);
  }

  const covers = (key: string, host: string): boolean => {
    const [namespace = "", secret = ""] = key.split("/");
    const certificate = certificateOf(backends.secret(namespace, secret));
    return certificate !== undefined && isFor(certificate, host);
  };

  const certificateFor = (name: string): Certificate => {
    const found = serverFor(model, name.toLowerCase());
    const [namespace = "", secret = ""] = (found?.secret ?? "").split("/");
    const certificate = secret ? certificateOf(backends.secret(namespace, secret)) : undefined;
    return certificate && isFor(certificate, found!.host.replace(/^\*/, "x").replace(/^_$/, name)) ? certificate : FAKE;
  };

  function front(proxy: Steered, pod: KubeObject): Front {
    const [namespace = "", service = ""] = (flagOf(pod, "default-backend-service") ?? "").split("/");
    const given = service ? backends.service(namespace, service) : undefined;
    const fallback: Upstream | undefined = given && {
      name: "upstream-default-backend",
      namespace,
      service,
      port: { number: given["spec"].ports?.[0]?.port },
      alternatives: [],
    };
    return { proxy, backends, random: stream, model: () => model, zones: new LimitZones(), fallback };
  }

  /** A line as klog writes it in the log of every running controller. */
  const say = (level: "I" | "W" | "E", text: string): void => {
    for (const { log } of [...fronts.keys()].map((proxy) => ({ log: (line: string) => proxy.log(line) })))
      log(`${level}${dates.klog(clock.now)}       7 ${text}`);
  };

  function sync({ api, events }: Context): void {
    const pods = api.list(kinds.pods).filter((pod) => runsImage(pod, IMAGE) && isReady(pod) && !pod.metadata.deletionTimestamp);
    const running = new Set<Steered>();
    for (const pod of pods) {
      const proxy = steeredAt(clock, pod["status"]?.podIP);
      if (!proxy) continue;
      running.add(proxy);
      if (fronts.has(proxy)) continue;
      const own = front(proxy, pod);
      fronts.set(proxy, own);
      const http: Service = { http: (request) => answer(own, 80, request) };
      const https: Service = { http: (request) => answer(own, 443, request), tls: FAKE, certificateFor };
      proxy.serve(
        new Map([
          [80, http],
          [443, https],
        ]),
      );
    }
    for (const proxy of fronts.keys()) if (!running.has(proxy)) fronts.delete(proxy);
    const ours = (api.list(ingresses) as readonly IngressObject[]).filter((ingress) => isOurs(ingress, api, pods[0]));
    for (const ingress of ours) {
      const version = ingress.metadata.resourceVersion ?? "";
      if (told.get(ingress.metadata.uid) === version) continue;
      told.set(ingress.metadata.uid, version);
      events.event(ingress, "Normal", "Sync", "Scheduled for sync");
      const wrong = invalidPaths(ingress);
      if (wrong) say("E", `store.go:951] "Ignoring ingress" err=${JSON.stringify(wrong)} ingress="${keyOf(ingress)}"`);
      for (const name of withoutEffect(ingress))
        say("W", `k8s-quest does not simulate the annotation nginx.ingress.kubernetes.io/${name} yet: it has no effect`);
    }
    const next = modelOf(
      ours.filter((ingress) => !invalidPaths(ingress)),
      covers,
    );
    const changed = !equal([...model.servers], [...next.servers]);
    model = next;
    if (!changed || !fronts.size) return;
    for (const { locations, secret, host } of model.servers.values()) {
      for (const { upstream } of locations) {
        const missing = upstream && membersOf(backends, upstream).missing;
        if (missing) say("W", `controller.go:1232] ${missing}`);
      }
      const [namespace = "", name = ""] = (secret ?? "").split("/");
      if (name && !certificateOf(backends.secret(namespace, name)))
        say(
          "W",
          `controller.go:1532] Error getting SSL certificate "${secret}": local SSL certificate ${secret} was not found. Using default certificate`,
        );
      else if (name && certificateFor(host) === FAKE)
        say(
          "W",
          `controller.go:1543] Unexpected error validating SSL certificate "${secret}" for server "${host}": x509: certificate is not valid for any names, but wanted to match ${host}`,
        );
    }
    say("I", 'controller.go:214] "Backend successfully reloaded"');
  }

  /** Where the ingresses of the class can be reached: the addresses of --publish-service, or else of the nodes. */
  function addresses(api: Context["api"], pods: readonly KubeObject[]): { ip?: string; hostname?: string }[] {
    const [pod] = pods;
    if (!pod) return [];
    const fixed = flagOf(pod, "publish-status-address");
    if (fixed) return fixed.split(",").map((each) => (/^[\d.]+$/.test(each) ? { ip: each } : { hostname: each }));
    const [namespace, name] = (flagOf(pod, "publish-service") ?? "").split("/");
    if (namespace && name) {
      const service = api.find(kinds.services, name, { namespace });
      const { type, clusterIP, externalIPs = [], externalName } = service?.["spec"] ?? {};
      if (!service) return [];
      if (type === "ExternalName") return [{ hostname: externalName }];
      if (type !== "LoadBalancer")
        return type === "NodePort" && externalIPs.length ? externalIPs.map((ip: string) => ({ ip })) : [{ ip: clusterIP }];
      const given = (service["status"]?.loadBalancer?.ingress ?? []) as { ip?: string; hostname?: string }[];
      return [...given.map(({ ip, hostname }) => (ip ? { ip } : { hostname: hostname! })), ...externalIPs.map((ip: string) => ({ ip }))];
    }
    return [...new Set(pods.map((each) => each["status"]?.hostIP as string))].sort().map((ip) => ({ ip }));
  }

  function writeStatus({ api }: Context): void {
    const pods = api.list(kinds.pods).filter((pod) => runsImage(pod, IMAGE) && isReady(pod));
    const found = addresses(api, pods);
    for (const ingress of api.list(ingresses) as readonly IngressObject[]) {
      if (!isOurs(ingress, api, pods[0]) || equal(ingress.status?.loadBalancer?.ingress ?? [], found)) continue;
      api.updateStatus(ingresses, { ...ingress, status: { loadBalancer: found.length ? { ingress: found } : {} } } as KubeObject);
    }
  }

  const reader = server.client(controllerUser("ingress-nginx", "ingress-nginx"));
  server.answerWebhook(WEBHOOK.namespace, WEBHOOK.service, ({ object, namespace }) => {
    // As the kubelet last told: a node that has gone silent may still run it.
    const answers = ({ status }: KubeObject): boolean => status?.["containerStatuses"]?.some((each: { ready: boolean }) => each.ready);
    const pod = reader.list(kinds.pods, { namespace: WEBHOOK.namespace }).find((each) => runsImage(each, IMAGE) && answers(each));
    if (!pod) return false;
    const ingress = { ...object, metadata: { namespace, ...object?.metadata } } as IngressObject;
    if (!object || !isOurs(ingress, reader, pod)) return true;
    const others = (reader.list(ingresses) as readonly IngressObject[]).filter((each) => isOurs(each, reader, pod));
    const config = reader.find(kinds.configMaps, "ingress-nginx-controller", { namespace: WEBHOOK.namespace })?.["data"] ?? {};
    admit(ingress, others, config as Record<string, string>);
    return true;
  });
  const always = (): readonly string[] => [SYNC];
  const wakes: Wake[] = [
    { kind: ingresses, keys: always },
    { kind: classes, keys: always },
    { kind: kinds.services, keys: always },
    { kind: kinds.secrets, keys: always },
    { kind: kinds.endpointSlices, keys: always },
    { kind: kinds.pods, keys: (pod) => (runsImage(pod, IMAGE) ? [SYNC, STATUS] : []) },
  ];
  return {
    name: "ingress-nginx",
    namespace: "ingress-nginx",
    component: "nginx-ingress-controller",
    wakes,
    always: [SYNC, STATUS],
    latency: () => RELOAD,
    reconcile(key, context) {
      if (key === SYNC) return void sync(context);
      writeStatus(context);
      return { again: STATUS_EVERY };
    },
  };
}
