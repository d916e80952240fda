// The environment of a container's processes: the daemon's defaults, links, the container's own (container/env.go, CreateDaemonEnvironment), and runc's HOME.
import type { Parts } from "../parts.ts";
import type { DockerContainer } from "./container.ts";
import { DEFAULT_PATH } from "./create.ts";
import { linksOf, linkVariables } from "./links.ts";

/** Puts "NAME=value" in the place of what the name had before, or after the others; a name alone takes it away. */
function override(environment: Record<string, string>, texts: readonly string[]): void {
  for (const text of texts) {
    const end = text.indexOf("=");
    if (end < 0) delete environment[text];
    else environment[text.slice(0, end)] = text.slice(end + 1);
  }
}

interface Asked {
  tty: boolean | undefined;
  /** Whose process it is: where that user is at home. */
  home: string;
  /** What the process has of its own. */
  more?: readonly string[];
}

/** @throws EngineError where the container is linked to one that does not run */
export function environmentOf(parts: Parts, container: DockerContainer, { tty, home, more = [] }: Asked): Record<string, string> {
  const environment: Record<string, string> = {};
  override(environment, [DEFAULT_PATH, `HOSTNAME=${container.hostname}`, ...(tty ? ["TERM=xterm"] : [])]);
  for (const link of linksOf(parts, container)) Object.assign(environment, linkVariables(link, container.name));
  override(environment, container.config.Env ?? []);
  override(environment, more);
  environment["HOME"] ??= home;
  return environment;
}
