// Bootstrap tokens as they lie in secrets (cluster-bootstrap/token, pkg/controller/bootstrap/util.go).
import { createHmac } from "node:crypto";
import type { KubeObject } from "../../../api/object.ts";
import { fromBase64 } from "../../../base/bytes.ts";

export const TOKENS_NAMESPACE = "kube-system";
const PREFIX = "bootstrap-token-";

export const isBootstrapToken = (secret: KubeObject): boolean =>
  secret["type"] === "bootstrap.kubernetes.io/token" && secret.metadata.namespace === TOKENS_NAMESPACE;

const entryOf = (secret: KubeObject, key: string): string => fromBase64((secret["data"]?.[key] as string | undefined) ?? "");

/** When the token ends, ms since the Unix epoch; undefined when it does not. What cannot be read as a time is over. */
export function endOf(secret: KubeObject): number | undefined {
  const text = entryOf(secret, "expiration");
  if (!text) return undefined;
  const end = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(end) ? -Infinity : end;
}

/** The two parts of a token that signs at `now`; undefined where it does not. */
export function signingToken(secret: KubeObject, now: number): { id: string; secret: string } | undefined {
  const { name, deletionTimestamp } = secret.metadata;
  const [id, value] = [entryOf(secret, "token-id"), entryOf(secret, "token-secret")];
  const end = endOf(secret);
  if (deletionTimestamp || !id || !value || name !== PREFIX + id || (end !== undefined && end <= now)) return undefined;
  return entryOf(secret, "usage-bootstrap-signing") === "true" ? { id, secret: value } : undefined;
}

/** A JSON Web Signature of `content` by a token, without the content itself. */
export function detachedSignature(content: string, token: { id: string; secret: string }): string {
  const encoded = (text: string): string => Buffer.from(text).toString("base64url");
  const header = encoded(JSON.stringify({ alg: "HS256", kid: token.id }));
  return `${header}..${createHmac("sha256", token.secret)
    .update(`${header}.${encoded(content)}`)
    .digest("base64url")}`;
}
