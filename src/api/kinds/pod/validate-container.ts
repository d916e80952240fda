// Validation of one container, of any kind (pkg/apis/core/validation, validateContainerCommon and what it calls).
import type { FieldError } from "../../field-errors.ts";
import { duplicate, invalid, notSupported, notSupportedAsListed, required, tooMany } from "../../field-errors.ts";
import { isDns1123Label, isPortName, isPortNumber } from "../../names.ts";
import { each } from "../validation.ts";
import type { Container, ContainerPort, PodSpec } from "./types.ts";
import { validateEnv, validateEnvFrom } from "./validate-env.ts";
import { type Volumes, validateDevices, validateMounts } from "./validate-mounts.ts";
import { validateResources } from "./validate-resources.ts";
import { validateSecurityContext } from "./validate-security.ts";

/** What the pod around a container has to say about it. */
export interface Surroundings {
  spec: PodSpec;
  volumes: Volumes;
  /** The names of the pod's resource claims. */
  claims: ReadonlySet<string>;
  /** Of a pod, not of a template. */
  isPod: boolean;
}

const PROTOCOLS = ["SCTP", "TCP", "UDP"];
function validatePorts(ports: readonly ContainerPort[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  ports?.forEach(({ name, containerPort, hostPort, protocol }, index) => {
    const at = `${path}[${index}]`;
    if (name) {
      const wrong = isPortName(name);
      if (wrong.length) errors.push(...each(wrong, `${at}.name`, name));
      else if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
      else names.add(name);
    }
    if (!containerPort) errors.push(required(`${at}.containerPort`));
    else errors.push(...each(isPortNumber(containerPort), `${at}.containerPort`, containerPort));
    if (hostPort) errors.push(...each(isPortNumber(hostPort), `${at}.hostPort`, hostPort));
    if (!protocol) errors.push(required(`${at}.protocol`));
    else if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${at}.protocol`, protocol, PROTOCOLS));
  });
  return errors;
}

const RESIZED = ["cpu", "memory"];
const RESIZE_POLICIES = ["NotRequired", "RestartContainer"];
function validateResizePolicy(policies: Container["resizePolicy"], spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  policies?.forEach(({ resourceName: name = "", restartPolicy: policy = "" }, index) => {
    if (seen.has(name)) errors.push(duplicate(`${path}[${index}]`, name));
    seen.add(name);
    if (!name) errors.push(required(path));
    else if (!RESIZED.includes(name)) errors.push(notSupported(path, name, RESIZED));
    if (!policy) errors.push(required(path));
    else if (!RESIZE_POLICIES.includes(policy)) errors.push(notSupported(path, policy, RESIZE_POLICIES));
    if (spec.restartPolicy === "Never" && policy !== "NotRequired")
      errors.push(invalid(path, policy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
  });
  return errors;
}

const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];
const MESSAGE_POLICIES = ["File", "FallbackToLogsOnError"];
const choice = (value: string | undefined, supported: readonly string[], path: string): FieldError[] =>
  !value ? [required(path)] : supported.includes(value) ? [] : [notSupportedAsListed(path, value, supported)];

/** What holds for containers of all kinds. */
export function validateContainer(container: Container, { spec, volumes, claims }: Surroundings, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!container.name) errors.push(required(`${path}.name`));
  else errors.push(...each(isDns1123Label(container.name), `${path}.name`, container.name));
  if (!container.image) errors.push(required(`${path}.image`));
  errors.push(
    ...choice(container.terminationMessagePolicy, MESSAGE_POLICIES, `${path}.terminationMessagePolicy`),
    ...validatePorts(container.ports, `${path}.ports`),
    ...validateEnv(container.env, `${path}.env`),
    ...validateEnvFrom(container.envFrom, `${path}.envFrom`),
    ...validateMounts(container, volumes, `${path}.volumeMounts`),
    ...validateDevices(container, volumes, `${path}.volumeDevices`),
    ...choice(container.imagePullPolicy, PULL_POLICIES, `${path}.imagePullPolicy`),
    ...validateResources(container.resources, `${path}.resources`, claims),
    ...validateResizePolicy(container.resizePolicy, spec, `${path}.resizePolicy`),
    ...validateSecurityContext(container.securityContext, `${path}.securityContext`, spec.hostUsers !== false),
  );
  return errors;
}

/** Templates may have images with blanks at the ends, as they always had; pods may not. */
export const validateImageBlanks = ({ image = "" }: Container, path: string): FieldError[] =>
  image === image.trim() ? [] : [invalid(`${path}.image`, image, "must not have leading or trailing whitespace")];

const RESTART_POLICIES = ["Always", "Never", "OnFailure"];
const RESTART_ACTIONS = ["Restart", "RestartAllContainers"];
const EXIT_CODE_OPERATORS = ["In", "NotIn"];
const MOST_RULES = 20;
const MOST_EXIT_CODES = 255;

/** The container's own restart policy and the rules by which exit codes overrule it. */
export function validateRestartRules(container: Container, path: string): FieldError[] {
  const { restartPolicy: policy, restartPolicyRules: rules = [] } = container;
  if (policy === undefined)
    return rules.length ? [required(`${path}.restartPolicy`, "must specify restartPolicy when restart rules are used")] : [];
  const errors: FieldError[] = [];
  if (!RESTART_POLICIES.includes(policy)) errors.push(notSupported(`${path}.restartPolicy`, policy, RESTART_POLICIES));
  if (rules.length > MOST_RULES) errors.push(tooMany(`${path}.restartPolicyRules`, rules.length, MOST_RULES));
  rules.forEach(({ action = "", exitCodes }, index) => {
    const at = `${path}.restartPolicyRules[${index}]`;
    if (!RESTART_ACTIONS.includes(action)) errors.push(notSupported(`${at}.action`, action, RESTART_ACTIONS));
    if (!exitCodes) {
      errors.push(required(`${at}.exitCodes`, "must be specified"));
      return;
    }
    const { operator = "", values = [] } = exitCodes;
    if (!EXIT_CODE_OPERATORS.includes(operator)) errors.push(notSupported(`${at}.exitCodes.operator`, operator, EXIT_CODE_OPERATORS));
    if (values.length > MOST_EXIT_CODES) errors.push(tooMany(`${at}.exitCodes.values`, values.length, MOST_EXIT_CODES));
  });
  return errors;
}
