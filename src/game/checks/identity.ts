// As whom a context of the learner's kubeconfig comes to the cluster: its client certificate is verified, and must have its key.
import { load } from "js-yaml";
import { belongTogether } from "../../base/x509/certificate.ts";
import { type Check, met, type Sight, unmet } from "../check.ts";
import { fileContent } from "./container-sees.ts";

interface Args {
  context: string;
  user: string;
  groups: readonly string[];
}
interface KubeConfig {
  contexts?: { name: string; context?: { user?: string } }[];
  users?: { name: string; user?: Record<string, string | undefined> }[];
}

export const identity: Check<Args> = {
  name: "identity",
  parse: (fields) => ({ context: fields.text("context"), user: fields.text("user"), groups: fields.texts("groups") }),
  holds({ context, user, groups }, sight) {
    const found = holderOf(context, sight);
    if (!found) return unmet("check.identity-none", { context });
    const group = groups.find((each) => !found.groups.includes(each));
    if (found.name === user && group === undefined) return met;
    return unmet("check.identity", {
      context,
      actual: `${found.name} [${found.groups.join(" ")}]`,
      expected: `${user} [${groups.join(" ")}]`,
    });
  },
};

function holderOf(context: string, { booted }: Sight): { name: string; groups: readonly string[] } | undefined {
  const { host, clusters, clock } = booted.world;
  let config: KubeConfig;
  try {
    config = (load(fileContent(host, `${booted.home}/.kube/config`) ?? "") ?? {}) as KubeConfig;
  } catch {
    return undefined;
  }
  const name = config.contexts?.find((each) => each.name === context)?.context?.user;
  const credentials = config.users?.find((each) => each.name === name)?.user ?? {};
  const material = (key: string): string | undefined => {
    const data = credentials[`${key}-data`];
    if (data) return Buffer.from(data, "base64").toString();
    const path = credentials[key];
    return path === undefined ? undefined : fileContent(host, path.startsWith("/") ? path : `${booted.home}/.kube/${path}`);
  };
  const certificate = material("client-certificate");
  const key = material("client-key");
  if (!certificate || !key || !belongTogether(certificate, key)) return undefined;
  const subject = [...clusters.values()][0]!.authority.holderOf(certificate, clock.now);
  return subject && { name: subject.commonName, groups: subject.organizations };
}
