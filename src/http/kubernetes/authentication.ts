// Who sends a request: a bearer token, or the certificate that the connection was opened with.
import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import type { User } from "../../api/request.ts";
import type { ApiServer } from "../../cluster/apiserver/index.ts";

/** undefined without valid credentials: nobody is let in as anonymous here. */
export function userOf(api: ApiServer, request: IncomingMessage): User | undefined {
  const header = request.headers.authorization ?? bearerProtocol(request);
  const token = /^Bearer\s+(\S+)$/i.exec(header ?? "")?.[1];
  if (token !== undefined) return api.authenticate({ token });
  if (header !== undefined) return undefined;
  const socket = request.socket as TLSSocket;
  if (!socket.authorized) return undefined;
  const { CN, O } = socket.getPeerCertificate().subject as { CN?: string; O?: string | string[] };
  if (!CN) return undefined;
  return api.authenticate({ certificate: { commonName: CN, organizations: O === undefined ? [] : Array.isArray(O) ? O : [O] } });
}

const BEARER = "base64url.bearer.authorization.k8s.io.";

/** Browsers cannot set headers on WebSockets: they send the token as a protocol. */
function bearerProtocol({ headers }: IncomingMessage): string | undefined {
  const offered = headers["sec-websocket-protocol"]?.split(/,\s*/).find((each) => each.startsWith(BEARER));
  return offered && `Bearer ${Buffer.from(offered.slice(BEARER.length), "base64url").toString()}`;
}
