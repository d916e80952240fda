// The annotations of ingress-nginx that change how a location answers (internal/ingress/annotations).
import type { KubeObject } from "../../api/object.ts";
import type { Limits } from "./limits.ts";

const PREFIX = "nginx.ingress.kubernetes.io/";

/** What cannot be done says so in the controller's log. */
const UNKNOWN_TO_US = [
  "auth-url",
  "auth-tls-secret",
  "mirror-target",
  "server-snippet",
  "configuration-snippet",
  "modsecurity-snippet",
  "enable-opentelemetry",
];

export interface Options {
  rewriteTarget: string | undefined;
  useRegex: boolean;
  sslRedirect: boolean;
  forceSslRedirect: boolean;
  appRoot: string | undefined;
  permanentRedirect: { code: number; to: string } | undefined;
  allowed: readonly string[];
  denied: readonly string[];
  /** Bytes; 0 is no limit. */
  bodySize: number;
  https: boolean;
  upstreamVhost: string | undefined;
  cors: Readonly<Record<string, string>> | undefined;
  corsOrigins: readonly string[];
  auth: { secret: string; realm: string } | undefined;
  affinity: string | undefined;
  limits: Limits;
  /** Seconds that an upstream may take: to be connected to, to answer. */
  connectTimeout: number;
  readTimeout: number;
  /** A service of the ingress' namespace that answers where the one meant has no endpoints. */
  defaultBackend: string | undefined;
  /** Names and patterns that the host answers to as well. */
  aliases: readonly string[];
  canary:
    | {
        weight: number;
        total: number;
        header?: string | undefined;
        value?: string | undefined;
        pattern?: string | undefined;
        cookie?: string | undefined;
      }
    | undefined;
}

const list = (text: string | undefined): string[] =>
  (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);

function bytes(text: string | undefined): number {
  const [, number, unit = ""] = /^(\d+)\s*([kKmMgG]?)$/.exec(text ?? "") ?? [];
  if (number === undefined) return 2 ** 20;
  return Number(number) * { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }[unit.toLowerCase() as "k"]!;
}

/** The names of annotations on an ingress that have no effect here. */
export const withoutEffect = ({ metadata }: KubeObject): string[] =>
  UNKNOWN_TO_US.filter((name) => metadata.annotations?.[PREFIX + name] !== undefined);

export function optionsOf(ingress: KubeObject): Options {
  const { metadata } = ingress;
  const of = (name: string): string | undefined => metadata.annotations?.[PREFIX + name] || undefined;
  const is = (name: string, unless = false): boolean => {
    const text = of(name);
    return text === "true" ? true : text === "false" ? false : unless;
  };
  const permanent = of("permanent-redirect");
  const temporal = of("temporal-redirect");
  const secret = of("auth-secret");
  const redirect = (to: string, code: string | undefined, usual: number) => ({ to, code: Number(code) || usual });
  return {
    rewriteTarget: of("rewrite-target"),
    useRegex: is("use-regex"),
    sslRedirect: is("ssl-redirect", true),
    forceSslRedirect: is("force-ssl-redirect"),
    appRoot: of("app-root"),
    permanentRedirect: temporal
      ? redirect(temporal, of("temporal-redirect-code"), 302)
      : permanent
        ? redirect(permanent, of("permanent-redirect-code"), 301)
        : undefined,
    allowed: list(of("whitelist-source-range") ?? of("allowlist-source-range")),
    denied: list(of("denylist-source-range")),
    bodySize: bytes(of("proxy-body-size")),
    https: ["HTTPS", "GRPCS"].includes((of("backend-protocol") ?? "HTTP").toUpperCase()),
    upstreamVhost: of("upstream-vhost"),
    cors: is("enable-cors") ? cors(of, is) : undefined,
    corsOrigins: list(of("cors-allow-origin") ?? "*"),
    auth:
      of("auth-type") === "basic" && secret
        ? { secret: secret.includes("/") ? secret : `${metadata.namespace}/${secret}`, realm: of("auth-realm") ?? "" }
        : undefined,
    limits: limitsOf(ingress, of),
    connectTimeout: Number(of("proxy-connect-timeout")) || 5,
    readTimeout: Number(of("proxy-read-timeout")) || 60,
    defaultBackend: of("default-backend"),
    aliases: list(of("server-alias")).map((alias) => alias.toLowerCase()),
    affinity: of("affinity") === "cookie" ? (of("session-cookie-name") ?? "INGRESSCOOKIE") : undefined,
    canary: is("canary")
      ? {
          weight: Number(of("canary-weight") ?? 0),
          total: Number(of("canary-weight-total") ?? 100),
          header: of("canary-by-header"),
          value: of("canary-by-header-value"),
          pattern: of("canary-by-header-pattern"),
          cookie: of("canary-by-cookie"),
        }
      : undefined,
  };
}

/** The burst is five times the rate unless told. */
function limitsOf({ metadata }: KubeObject, of: (name: string) => string | undefined): Limits {
  const multiplier = Number(of("limit-burst-multiplier")) || 5;
  const zone = `${metadata.namespace}_${metadata.name}_${metadata.uid}`;
  const rate = (name: string, minutes: number) => {
    const count = Number(of(`limit-${name}`)) || 0;
    return count ? [{ zone: `${zone}_${name}`, perMinute: count * minutes, burst: count * multiplier }] : [];
  };
  return {
    rates: [...rate("rps", 60), ...rate("rpm", 1)],
    zone: `${zone}_conn`,
    connections: Number(of("limit-connections")) || 0,
    exempt: list(of("limit-whitelist") ?? of("limit-allowlist")),
  };
}

/** The headers of an answer to another origin, but for the origin itself. */
function cors(of: (name: string) => string | undefined, is: (name: string, unless?: boolean) => boolean): Record<string, string> {
  const exposed = of("cors-expose-headers");
  return {
    ...(is("cors-allow-credentials", true) ? { "access-control-allow-credentials": "true" } : {}),
    "access-control-allow-methods": of("cors-allow-methods") ?? "GET, PUT, POST, DELETE, PATCH, OPTIONS",
    "access-control-allow-headers":
      of("cors-allow-headers") ??
      "DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization",
    "access-control-max-age": of("cors-max-age") ?? "1728000",
    ...(exposed ? { "access-control-expose-headers": exposed } : {}),
  };
}
