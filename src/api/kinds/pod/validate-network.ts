// Validation of a pod's names and of where it looks others up (pkg/apis/core/validation, validatePodDNSConfig, ValidateHostAliases).
import type { FieldError } from "../../field-errors.ts";
import { duplicate, forbidden, invalid, notSupportedAsListed, required, tooLong } from "../../field-errors.ts";
import { isDns1123Label, isDns1123Subdomain, isDns1123SubdomainWithUnderscore } from "../../names.ts";
import { validateIp } from "../address-validate.ts";
import { each } from "../validation.ts";
import type { Container, PodSpec } from "./types.ts";

const POLICIES = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
export function validateDnsPolicy(policy: string | undefined, path: string): FieldError[] {
  if (!policy) return [required(path)];
  return POLICIES.includes(policy) ? [] : [notSupportedAsListed(path, policy, POLICIES)];
}

const MOST_SERVERS = 3;
const MOST_SEARCHES = 32;
const LONGEST_SEARCH_LIST = 2048;

export function validateDnsConfig({ dnsConfig, dnsPolicy }: PodSpec, path: string): FieldError[] {
  if (dnsPolicy === "None") {
    if (!dnsConfig) return [required(path, "must provide `dnsConfig` when `dnsPolicy` is None")];
    if (!dnsConfig.nameservers?.length)
      return [required(`${path}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None")];
  }
  const { nameservers = [], searches = [], options = [] } = dnsConfig ?? {};
  const errors: FieldError[] = [];
  if (nameservers.length > MOST_SERVERS)
    errors.push(invalid(`${path}.nameservers`, nameservers, `must not have more than ${MOST_SERVERS} nameservers`));
  nameservers.forEach((server, index) => {
    errors.push(...validateIp(server, `${path}.nameservers[${index}]`));
  });
  if (searches.length > MOST_SEARCHES)
    errors.push(invalid(`${path}.searches`, searches, `must not have more than ${MOST_SEARCHES} search paths`));
  if (searches.join(" ").length > LONGEST_SEARCH_LIST)
    errors.push(
      invalid(
        `${path}.searches`,
        searches,
        `must not have more than ${LONGEST_SEARCH_LIST} characters (including spaces) in the search list`,
      ),
    );
  searches.forEach((search, index) => {
    if (search === ".") return;
    const domain = search.replace(/\.$/, "");
    errors.push(...each(isDns1123SubdomainWithUnderscore(domain), `${path}.searches[${index}]`, domain));
  });
  options.forEach(({ name }, index) => {
    if (!name) errors.push(required(`${path}.options[${index}]`, "must not be empty"));
  });
  return errors;
}

export function validateHostAliases(aliases: PodSpec["hostAliases"], path: string): FieldError[] {
  const errors: FieldError[] = [];
  aliases?.forEach(({ ip = "", hostnames }, index) => {
    errors.push(...validateIp(ip, `${path}[${index}].ip`));
    hostnames?.forEach((name, position) => {
      errors.push(...each(isDns1123Subdomain(name), `${path}[${index}].hostnames[${position}]`, name));
    });
  });
  return errors;
}

const LONGEST_HOSTNAME = 64;
export function validateHostnames(spec: PodSpec, path: string): FieldError[] {
  const { hostname, subdomain, hostnameOverride: override } = spec;
  const errors: FieldError[] = [];
  if (hostname) errors.push(...each(isDns1123Label(hostname), `${path}.hostname`, hostname));
  if (subdomain) errors.push(...each(isDns1123Label(subdomain), `${path}.subdomain`, subdomain));
  if (override === undefined) return errors;
  const at = `${path}.hostnameOverride`;
  if (override.length > LONGEST_HOSTNAME) errors.push(tooLong(at, LONGEST_HOSTNAME));
  errors.push(...each(isDns1123Subdomain(override), at, override));
  if (spec.setHostnameAsFQDN) errors.push(forbidden(at, "may not be specified when setHostnameAsFQDN is true"));
  if (spec.hostNetwork) errors.push(forbidden(at, "may not be specified when hostNetwork is true"));
  return errors;
}

/** No two containers may take one port of the node. */
export function validateHostPorts(containers: readonly Container[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const taken = new Set<string>();
  containers.forEach((container, index) => {
    container.ports?.forEach(({ hostPort, hostIP = "", protocol }, position) => {
      if (!hostPort) return;
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) errors.push(duplicate(`${path}[${index}].ports[${position}].hostPort`, key));
      taken.add(key);
    });
  });
  return errors;
}

/** On the node's network a port is the node's. In a template it may be left out: the pod's defaults give it. */
export function validateHostNetwork(spec: PodSpec, path: string, isPod: boolean): FieldError[] {
  if (!spec.hostNetwork) return [];
  const errors: FieldError[] = [];
  spec.containers.forEach((container, index) => {
    container.ports?.forEach(({ hostPort = 0, containerPort }, position) => {
      if ((isPod || hostPort) && hostPort !== containerPort)
        errors.push(
          invalid(
            `${path}.containers[${index}].ports[${position}].hostPort`,
            hostPort,
            "must match `containerPort` when `hostNetwork` is true",
          ),
        );
    });
  });
  return errors;
}
