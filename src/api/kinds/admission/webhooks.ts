// ValidatingWebhookConfiguration and MutatingWebhookConfiguration (admissionregistration.k8s.io/v1).
import { duplicate, type FieldError, invalid, notSupported, required } from "../../field-errors.ts";
import { isDns1123Subdomain } from "../../names.ts";
import { define } from "../facts.ts";
import { ageColumn, count, nameColumn } from "../table.ts";
import { each, validateLabelSelector } from "../validation.ts";
import { defaultMatch, validateFailurePolicy, validateMatchConditions, validateMatchPolicy, validateRule } from "./rules-validate.ts";
import type { Webhook, WebhookConfigurationObject } from "./types.ts";

const REVIEW_VERSIONS = ["v1", "v1beta1"];

/** apiserver/pkg/util/webhook: ValidateWebhookURL. */
function validateUrl(text: string, path: string): FieldError[] {
  const form = "; desired format: https://host[/path]";
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return [required(path, `url must be a valid URL: parse ${JSON.stringify(text)}: invalid URI for request${form}`)];
  }
  const errors: FieldError[] = [];
  if (url.protocol !== "https:") errors.push(invalid(path, url.protocol.slice(0, -1), `'https' is the only allowed URL scheme${form}`));
  if (!url.host) errors.push(invalid(path, url.host, `host must be specified${form}`));
  if (url.username) errors.push(invalid(path, decodeURIComponent(url.username), "user information is not permitted in the URL"));
  if (url.hash) errors.push(invalid(path, url.hash.slice(1), "fragments are not permitted in the URL"));
  if (url.search) errors.push(invalid(path, url.search.slice(1), "query parameters are not permitted in the URL"));
  return errors;
}

function validateClient({ clientConfig = {} }: Webhook, path: string): FieldError[] {
  const { url, service } = clientConfig;
  if ((url === undefined) === (service === undefined)) return [required(path, "exactly one of url or service is required")];
  if (url !== undefined) return validateUrl(url, `${path}.url`);
  const errors: FieldError[] = [];
  const { name, namespace, path: at, port } = service!;
  if (!name) errors.push(required(`${path}.service.name`, "service name is required"));
  if (!namespace) errors.push(required(`${path}.service.namespace`, "service namespace is required"));
  if (port !== undefined && (port < 1 || port > 65535))
    errors.push(invalid(`${path}.service.port`, port, "port is not valid: must be between 1 and 65535, inclusive"));
  if (at === undefined || at === "/") return errors;
  if (!at.startsWith("/")) errors.push(invalid(`${path}.service.path`, at, "must start with a '/'"));
  const steps = at.replace(/^\//, "").replace(/\/$/, "").split("/");
  steps.forEach((step, index) => {
    if (!step) errors.push(invalid(`${path}.service.path`, at, `segment[${index}] may not be empty`));
    else for (const why of isDns1123Subdomain(step)) errors.push(invalid(`${path}.service.path`, at, `segment[${index}]: ${why}`));
  });
  return errors;
}

function validateReviewVersions(versions: readonly string[] | undefined, path: string): FieldError[] {
  if (!versions?.length) return [required(path, `must specify one of ${REVIEW_VERSIONS.join(", ")}`)];
  const errors: FieldError[] = [];
  versions.forEach((version, index) => {
    if (versions.indexOf(version) < index) errors.push(invalid(`${path}[${index}]`, version, "duplicate version"));
  });
  if (!versions.some((version) => REVIEW_VERSIONS.includes(version)))
    errors.push(invalid(path, versions, `must include at least one of ${REVIEW_VERSIONS.join(", ")}`));
  return errors;
}

function validateWebhook(webhook: Webhook, path: string, mutating: boolean): FieldError[] {
  const { name = "", sideEffects, timeoutSeconds, reinvocationPolicy } = webhook;
  const errors: FieldError[] = [];
  if (!name) errors.push(required(`${path}.name`));
  else {
    errors.push(...each(isDns1123Subdomain(name), `${path}.name`, name));
    if (name.split(".").length < 3)
      errors.push(invalid(`${path}.name`, name, "should be a domain with at least three segments separated by dots"));
  }
  webhook.rules?.forEach((rule, index) => {
    errors.push(...validateRule(rule, `${path}.rules[${index}]`));
  });
  errors.push(...validateFailurePolicy(webhook.failurePolicy, `${path}.failurePolicy`));
  errors.push(...validateMatchPolicy(webhook.matchPolicy, `${path}.matchPolicy`));
  const effects = ["None", "NoneOnDryRun"];
  if (sideEffects === undefined) errors.push(required(`${path}.sideEffects`, `must specify one of ${effects.join(", ")}`));
  else if (!effects.includes(sideEffects)) errors.push(notSupported(`${path}.sideEffects`, sideEffects, effects));
  if (timeoutSeconds !== undefined && (timeoutSeconds < 1 || timeoutSeconds > 30))
    errors.push(invalid(`${path}.timeoutSeconds`, timeoutSeconds, "the timeout value must be between 1 and 30 seconds"));
  errors.push(...validateLabelSelector(webhook.namespaceSelector, `${path}.namespaceSelector`));
  errors.push(...validateLabelSelector(webhook.objectSelector, `${path}.objectSelector`));
  errors.push(...validateReviewVersions(webhook.admissionReviewVersions, `${path}.admissionReviewVersions`));
  if (mutating && reinvocationPolicy !== undefined && !["IfNeeded", "Never"].includes(reinvocationPolicy))
    errors.push(notSupported(`${path}.reinvocationPolicy`, reinvocationPolicy, ["IfNeeded", "Never"]));
  errors.push(...validateClient(webhook, `${path}.clientConfig`));
  errors.push(...validateMatchConditions(webhook.matchConditions, `${path}.matchConditions`, {}));
  return errors;
}

function validate(configuration: WebhookConfigurationObject): FieldError[] {
  const mutating = configuration.kind === "MutatingWebhookConfiguration";
  const names = new Set<string>();
  return (configuration.webhooks ?? []).flatMap((webhook, index) => {
    const path = `webhooks[${index}]`;
    const errors = validateWebhook(webhook, path, mutating);
    if (webhook.name && names.has(webhook.name)) errors.push(duplicate(`${path}.name`, webhook.name));
    names.add(webhook.name ?? "");
    return errors;
  });
}

const columns = [
  nameColumn,
  count<WebhookConfigurationObject>("Webhooks", "How many webhooks it names", ({ webhooks }) => webhooks?.length ?? 0),
  ageColumn,
];

const webhookConfiguration = (kind: "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration") =>
  define<WebhookConfigurationObject>("admissionregistration.k8s.io", "v1", kind, {
    approximate: "stored and shown; no webhook is called",
    hasGeneration: true,
    columns,
    defaults(draft) {
      for (const webhook of draft.webhooks ?? []) {
        webhook.failurePolicy ??= "Fail";
        webhook.timeoutSeconds ??= 10;
        const match = { ...webhook, resourceRules: webhook.rules };
        defaultMatch(match as never);
        webhook.matchPolicy ??= match.matchPolicy as string;
        webhook.namespaceSelector ??= {};
        webhook.objectSelector ??= {};
        if (kind === "MutatingWebhookConfiguration") webhook.reinvocationPolicy ??= "Never";
        if (webhook.clientConfig?.service) webhook.clientConfig.service.port ??= 443;
      }
    },
    validate,
  });

export const ValidatingWebhookConfiguration = webhookConfiguration("ValidatingWebhookConfiguration");
export const MutatingWebhookConfiguration = webhookConfiguration("MutatingWebhookConfiguration");
