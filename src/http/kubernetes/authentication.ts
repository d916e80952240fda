// Who sends a request: a bearer token, or the certificate that the connection was opened with.
import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import type { User } from "../../api/request.ts";
import type { Authority } from "../../base/x509/authority.ts";
import type { WebContext } from "../../cluster/apiserver/web/context.ts";

/** undefined without valid credentials: nobody is let in as anonymous here. */
export function userOf(
  { api, clock }: Pick<WebContext, "api" | "clock">,
  authority: Authority,
  request: IncomingMessage,
): User | undefined {
  // TLS has proved that the client holds the key; whether the certificate counts now is a matter of the world's own time.
  // A certificate that counts goes before what the headers say.
  const { raw } = (request.socket as TLSSocket).getPeerCertificate();
  const certificate = raw && authority.holderOf(raw, clock.now);
  if (certificate) return api.authenticate({ certificate });
  const token = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? bearerProtocol(request) ?? "")?.[1];
  return token === undefined ? undefined : api.authenticate({ token });
}

const BEARER = "base64url.bearer.authorization.k8s.io.";

/** Browsers cannot set headers on WebSockets: they send the token as a protocol. */
function bearerProtocol({ headers }: IncomingMessage): string | undefined {
  const offered = headers["sec-websocket-protocol"]?.split(/,\s*/).find((each) => each.startsWith(BEARER));
  return offered && `Bearer ${Buffer.from(offered.slice(BEARER.length), "base64url").toString()}`;
}
