// What contexts may be called, and the one that a name means (cli/context/store).
import { Failure } from "../client.ts";
import type { Context } from "../settings.ts";
import type { Docker } from "../tool.ts";

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$/;

/** @throws Failure */
export function checked(name: string): void {
  if (name === "default") throw new Failure('"default" is a reserved context name');
  if (!NAME.test(name))
    throw new Failure(`context name ${JSON.stringify(name)} is invalid, names are validated against regexp "${NAME.source}"`);
}

/** @throws Failure */
export function found(docker: Docker, name: string): Context {
  const context = docker.client.settings.context(name);
  if (!context) throw new Failure(`context ${JSON.stringify(name)} does not exist`);
  return context;
}
