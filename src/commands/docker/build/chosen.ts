// Which builder a command works with (buildx' builder: New).
import { Failure } from "../client.ts";
import type { Docker } from "../tool.ts";
import { type Instance, Instances } from "./instances.ts";

/** The name of the builder that a command works with: the one that is told, or that is used. */
export const builderName = (docker: Docker, name: string | undefined): string =>
  name || docker.self.environment["BUILDX_BUILDER"] || new Instances(docker).current || docker.client.settings.current;

/** The builder in a container that a command works with; undefined where it is a context's own. @throws Failure where there is no such one */
export function builderFor(docker: Docker, name: string | undefined): Instance | undefined {
  const instance = new Instances(docker).get(builderName(docker, name));
  if (!instance) known(docker, name);
  return instance;
}

/** The context's own builder that a command works with. @throws Failure where there is no such one */
export function known(docker: Docker, name: string | undefined): string {
  const { settings } = docker.client;
  const builder = builderName(docker, name);
  if (new Instances(docker).get(builder))
    throw new Failure(`docker: k8s-quest does not simulate \`${docker.call.path}\` with a builder in a container yet`);
  if (!settings.context(builder)) throw new Failure(`ERROR: no builder ${JSON.stringify(builder)} found`);
  if (builder !== settings.current)
    throw new Failure(`ERROR: use \`docker --context=${builder} buildx\` to switch to context ${JSON.stringify(builder)}`);
  return builder;
}
