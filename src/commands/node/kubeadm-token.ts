// kubeadm token: bootstrap tokens (cmd/kubeadm/app/cmd/token.go).
import type { KubeObject } from "../../api/object.ts";
import { fromBase64, toBase64 } from "../../base/bytes.ts";
import { alignTabs } from "../../base/tab-writer.ts";
import type { Running, Task } from "../../machine/process.ts";
import { administrator } from "../../world/kubeconfig.ts";
import type { NodeHost } from "../../world/node/host.ts";
import { type Options, say, ToolError } from "../unix/tool.ts";
import { spanOf } from "./kubeadm-certificates.ts";
import { residual } from "./kubeadm-certs.ts";
import { server } from "./kubeadm-reach.ts";

const TOKEN = /^[a-z0-9]{6}\.[a-z0-9]{16}$/;

function drawToken(host: NodeHost): string {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  const draw = (count: number) => Array.from({ length: count }, () => letters[host.machine.random.between(0, letters.length - 1)]).join("");
  return `${draw(6)}.${draw(16)}`;
}

export function* token(self: Running, host: NodeHost, words: readonly string[], flags: Options): Task<void> {
  const [verb, given] = words;
  if (verb === "generate") {
    yield* say(self, `${drawToken(host)}\n`);
    return;
  }
  server(host);
  const client = host.api.client(administrator);
  const secrets = host.api.scheme.byResource("", "v1", "secrets")!;
  const place = { namespace: "kube-system" };
  const data = (secret: KubeObject, key: string): string => fromBase64(secret["data"]?.[key] ?? "");
  if (verb === "create") {
    const value = given ?? drawToken(host);
    if (!TOKEN.test(value))
      throw new ToolError(
        `the bootstrap token ${JSON.stringify(value)} was not of the form "\\\\A([a-z0-9]{6})\\\\.([a-z0-9]{16})\\\\z"\nTo see the stack trace of this error execute with --v=5 or higher`,
      );
    const [id = "", secret = ""] = value.split(".");
    const ttl = spanOf(flags.value("ttl") ?? "24h0m0s");
    const entries: Record<string, string> = {
      "auth-extra-groups": "system:bootstrappers:kubeadm:default-node-token",
      ...(flags.has("description") ? { description: flags.value("description")! } : {}),
      ...(ttl ? { expiration: new Date(self.clock.now + ttl).toISOString().slice(0, 19).concat("Z") } : {}),
      "token-id": id,
      "token-secret": secret,
      "usage-bootstrap-authentication": "true",
      "usage-bootstrap-signing": "true",
    };
    client.create(
      secrets,
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: `bootstrap-token-${id}`, ...place },
        type: "bootstrap.kubernetes.io/token",
        data: Object.fromEntries(Object.entries(entries).map(([key, text]) => [key, toBase64(text)])),
      },
      place,
    );
    yield* say(
      self,
      flags.has("print-join-command")
        ? `kubeadm join ${host.server} --token ${value} --discovery-token-ca-cert-hash sha256:${host.authorityHash()} \n`
        : `${value}\n`,
    );
    return;
  }
  const all = client.list(secrets, place).filter(({ metadata }) => metadata.name.startsWith("bootstrap-token-"));
  if (verb === "list") {
    const rows = all.map((secret) => {
      const end = data(secret, "expiration");
      return [
        `${data(secret, "token-id")}.${data(secret, "token-secret")}`,
        end ? residual(Date.parse(end) - self.clock.now) : "<forever>",
        end || "<never>",
        "authentication,signing",
        data(secret, "description") || "<none>",
        data(secret, "auth-extra-groups") || "<none>",
      ];
    });
    if (rows.length)
      yield* say(
        self,
        `${alignTabs([["TOKEN", "TTL", "EXPIRES", "USAGES", "DESCRIPTION", "EXTRA GROUPS"], ...rows].map((row) => row.join("\t")).join("\n"), { minWidth: 10, padding: 3 })}\n`,
      );
    return;
  }
  if (verb === "delete") {
    const id = (given ?? "").split(".")[0]!;
    if (!all.some(({ metadata }) => metadata.name === `bootstrap-token-${id}`))
      throw new ToolError(
        `failed to delete bootstrap token ${JSON.stringify(id)}: secrets "bootstrap-token-${id}" not found\nTo see the stack trace of this error execute with --v=5 or higher`,
      );
    client.delete(secrets, `bootstrap-token-${id}`, place);
    yield* say(self, `bootstrap token ${JSON.stringify(id)} deleted\n`);
    return;
  }
  throw new ToolError(`unknown command ${JSON.stringify(verb ?? "")} for "kubeadm token"`);
}
