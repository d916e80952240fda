// /secrets and /configs (api/server/router/swarm, daemon/cluster/secrets.go, configs.go).
import { fromBase64 } from "../../base/bytes.ts";
import type { Engine } from "../engine.ts";
import { badRequest, conflict, notFound } from "../error.ts";
import type { Service } from "../swarm/service.ts";
import { showBlob } from "../swarm/show.ts";
import type { Blob } from "../swarm/types.ts";
import { any, known, labels, oldestFirst } from "./filters.ts";
import type { Route } from "./router.ts";

/** Secrets and configs: alike but for who may read them again. */
export function blobRoutes(kind: "secret" | "config"): readonly Route[] {
  const secret = kind === "secret";
  const all = ({ swarm }: Engine) => {
    swarm.membership;
    return secret ? swarm.secrets : swarm.configs;
  };
  const find = (engine: Engine, text: string): Blob => {
    const blobs = [...all(engine).values()];
    const found = blobs.find(({ id, spec }) => id === text || spec.Name === text) ?? blobs.find(({ id }) => id.startsWith(text));
    if (!found) throw notFound(`${kind} ${text} not found`);
    return found;
  };
  const users = (engine: Engine, blob: Blob): Service[] =>
    [...engine.swarm.services.values()].filter(({ spec }) => {
      const { Secrets = [], Configs = [] } = spec.TaskTemplate.ContainerSpec ?? {};
      return [...Secrets, ...Configs].some(({ SecretID, ConfigID }) => (secret ? SecretID : ConfigID) === blob.id);
    });
  return [
    {
      method: "GET",
      path: `/${kind}s`,
      handle: ({ engine, filters }) => {
        const asked = filters();
        known(asked, ["id", "label", "name", "names"]);
        const found = oldestFirst(all(engine).values()).filter(
          ({ id, spec }) =>
            any(asked, "id", (value) => id.startsWith(value)) &&
            any(asked, "name", (value) => spec.Name.startsWith(value)) &&
            any(asked, "names", (value) => spec.Name === value) &&
            labels(asked, spec.Labels),
        );
        return { status: 200, body: found.map((blob) => showBlob(blob, secret)) };
      },
    },
    {
      method: "POST",
      path: `/${kind}s/create`,
      handle: ({ engine, json }) => {
        const spec = json<Blob["spec"]>();
        for (const [field, value] of Object.entries({ Name: spec.Name, Data: spec.Data }))
          if (value !== undefined && typeof value !== "string")
            throw badRequest(
              `invalid JSON: json: cannot unmarshal ${typeof value} into Go struct field ${kind === "secret" ? "SecretSpec" : "ConfigSpec"}.${field} of type string`,
            );
        const blobs = all(engine);
        if (!/^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/.test(spec.Name ?? "") || spec.Name.length > 64)
          throw badRequest(
            "rpc error: code = InvalidArgument desc = invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]",
          );
        if (!spec.Data || !fromBase64(spec.Data).length || fromBase64(spec.Data).length > 512_000)
          throw badRequest(`rpc error: code = InvalidArgument desc = ${kind} data must be larger than 0 and less than 512000 bytes`);
        if ([...blobs.values()].some((each) => each.spec.Name === spec.Name))
          throw conflict(`rpc error: code = AlreadyExists desc = ${kind} ${spec.Name} already exists`);
        const { now } = engine.clock;
        const blob: Blob = { id: engine.swarm.identity(), created: now, updated: now, version: engine.swarm.next(), spec };
        blobs.set(blob.id, blob);
        engine.events.add(kind, "create", blob.id, { name: spec.Name });
        return { status: 201, body: { ID: blob.id } };
      },
    },
    {
      method: "POST",
      path: `/${kind}s/{name}/update`,
      handle: ({ engine, name, json }) => {
        const blob = find(engine, name);
        const { Labels, Data } = json<Blob["spec"]>();
        if (Data !== undefined && Data !== blob.spec.Data)
          throw badRequest("rpc error: code = InvalidArgument desc = only updates to Labels are allowed");
        blob.spec = { ...blob.spec, Labels: Labels ?? {} };
        return { status: 200 };
      },
    },
    {
      method: "GET",
      path: `/${kind}s/{name}`,
      handle: ({ engine, name }) => ({ status: 200, body: showBlob(find(engine, name), secret) }),
    },
    {
      method: "DELETE",
      path: `/${kind}s/{name}`,
      handle: ({ engine, name }) => {
        const blob = find(engine, name);
        const used = users(engine, blob).map(({ spec }) => spec.Name);
        if (used.length)
          throw badRequest(
            `rpc error: code = InvalidArgument desc = ${kind} '${blob.spec.Name}' is in use by the following service${used.length > 1 ? "s" : ""}: ${used.join(", ")}`,
          );
        all(engine).delete(blob.id);
        engine.events.add(kind, "remove", blob.id, { name: blob.spec.Name });
        return { status: 204 };
      },
    },
  ];
}
