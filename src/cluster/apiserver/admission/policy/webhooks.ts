// Admission webhooks (apiserver/pkg/admission/plugin/webhook): which of them a request would be sent to. Add-ons answer for their own;
// all others are found as a server that does not answer is, and their failurePolicy decides.
import { type ApiError, failure } from "../../../../api/errors.ts";
import type { Webhook, WebhookConfigurationObject } from "../../../../api/kinds/index.ts";
import type { KubeObject } from "../../../../api/object.ts";
import type { Authorizer } from "../../authorization.ts";
import type { AdmissionPlugin, Attributes, Core } from "../../core.ts";
import type { WebhookAnswer } from "../../index.ts";
import { type Condition, compileConditions, conditionsHold, EvaluationError, requestBindings } from "./evaluation.ts";
import { isExempt, match, namespaceOf } from "./matching.ts";

interface Room extends Pick<Core, "scheme" | "storage"> {
  /** By "namespace/name" of the service. */
  answers: ReadonlyMap<string, WebhookAnswer>;
}

const conditionsOf = new WeakMap<Webhook, readonly Condition[]>();

function compiledConditions(webhook: Webhook): readonly Condition[] {
  let found = conditionsOf.get(webhook);
  if (!found) {
    found = compileConditions(webhook.matchConditions, false);
    conditionsOf.set(webhook, found);
  }
  return found;
}

/** What comes of the call: the address as Go writes it, and why nobody answers there. */
function attempt({ clientConfig = {}, timeoutSeconds = 10 }: Webhook, { scheme, storage }: Room): string {
  const { url = "", service } = clientConfig;
  if (!service) {
    const { host, hostname, port } = new URL(url);
    const literal = /^[\d.]+$|^\[/.test(hostname);
    const why = literal ? `dial tcp ${hostname}:${port || 443}: connect: connection refused` : `dial tcp: lookup ${hostname}: no such host`;
    return host ? `Post "${url}?timeout=${timeoutSeconds}s": ${why}` : why;
  }
  const { name = "", namespace = "", path = "", port = 443 } = service;
  const post = (why: string): string =>
    `Post "https://${name}.${namespace}.svc:${port}/${path.replace(/^\//, "")}?timeout=${timeoutSeconds}s": ${why}`;
  const services = scheme.byKind("", "v1", "Service");
  const found = services && storage.get(services, namespace, name);
  if (!found) return post(`service "${name}" not found`);
  const { clusterIP, ports = [] } = found["spec"] as { clusterIP?: string; ports?: { port: number }[] };
  if (!ports.some((each) => each.port === port)) return post(`no service port ${port} found for service "${name}"`);
  return post(`dial tcp ${clusterIP}:${port}: connect: connection refused`);
}

function unreachable(webhook: Webhook, room: Room): ApiError {
  const message = `failed calling webhook "${webhook.name}": failed to call webhook: ${attempt(webhook, room)}`;
  return failure(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** @throws ApiError when a webhook that must be asked cannot be */
function ask(webhook: Webhook, attributes: Attributes, room: Room, authorizer: Authorizer): void {
  const { rules = [], failurePolicy } = webhook;
  const { namespaceSelector = {}, objectSelector = {}, matchPolicy = "Equivalent" } = webhook;
  const kind = match({ resourceRules: rules, namespaceSelector, objectSelector, matchPolicy }, attributes, room);
  if (!kind) return;
  if (webhook.matchConditions?.length)
    try {
      const bindings = requestBindings(attributes, kind, namespaceOf(attributes, room), authorizer);
      if (!conditionsHold(compiledConditions(webhook), bindings)) return;
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      if (failurePolicy === "Ignore") return;
      throw failure(403, "Forbidden", error.message);
    }
  const { service } = webhook.clientConfig ?? {};
  if (service && room.answers.get(`${service.namespace}/${service.name}`)?.(attributes)) return;
  if (failurePolicy !== "Ignore") throw unreachable(webhook, room);
}

/** MutatingAdmissionWebhook and ValidatingAdmissionWebhook, each in its phase. */
export function webhooks(room: Room, authorizer: Authorizer): readonly [mutating: AdmissionPlugin, validating: AdmissionPlugin] {
  const plugin = (name: string): ((attributes: Attributes) => void) => {
    const kind = room.scheme.byKind("admissionregistration.k8s.io", "v1", name);
    return (attributes) => {
      const all: readonly KubeObject[] = kind ? room.storage.table(kind).all() : [];
      if (!all.length || isExempt(attributes)) return;
      for (const { webhooks: each = [] } of all as readonly WebhookConfigurationObject[])
        for (const webhook of each) ask(webhook, attributes, room, authorizer);
    };
  };
  return [
    { name: "MutatingAdmissionWebhook", admit: plugin("MutatingWebhookConfiguration") },
    { name: "ValidatingAdmissionWebhook", validate: plugin("ValidatingWebhookConfiguration") },
  ];
}
