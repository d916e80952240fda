// What services refer to by name: secrets, configs and networks, as the manager has them.
import type { FileReferenceBody } from "../../../docker/swarm/types.ts";
import { Failure, filtersOf, part } from "../client.ts";
import type { Docker } from "../tool.ts";

/** A reference by name, with what the manager has under it. @throws Failure */
export function* references(docker: Docker, kind: "secret" | "config", texts: readonly string[]) {
  if (!texts.length) return [];
  const parsed = texts.map((text) => {
    if (!/[=,]/.test(text)) return { source: text, target: text, uid: "0", gid: "0", mode: 0o444 };
    const fields = Object.fromEntries(text.split(",").map((field) => field.split("=") as [string, string]));
    const source = fields["source"] ?? fields["src"];
    if (!source) throw new Failure("source is required");
    return {
      source,
      target: fields["target"] ?? source,
      uid: fields["uid"] ?? "0",
      gid: fields["gid"] ?? "0",
      mode: Number.parseInt(fields["mode"] ?? "0444", 8),
    };
  });
  const query = { filters: filtersOf([], { name: parsed.map(({ source }) => source) }) };
  const all = yield* docker.client.json<{ ID: string; Spec: { Name: string } }[]>("GET", `/${kind}s`, { query });
  return parsed.map(({ source, target, uid, gid, mode }): FileReferenceBody => {
    const found = all.find(({ Spec }) => Spec.Name === source);
    if (!found) throw new Failure(`${kind} not found: ${source}`);
    const File = { Name: target, UID: uid, GID: gid, Mode: mode };
    return kind === "secret" ? { File, SecretID: found.ID, SecretName: source } : { File, ConfigID: found.ID, ConfigName: source };
  });
}

export function* networkId(docker: Docker, name: string) {
  return (yield* docker.client.json<{ Id: string }>("GET", `/networks/${part(name)}`)).Id;
}

/** A network by its name, or as name=NETWORK,alias=NAME,… */
export function* attachmentOf(docker: Docker, text: string) {
  const fields = text.includes("=") ? text.split(",").map((field) => field.split(/=(.*)/s, 2) as [string, string]) : [];
  const values = (key: string): string[] => fields.flatMap(([name, value]) => (name === key ? [value] : []));
  const aliases = values("alias");
  return { Target: yield* networkId(docker, values("name")[0] ?? text), ...(aliases.length ? { Aliases: aliases } : {}) };
}
