// Validation of one container (pkg/apis/core/validation, validateContainerCommon and what it calls).
import { canonicalQuantity, compareQuantities, parseQuantity } from "../../../base/quantity.ts";
import type { FieldError } from "../../field-errors.ts";
import { duplicate, forbidden, invalid, notFound, notSupported, required } from "../../field-errors.ts";
import { inRange, isConfigMapKey, isPortName, isQualifiedName, isRelaxedEnvVarName } from "../../names.ts";
import { each } from "../validation.ts";
import type { Container, EnvVar, Handler, IntOrString, Probe, ResourceRequirements } from "./types.ts";

const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];
const port = (value: number | undefined): boolean => value !== undefined && value >= 1 && value <= 65535;

/** A port given by number or name. */
function validatePort(value: IntOrString | undefined, path: string): FieldError[] {
  if (typeof value === "string") return each(isPortName(value), path, value);
  return port(value) ? [] : [invalid(path, value ?? 0, inRange(1, 65535))];
}

function validateHandler(handler: Handler, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let given = 0;
  const one = (field: string, check: () => void): void => {
    if (given++) errors.push(forbidden(`${path}.${field}`, "may not specify more than 1 handler type"));
    else check();
  };
  if (handler.exec)
    one("exec", () => {
      if (!handler.exec!.command?.length) errors.push(required(`${path}.exec.command`));
    });
  if (handler.httpGet)
    one("httpGet", () => {
      const { path: url, port: target, scheme } = handler.httpGet!;
      if (!url) errors.push(required(`${path}.httpGet.path`));
      errors.push(...validatePort(target, `${path}.httpGet.port`));
      if (scheme !== "HTTP" && scheme !== "HTTPS") errors.push(notSupported(`${path}.httpGet.scheme`, scheme ?? "", ["HTTP", "HTTPS"]));
    });
  if (handler.tcpSocket) one("tcpSocket", () => errors.push(...validatePort(handler.tcpSocket!.port, `${path}.tcpSocket.port`)));
  if (handler.grpc) one("grpc", () => errors.push(...validatePort(handler.grpc!.port, `${path}.grpc.port`)));
  if (handler.sleep) one("sleep", () => {});
  if (!given) errors.push(required(path, "must specify a handler type"));
  return errors;
}

function validateProbe(probe: Probe | undefined, path: string, once: boolean): FieldError[] {
  if (!probe) return [];
  const errors = validateHandler(probe, path);
  for (const field of ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] as const)
    if ((probe[field] ?? 0) < 0) errors.push(invalid(`${path}.${field}`, probe[field], "must be greater than or equal to 0"));
  if (probe.terminationGracePeriodSeconds !== undefined && probe.terminationGracePeriodSeconds <= 0)
    errors.push(invalid(`${path}.terminationGracePeriodSeconds`, probe.terminationGracePeriodSeconds, "must be greater than 0"));
  if (once && probe.successThreshold !== 1) errors.push(invalid(`${path}.successThreshold`, probe.successThreshold ?? 0, "must be 1"));
  return errors;
}

const ENV_FIELDS = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
/** Fields that can be selected yet not given to an environment variable. */
const OTHER_FIELDS = [
  "metadata.annotations",
  "metadata.labels",
  "spec.restartPolicy",
  "spec.schedulerName",
  "spec.hostNetwork",
  "status.phase",
  "status.nominatedNodeName",
];
const SUBSCRIPT = /^metadata\.(labels|annotations)\['(.*)'\]$/;
function validateFieldPath(field: string | undefined, path: string): FieldError[] {
  if (!field) return [required(path)];
  const key = SUBSCRIPT.exec(field)?.[2];
  if (key !== undefined) return each(isQualifiedName(key.toLowerCase()), path, key);
  if (ENV_FIELDS.includes(field)) return [];
  if (OTHER_FIELDS.includes(field)) return [notSupported(path, field, ENV_FIELDS)];
  return [invalid(path, field, `error converting fieldPath: field label not supported: ${field}`)];
}

const RESOURCE_FIELDS = ["limits", "requests"].flatMap((side) => ["cpu", "ephemeral-storage", "memory"].map((name) => `${side}.${name}`));
function validateResourceField(resource: string | undefined, path: string): FieldError[] {
  if (!resource) return [required(path)];
  return RESOURCE_FIELDS.includes(resource) || /^(limits|requests)\.hugepages-/.test(resource)
    ? []
    : [notSupported(path, resource, RESOURCE_FIELDS)];
}

const BYTES = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];
const DIVISORS: Record<string, { allowed: readonly string[]; what: string }> = {
  cpu: { allowed: ["1m", "1"], what: "divisor's values 1m and 1 are supported with the cpu resource" },
  memory: { allowed: BYTES, what: `divisor's values ${BYTES.join(", ")} are supported with the memory resource` },
  "ephemeral-storage": {
    allowed: BYTES,
    what: `divisor's values ${BYTES.join(", ")} are supported with the local ephemeral storage resource`,
  },
  hugepages: { allowed: BYTES, what: `divisor's values ${BYTES.join(", ")} are supported with the hugepages resource` },
};

/** pkg/apis/core/validation: validateContainerResourceDivisor. */
function validateDivisor({ resource, divisor }: { resource?: string; divisor?: string | number }, path: string): FieldError[] {
  const name = (resource ?? "").replace(/^(limits|requests)\./, "").replace(/^hugepages-.*/, "hugepages");
  if (divisor === undefined || !DIVISORS[name]) return [];
  const text = canonicalQuantity(divisor);
  return text === "0" || DIVISORS[name].allowed.includes(text) ? [] : [invalid(path, resource, `only ${DIVISORS[name].what}`)];
}

function validateEnv(env: readonly EnvVar[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  env?.forEach((variable, index) => {
    const at = `${path}[${index}]`;
    if (!variable.name) errors.push(required(`${at}.name`));
    else errors.push(...each(isRelaxedEnvVarName(variable.name), `${at}.name`, variable.name));
    const { valueFrom } = variable;
    if (!valueFrom) return;
    const sources = Object.keys(valueFrom).length;
    const from = `${at}.valueFrom`;
    if (valueFrom.fieldRef) errors.push(...validateFieldPath(valueFrom.fieldRef.fieldPath, `${from}.fieldRef.fieldPath`));
    if (valueFrom.resourceFieldRef)
      errors.push(
        ...validateResourceField(valueFrom.resourceFieldRef.resource, `${from}.resourceFieldRef.resource`),
        ...validateDivisor(valueFrom.resourceFieldRef, `${from}.resourceFieldRef.divisor`),
      );
    for (const field of ["configMapKeyRef", "secretKeyRef"] as const) {
      const reference = valueFrom[field];
      if (!reference) continue;
      if (!reference.name) errors.push(required(`${from}.${field}.name`));
      if (!reference.key) errors.push(required(`${from}.${field}.key`));
      else errors.push(...each(isConfigMapKey(reference.key), `${from}.${field}.key`, reference.key));
    }
    if (!sources)
      errors.push(
        invalid(from, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef`, or `fileKeyRef`"),
      );
    else if (variable.value) errors.push(invalid(from, "", "may not be specified when `value` is not empty"));
    else if (sources > 1) errors.push(invalid(from, "", "may not have more than one field specified at a time"));
  });
  return errors;
}

const STANDARD = new Set(["cpu", "memory", "ephemeral-storage"]);
/** Quantities of requests and limits, and that no request is above its limit. */
export function validateResources(resources: ResourceRequirements | undefined, path: string): FieldError[] {
  if (!resources) return [];
  const errors: FieldError[] = [];
  for (const field of ["limits", "requests"] as const)
    for (const [name, value] of Object.entries(resources[field] ?? {})) {
      const at = `${path}.${field}[${name}]`;
      errors.push(...each(isQualifiedName(name), at, name));
      if (!STANDARD.has(name) && !name.includes("/") && !name.startsWith("hugepages-"))
        errors.push(invalid(at, name, "must be a standard resource for containers"));
      if (parseQuantity(value).milli < 0n) errors.push(invalid(at, value, "must be greater than or equal to 0"));
      const limit = resources.limits?.[name];
      if (field === "requests" && limit !== undefined && compareQuantities(value, limit) > 0)
        errors.push(invalid(`${path}.requests`, value, `must be less than or equal to ${name} limit of ${limit}`));
    }
  return errors;
}

/** One container whose name is checked by the caller. */
export function validateContainer(container: Container, volumes: ReadonlySet<string>, path: string, init: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (!container.image) errors.push(required(`${path}.image`));
  else if (container.image !== container.image.trim())
    errors.push(invalid(`${path}.image`, container.image, "must not have leading or trailing whitespace"));
  const names = new Set<string>();
  container.ports?.forEach((item, index) => {
    const at = `${path}.ports[${index}]`;
    if (item.name) {
      const wrong = isPortName(item.name);
      errors.push(...each(wrong, `${at}.name`, item.name));
      if (!wrong.length && names.has(item.name)) errors.push(duplicate(`${at}.name`, item.name));
      names.add(item.name);
    }
    if (!item.containerPort) errors.push(required(`${at}.containerPort`));
    else if (!port(item.containerPort)) errors.push(invalid(`${at}.containerPort`, item.containerPort, inRange(1, 65535)));
    if (item.hostPort && !port(item.hostPort)) errors.push(invalid(`${at}.hostPort`, item.hostPort, inRange(1, 65535)));
    if (!item.protocol) errors.push(required(`${at}.protocol`));
    else if (!["TCP", "UDP", "SCTP"].includes(item.protocol))
      errors.push(notSupported(`${at}.protocol`, item.protocol, ["SCTP", "TCP", "UDP"]));
  });
  errors.push(...validateEnv(container.env, `${path}.env`));
  container.envFrom?.forEach((source, index) => {
    const at = `${path}.envFrom[${index}]`;
    if (source.configMapRef && !source.configMapRef.name) errors.push(required(`${at}.configMapRef.name`));
    if (source.secretRef && !source.secretRef.name) errors.push(required(`${at}.secretRef.name`));
    if (!source.configMapRef && !source.secretRef) errors.push(invalid(at, "", "must specify one of: `configMapRef` or `secretRef`"));
    else if (source.configMapRef && source.secretRef) errors.push(invalid(at, "", "may not have more than one field specified at a time"));
  });
  const mounts = new Set<string>();
  container.volumeMounts?.forEach((mount, index) => {
    const at = `${path}.volumeMounts[${index}]`;
    if (!mount.name) errors.push(required(`${at}.name`));
    else if (!volumes.has(mount.name)) errors.push(notFound(`${at}.name`, mount.name));
    if (!mount.mountPath) errors.push(required(`${at}.mountPath`));
    if (mount.mountPath && mounts.has(mount.mountPath)) errors.push(invalid(`${at}.mountPath`, mount.mountPath, "must be unique"));
    mounts.add(mount.mountPath);
    if (mount.subPath?.startsWith("/")) errors.push(invalid(`${path}.volumeMounts.subPath`, mount.subPath, "must be a relative path"));
    else if (mount.subPath?.split("/").includes(".."))
      errors.push(invalid(`${path}.volumeMounts.subPath`, mount.subPath, "must not contain '..'"));
  });
  if (!container.imagePullPolicy) errors.push(required(`${path}.imagePullPolicy`));
  else if (!PULL_POLICIES.includes(container.imagePullPolicy))
    errors.push(notSupported(`${path}.imagePullPolicy`, container.imagePullPolicy, PULL_POLICIES));
  const security = container.securityContext;
  for (const field of ["runAsUser", "runAsGroup"] as const) {
    const id = security?.[field];
    if (id !== undefined && (id < 0 || id > 2147483647))
      errors.push(invalid(`${path}.securityContext.${field}`, id, inRange(0, 2147483647)));
  }
  errors.push(...validateResources(container.resources, `${path}.resources`));
  if (init && container.restartPolicy !== "Always") {
    for (const field of ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const)
      if (container[field]) errors.push(forbidden(`${path}.${field}`, "may not be set for init containers without restartPolicy=Always"));
    return errors;
  }
  if (container.lifecycle?.postStart) errors.push(...validateHandler(container.lifecycle.postStart, `${path}.lifecycle.postStart`));
  if (container.lifecycle?.preStop) errors.push(...validateHandler(container.lifecycle.preStop, `${path}.lifecycle.preStop`));
  errors.push(
    ...validateProbe(container.livenessProbe, `${path}.livenessProbe`, true),
    ...validateProbe(container.readinessProbe, `${path}.readinessProbe`, false),
    ...validateProbe(container.startupProbe, `${path}.startupProbe`, true),
  );
  return errors;
}
