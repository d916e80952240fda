// Who is there: client certificates, and service account tokens that live only as long as what they are bound to.
import { createHash, createHmac } from "node:crypto";
import { fromTimestamp, type KubeObject, timestamp } from "../../api/object.ts";
import type { User } from "../../api/request.ts";
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { CertificateHolder } from "./index.ts";
import type { KindRegistry } from "./scheme.ts";
import type { Storage } from "./storage.ts";

/** Who issues the tokens of service accounts. */
export const ISSUER = "https://kubernetes.default.svc.cluster.local";

interface Bound {
  kind: string;
  name: string;
  uid: string;
}

interface Reference {
  name: string;
  uid: string;
}

interface Claims {
  aud: string[];
  /** Seconds since the epoch; absent in tokens of Secrets. */
  exp?: number;
  iat: number;
  iss: string;
  jti: string;
  "kubernetes.io": { namespace: string; node?: Reference; pod?: Reference; secret?: Reference; serviceaccount: Reference };
  nbf: number;
  sub: string;
}

export interface Verified {
  user: User;
  audiences: readonly string[];
}

export class Tokens {
  readonly #key: string;
  /** The header of all tokens, encoded. */
  readonly #head: string;

  constructor(
    readonly clock: Clock,
    readonly random: Random,
    readonly scheme: KindRegistry,
    readonly storage: Storage,
  ) {
    this.#key = random.hex(64);
    this.#head = encode({ alg: "RS256", kid: createHash("sha256").update(this.#key).digest("base64url") });
  }

  /** `account` as stored; `seconds` of undefined never expires (tokens in Secrets). */
  issue(
    account: KubeObject,
    { audiences, seconds, bound }: { audiences?: string[] | undefined; seconds?: number | undefined; bound?: Bound | undefined },
  ): { token: string; expires: string } {
    const now = Math.floor(this.clock.now / 1000);
    const namespace = account.metadata.namespace!;
    const reference = bound && { name: bound.name, uid: bound.uid };
    const nodeName =
      bound?.kind === "Pod" ? (this.#find("Pod", namespace, bound.name)?.["spec"]?.nodeName as string | undefined) : undefined;
    const node = nodeName ? this.#find("Node", "", nodeName) : undefined;
    const claims: Claims = {
      aud: audiences?.length ? audiences : [ISSUER],
      ...(seconds === undefined ? {} : { exp: now + seconds }),
      iat: now,
      iss: ISSUER,
      jti: this.random.uuid(),
      "kubernetes.io": {
        namespace,
        ...(bound?.kind === "Node" ? { node: reference! } : node ? { node: { name: node.metadata.name, uid: node.metadata.uid } } : {}),
        ...(bound?.kind === "Pod" ? { pod: reference! } : {}),
        ...(bound?.kind === "Secret" ? { secret: reference! } : {}),
        serviceaccount: { name: account.metadata.name, uid: account.metadata.uid },
      },
      nbf: now,
      sub: `system:serviceaccount:${namespace}:${account.metadata.name}`,
    };
    const text = `${this.#head}.${encode(claims)}`;
    return { token: `${text}.${this.#sign(text)}`, expires: timestamp((now + (seconds ?? 0)) * 1000) };
  }

  verify(token: string): Verified | undefined {
    const [head, body, signature] = token.split(".");
    if (!head || !body || !signature || this.#sign(`${head}.${body}`) !== signature) return undefined;
    const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Claims;
    if (claims.exp !== undefined && claims.exp * 1000 <= this.clock.now) return undefined;
    const { namespace, serviceaccount, pod, secret, node } = claims["kubernetes.io"];
    if (!this.#lives("ServiceAccount", namespace, serviceaccount)) return undefined;
    if (pod && !this.#lives("Pod", namespace, pod)) return undefined;
    if (secret && !this.#lives("Secret", namespace, secret)) return undefined;
    if (node && !pod && !this.#lives("Node", "", node)) return undefined;
    return { user: this.#user(claims), audiences: claims.aud };
  }

  #user(claims: Claims): User {
    const { namespace, serviceaccount, pod, node } = claims["kubernetes.io"];
    return {
      name: claims.sub,
      uid: serviceaccount.uid,
      groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
      extra: {
        "authentication.kubernetes.io/credential-id": [`JTI=${claims.jti}`],
        ...(node && pod
          ? { "authentication.kubernetes.io/node-name": [node.name], "authentication.kubernetes.io/node-uid": [node.uid] }
          : {}),
        ...(pod ? { "authentication.kubernetes.io/pod-name": [pod.name], "authentication.kubernetes.io/pod-uid": [pod.uid] } : {}),
      },
    };
  }

  /** A bound object still counts for a minute after its deletion was due. */
  #lives(kind: string, namespace: string, { name, uid }: Reference): boolean {
    const found = this.#find(kind, namespace, name);
    if (!found || found.metadata.uid !== uid) return false;
    const end = found.metadata.deletionTimestamp;
    return !end || this.clock.now < fromTimestamp(end) + 60_000;
  }

  #find(kind: string, namespace: string, name: string): KubeObject | undefined {
    const found = this.scheme.byKind("", "v1", kind);
    return found && this.storage.get(found, namespace, name);
  }

  /** As long as a signature of RSA's 2048 bits; only this server can tell a right one, and nobody is given a public key. */
  #sign(text: string): string {
    const once = createHmac("sha512", this.#key).update(text).digest();
    return Buffer.concat([0, 1, 2, 3].map((part) => createHash("sha512").update(once).update(String(part)).digest())).toString("base64url");
  }
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The holder of a client certificate (apiserver/pkg/authentication/request/x509: CommonNameUserConversion). */
export const certificateUser = ({ commonName, organizations, fingerprint }: CertificateHolder): User => ({
  name: commonName,
  groups: [...organizations.filter((group) => group !== "system:authenticated"), "system:authenticated"],
  ...(fingerprint ? { extra: { "authentication.kubernetes.io/credential-id": [`X509SHA256=${fingerprint}`] } } : {}),
});
