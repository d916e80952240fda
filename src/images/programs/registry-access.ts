// Who may talk to a registry: everybody, or those in a file of htpasswd (registry/auth/htpasswd).
import { fromBase64 } from "../../base/bytes.ts";
import type { Running } from "../../machine/process.ts";
import type { HttpRequest, HttpResponse } from "../../machine/sockets.ts";
import { matchesPassword } from "../password.ts";

/** What a request is refused with that tells nobody's name and password; undefined for one that may pass. */
export function authorised(self: Running, request: HttpRequest): Pick<HttpResponse, "headers"> | undefined {
  if (self.environment["REGISTRY_AUTH"] !== "htpasswd") return undefined;
  const realm = self.environment["REGISTRY_AUTH_HTPASSWD_REALM"] ?? "Registry Realm";
  const file = self.environment["REGISTRY_AUTH_HTPASSWD_PATH"] ?? "/etc/docker/registry/htpasswd";
  const [name = "", password = ""] = splitOnce(fromBase64(/^Basic (.*)$/i.exec(request.headers["authorization"] ?? "")?.[1] ?? ""));
  const lines = self.machine.files.exists(file) ? self.machine.files.read(file).split("\n") : [];
  const hash = lines.map(splitOnce).find(([each]) => each === name)?.[1];
  // Only bcrypt is looked at.
  if (name && hash?.startsWith("$2") && matchesPassword(password, hash.trim())) return undefined;
  return {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "docker-distribution-api-version": "registry/2.0",
      "www-authenticate": `Basic realm=${JSON.stringify(realm)}`,
    },
  };
}

const splitOnce = (text: string): [string, string] => {
  const at = text.indexOf(":");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
};
