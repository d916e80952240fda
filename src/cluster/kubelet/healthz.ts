// The kubelet's own ports: its health on the loopback, and its API, which lets nobody in who has no certificate.
import { AddressInUse, type HttpResponse, type Listening, type Stack } from "../../machine/sockets.ts";

const answer = (status: number, body: string): HttpResponse => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8", "content-length": String(body.length) },
  body,
});

export function serveHealth(stack: Stack, name: string): Listening[] {
  const open: Listening[] = [];
  const listen: typeof stack.listen = (...call) => stack.listen(...call);
  try {
    open.push(
      listen(
        10248,
        { http: ({ path }) => (path.startsWith("/healthz") ? answer(200, "ok") : answer(404, "404 page not found\n")) },
        { address: "127.0.0.1" },
      ),
      listen(10250, { http: () => answer(401, "Unauthorized"), tls: { names: [name], trusted: false } }),
    );
  } catch (error) {
    // Somebody has taken the port: a kubelet would end; here it goes on without.
    if (!(error instanceof AddressInUse)) throw error;
  }
  return open;
}
