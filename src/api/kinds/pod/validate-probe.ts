// Validation of probes and of the hooks of a container's life (pkg/apis/core/validation, validateHandler, validateProbe, validateLifecycle).
import type { FieldError } from "../../field-errors.ts";
import { forbidden, invalid, notSupported, required } from "../../field-errors.ts";
import { inRange, isHttpHeaderName, isPortName, isPortNumber } from "../../names.ts";
import { each, nonNegative } from "../validation.ts";
import type { Handler, IntOrString, Lifecycle, PodSpec, Probe } from "./types.ts";

/** A port given by number or name. */
function validatePort(value: IntOrString | undefined, path: string): FieldError[] {
  if (typeof value === "string") return each(isPortName(value), path, value);
  return isPortNumber(value ?? 0).length ? [invalid(path, value ?? 0, inRange(1, 65535))] : [];
}

const SCHEMES = ["HTTP", "HTTPS"];
/** In the order in which Kubernetes looks: the first that is given counts, the others are too many. */
const HANDLERS = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] as const;

function validateOne(handler: Handler, which: (typeof HANDLERS)[number], grace: number | undefined, at: string): FieldError[] {
  switch (which) {
    case "exec":
      return handler.exec!.command?.length ? [] : [required(`${at}.command`)];
    case "httpGet": {
      const { path: url, port, scheme, httpHeaders } = handler.httpGet!;
      const errors = url ? [] : [required(`${at}.path`)];
      errors.push(...validatePort(port, `${at}.port`));
      if (!SCHEMES.includes(scheme ?? "")) errors.push(notSupported(`${at}.scheme`, scheme ?? "", SCHEMES));
      for (const { name = "" } of httpHeaders ?? []) errors.push(...each(isHttpHeaderName(name), `${at}.httpHeaders`, name));
      return errors;
    }
    case "tcpSocket":
      return validatePort(handler.tcpSocket!.port, `${at}.port`);
    case "grpc":
      return validatePort(handler.grpc!.port, `${at}.port`);
    case "sleep": {
      const seconds = handler.sleep!.seconds ?? 0;
      return grace !== undefined && (seconds < 0 || seconds > grace)
        ? [invalid(at, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`)]
        : [];
    }
  }
}

function validateHandler(handler: Handler, grace: number | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let given = 0;
  for (const which of HANDLERS) {
    if (!handler[which]) continue;
    const at = `${path}.${which}`;
    if (given++) errors.push(forbidden(at, "may not specify more than 1 handler type"));
    else errors.push(...validateOne(handler, which, grace, at));
  }
  if (!given) errors.push(required(path, "must specify a handler type"));
  return errors;
}

const COUNTS = ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] as const;
export const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"] as const;

/** A probe, or none; all but readiness succeed at once. */
export function validateProbe(
  probe: Probe | undefined,
  grace: number | undefined,
  which: (typeof PROBES)[number],
  path: string,
): FieldError[] {
  if (!probe) return [];
  const errors = validateHandler(probe, grace, path);
  for (const field of COUNTS) errors.push(...nonNegative(probe[field], `${path}.${field}`));
  const own = probe.terminationGracePeriodSeconds;
  const ownPath = `${path}.terminationGracePeriodSeconds`;
  if (own !== undefined && own <= 0) errors.push(invalid(ownPath, own, "must be greater than 0"));
  if (which !== "readinessProbe") {
    if (probe.successThreshold !== 1) errors.push(invalid(`${path}.successThreshold`, probe.successThreshold ?? 0, "must be 1"));
  } else if (own !== undefined) errors.push(invalid(ownPath, own, "must not be set for readinessProbes"));
  return errors;
}

const SIGNALS =
  "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT RTMAX RTMIN SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ"
    .split(" ")
    .map((name) => `SIG${name}`)
    .concat(Array.from({ length: 14 }, (_, index) => `SIGRTMAX-${index + 1}`))
    .concat(Array.from({ length: 15 }, (_, index) => `SIGRTMIN+${index + 1}`));
const SIGNALS_OF_WINDOWS = ["SIGKILL", "SIGTERM"];

function validateStopSignal(signal: string, os: PodSpec["os"], path: string): FieldError[] {
  if (!os) return [forbidden(path, "may not be set for containers with empty `spec.os.name`")];
  const supported = os.name === "windows" ? SIGNALS_OF_WINDOWS : SIGNALS;
  return supported.includes(signal) ? [] : [notSupported(path, signal, supported)];
}

export function validateLifecycle(lifecycle: Lifecycle, grace: number | undefined, os: PodSpec["os"], path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (lifecycle.postStart) errors.push(...validateHandler(lifecycle.postStart, grace, `${path}.postStart`));
  if (lifecycle.preStop) errors.push(...validateHandler(lifecycle.preStop, grace, `${path}.preStop`));
  if (lifecycle.stopSignal) errors.push(...validateStopSignal(lifecycle.stopSignal, os, `${path}.stopSignal`));
  return errors;
}
